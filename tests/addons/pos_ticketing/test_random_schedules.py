"""Random schedules of several orders on one performance, each step compared with an independent model."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from addons.pos_session.models import Order, PaymentMethod
from addons.pos_session.services import orders, payment
from addons.pos_session.services.sale import sell
from addons.pos_session.services.tenders import Tender
from addons.pos_ticketing.models import LineSeat, Ticket
from addons.pos_ticketing.services import basket, claims, holding, setup, upkeep
from addons.pos_ticketing.services.pricing import offers
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import PRICES, STARTS, Theatre
from tests.addons.pos_ticketing.random_schedule import SEATS, Action, Schedule
from tests.addons.pos_ticketing.seat_model import Model, Refused
from tests.stands import PIT, faults

pytestmark = pytest.mark.long

SCHEDULES = 3


def hold(on: Schedule) -> None:
    draft, seats, rate = on.draft(), on.seats(), on.rate()

    def product() -> list[int]:
        answer = holding.hold_places(on.offer.performance_id, draft, seats=seats, audience_category=rate)
        held: list[int] = answer["seats"]
        return held

    def model() -> list[int]:
        on.model.hold(draft, seats, rate)
        return seats

    on.both((draft, seats, rate), product, model)


def hold_standing(on: Schedule) -> None:
    """The product chooses the places: the model only says how many are left, and that they were."""
    draft, quantity, rate = on.draft(), on.luck.randint(1, 25), on.rate()
    left = on.model.standing_left(draft)
    got: list[int] = []

    def product() -> int:
        got.extend(
            holding.hold_places(
                on.offer.performance_id, draft, free_zone=PIT, quantity=quantity, audience_category=rate
            )["seats"]
        )
        return len(got)

    def model() -> int:
        if len(left) < quantity:
            raise Refused("not_enough_places")
        return quantity

    if on.both((draft, quantity, rate), product, model):
        assert set(got) <= set(left)
        on.model.hold(draft, got, rate)


def renew(on: Schedule) -> None:
    draft = on.draft()
    on.both(draft, lambda: claims.renew(draft) and None, lambda: on.model.renew(draft))


def release(on: Schedule) -> None:
    draft = on.draft()
    mine = list(on.model.basket(draft))
    seats = sorted({*on.seats(), *on.luck.sample(mine, min(len(mine), 3))})
    on.both(
        (draft, seats),
        lambda: holding.release_places(on.offer.performance_id, draft, seats)["seats"],
        lambda: on.model.release(draft, seats),
    )


def change_rate(on: Schedule) -> None:
    draft, rate = on.draft(), on.rate()
    seat = on.luck.choice([*on.model.basket(draft), on.luck.randrange(SEATS)])
    on.both(
        (draft, seat, rate),
        lambda: basket.set_rate(on.offer, draft, seat, rate),
        lambda: on.model.change_rate(draft, seat, rate),
    )


def add_to_order(on: Schedule) -> None:
    draft = on.draft()
    on.both(draft, lambda: basket.add_to_order(on.offer, draft), lambda: on.model.add_to_order(draft))


def remove_line(on: Schedule) -> None:
    draft = on.draft()
    if on.model.lines.get(draft):
        place = on.luck.choice(sorted(on.model.lines[draft]))
        line = next(
            line.id for line in orders.lines_of(draft) if db.session.get_one(LineSeat, line.id).seat == place
        )
        db.session.rollback()
        on.both(
            (draft, place),
            lambda: orders.remove_lines(draft, [line]),
            lambda: on.model.remove_line(draft, place),
        )


def pay(on: Schedule) -> None:
    """Standing places that were lost meanwhile are exchanged: the tickets say for which."""
    draft = on.draft()
    if not on.model.lines.get(draft):
        return
    due = sum(on.model.prices[item] for item in on.model.lines[draft].items())
    sold: dict[int, int] = {}

    def product() -> int:
        answer = payment.pay(draft, [Tender(on.card, due)] if due else [])
        for ticket in answer["documents"]["ticket"]:
            sold[ticket["seat"]] = (on.theatre.full if ticket["price"] else on.theatre.guest).id
        total: int = answer["total"]
        return total

    if on.both(draft, product, lambda: on.model.pay(draft)):
        on.model.paid(draft, sold)
        on.over(draft)


def abandon(on: Schedule) -> None:
    draft = on.draft()
    on.both(draft, lambda: orders.abandon(draft, "Parti") and None, lambda: on.model.abandon(draft))
    on.over(draft)


def sell_at_once(on: Schedule) -> None:
    """A one-shot sale at another desk: seats, standing places or both."""
    rate, standing = on.rate(), on.luck.choice([0, 0, 1, 8])
    seats = dict.fromkeys(on.seats() if not standing or on.luck.random() < 0.5 else [], rate)
    items = [on.theatre.item(seat) for seat in seats]
    items += [on.theatre.pit(standing)] if standing else []
    for item in items:
        item.update(performance_id=on.offer.performance_id, audience_category_id=rate)
    given: set[int] = set()

    def product() -> int:
        answer = sell(on.theatre.session.id, items, [], f"{on.seed}-{on.steps}")
        given.update(ticket["seat"] for ticket in answer["documents"]["ticket"])
        return len(given)

    def model() -> int:
        on.model.sell_at_once(seats, standing)
        return len(seats) + standing

    if on.both((list(seats), standing, rate), product, model, opens_its_own=True):
        on.model.sell_standing(dict.fromkeys(given - set(seats), rate))


def let_expire(on: Schedule) -> None:
    on.wait(on.luck.choice([100_000, 300_000, 600_000, 700_000, 4_000_000]))


def purge(on: Schedule) -> None:
    on.model.purge()
    upkeep.purge_job({})


ACTIONS: list[Action] = [
    *[hold] * 8, *[hold_standing] * 4, *[add_to_order] * 5, *[let_expire] * 2, *[pay] * 3, *[sell_at_once] * 2,
    renew, release, release, change_rate, change_rate, remove_line, abandon, purge,
]  # fmt: skip


def new_schedule(theatre: Theatre, number: int) -> Schedule:
    """A schedule on a performance of its own; the acting operator may sell there."""
    starts_at = STARTS + timedelta(days=number + 1)
    with acting_as(SYSTEM), unit_of_work():
        performance = setup.save_performance(
            theatre.centre.id,
            setup.PerformanceValues(theatre.show.id, theatre.version.id, starts_at, 210, state="on_sale"),
        )
        grid = {(category, theatre.full.id): amount for category, amount in PRICES.items()}
        setup.save_prices(
            performance.id, {**grid, **{(category, theatre.guest.id): 0 for category in PRICES}}
        )
        offer = offers([performance.id])[performance.id]
        card = db.session.scalars(select(PaymentMethod.id).where(PaymentMethod.code == "card")).one()
    places = range(offer.places.count)
    rates = (theatre.full.id, theatre.guest.id)
    prices = {
        (place, rate): offer.prices[offer.places.category(place), rate] for place in places for rate in rates
    }
    now = clock.epoch_ms(clock.now())
    return Schedule(
        theatre, f"schedule-{number}", Model(prices, len(places), places[SEATS:], now), offer, card
    )


def test_random_schedules_end_as_the_model_says(theatre: Theatre, rounds: int) -> None:
    sold = {}
    with as_user(theatre.operator):
        for number in range(SCHEDULES * rounds):
            schedule = new_schedule(theatre, number)
            schedule.run(ACTIONS)
            model = schedule.model
            for place, rate in model.sold.items():
                sold[schedule.offer.performance_id, place] = model.prices[place, rate]
    with acting_as(SYSTEM):
        tickets = list(db.session.scalars(select(Ticket).order_by(Ticket.number)))
        assert {(ticket.performance_id, ticket.seat): ticket.price for ticket in tickets} == sold
        assert [ticket.number for ticket in tickets] == list(range(1, len(sold) + 1))
        assert all(ticket.audience_category for ticket in tickets)
        validated = select(Order.total_ttc).where(Order.state == "validated")
        assert sum(db.session.scalars(validated)) == sum(sold.values())
        assert faults() == []
