"""What a register sold of places lent to it, at head office: on the plan at once, in the statement by its export."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import NoReturn

import pytest
from flask.testing import FlaskClient

from addons.pos_sync.models import ReceivedBatch
from addons.pos_sync.receive_jobs import gather_job
from addons.pos_ticketing.errors import CancelledForGood
from addons.pos_ticketing.models import RegisterTicket
from addons.pos_ticketing.services.performance_states import next_states, set_state
from addons.pos_ticketing.services.register_tickets import SoldThere, rows_arrived
from addons.pos_ticketing.services.seat_detail import seat_detail
from addons.pos_ticketing.services.statements import Statement, statement
from addons.pos_ticketing.services.takings import Takings, in_advance, takings
from addons.pos_ticketing.views.seat_facts import seat_facts
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.jobs.drain import drain
from core.testing.factories import as_user
from core.uow import unit_of_work
from core.vat import before_tax
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_sync.exchanging import CODE, Exchange, export_of
from tests.addons.pos_sync.test_lent_places import (  # noqa: F401 - fixtures
    at_head_office,
    at_register,
    exchange,
    lent_to_register,
    pair,
)
from tests.addons.pos_ticketing.conftest import STARTS, statements
from tests.addons.pos_ticketing.lending_pair import Pair
from tests.addons.pos_ticketing.take_back_steps import take_back

Login = Callable[[User], FlaskClient]
PLAYED = STARTS.date()


def shown(pair: Pair) -> Statement:  # noqa: F811
    with as_user(pair.office.manager):
        return statement(pair.office.performance.id)


def of_day(pair: Pair) -> Takings:  # noqa: F811
    with as_user(pair.office.manager):
        [one] = takings(pair.office.centre.id, PLAYED, PLAYED)
    return one


def closed(pair: Pair, exchange: Exchange, cents: int) -> None:  # noqa: F811
    """The drawer of the register is closed; its export passes, and head office applies it."""
    till = pair.till
    shop = Shop(till.centre, till.session.desk, {}, {}, till.operator, till.manager)
    with exchange.as_register():
        with as_user(till.operator):
            shop.close(till.session, cents)
        with acting_as(SYSTEM):
            drain()
            assert export_of(till.session).state == "sent", export_of(till.session).diagnosis
    with exchange.as_head_office(), acting_as(SYSTEM):
        gather_job({})
        db.session.expire_all()
        assert db.session.query(ReceivedBatch).one().state == "applied"


def never(at: int, field: str) -> NoReturn:
    """Nothing is wrong with these rows."""
    raise AssertionError((at, field))


@pytest.fixture
def sold(pair: Pair, exchange: Exchange) -> Pair:  # noqa: F811
    """The register sold two of the three places lent to it and took one back; head office sold three, one free."""
    office = pair.office
    office.sell(office.item(0), office.item(1), office.item(2, office.guest))
    lent_to_register(pair, exchange)
    at_head_office(exchange)
    at_register(exchange)
    register = pair.register()
    register.sell(register.item(3))
    sale = register.sell(register.item(4))
    take_back(register, sale, 0)
    at_register(exchange)
    at_head_office(exchange)
    return pair


def test_the_plan_says_who_sold_a_place(sold: Pair) -> None:
    with as_user(sold.office.operator):
        facts = [
            {fact["name"]: fact["value"] for fact in seat_facts(detail)["facts"]}
            for detail in (
                seat_detail(sold.office.performance.id, seat, sold.office.order().id) for seat in (3, 5)
            )
        ]
    assert (facts[0]["Vendu par"], facts[1]["Pour qui"]) == ("Caisse du parvis", "Caisse du parvis")
    assert "Pour qui" not in facts[0] and "Vendu par" not in facts[1]


def test_the_statement_counts_a_ticket_once_its_export_came(sold: Pair, exchange: Exchange) -> None:  # noqa: F811
    before = shown(sold)
    assert (before.totals.ttc, before.spectators) == (9_000, 3)
    assert before.sold_there == (SoldThere(CODE, "Caisse du parvis", 1, 0),), "by its letter"
    closed(sold, exchange, 4_500)
    after = shown(sold)
    assert after.sold_there == (SoldThere(CODE, "Caisse du parvis", 1, 1),)
    own, there = after.paid
    assert (own.sums.register, own.sums.net, there.sums.register) == ("", 2, CODE)
    assert (there.sums.issued, there.sums.cancelled, there.sums.ttc) == (2, 1, 4_500)
    assert (there.first, there.last) == ("R10000001", "R10000002")
    assert (there.sums.seat_category, there.sums.rate) == (own.sums.seat_category, own.sums.rate)
    assert (after.totals.issued, after.totals.cancelled, after.totals.ttc) == (4, 1, 13_500)
    assert after.totals.ht == (3 * before_tax(4_500, 210) + 50) // 100
    assert after.spectators == 4
    day = of_day(sold)
    assert (day.issued, day.cancelled, day.paying, day.free, day.ttc, day.ht) == (
        5, 1, 3, 1, after.totals.ttc, after.totals.ht,
    )  # fmt: skip
    assert day.of_kind("full") == (4, 13_500), "invitations are of that kind here"
    with as_user(sold.office.manager):
        today = clock.business_day(sold.office.centre.timezone)
        assert [one.ttc for one in in_advance(sold.office.centre.id, today)] == [13_500]
        assert in_advance(sold.office.centre.id, today - timedelta(days=1)) == []
        yesterday = statement(sold.office.performance.id, today - timedelta(days=1))
    assert (yesterday.paid, yesterday.sold_there) == ((), ())


def test_the_same_again_counts_once_and_a_register_speaks_for_what_it_borrowed(
    sold: Pair,
    exchange: Exchange,  # noqa: F811
) -> None:
    closed(sold, exchange, 4_500)
    office = sold.office
    with acting_as(SYSTEM), unit_of_work():
        issued = db.session.query(RegisterTicket).filter_by(state="issued").order_by("full_number").first()
        assert issued is not None
        row = {
            "number": issued.full_number, "state": "issued", "reference": str(office.performance.id),
            "category": issued.seat_category, "audience": "Réduit", "audience_kind": "reduced", "price": 4_000,
            "rate": 210, "at": issued.at,
        }  # fmt: skip
        rows_arrived(office.centre.id, CODE, "ticket", [row], never)
        for other in ("", "x", "999999", str(sold.register().performance.id)):
            rows_arrived(
                office.centre.id, CODE, "ticket", [{**row, "number": "X1", "reference": other}], never
            )
        rows_arrived(office.centre.id, "R9", "ticket", [row], never)
        rows_arrived(office.centre.id, CODE, "order", [{"number": "O1"}], never)
    db.session.expire_all()
    assert {row.sums.rate: row.sums.issued for row in shown(sold).paid if row.sums.register} == {
        "Plein tarif": 1,
        "Réduit": 1,
    }
    with acting_as(SYSTEM):
        assert db.session.query(RegisterTicket).count() == 3


def test_the_page_and_its_file_name_the_register(
    sold: Pair,
    exchange: Exchange,  # noqa: F811
    login: Login,
) -> None:
    browser = login(sold.office.manager)
    url = f"/ticketing/performances/{sold.office.performance.id}/statement"
    page = browser.get(url).text
    assert "1 d'après son dernier message, 0 billets reçus" in page and "L'écart se règle" in page
    closed(sold, exchange, 4_500)
    page = browser.get(url).text
    assert "vendu par la caisse R1" in page and "1 billets reçus" in page and "L'écart" not in page
    assert "R10000002" in browser.get(f"{url}.csv").text


def test_its_statements_do_not_grow(sold: Pair, exchange: Exchange) -> None:  # noqa: F811
    def asked() -> int:
        with statements() as seen:
            shown(sold)
        return len([sql for sql in seen if "ticket" in sql])

    few = asked()
    closed(sold, exchange, 4_500)
    assert asked() == few


def test_a_cancelled_performance_that_a_register_sold_is_cancelled_for_good(
    pair: Pair,  # noqa: F811
    exchange: Exchange,  # noqa: F811
) -> None:
    performance = pair.office.performance
    lent_to_register(pair, exchange)
    with as_user(pair.office.manager), unit_of_work():
        set_state(performance.id, "cancelled", "Artiste malade")
    assert "planned" in next_states(performance)
    row = {
        "number": "R10000001", "state": "issued", "reference": str(performance.id), "category": "Carré or",
        "audience": "Plein tarif", "audience_kind": "full", "price": 4_500, "rate": 210, "at": clock.now(),
    }  # fmt: skip
    with acting_as(SYSTEM), unit_of_work():
        rows_arrived(pair.office.centre.id, CODE, "ticket", [row], never)
    assert next_states(performance) == ["closed"]
    with as_user(pair.office.manager), pytest.raises(CancelledForGood), unit_of_work():
        set_state(performance.id, "planned")
