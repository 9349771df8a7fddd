"""Exports, locks and presales through their pages, the command and the job."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from addons.pos_accounting_close.entry_commands import accounting_cli
from addons.pos_accounting_close.errors.setup import FiscalYearFixed
from addons.pos_accounting_close.jobs import release_presales
from addons.pos_accounting_close.models import (
    Account,
    Deferral,
    DeferralRelease,
    Entry,
    EntryExport,
    PeriodLock,
)
from addons.pos_accounting_close.services.deferred import presales_due
from addons.pos_accounting_close.services.entries import LineDraft, write_entry
from addons.pos_accounting_close.services.fiscal_years import fiscal_year_ending_in, fiscal_year_of
from addons.pos_accounting_close.services.setup_accounting import SettingsValues, change_settings
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import AddonSwitch, Centre, User
from core.testing.factories import make_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.books import book_centre, make_entry
from tests.addons.pos_accounting_close.fec_validator import faults_of
from tests.addons.pos_session.shop import Shop

RIGHTS = tuple(f"pos_accounting_close.{right}" for right in ("entries", "export", "accounting_close"))
Login = Callable[[User], FlaskClient]
_key = count(1)


def accountant(login: Login, centre: Centre) -> FlaskClient:
    return login(make_user(permissions=[*RIGHTS, "pos_session.view"], centres=[centre]))


def send(browser: FlaskClient, address: str, **fields: str) -> TestResponse:
    return browser.post(address, data={"idempotency_key": f"book-key-{next(_key)}", **fields})


def said(answer: TestResponse) -> str:
    plain = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))
    return " ".join(unescape(plain).split())


def rows(model: Any) -> int:
    with acting_as(SYSTEM):
        return int(db.session.scalar(select(func.count()).select_from(model)) or 0)


def test_a_fiscal_year_is_exported_and_made_again(app: Flask, login: Login) -> None:
    centre = book_centre()
    make_entry(centre, 1, date(2026, 3, 1))
    browser = accountant(login, centre)
    with clock.frozen(datetime(2026, 11, 2, 9, tzinfo=UTC)):
        fields = {"year": "2026", "format": "fec", "idempotency_key": "export-once"}
        first = browser.post("/accounting/exports", data=fields)
        assert browser.post("/accounting/exports", data=fields).location == first.location
    assert rows(EntryExport) == 1
    file = browser.get(f"{first.location}/file")
    assert file.headers["Content-Disposition"].endswith("552100554FEC20261231.txt")
    assert faults_of("552100554FEC20261231.txt", file.data) == []
    assert hashlib.sha256(file.data).hexdigest() in said(browser.get(first.location))
    assert "Export 1" in said(browser.get(f"/accounting/entries/{first_entry()}"))


def first_entry() -> int:
    with acting_as(SYSTEM):
        return int(db.session.scalars(select(Entry.id)).first() or 0)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"year": "1999", "format": "fec"}, "Ce choix est inconnu"),
        ({"year": "other", "format": "fec", "starts_on": "", "ends_on": "2026-01-01"}, "obligatoire"),
        (
            {"year": "other", "format": "csv", "starts_on": "2026-02-01", "ends_on": "2026-01-01"},
            "Une période se termine",
        ),
        (
            {"year": "other", "format": "csv", "starts_on": "2020-02-01", "ends_on": "2020-03-01"},
            "Aucune écriture",
        ),
        ({"year": "2026", "format": "pdf"}, "choisissez l’un de ces formats"),
    ],
)
def test_a_refused_export_says_why(app: Flask, login: Login, fields: dict[str, str], sentence: str) -> None:
    centre = book_centre()
    make_entry(centre, 1, date(2026, 3, 1))
    with clock.frozen(datetime(2026, 11, 2, 9, tzinfo=UTC)):
        answer = send(accountant(login, centre), "/accounting/exports", **fields)
    assert answer.status_code in (409, 422)
    assert sentence in said(answer)
    assert rows(EntryExport) == 0


def test_without_a_siret_one_is_led_to_the_centre(app: Flask, login: Login) -> None:
    centre = book_centre(siret="")
    make_entry(centre, 1, date(2026, 3, 1))
    browser = accountant(login, centre)
    with clock.frozen(datetime(2026, 11, 2, 9, tzinfo=UTC)):
        answer = send(browser, "/accounting/exports", year="2026", format="fec")
    assert answer.status_code == 409
    assert f'href="/admin/centres/{centre.id}"' in answer.get_data(as_text=True)
    assert "pas de SIRET" in said(browser.get("/accounting/exports"))


def test_a_period_with_open_drawers_is_not_locked(at_the_till: Shop, login: Login) -> None:
    with clock.frozen(datetime(2026, 3, 1, 9, tzinfo=UTC)):
        session = at_the_till.open(0)
        at_the_till.close(session, 0, kept=0)
    browser = accountant(login, at_the_till.centre)
    with clock.frozen(datetime(2026, 4, 2, 9, tzinfo=UTC)):
        shown = said(browser.get("/accounting/periods"))
        assert session.code in shown
        assert "1 caisse attend sa clôture comptable" in shown
        refused = send(browser, "/accounting/periods", until="2026-03-31", confirmed="1")
        assert refused.status_code == 409
        assert f"/pos/sessions/{session.id}" in refused.get_data(as_text=True)
        assert rows(PeriodLock) == 0
        assert send(browser, "/accounting/periods", until="2026-02-28", confirmed="1").status_code == 302
        assert "samedi 28 février 2026" in said(browser.get("/accounting/periods"))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"until": "2026-02-28"}, "obligatoire"),
        ({"until": "2026-04-02", "confirmed": "1"}, "avant aujourd"),
        ({"until": "soon", "confirmed": "1"}, "date"),
    ],
)
def test_a_lock_is_confirmed_and_of_the_past(
    app: Flask, login: Login, fields: dict[str, str], sentence: str
) -> None:
    browser = accountant(login, book_centre())
    with clock.frozen(datetime(2026, 4, 2, 9, tzinfo=UTC)):
        answer = send(browser, "/accounting/periods", **fields)
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert rows(PeriodLock) == 0


def defer(centre: Centre, due_on: date, amount: int = 1000, source: str = "show:1") -> None:
    entry = make_entry(centre, rows(Entry) + 1, date(2026, 3, 1))
    values = {
        "centre_id": centre.id, "entry_id": entry.id, "source": source, "label": f"Spectacle {source}", "rate": 550,
        "account": "706", "account_label": "Prestations", "deferred_account": "487", "deferred_account_label": "PCA",
    }  # fmt: skip
    with acting_as(SYSTEM), unit_of_work() as session:
        session.add(Deferral(due_on=due_on, amount=amount, **values))


def test_what_is_due_is_released_by_the_page(app: Flask, login: Login) -> None:
    centre = book_centre()
    defer(centre, date(2026, 4, 1))
    defer(centre, date(2026, 5, 1), 500, "show:2")
    browser = accountant(login, centre)
    with clock.frozen(datetime(2026, 4, 2, 9, tzinfo=UTC)):
        shown = said(browser.get("/accounting/presales"))
        assert "Différé en tout 15,00 € Dont échu 10,00 €" in shown
        assert "show:2" not in said(browser.get("/accounting/presales?f_due=yes"))
        done = browser.post(
            "/accounting/presales/release", data={"idempotency_key": "release-once"}, follow_redirects=True
        )
        assert "Repris par : OD 1" in said(done)
        with acting_as(SYSTEM):
            assert presales_due(centre.id, date(2026, 4, 2)) == 0
        again = browser.post(
            "/accounting/presales/release", data={"idempotency_key": "release-twice"}, follow_redirects=True
        )
        assert "Rien n’était échu" in said(again)
    assert rows(DeferralRelease) == 1
    with acting_as(SYSTEM):
        released = db.session.scalars(select(Entry).order_by(Entry.id.desc())).first()
        assert released is not None
    assert "Spectacle show:1" in said(browser.get(f"/accounting/entries/{released.id}"))


def test_the_job_releases_where_the_addon_is_on(app: Flask) -> None:
    here, off = book_centre(), book_centre()
    for centre in (here, off):
        defer(centre, date(2026, 4, 1))
    with acting_as(SYSTEM), unit_of_work() as session:
        session.add(AddonSwitch(centre_id=off.id, addon="pos_accounting_close", enabled=False))
    with clock.frozen(datetime(2026, 4, 2, 9, tzinfo=UTC)), acting_as(SYSTEM):
        release_presales({})
        release_presales({})
        released = db.session.scalars(
            select(Deferral.centre_id).join(DeferralRelease, DeferralRelease.deferral_id == Deferral.id)
        ).all()
    assert released == [here.id]


def run(*words: str) -> Result:
    with acting_as(SYSTEM):
        return CliRunner().invoke(accounting_cli, list(words))


def test_the_command_writes_the_fec(app: Flask, tmp_path: Path) -> None:
    centre = book_centre()
    make_entry(centre, 1, date(2026, 3, 1))
    target = tmp_path / "552100554FEC20261231.txt"
    done = run("fec", "--centre", centre.code, "--year", "2026", "--out", str(target), "--pipe")
    assert done.exit_code == 0, done.output
    content = target.read_bytes()
    assert faults_of(target.name, content) == []
    assert hashlib.sha256(content).hexdigest() in done.output
    assert b"|" in content


@pytest.mark.parametrize(
    ("code", "year", "sentence"), [("nobody", 2026, "No centre has the code"), (None, 2020, "No entry")]
)
def test_the_command_says_what_is_wrong(app: Flask, code: str | None, year: int, sentence: str) -> None:
    centre = book_centre()
    done = run("fec", "--centre", code or centre.code, "--year", str(year))
    assert done.exit_code == 1
    assert sentence in done.output


@pytest.mark.parametrize(
    ("day", "month", "first", "last"),
    [
        (date(2026, 5, 1), 1, date(2026, 1, 1), date(2026, 12, 31)),
        (date(2026, 8, 31), 9, date(2025, 9, 1), date(2026, 8, 31)),
        (date(2026, 9, 1), 9, date(2026, 9, 1), date(2027, 8, 31)),
        (date(2024, 2, 29), 3, date(2023, 3, 1), date(2024, 2, 29)),
    ],
)
def test_fiscal_years(day: date, month: int, first: date, last: date) -> None:
    assert fiscal_year_of(day, month) == (first, last)
    assert fiscal_year_ending_in(last.year, month) == (first, last)


def test_each_fiscal_year_is_numbered_without_gaps_whatever_the_order(app: Flask) -> None:
    """The drawer of the last day of a year is posted after those of the new one: both FEC are whole."""
    centre = book_centre()
    lines = [
        LineDraft(Account(number="530", label="Caisse"), "x", debit=5),
        LineDraft(Account(number="580", label="V"), "x", credit=5),
    ]
    made = []
    with acting_as(SYSTEM):
        for day in (date(2026, 12, 30), date(2027, 1, 1), date(2026, 12, 31), date(2027, 1, 2)):
            with unit_of_work():
                made.append(write_entry(centre.id, "closures", day, "x", "CC-1", day, lines))
    assert [(entry.year_on.year, entry.number) for entry in made] == [
        (2026, 1),
        (2027, 1),
        (2026, 2),
        (2027, 2),
    ]


def test_the_fiscal_year_stays_once_something_is_numbered_by_it(app: Flask) -> None:
    centre = book_centre()
    later = SettingsValues(defers_presales=False, fiscal_year_month=9, draws_up_daily=False, day_ends_at=0)
    make_entry(centre, 1, date(2026, 3, 1))
    with acting_as(SYSTEM), pytest.raises(FiscalYearFixed), unit_of_work():
        change_settings(centre.id, later)
