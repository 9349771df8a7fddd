"""Standing places sold in one request: nobody is sent away while places are left, at however many cash desks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from addons.pos_session.services import catalogue, orders, payment
from addons.pos_session.services.holding import take_up
from addons.pos_session.services.tenders import Tender
from addons.pos_ticketing.errors import NotEnoughPlaces, SeatsGone
from addons.pos_ticketing.models import Claim, Ticket
from addons.pos_ticketing.services import free_zones, pricing
from core import clock
from core.db import db
from core.errors import Forbidden
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre, statements

Login = Callable[[User], FlaskClient]
PIT = 120
TILLS = 8


def sold_places() -> list[int]:
    found = (
        db.session.execute(select(Ticket.__table__.c.seat).order_by(Ticket.__table__.c.seat)).scalars().all()
    )
    db.session.rollback()
    return list(found)


def at_once(app: Flask, work: Callable[[int], None]) -> list[Exception]:
    """Run ``work(n)`` in as many threads as there are tills; what they raised."""
    barrier, raised = Barrier(TILLS), list[Exception]()

    def run(number: int) -> None:
        barrier.wait()
        with app.app_context():
            try:
                work(number)
            except Exception as error:
                raised.append(error)
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=(number,)) for number in range(TILLS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return raised


def test_eight_desks_sell_the_whole_pit_and_only_then_refuse(app: Flask, theatre: Theatre) -> None:
    tills, refused = theatre.tills(TILLS), []

    def sell(number: int) -> None:
        for step in range(9):
            try:
                tills[number].sell(theatre.pit(2), key=f"pit-sale-{number}-{step}")
            except NotEnoughPlaces as error:
                refused.append(error)

    assert at_once(app, sell) == []
    assert sold_places() == list(range(40, 40 + PIT))
    assert len(refused) == TILLS * 9 - PIT // 2


def test_drafts_of_eight_desks_get_their_standing_places(app: Flask, theatre: Theatre) -> None:
    tills = theatre.tills(TILLS)
    drafts = [till.order() for till in tills]

    def add(number: int) -> None:
        for _step in range(5):
            with as_user(tills[number].operator), unit_of_work():
                orders.add_items(drafts[number].id, [theatre.pit(3)])

    assert at_once(app, add) == []
    taken = db.session.execute(select(Claim.__table__.c.seat)).scalars().all()
    assert sorted(taken) == list(range(40, 40 + PIT))


def test_a_place_lost_in_the_middle_of_a_sale_is_exchanged(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the price step saw as free is taken when the places are claimed."""
    theatre.sell(theatre.pit(100, theatre.guest))
    read = pricing.offers

    def blind(*wanted: Any, standing: bool = False, **more: Any) -> dict[int, pricing.Offer]:
        return read(*wanted, **more)

    monkeypatch.setattr("addons.pos_ticketing.services.ticket_kind.offers", blind)
    answer = theatre.sell(theatre.item(0), theatre.pit(20))
    assert len(answer["documents"]["ticket"]) == 21
    assert sold_places() == [0, *range(40, 40 + PIT)]
    with pytest.raises(NotEnoughPlaces, match="No place is left in Fosse"):
        theatre.sell(theatre.item(1), theatre.pit(1))


def test_a_numbered_place_that_is_gone_is_named_alone(theatre: Theatre) -> None:
    theatre.sell(theatre.item(3))
    with pytest.raises(SeatsGone) as refused:
        theatre.sell(theatre.item(3), theatre.pit(2))
    assert refused.value.gone == [3]
    assert "Fosse" not in str(refused.value)
    assert sold_places() == [3]


def test_two_quantities_of_one_zone_are_counted_together(theatre: Theatre) -> None:
    with pytest.raises(NotEnoughPlaces, match="Only 120 places are left in Fosse"):
        theatre.sell(theatre.pit(PIT), theatre.pit(1))
    theatre.sell(theatre.pit(PIT - 1, theatre.guest), theatre.item(150))
    assert sold_places() == list(range(40, 40 + PIT))


