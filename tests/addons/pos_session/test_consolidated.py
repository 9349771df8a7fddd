"""The consolidated sheet is the sum of the session sheets; it names one centre and one period."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from addons.pos_session.errors import PeriodBackwards, PeriodTooLong
from addons.pos_session.models import Session
from addons.pos_session.models.payment_method import ON_BOOKING
from addons.pos_session.services.consolidated import Consolidated, Figures, consolidated
from addons.pos_session.services.figures import figures_of
from addons.pos_session.services.sheet import sheet_of
from core.db import db
from core.errors import NotFound
from core.testing.factories import as_user
from tests.addons.pos_session.browsing import text
from tests.addons.pos_session.random_sessions import DAYS, FIRST_DAY, Written, write_sessions
from tests.addons.pos_session.shop import Shop, make_shop, statements

LAST_DAY = FIRST_DAY + timedelta(days=DAYS - 1)


def sheet_for(shop: Shop) -> Consolidated:
    return consolidated(shop.centre.id, FIRST_DAY, LAST_DAY)


def shown(figures: Figures) -> dict[str, int]:
    """The figures of a day besides its methods."""
    return {
        "opening": figures.drawer.opening,
        "cash_in": figures.drawer.cash_in,
        "cash_out": figures.drawer.cash_out,
        "expected": figures.drawer.expected,
        "closing": figures.closing,
        "difference": figures.difference,
        "rounding": figures.rounding,
        "on_booking": figures.on_booking,
    }


def test_a_thousand_random_sessions(at_the_till: Shop) -> None:
    """Against the model of the generator, and against each session's own figures."""
    written = write_sessions(at_the_till, 1_000, seed=1)
    found = sheet_for(at_the_till)
    assert found.total.sessions == 1_000
    assert [day for day, _ in found.days] == sorted(written.days)
    _matches_the_model(found, written)
    _matches_the_session_sheets(found)


def _matches_the_model(found: Consolidated, written: Written) -> None:
    for day, figures in found.days:
        model = written.days[day]
        assert figures.sessions == model.sessions
        assert dict(figures.methods) == {label: model.methods[label] for label in found.methods}
        assert set(model.methods) <= set(found.methods)
        assert shown(figures) == {name: model.figures[name] for name in shown(figures)}, day
        assert figures.difference == figures.closing - figures.drawer.expected


def _matches_the_session_sheets(found: Consolidated) -> None:
    """Every session's own figures; the whole sheet of every fifth session."""
    days: dict[date, Counter[str]] = {}
    for place, session in enumerate(db.session.scalars(select(Session).order_by(Session.id))):
        sums = days.setdefault(session.business_day, Counter())
        figures = figures_of(session)
        drawer = figures.drawer
        if place % 5 == 0:
            sheet = sheet_of(session)
            assert sheet.figures == figures
            assert sheet.total_vat.ttc + sheet.vouchers == figures.sales
            assert figures.sales == sheet.total_methods + sheet.rounding + sheet.on_booking
            moves = [row.amount for row in sheet.movements if row.kind in ("cash_in", "cash_out")]
            assert sum(moves) == sheet.total_movements
        sums.update({m.label: m.amount for m in figures.methods if m.kind != ON_BOOKING})
        sums.update(on_booking=sum(m.amount for m in figures.methods if m.kind == ON_BOOKING))
        sums.update(rounding=figures.rounding)
        sums.update(
            opening=drawer.opening,
            cash_in=drawer.cash_in,
            cash_out=drawer.cash_out,
            expected=drawer.expected,
            closing=session.closing_counted,
            difference=session.closing_difference,
        )
    for day, of_day in found.days:
        sums = days[day]
        assert {label: sums[label] for label in found.methods} == dict(of_day.methods)
        assert shown(of_day) == {name: sums[name] for name in shown(of_day)}, day


def test_the_number_of_statements_is_fixed(at_the_till: Shop) -> None:
    with statements() as none:
        sheet_for(at_the_till)
    write_sessions(at_the_till, 40, seed=2)
    with statements() as many:
        sheet_for(at_the_till)
    assert len(many) == len(none) == 3


