"""Fifty operators sell a performance out over HTTP: contingents, quota and pit exact, the statement the payments."""

from __future__ import annotations

import random
import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from addons.pos_session.models import Order, OrderLine, PaymentPart
from addons.pos_ticketing.models import (
    SOLD,
    AudienceCategory,
    ChannelContingent,
    ChannelSession,
    Claim,
    Contingent,
    ContingentSeat,
    Performance,
    PerformanceContingent,
    Quota,
    SalesChannel,
    Ticket,
)
from addons.pos_ticketing.services import setup
from addons.pos_ticketing.services.demo_plan import PIT_CAPACITY
from addons.pos_ticketing.services.places import places_of
from addons.pos_ticketing.services.statements import statement
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.server import running
from core.uow import unit_of_work
from tests.stands import PRICE, Stand, Till, config_of, faults, make_deployment, make_stands

pytestmark = pytest.mark.long
SEED = 2000
REDUCED = 1500
LARGEST_GROUP = 6
GONE, ASIDE, QUOTA, PIT_FULL = (
    f"pos_ticketing.{code}"
    for code in ("seats_gone", "seats_set_aside", "quota_reached", "not_enough_places")
)


@dataclass(frozen=True)
class Size:
    """How many operators (every fifth of them for the partner), seats, places set aside, reduced tickets."""

    tills: int
    seats: int
    aside: int
    quota: int
    pit_aside: int = 20


SHORT, LONG = Size(10, 120, 24, 30), Size(50, 2000, 200, 300)


@dataclass
class House:
    """The performance that is fought for."""

    size: Size
    stands: list[Stand]
    reduced: int
    partners: set[int]
    aside: set[int]
    sold: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    broken: list[BaseException] = field(default_factory=list)

    @property
    def performance_id(self) -> int:
        return self.stands[0].hall.performance_id

    @property
    def seats(self) -> int:
        return self.stands[0].hall.seats


def set_up(size: Size) -> House:
    """Stands before one hall; some seats and places of the pit are the partner's, a reduced rate has a quota."""
    [stands] = make_stands(size.tills, size.seats)
    hall = stands[0].hall
    partners = set(range(0, size.tills, 5))
    with acting_as(SYSTEM), unit_of_work() as session:
        performance = session.get_one(Performance, hall.performance_id)
        centre_id = performance.centre_id
        reduced = setup.save_audience_category(centre_id, "Réduit").id
        categories = places_of(performance.plan_version.hash).categories
        grid = {(category, hall.audience_category_id): PRICE for category in categories}
        setup.save_prices(
            performance.id, {**grid, **{(category, reduced): REDUCED for category in categories}}
        )
        session.get_one(AudienceCategory, reduced).kind = "reduced"
        session.add(Quota(performance_id=performance.id, audience_category_id=reduced, quantity=size.quota))
        partner = Contingent(centre_id=centre_id, name="Partenaire", kind="partner")
        channels = [SalesChannel(centre_id=centre_id, name=name) for name in ("Partenaire", "Guichet")]
        session.add_all([partner, *channels])
        session.flush()
        session.add(PerformanceContingent(performance_id=performance.id, contingent_id=partner.id))
        session.add(ChannelContingent(channel_id=channels[0].id, contingent_id=partner.id))
        session.flush()
        aside = {*range(size.aside), *range(hall.seats, hall.seats + size.pit_aside)}
        session.add_all(
            ContingentSeat(performance_id=performance.id, seat=seat, contingent_id=partner.id)
            for seat in aside
        )
        session.add_all(
            ChannelSession(
                session_id=stand.session_id,
                channel_id=channels[0 if number in partners else 1].id,
            )
            for number, stand in enumerate(stands)
        )
    return House(size, stands, reduced, partners, aside)


