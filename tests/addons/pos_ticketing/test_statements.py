"""Takings statements: every ticket once, free ones apart, VAT by the rule of money.md, the same again for ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from addons.pos_session.models import OrderLine, PaymentPart
from addons.pos_ticketing.errors import StatementPeriod
from addons.pos_ticketing.models import Ticket, TicketCancellation
from addons.pos_ticketing.services import exports, issuing, setup
from addons.pos_ticketing.services.occupancy import by_kind, grouped, whole
from addons.pos_ticketing.services.statement_rows import Sums, rows_of, totals_of
from addons.pos_ticketing.services.statements import Statement, statement
from addons.pos_ticketing.services.takings import in_advance, rates_of, takings
from addons.pos_ticketing.services.takings_invariants import broken_takings
from addons.pos_ticketing.views.exports import LABELS
from core import clock
from core.db import db
from core.errors import Forbidden, NotFound
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.journal.models import JournalEntry
from core.testing.factories import as_user
from core.uow import unit_of_work
from core.vat import before_tax
from tests.addons.pos_ticketing.conftest import STARTS, Theatre, make_theatre, statements
from tests.addons.pos_ticketing.take_back_steps import all_is_well, take_back

Login = Callable[[User], FlaskClient]
PLAYED = STARTS.date()


def shown(theatre: Theatre, until: date | None = None) -> Statement:
    with as_user(theatre.manager):
        return statement(theatre.performance.id, until)


def cancel(ticket: dict[str, Any]) -> None:
    """The fact alone, as taking back writes it."""
    with acting_as(SYSTEM), unit_of_work():
        sold = db.session.get_one(Ticket, ticket["ticket_id"])
        fact = TicketCancellation(
            ticket_id=sold.id, session_id=sold.session_id, order_id=sold.order_id, line_id=sold.line_id,
            centre_id=sold.centre_id, user_id=None, reason="Essai", cancelled_at=clock.now(),
        )  # fmt: skip
        db.session.add(fact)


def sold(theatre: Theatre, *items: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = theatre.sell(*items)["documents"]["ticket"]
    return found


def test_a_statement_counts_every_ticket_of_every_desk(theatre: Theatre) -> None:
    sold(theatre, *[theatre.item(seat) for seat in range(3)], theatre.item(9, theatre.guest))
    [other] = theatre.tills(1)
    late = sold(other, theatre.item(3), theatre.pit(2))
    cancel(late[0])
    with statements() as seen:
        found = shown(theatre)
    assert len([sql for sql in seen if "pos_ticketing__ticket" in sql]) <= 2, seen
    lines = {(row.sums.seat_category, row.sums.rate): row for row in (*found.paid, *found.free)}
    gold = lines["Carré or", "Plein tarif"]
    assert (gold.sums.issued, gold.sums.cancelled, gold.sums.net, gold.sums.ttc) == (4, 1, 3, 3 * 4500)
    assert (gold.first, gold.last) == ("A0000001", "A0000005")
    assert lines["Fosse", "Plein tarif"].sums.ttc == 4000
    assert [row.sums.rate for row in found.free] == ["Invitation"]
    assert (found.totals.net, found.free_totals.net, found.spectators) == (5, 1, 6)
    exact = 3 * before_tax(4500, 210) + 2 * before_tax(2000, 210)
    assert found.totals.ht == (exact + 50) // 100
    assert found.totals.ttc == 17_500 == found.totals.ht + found.totals.vat
    head = found.head
    assert (head.organiser, head.licence, head.gauge) == ("Régie du Théâtre", "L-R-26-001", 160)
    assert (head.event, head.starts_at) == ("Le Malade imaginaire", STARTS)


def test_it_equals_the_lines_and_the_payments(theatre: Theatre) -> None:
    sold(theatre, *[theatre.item(seat) for seat in range(7)], theatre.pit(5))
    with acting_as(SYSTEM):
        lines = db.session.scalar(select(func.sum(OrderLine.total_ttc)))
        paid = db.session.scalar(select(func.sum(PaymentPart.amount)))
    assert shown(theatre).totals.ttc == lines == paid


def test_refunds_and_exchanges_leave_it_equal_to_lines_and_payments(theatre: Theatre) -> None:
    sale = theatre.sell(*[theatre.item(seat) for seat in range(5)], theatre.pit(2))
    take_back(theatre, sale, 0, 5)
    old = sale["documents"]["ticket"][1]["ticket_id"]
    take_back(theatre, sale, 1, added=[{**theatre.item(39), "replaces": old}])
    found = shown(theatre)
    assert (found.totals.issued, found.totals.cancelled, found.totals.net) == (8, 3, 5)
    with acting_as(SYSTEM):
        lines = db.session.scalar(select(func.sum(OrderLine.total_ttc)))
        exact = db.session.scalar(select(func.sum(OrderLine.total_ht)))
        paid = db.session.scalar(select(func.sum(PaymentPart.amount)))
    assert found.totals.ttc == lines == paid
    assert found.totals.ht == (exact + 50) // 100
    assert all_is_well()


def test_it_says_the_same_again_whatever_happened_since(theatre: Theatre) -> None:
    day = date(2027, 1, 10)
    with clock.frozen(STARTS.replace(month=1, day=10)):
        first = sold(theatre, theatre.item(0), theatre.item(1))
        then = shown(theatre, day)
    with clock.frozen(STARTS.replace(month=1, day=12)):
        cancel(first[0])
        sold(theatre, theatre.item(5))
        again = shown(theatre, day)
        now = shown(theatre)
    assert (again.paid, again.totals) == (then.paid, then.totals)
    assert (now.totals.issued, now.totals.cancelled, now.totals.net) == (3, 1, 2)


def test_a_rate_that_changed_is_a_line_of_its_own(theatre: Theatre) -> None:
    sold(theatre, theatre.item(0))
    with as_user(theatre.manager), unit_of_work():
        values = setup.PerformanceValues(theatre.show.id, theatre.version.id, STARTS, 550, state="on_sale")
        setup.save_performance(theatre.centre.id, values, theatre.performance.id)
    sold(theatre, theatre.item(1))
    found = shown(theatre)
    assert [(row.rate, row.ttc) for row in found.totals.rates] == [(210, 4500), (550, 4500)]
    assert sum(row.ht for row in found.paid) == found.totals.ht


def test_who_may_not_see_it(theatre: Theatre) -> None:
    other = make_theatre()
    with as_user(other.manager), pytest.raises(NotFound):
        statement(theatre.performance.id)
    with as_user(theatre.operator), pytest.raises(Forbidden):
        statement(theatre.performance.id)
    with as_user(theatre.operator), pytest.raises(Forbidden):
        takings(theatre.centre.id, PLAYED, PLAYED)
    with as_user(other.manager), pytest.raises(NotFound):
        in_advance(theatre.centre.id, PLAYED)
    with as_user(theatre.manager), pytest.raises(StatementPeriod):
        takings(theatre.centre.id, PLAYED, PLAYED - timedelta(days=1))


@given(
    st.lists(
        st.tuples(st.integers(1, 20_000), st.sampled_from([0, 210, 550, 2000]), st.integers(1, 400)),
        min_size=1, max_size=12,
    )
)  # fmt: skip
def test_the_lines_add_up_to_the_totals_to_the_cent(found: list[tuple[int, int, int]]) -> None:
    sums = [
        Sums("A", "R", "full", price, rate, "A", 1, 1, issued, 0, issued * before_tax(price, rate))
        for price, rate, issued in found
    ]
    rows, totals = rows_of(sums), totals_of(sums)
    assert sum(row.ht for row in rows) == totals.ht
    assert sum(row.vat for row in rows) == totals.vat
    assert totals.ttc == sum(price * issued for price, _, issued in found)
    assert all(abs(row.ht * 100 - row.sums.exact_ht) <= 100 for row in rows)


def test_takings_of_a_period_are_the_sum_of_the_statements(theatre: Theatre) -> None:
    sold(theatre, *[theatre.item(seat) for seat in range(3)], theatre.item(9, theatre.guest))
    with as_user(theatre.manager), statements() as seen:
        [one] = takings(theatre.centre.id, PLAYED, PLAYED, event_id=theatre.show.id)
    assert len(seen) <= 3, seen
    found = shown(theatre)
    assert (one.ttc, one.ht, one.net, one.paying, one.free) == (found.totals.ttc, found.totals.ht, 4, 3, 1)
    assert rates_of([one, one])[0].ht == 2 * found.totals.ht
    assert one.filling == 3
    assert whole([one]).average == one.ttc
    assert [(kind, net) for kind, net, _ in by_kind([one])] == [("full", 4)]
    assert [
        group.net for group in grouped([one, one], lambda takings: (takings.event_id, takings.event))
    ] == [8]
    with as_user(theatre.manager):
        assert takings(theatre.centre.id, PLAYED, PLAYED, season_id=999) == []
        assert takings(theatre.centre.id, PLAYED - timedelta(days=9), PLAYED - timedelta(days=1)) == []


def test_in_advance_is_what_was_sold_for_later(theatre: Theatre) -> None:
    with clock.frozen(STARTS.replace(month=1, day=10)):
        first = sold(theatre, theatre.item(0), theatre.item(1))
    with clock.frozen(STARTS.replace(month=1, day=12)):
        cancel(first[0])
    with as_user(theatre.manager):
        days = {
            day: [(one.net, one.ttc) for one in in_advance(theatre.centre.id, day)]
            for day in (
                date(2027, 1, 9),
                date(2027, 1, 10),
                date(2027, 1, 12),
                PLAYED,
                PLAYED - timedelta(days=1),
            )
        }
    assert list(days.values()) == [[], [(2, 9000)], [(1, 4500)], [], [(1, 4500)]]


def test_exports_hold_every_field_and_tell_what_is_missing(theatre: Theatre) -> None:
    sold(theatre, theatre.item(0), theatre.item(9, theatre.guest))
    first, last = exports.days_of(2027, 1)
    assert (first, last) == (date(2027, 1, 1), date(2027, 3, 31))
    assert exports.days_of(2026, 4) == (date(2026, 10, 1), date(2026, 12, 31))
    assert [exports.quarter_of(date(2026, month, 1))[1] for month in range(1, 13)] == [1] * 3 + [2] * 3 + [
        3
    ] * 3 + [4] * 3
    with as_user(theatre.manager):
        found = exports.exported(takings(theatre.centre.id, first, last))
        lacks = exports.lacks(theatre.centre, found)
    [row] = exports.sibil_rows(theatre.centre, found)
    assert row[-8:-3] == [0, 0, 0, 1, 1]
    assert row[-3] == 4500
    [rights] = exports.rights_rows(theatre.centre, found)
    assert rights[8:12] == [210, 1, 1, 4500]
    assert {lack.sentence for lack in lacks} >= {exports.NO_GENRE, exports.NO_VENUE_TYPE}


def test_the_pages_and_files(theatre: Theatre, login: Login) -> None:
    sold(theatre, theatre.item(0), theatre.item(9, theatre.guest))
    browser = login(theatre.manager)
    base = f"/ticketing/performances/{theatre.performance.id}/statement"
    page = browser.get(base)
    assert page.status_code == 200, page.text
    for wanted in ("Régie du Théâtre", "L-R-26-001", "A0000001", "Carré or", "GRATUIT"):
        assert wanted in page.text, wanted
    assert browser.get(f"{base}.pdf").data.startswith(b"%PDF")
    assert "45,00" in browser.get(f"{base}.csv").text
    assert browser.get(f"{base}.xlsx").data.startswith(b"PK")
    assert browser.get(f"{base}?until=not-a-day").status_code == 422
    period = "from=2027-03-01&to=2027-03-31"
    for address in (
        "statements",
        "statements.csv",
        "statements.xlsx",
        "occupancy",
        "occupancy.csv",
        "occupancy.xlsx",
    ):
        assert browser.get(f"/ticketing/{address}?{period}").status_code == 200, address
    for by in ("event", "season", "month", "weekday", "nonsense"):
        assert browser.get(f"/ticketing/occupancy?{period}&by={by}").status_code == 200, by
    for wrong in ("from=2027-03-31&to=2027-03-01", "from=x", "season=0", "event=x"):
        assert browser.get(f"/ticketing/statements?{wrong}").status_code == 422, wrong
    assert "45,00" in browser.get("/ticketing/statements/advance").text
    assert browser.get("/ticketing/statements/advance.csv").status_code == 200
    assert browser.get("/ticketing/statements/advance?on=x").status_code == 422
    assert browser.get("/ticketing/exports?year=2027&quarter=1").status_code == 200
    assert browser.get("/ticketing/exports?year=2027&quarter=5").status_code == 422


def test_an_export_is_entered_in_the_journal(theatre: Theatre, login: Login) -> None:
    sold(theatre, theatre.item(0))
    browser = login(theatre.manager)
    for export in LABELS:
        for kind in ("csv", "xlsx"):
            asked = {"export": export, "format": kind, "year": "2027", "quarter": "1"}
            assert browser.post("/ticketing/exports", data=asked).status_code == 200
    assert (
        browser.post("/ticketing/exports", data={"export": "x", "year": "2027", "quarter": "1"}).status_code
        == 422
    )
    with acting_as(SYSTEM):
        kinds = list(
            db.session.scalars(select(JournalEntry.kind).where(JournalEntry.kind == "pos_ticketing.exported"))
        )
    assert len(kinds) == 8


def test_the_doctor_sees_money_apart_from_its_line(theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    sold(theatre, theatre.item(0))
    with acting_as(SYSTEM):
        assert broken_takings() == []
        cancel(sold(theatre, theatre.item(1))[0])
        assert [fault.partition(": ")[2] for fault in broken_takings()] == [
            "what it gave back is not the price it was sold at."
        ]
    written = issuing._row
    monkeypatch.setattr(issuing, "_row", lambda *args: written(*args) | {"price": 1})
    sold(theatre, theatre.item(2))
    with acting_as(SYSTEM):
        assert next(fault.partition(": ")[2] for fault in broken_takings()) == (
            "its price is not that of the line that sold it."
        )