def test_only_closed_sessions_of_the_centre_and_the_period(at_the_till: Shop) -> None:
    other = make_shop()
    open_today = at_the_till.open().business_day
    write_sessions(other, 20, seed=3)
    assert sheet_for(at_the_till).days == ()
    assert consolidated(at_the_till.centre.id, open_today, open_today).days == ()
    with pytest.raises(NotFound):
        consolidated(other.centre.id, FIRST_DAY, LAST_DAY)
    with as_user(other.operator):
        whole = sheet_for(other)
        day, figures = whole.days[3]
        [(found, alone)] = consolidated(other.centre.id, day, day).days
        assert (found, alone.drawer, alone.closing) == (day, figures.drawer, figures.closing)


def test_the_period_is_checked(at_the_till: Shop) -> None:
    centre = at_the_till.centre.id
    assert consolidated(centre, date(2026, 1, 1), date(2027, 1, 1)).days == ()
    with pytest.raises(PeriodTooLong):
        consolidated(centre, date(2026, 1, 1), date(2027, 1, 2))
    with pytest.raises(PeriodBackwards):
        consolidated(centre, date(2026, 1, 2), date(2026, 1, 1))


def test_the_page_is_empty_until_a_centre_and_a_period_are_named(shop: Shop, browser: FlaskClient) -> None:
    write_sessions(shop, 30, seed=4)
    page = text(browser.get("/pos/consolidated"))
    assert "Indiquez un centre et une période" in page
    assert "Total encaissé" not in page
    asked = f"centre={shop.centre.id}&from={FIRST_DAY}&to={LAST_DAY}"
    page = text(browser.get(f"/pos/consolidated?{asked}"))
    assert "30 sessions fermées" in page
    assert "Total encaissé" in page
    none = text(browser.get(f"/pos/consolidated?centre={shop.centre.id}&from=2020-01-01&to=2020-01-31"))
    assert "Aucune session fermée" in none


@pytest.mark.parametrize("suffix", ["", ".csv", ".xlsx", ".pdf"])
def test_what_is_missing_or_not_ones_own_is_refused(shop: Shop, browser: FlaskClient, suffix: str) -> None:
    other = make_shop().centre.id
    period = f"from={FIRST_DAY}&to={LAST_DAY}"
    for query, words in (
        (period, "Ce champ est obligatoire."),
        (f"centre={other}&{period}", "Ce choix est inconnu."),
        (f"centre=0x1&{period}", "nombre entier"),
        (f"centre={shop.centre.id}&from=2026-02-30&to=x", "Indiquez une date."),
        (
            f"centre={shop.centre.id}&from={LAST_DAY}&to={FIRST_DAY}",
            "La période se termine avant de commencer.",
        ),
        (f"centre={shop.centre.id}&from=2020-01-01&to={LAST_DAY}", "366 jours"),
    ):
        answer = browser.get(f"/pos/consolidated{suffix}?{query}")
        assert answer.status_code == 422, query
        if not suffix:
            assert words in text(answer), query


def test_the_files(shop: Shop, browser: FlaskClient) -> None:
    write_sessions(shop, 30, seed=5)
    asked = f"centre={shop.centre.id}&from={FIRST_DAY}&to={LAST_DAY}"
    with as_user(shop.operator):
        found = sheet_for(shop)
    answer = browser.get(f"/pos/consolidated.csv?{asked}")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:4] == ["Centre", "Journée", "Sessions", "Espèces"]
    assert rows[0][-6:] == [
        "Entrée de caisse",
        "Sortie de caisse",
        "Ouverture",
        "Attendu",
        "Clôture",
        "Différence",
    ]
    assert len(rows) == len(found.days) + 1
    total = sum(round(float(row[-1].replace(",", ".")) * 100) for row in rows[1:])
    assert total == found.total.difference
    xlsx = browser.get(f"/pos/consolidated.xlsx?{asked}")
    assert xlsx.data.startswith(b"PK")
    pdf = PdfReader(io.BytesIO(browser.get(f"/pos/consolidated.pdf?{asked}").data))
    assert float(pdf.pages[0].mediabox.width) > float(pdf.pages[0].mediabox.height)
    assert "Feuille de caisse consolidée" in pdf.pages[0].extract_text()
