"""Packages: one price for several performances, shared out to the cent; sold, removed and refused as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from addons.pos_session.models import Order
from addons.pos_session.services.orders import add_items, lines_of, remove_lines
from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import everything_in_cash
from addons.pos_ticketing.errors import (
    PackageInvalid,
    PackageNoPrice,
    PackageNotFound,
    PackagePerformances,
    PackageSameSeat,
    PackageSeats,
    PackageTogether,
    SeatsGone,
)
from addons.pos_ticketing.models import Claim, Package, PackagePerformance, PackagePrice, PackageSale, Ticket
from addons.pos_ticketing.services import setup
from addons.pos_ticketing.services.packages import share_out, whole_packages
from addons.pos_ticketing.services.upkeep import broken_invariants
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import PRICES, STARTS, Theatre, statements

CATEGORY = "Carré or"
PRICE = 10_000


@dataclass
class Pass:
    """A package of three performances, two or three of which are chosen."""

    theatre: Theatre
    package_id: int
    performances: list[int]

    def item(self, *seats: int, rate_id: int | None = None) -> dict[str, Any]:
        """A package with one seat in each of the first performances."""
        return {
            "kind": "ticket",
            "package_id": self.package_id,
            "audience_category_id": rate_id or self.theatre.full.id,
            "places": [
                {"performance_id": performance, "seat": seat}
                for performance, seat in zip(self.performances, seats, strict=False)
            ],
        }


@pytest.fixture
def season_pass(theatre: Theatre) -> Pass:
    performances = [theatre.performance.id]
    with as_user(theatre.manager), unit_of_work():
        for week in (1, 2):
            values = setup.PerformanceValues(
                theatre.show.id, theatre.version.id, STARTS + timedelta(weeks=week), 550, state="on_sale"
            )
            further = setup.save_performance(theatre.centre.id, values)
            performances.append(further.id)
            setup.save_prices(
                further.id, {(name, theatre.full.id): price * week for name, price in PRICES.items()}
            )
    with acting_as(SYSTEM), unit_of_work() as session:
        package = Package(centre_id=theatre.centre.id, name="Pass trois soirs", least=2, most=3)
        session.add(package)
        session.flush()
        session.add_all(
            PackagePerformance(package_id=package.id, performance_id=performance)
            for performance in performances
        )
        session.add(
            PackagePrice(
                package_id=package.id,
                seat_category=CATEGORY,
                audience_category_id=theatre.full.id,
                amount=PRICE,
            )
        )
    return Pass(theatre, package.id, performances)


def seats_of(theatre: Theatre, category: str) -> list[int]:
    places = theatre.offer.places
    return [seat for seat in range(places.count) if places.category(seat) == category]


def tickets() -> list[Any]:
    with acting_as(SYSTEM):
        return list(db.session.execute(select(Ticket).order_by(Ticket.number)).scalars())


def test_the_price_is_shared_out_over_the_tickets(season_pass: Pass) -> None:
    first, second, third = seats_of(season_pass.theatre, CATEGORY)[:3]
    answer = season_pass.theatre.sell(season_pass.item(first, second, third))
    made = tickets()
    assert [ticket.price for ticket in made] == [2_500, 2_500, 5_000], "4500 : 4500 : 9000 of 100.00"
    assert [ticket.vat_rate for ticket in made] == [210, 550, 550]
    assert len({ticket.package_sale_id for ticket in made}) == 1
    with acting_as(SYSTEM):
        assert db.session.get_one(Order, answer["order_id"]).total_ttc == PRICE
        assert broken_invariants() == []


def test_two_of_three_are_enough(season_pass: Pass) -> None:
    first, second = seats_of(season_pass.theatre, CATEGORY)[:2]
    season_pass.theatre.sell(season_pass.item(first, second), season_pass.item(second, first))
    assert sum(ticket.price for ticket in tickets()) == 2 * PRICE
    with acting_as(SYSTEM):
        assert len(db.session.execute(select(PackageSale.id)).all()) == 2


def test_in_a_draft_it_goes_as_a_whole(season_pass: Pass) -> None:
    theatre = season_pass.theatre
    first, second = seats_of(theatre, CATEGORY)[:2]
    order = theatre.order()
    with as_user(theatre.operator), unit_of_work():
        add_items(order.id, [season_pass.item(first, second), theatre.item(second + 1)])
    lines = [line.id for line in lines_of(order.id)]
    packaged = next(found for line in lines if len(found := whole_packages([line])) > 1)
    with as_user(theatre.operator), pytest.raises(PackageTogether), unit_of_work():
        remove_lines(order.id, packaged[:1])
    with as_user(theatre.operator), unit_of_work():
        remove_lines(order.id, packaged)
    claim = Claim.__table__
    assert list(db.session.execute(select(claim.c.seat)).scalars()) == [second + 1]
    with acting_as(SYSTEM):
        assert db.session.execute(select(PackageSale.id)).all() == []


def test_a_draft_is_paid_at_its_price(season_pass: Pass) -> None:
    theatre = season_pass.theatre
    first, second = seats_of(theatre, CATEGORY)[:2]
    order = theatre.order()
    with as_user(theatre.operator), unit_of_work():
        add_items(order.id, [season_pass.item(first, second)])
    with as_user(theatre.operator), unit_of_work():
        assert pay(order.id, everything_in_cash)["remaining"] == 0
    assert [ticket.price for ticket in tickets()] == [5_000, 5_000]
    assert {ticket.audience_category for ticket in tickets()} == {theatre.full.name}


def test_what_does_not_go_together_is_refused(season_pass: Pass) -> None:
    theatre = season_pass.theatre
    best, other = seats_of(theatre, CATEGORY), seats_of(theatre, "Première catégorie")
    refused: list[tuple[type[Exception], dict[str, Any]]] = [
        (PackagePerformances, season_pass.item(best[0])),
        (PackageSeats, season_pass.item(best[0], other[0])),
        (PackageNoPrice, season_pass.item(other[0], other[1])),
        (PackageNoPrice, season_pass.item(best[0], best[1], rate_id=theatre.guest.id)),
        (PackageNotFound, {**season_pass.item(best[0], best[1]), "package_id": 99_999}),
        (PackageInvalid, {**season_pass.item(best[0], best[1]), "price": 1}),
        (PackageInvalid, {**season_pass.item(best[0], best[1]), "places": "all"}),
        (
            PackageInvalid,
            {**season_pass.item(best[0], best[1]), "places": [{"performance_id": True, "seat": 1}]},
        ),
    ]
    twice = season_pass.item(best[0], best[1])
    twice["places"][1]["performance_id"] = twice["places"][0]["performance_id"]
    refused.append((PackagePerformances, twice))
    for error, item in refused:
        with pytest.raises(error):
            theatre.sell(item)
    assert tickets() == []


def test_the_same_seat_in_each_performance(season_pass: Pass) -> None:
    theatre = season_pass.theatre
    with acting_as(SYSTEM), unit_of_work():
        db.session.get_one(Package, season_pass.package_id).same_seat = True
    first, second = seats_of(theatre, CATEGORY)[:2]
    with pytest.raises(PackageSameSeat):
        theatre.sell(season_pass.item(first, second))
    theatre.sell(season_pass.item(first, first))
    with pytest.raises(SeatsGone):
        theatre.sell(season_pass.item(first, first))
    assert len(tickets()) == 2


@given(st.integers(0, 10**7), st.lists(st.integers(0, 10**6), min_size=1, max_size=12))
def test_shares_add_up(total: int, weights: list[int]) -> None:
    shares = share_out(total, weights)
    assert sum(shares) == total
    assert all(part >= 0 for part in shares)
    if sum(weights):
        exact = [total * weight / sum(weights) for weight in weights]
        assert all(abs(part - wanted) <= 1 for part, wanted in zip(shares, exact, strict=True))


def test_the_statements_do_not_grow(season_pass: Pass) -> None:
    theatre = season_pass.theatre
    seats = seats_of(theatre, CATEGORY)
    counts = []
    for many in (1, 2):
        items = [season_pass.item(*[seats.pop()] * 3) for _ in range(many)]
        with statements() as ran:
            theatre.sell(*items)
        counts.append(len([statement for statement in ran if statement != "BEGIN"]))
    assert counts[0] == counts[1]