def test_a_draft_whose_standing_place_was_taken_gets_another_one(theatre: Theatre) -> None:
    order, now = theatre.order(), clock.now()
    with as_user(theatre.operator), unit_of_work():
        orders.add_items(order.id, [theatre.pit(2, theatre.guest)])
    (lost, _) = db.session.execute(select(Claim.__table__.c.seat).order_by(Claim.__table__.c.seat)).scalars()
    with clock.frozen(now + timedelta(seconds=601)):
        theatre.hold(theatre.order(), lost)
        with as_user(theatre.operator), unit_of_work():
            orders.add_items(order.id, [theatre.pit(3, theatre.guest)])
        with as_user(theatre.operator), unit_of_work():
            payment.pay(order.id, list[Tender]())
    assert len(sold_places()) == 5
    assert lost not in sold_places()


def test_a_sale_of_everything_takes_at_most_15_statements(theatre: Theatre, login: Login) -> None:
    """Through the API: two seats, two quantities of the pit, a product, cash and card (issue 2, section 5)."""
    with acting_as(SYSTEM), unit_of_work():
        family = catalogue.make_family(theatre.centre.id, "Boutique")
        product = catalogue.make_product(family, "Programme", 500, 550)
    theatre.sell(theatre.item(39))
    browser = login(theatre.operator)
    counted = []
    for step, seats in enumerate(([0], [1], range(2, 22))):
        tickets = [theatre.item(seat, theatre.guest) for seat in seats] + [theatre.pit(2), theatre.pit(1)]
        items = [*tickets, {"kind": "product", "product_id": product.id, "quantity": 1}]
        parts = [{"method": "card", "amount": 2000}, {"method": "cash", "amount": 5000}]
        with statements() as seen:
            sold = browser.post(
                "/api/v1/sales",
                json={"session": theatre.session.id, "items": items, "parts": parts},
                headers={"Idempotency-Key": f"counted-{step}"},
            )
        assert sold.status_code == 201, sold.text
        counted.append([s for s in seen if not s.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))])
    assert len(counted[1]) == len(counted[2])
    assert len(counted[1]) <= 16, "\n".join(counted[1])
    assert db.session.execute(select(func.count()).select_from(Claim)).scalar_one() == 1 + 22 + 9


def test_trying_again_ends(theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    """A zone where somebody is always faster: a refusal, not an endless loop."""
    monkeypatch.setattr(free_zones, "TRIES", 3)
    order, tries = theatre.order(), []

    def never(places: Any) -> None:
        tries.append([place.seat for place in places])
        raise SeatsGone([place[:2] for place in places], ["Fosse"])

    offers = {theatre.performance.id: theatre.offer}
    wanted = [free_zones.Wanted(theatre.performance.id, 40, theatre.full.id)]
    with pytest.raises(SeatsGone), unit_of_work():
        free_zones.take_places(wanted, offers, never)
    assert len(tries) == 3
    assert len({seats[0] for seats in tries}) > 1
    assert order.total_ttc == 0


def test_a_quantity_avoids_the_places_of_the_orders_own_lines(theatre: Theatre) -> None:
    order, now = theatre.order(), clock.now()
    with as_user(theatre.operator), unit_of_work():
        orders.add_items(order.id, [theatre.pit(PIT - 1, theatre.guest)])
    on_lines = free_zones.on_order(order.id)
    db.session.rollback()
    with clock.frozen(now + timedelta(seconds=601)), unit_of_work():
        places, _ = free_zones.hold_quantity(
            free_zones.Holder(order.id, None), theatre.offer, "Fosse", 1, theatre.guest.id
        )
    assert (theatre.performance.id, places[0]) not in on_lines


def test_tickets_are_sold_by_whoever_may_sell_tickets(theatre: Theatre) -> None:
    order = theatre.order()
    seller = make_user(permissions=["pos_session.sell"], centres=[theatre.centre])
    with as_user(seller):
        with unit_of_work():
            take_up(order.id, over=True)
        with pytest.raises(Forbidden), unit_of_work():
            orders.add_items(order.id, [theatre.item(0)])
