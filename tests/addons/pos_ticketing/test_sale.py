"""Selling tickets: prices of the server, gap-free numbers, every mention stored, nothing sold twice."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from addons.pos_session.models import OrderLine, PaymentMethod
from addons.pos_session.services import orders, payment
from addons.pos_session.services.tenders import Tender
from addons.pos_ticketing.errors import (
    AlreadyOnOrder,
    ItemsInvalid,
    NoPrice,
    PerformanceNotFound,
    SalesClosed,
    SeatsGone,
    UnknownSeat,
)
from addons.pos_ticketing.models import Claim, LineSeat, Ticket
from addons.pos_ticketing.services import performance_states, releasing
from addons.pos_ticketing.services.releasing import purge_expired
from core import clock
from core.db import db
from core.errors import Refusal
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import STARTS, Theatre, make_theatre, statements


def tickets() -> list[Ticket]:
    from core.identity.actor import SYSTEM, acting_as

    with acting_as(SYSTEM):
        return list(db.session.execute(select(Ticket).order_by(Ticket.number)).scalars())


def cash(amount: int) -> list[Tender]:
    method = db.session.execute(
        select(PaymentMethod.id).where(PaymentMethod.kind == "cash").limit(1)
    ).scalar_one()
    return [Tender(method, amount)] if amount else []


def test_a_ticket_stores_every_mention_of_the_law(theatre: Theatre) -> None:
    answer = theatre.sell(theatre.item(0))
    (ticket,) = tickets()
    assert ticket.company == "Régie du Théâtre"
    assert ticket.licence == "L-R-26-001"
    assert ticket.full_number == "A0000001"
    assert ticket.seat_category == "Carré or"
    assert ticket.audience_category == "Plein tarif"
    assert (ticket.price, ticket.vat_rate, ticket.total_ht) == (4500, 210, 440744)
    assert ticket.event == "Le Malade imaginaire"
    assert ticket.starts_at == STARTS
    assert ticket.venue == "Théâtre municipal, Lyon"
    assert (ticket.zone, ticket.row_label, ticket.seat_label) == ("Parterre", "Rang A", "Place 1")
    assert ticket.sold_at == pytest.approx(clock.now(), abs=timedelta(minutes=1))
    assert ticket.point_of_sale == "001 Guichet 1"
    assert ticket.order_number == answer["number"]
    assert len(ticket.code) == 22
    document = answer["documents"]["ticket"][0]
    assert (document["ticket_id"], document["code"], document["number"]) == (
        ticket.id,
        ticket.code,
        "A0000001",
    )
    assert answer["lines"][0]["label"].startswith(
        "Le Malade imaginaire, 12/03/2027 20:30, Parterre, Rang A, Place 1"
    )


def test_each_place_is_a_line_and_a_ticket_of_its_own(theatre: Theatre) -> None:
    answer = theatre.sell(theatre.item(1), theatre.item(0), theatre.item(2, theatre.guest), theatre.pit(2))
    assert answer["total"] == 4500 + 4500 + 0 + 2000 + 2000
    assert [line["quantity"] for line in answer["lines"]] == [1] * 5
    made = tickets()
    assert [ticket.number for ticket in made] == [1, 2, 3, 4, 5]
    assert [ticket.seat for ticket in made][:3] == [1, 0, 2]
    assert {40 <= ticket.seat < 160 for ticket in made[3:]} == {True}
    assert made[2].price == 0
    assert (made[3].zone, made[3].row_label, made[3].seat_label) == ("Fosse", "", "")
    assert len({ticket.code for ticket in made}) == 5


def test_numbers_have_no_gap_after_refused_sales(theatre: Theatre) -> None:
    theatre.sell(theatre.item(0))
    with pytest.raises(SeatsGone):
        theatre.sell(theatre.item(1), theatre.item(0))
    with pytest.raises(Refusal):
        theatre.sell(theatre.item(1), parts=[{"method": "card", "amount": 1}])
    theatre.sell(theatre.item(1))
    assert [(ticket.number, ticket.seat) for ticket in tickets()] == [(1, 0), (2, 1)]


def test_a_sale_sent_twice_makes_its_tickets_once(theatre: Theatre) -> None:
    first = theatre.sell(theatre.item(0), key="the-same-key")
    assert theatre.sell(theatre.item(0), key="the-same-key") == first
    assert len(tickets()) == 1


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"seat": 160}, UnknownSeat),
        ({"seat": -1}, ItemsInvalid),
        ({"seat": True}, ItemsInvalid),
        ({"seat": "1"}, ItemsInvalid),
        ({"price": 1}, ItemsInvalid),
        ({"audience_category_id": 999}, NoPrice),
        ({"performance_id": 999}, PerformanceNotFound),
    ],
)
def test_what_cannot_be_sold_is_refused(
    theatre: Theatre, change: dict[str, Any], error: type[Refusal]
) -> None:
    with pytest.raises(error):
        theatre.sell({**theatre.item(0), **change})
    assert tickets() == []


def test_the_same_seat_twice_and_a_closed_performance_are_refused(theatre: Theatre) -> None:
    with pytest.raises(UnknownSeat):
        theatre.sell(theatre.item(0), theatre.item(0))
    with as_user(theatre.manager), unit_of_work():
        performance_states.set_state(theatre.performance.id, "suspended", "Artiste souffrant")
    with pytest.raises(SalesClosed):
        theatre.sell(theatre.item(0))


def test_a_performance_of_another_centre_is_not_sold_here(theatre: Theatre) -> None:
    other = make_theatre()
    with pytest.raises(PerformanceNotFound):
        theatre.sell(other.item(0))


def test_a_sale_takes_at_most_15_statements_whatever_the_seats(theatre: Theatre) -> None:
    theatre.sell(theatre.item(39))
    counted = []
    for seats in ([0], range(1, 21)):
        with statements() as seen:
            theatre.sell(*[theatre.item(seat) for seat in seats])
        counted.append(
            len([s for s in seen if not s.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))])
        )
    assert counted[0] == counted[1]
    assert counted[0] <= 16, seen


def test_a_draft_holds_its_places_until_it_is_paid(theatre: Theatre) -> None:
    order = theatre.order()
    theatre.hold(order, 0, 1)
    with as_user(theatre.operator):
        with unit_of_work():
            orders.add_items(order.id, [theatre.item(0), theatre.item(1, theatre.guest)])
        with pytest.raises(AlreadyOnOrder), unit_of_work():
            orders.add_items(order.id, [theatre.item(1)])
        with pytest.raises(SeatsGone):
            theatre.hold(theatre.order(), 1)
        with unit_of_work():
            answer = payment.pay(order.id, cash(4500))
    assert answer["total"] == 4500
    assert [(t.number, t.seat, t.price) for t in tickets()] == [(1, 0, 4500), (2, 1, 0)]
    assert db.session.execute(select(Claim.state)).scalars().all() == ["sold", "sold"]


def test_a_place_lost_after_its_time_is_named_when_the_draft_is_paid(theatre: Theatre) -> None:
    order, thief, now = theatre.order(), theatre.order(), clock.now()
    with as_user(theatre.operator), unit_of_work():
        orders.add_items(order.id, [theatre.item(0), theatre.item(1)])
    with clock.frozen(now + timedelta(seconds=601)):
        theatre.hold(thief, 1)
        with as_user(theatre.operator), pytest.raises(SeatsGone) as refused, unit_of_work():
            payment.pay(order.id, cash(9000))
    assert refused.value.gone == [1]
    assert "Parterre, Rang A, Place 2" in str(refused.value)
    assert tickets() == []


def test_a_late_draft_is_paid_when_nobody_took_its_places(theatre: Theatre) -> None:
    order, now = theatre.order(), clock.now()
    with as_user(theatre.operator), unit_of_work():
        orders.add_items(order.id, [theatre.item(0), theatre.item(1)])
    with clock.frozen(now + timedelta(seconds=3600)):
        with unit_of_work():
            purge_expired(clock.epoch_ms(clock.now()))
        with as_user(theatre.operator), unit_of_work():
            payment.pay(order.id, cash(9000))
    assert len(tickets()) == 2


def test_removed_lines_and_abandoned_orders_free_their_places(theatre: Theatre) -> None:
    order, other = theatre.order(), theatre.order()
    with as_user(theatre.operator):
        with unit_of_work():
            lines = orders.add_items(order.id, [theatre.item(0), theatre.item(1)])
        theatre.hold(order, 2)
        with unit_of_work():
            orders.remove_lines(order.id, [lines[0].id])
        theatre.hold(other, 0)
        with pytest.raises(SeatsGone):
            theatre.hold(other, 1)
        with unit_of_work():
            orders.abandon(order.id, "Parti")
        theatre.hold(other, 1, 2)
    assert db.session.execute(select(func.count()).select_from(LineSeat)).scalar_one() == 1


def test_a_ticket_is_never_changed_nor_deleted(theatre: Theatre) -> None:
    theatre.sell(theatre.item(0))
    ticket = Ticket.__table__
    for statement in (ticket.update().values(price=0), ticket.delete()):
        with pytest.raises(DatabaseError), unit_of_work() as session:
            session.execute(statement)
    assert tickets()[0].price == 4500


def test_sixteen_threads_fight_for_forty_seats(app: Flask, theatre: Theatre) -> None:
    """Each seat is sold once, losers are refused clearly, nothing deadlocks (issue 2, section 5)."""
    barrier, sold, refused, broken = Barrier(16), [], [], []
    tills = [*theatre.tills(15), theatre]

    def sell_some(number: int) -> None:
        barrier.wait()
        for step in range(10):
            seats = sorted(
                {(number * 7 + step * 3 + n * 11) % 40 for n in range(3)}, reverse=bool(number % 2)
            )
            with app.app_context():
                try:
                    tills[number].sell(
                        *[theatre.item(seat, theatre.guest) for seat in seats], key=f"thread-{number}-{step}"
                    )
                    sold.extend(seats)
                except SeatsGone as error:
                    refused.append(error)
                except Exception as error:
                    broken.append(error)
                finally:
                    db.session.remove()

    threads = [Thread(target=sell_some, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert broken == []
    assert refused
    assert len(sold) == len(set(sold))
    made = tickets()
    assert sorted(ticket.seat for ticket in made) == sorted(sold)
    assert [ticket.number for ticket in made] == list(range(1, len(sold) + 1))
    assert len({ticket.session_id for ticket in made}) > 1
    lines = db.session.execute(select(func.count()).select_from(OrderLine)).scalar_one()
    assert lines == len(sold)


def test_sixteen_threads_hold_and_release_without_a_deadlock(app: Flask, theatre: Theatre) -> None:

    held_orders = [theatre.order() for _ in range(16)]
    barrier, broken = Barrier(16), []

    def hold_some(number: int) -> None:
        barrier.wait()
        for step in range(8):
            seats = [(number * 5 + step + n * 7) % 40 for n in range(5)]
            with app.app_context():
                try:
                    theatre.hold(held_orders[number], *set(seats))
                    with unit_of_work():
                        releasing.release(held_orders[number].id)
                except SeatsGone:
                    pass
                except Exception as error:
                    broken.append(error)
                finally:
                    db.session.remove()

    threads = [Thread(target=hold_some, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert broken == []
    assert db.session.execute(select(func.count()).select_from(Claim)).scalar_one() == 0