class Operator:
    """One operator until there is nothing left to sell here."""

    def __init__(self, house: House, number: int, till: Till) -> None:
        self.house, self.number, self.till = house, number, till
        self.luck = random.Random(f"{SEED}-{number}")
        self.is_partner = number in house.partners
        self.left = set(range(house.seats)) - (set() if self.is_partner else house.aside)
        self.most_standing, self.most_reduced, self.sent = LARGEST_GROUP, LARGEST_GROUP, 0

    def run(self) -> None:
        if not self.is_partner:
            self.tries_what_is_set_aside()
        while self.left or self.most_standing:
            if self.most_standing and (not self.left or self.luck.random() < 0.2):
                self.sell(standing=self.luck.randint(1, self.most_standing))
            else:
                count = min(len(self.left), self.luck.randint(1, LARGEST_GROUP))
                self.sell(sorted(self.luck.sample(sorted(self.left), count)))

    def tries_what_is_set_aside(self) -> None:
        status, body = self.send([0], 0, self.till.stand)
        assert (status, body["code"]) == (409, ASIDE), body

    def sell(self, seats: list[int] | None = None, standing: int = 0) -> None:
        wanted = seats or []
        count = len(wanted) + standing
        stand = self.till.stand
        at_reduced = self.luck.random() < 0.4 and count <= self.most_reduced
        if at_reduced:
            stand = replace(stand, hall=replace(stand.hall, audience_category_id=self.house.reduced))
        status, body = self.send(wanted, standing, stand)
        if status == 201:
            self.house.sold.append((self.number, body))
            self.left.difference_update(wanted)
            return
        assert status == 409, (status, body)
        self.house.refused[body["code"]] += 1
        match body["code"]:
            case code if code == GONE:
                assert body["gone"]
                self.left.difference_update(body["gone"])
            case code if code == QUOTA and at_reduced:
                self.most_reduced = min(self.most_reduced, count - 1)
            case code if code == PIT_FULL and standing:
                self.most_standing = standing - 1
            case _:
                raise AssertionError(body)

    def send(self, seats: list[int], standing: int, stand: Stand) -> tuple[int, dict[str, Any]]:
        self.sent += 1
        key = f"sold-out-{self.number}-{self.sent}"
        return self.till.send(stand.sale(seats, standing=standing), key)


def play(house: House, port: int) -> None:
    """All operators at the same moment, each over a connection of his own."""
    barrier = threading.Barrier(len(house.stands))

    def one(number: int) -> None:
        try:
            with Till(port, house.stands[number]) as till:
                barrier.wait(timeout=60)
                Operator(house, number, till).run()
        except BaseException as error:
            house.broken.append(error)
            barrier.abort()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(len(house.stands))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert house.broken == []


def test_a_performance_is_sold_out_to_the_last_place_and_the_last_cent(
    tmp_path: Path, url: str | None, rounds: int
) -> None:
    app = make_deployment(tmp_path, url)
    with app.app_context():
        house = set_up(LONG if rounds > 1 else SHORT)
        db.session.remove()
        db.engine.dispose()
    with running(tmp_path, config_of(tmp_path, url), "--no-worker") as server:
        play(house, int(server.url.rpartition(":")[2]))
    with app.app_context(), acting_as(SYSTEM):
        check(house)
        db.session.remove()
        db.engine.dispose()


def check(house: House) -> None:
    """Every place once, contingents and quota exact, the statement equal to lines, payments and answers."""
    places = house.seats + PIT_CAPACITY
    told = [(number, ticket) for number, body in house.sold for ticket in body["documents"]["ticket"]]
    assert Counter(ticket["seat"] for _, ticket in told) == Counter(range(places))
    assert {number for number, ticket in told if ticket["seat"] in house.aside} <= house.partners
    assert list(db.session.scalars(select(Claim.state))) == [SOLD] * places
    tickets = list(db.session.execute(select(Ticket.number, Ticket.seat, Ticket.audience_kind)))
    assert sorted(ticket.number for ticket in tickets) == list(range(1, places + 1))
    assert sorted(ticket.seat for ticket in tickets) == list(range(places))
    assert sum(ticket.audience_kind == "reduced" for ticket in tickets) == house.size.quota
    assert house.refused[GONE] > 0
    found = statement(house.performance_id)
    paid = db.session.scalar(select(func.sum(PaymentPart.amount)))
    lines = db.session.scalar(select(func.sum(OrderLine.total_ttc)))
    orders = db.session.scalar(select(func.sum(Order.total_ttc)))
    answers = sum(body["total"] for _, body in house.sold)
    assert found.totals.ttc == paid == lines == orders == answers
    assert found.totals.net == places
    assert sum(row.ht for row in found.paid) + sum(row.vat for row in found.paid) == paid
    assert faults() == []
