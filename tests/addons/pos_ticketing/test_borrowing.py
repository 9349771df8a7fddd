"""A register sells what head office lent it, and nothing else; what is left goes back at the end of the time."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from addons.pos_ticketing.errors import BlockKept, LentDocumentFault, PlanLent, SeatsGone
from addons.pos_ticketing.models import BorrowedContingent, BorrowedPerformance, Ticket
from addons.pos_ticketing.services import blocks, lending, plan_change, setup
from addons.pos_ticketing.services.contingents import open_now
from addons.pos_ticketing.services.pricing import offers
from addons.pos_ticketing.services.upkeep import broken_invariants
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre
from tests.addons.pos_ticketing.lending_pair import Pair, lent_states, make_pair, set_apart
from tests.addons.pos_ticketing.test_contingents import claimed

HOUR = timedelta(hours=1)


@pytest.fixture
def pair(theatre: Theatre) -> Pair:
    return make_pair(theatre)


def test_the_register_sells_the_lent_places_and_no_other(pair: Pair) -> None:
    office = pair.office
    lent = pair.lend(set_apart(office, "Parvis", 3, 4, 5), clock.now() + 5 * HOUR)
    assert pair.receive(pair.document()) == 1
    register = pair.register()
    with acting_as(SYSTEM):
        offer = offers([register.performance.id])[register.performance.id]
        there = offers([office.performance.id])[office.performance.id]
    db.session.rollback()
    assert (offer.event, offer.starts_at, offer.vat_rate, offer.plan_hash, offer.state) == (
        there.event, there.starts_at, there.vat_rate, there.plan_hash, "on_sale",
    )  # fmt: skip
    named = {(category, offer.rates[rate]): amount for (category, rate), amount in offer.prices.items()}
    assert (
        named[offer.places.category(3), "Plein tarif"]
        == there.prices[offer.places.category(3), office.full.id]
    )
    register.sell(register.item(4))
    for seat in (2, 6, offer.places.numbered):
        with pytest.raises(SeatsGone):
            register.hold(register.order(), seat)
    with acting_as(SYSTEM):
        ticket = db.session.scalars(select(Ticket)).one()
    assert (ticket.full_number, ticket.seat) == ("R10000001", 4)
    pair.hear(pair.report())
    assert lent_states(lent) == {3: "out", 4: "sold", 5: "out"}
    with acting_as(SYSTEM):
        assert broken_invariants() == []


def test_what_is_left_goes_back_at_the_end_of_the_time(pair: Pair) -> None:
    office, now = pair.office, clock.now()
    contingent = set_apart(office, "Parvis", 3, 4, 5)
    lent = pair.lend(contingent, now + 5 * HOUR)
    pair.contact()
    register = pair.register()
    order = register.order()
    register.hold(order, 3)
    with as_user(office.manager), unit_of_work():
        open_now(office.performance.id, contingent.id)
    with clock.frozen(now + 5 * HOUR - timedelta(minutes=1)):
        register.hold(register.order(), 5)
    with clock.frozen(now + 5 * HOUR + timedelta(seconds=1)):
        report = pair.report()
        with pytest.raises(SeatsGone):
            register.hold(register.order(), 4)
        pair.hear(report)
        assert lent_states(lent) == {3: "returned", 4: "returned", 5: "out"}, "a basket keeps its place"
        office.hold(office.order(), 4)
    with clock.frozen(now + 6 * HOUR):
        pair.contact()
        assert lent_states(lent) == {3: "returned", 4: "returned", 5: "returned"}
        office.hold(office.order(), 5)
        again = set_apart(office, "Encore", 6)
        pair.lend(again, now + 9 * HOUR)
        pair.contact()
        register.hold(register.order(), 6)


def test_head_office_asks_for_the_places_and_may_lend_them_again(pair: Pair) -> None:
    office = pair.office
    contingent = set_apart(office, "Parvis", 3, 4)
    lent = pair.lend(contingent, clock.now() + 5 * HOUR)
    pair.contact()
    register = pair.register()
    with as_user(office.manager), unit_of_work():
        lending.recall(lent.id)
    register.sell(register.item(3))
    pair.contact()
    assert lent_states(lent) == {3: "sold", 4: "returned"}
    second = pair.lend(contingent, clock.now() + 5 * HOUR)
    assert lent_states(second) == {4: "out"}
    pair.contact()
    register.sell(register.item(4))
    pair.contact()
    assert lent_states(lent) == {3: "sold", 4: "returned"}, "what the second sold is not the first one's"
    assert lent_states(second) == {4: "sold"}
    assert claimed(office) == {3: "sold", 4: "sold"}


def test_what_arrives_after_its_time_is_not_sold(pair: Pair) -> None:
    now = clock.now()
    lent = pair.lend(set_apart(pair.office, "Parvis", 3, 4), now + HOUR)
    with clock.frozen(now + 2 * HOUR):
        pair.receive(pair.document())
        register = pair.register()
        with pytest.raises(SeatsGone):
            register.hold(register.order(), 3)
        pair.hear(pair.report())
    assert lent_states(lent) == {3: "returned", 4: "returned"}


def test_prices_and_state_follow_head_office(pair: Pair) -> None:
    office = pair.office
    pair.lend(set_apart(office, "Parvis", 3), clock.now() + 5 * HOUR)
    pair.contact()
    category = office.offer.places.category(3)
    db.session.rollback()
    with acting_as(SYSTEM), unit_of_work():
        setup.save_prices(office.performance.id, {(category, office.full.id): 1234})
    pair.contact()
    register = pair.register()
    assert register.offer.prices[category, register.full.id] == 1234
    document = pair.document()
    assert pair.receive(document) == 0, "the same one twice changes nothing"
    assert pair.document() == document


def test_nobody_frees_the_places_of_head_office_or_changes_the_plan(pair: Pair) -> None:
    pair.lend(set_apart(pair.office, "Parvis", 3), clock.now() + 5 * HOUR)
    pair.contact()
    register = pair.register()
    with acting_as(SYSTEM):
        block_id = db.session.scalars(select(BorrowedPerformance.block_id)).one()
        db.session.rollback()
        with pytest.raises(BlockKept), unit_of_work():
            blocks.release(block_id)
        with pytest.raises(PlanLent), unit_of_work():
            plan_change.check_not_lent(register.performance.id)


def broken(document: dict[str, Any], name: str) -> bytes:
    performance = document["performances"][0]
    lent = performance["lendings"][0]
    {
        "version": lambda: document.update(version=2),
        "plans": lambda: document.update(plans=[]),
        "plan": lambda: document["plans"].clear(),
        "until": lambda: lent.update(until="tomorrow"),
        "zone": lambda: lent.update(until="2027-01-01T10:00:00"),
        "places": lambda: lent.update(places="3-1"),
        "far": lambda: lent.update(places="5000"),
        "many": lambda: lent.update(places="0-999999"),
        "text": lambda: performance.update(title=7),
        "vat": lambda: performance.update(vat_rate=10_001),
        "kind": lambda: performance["prices"][0].update(kind="dogs"),
        "amount": lambda: performance["prices"][0].update(amount=-1),
        "rows": lambda: document.update(performances=[3]),
    }[name]()
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    "name",
    [
        "version",
        "plans",
        "plan",
        "until",
        "zone",
        "places",
        "far",
        "many",
        "text",
        "vat",
        "kind",
        "amount",
        "rows",
    ],
)
def test_a_bad_document_puts_nothing_on_sale(pair: Pair, name: str) -> None:
    pair.lend(set_apart(pair.office, "Parvis", 3), clock.now() + 5 * HOUR)
    with pytest.raises(LentDocumentFault):
        pair.receive(broken(json.loads(pair.document()), name))
    db.session.rollback()
    with acting_as(SYSTEM):
        assert db.session.scalars(select(BorrowedContingent)).all() == []


def test_what_is_no_document_is_refused(pair: Pair) -> None:
    for source in (b"", b"\xff", b"[" * 100_000, b"[]", b"3"):
        with pytest.raises(LentDocumentFault):
            pair.receive(source)
        with pytest.raises(LentDocumentFault):
            pair.hear(source)
