"""Reservations: places under option, in a basket and out of it again, sold, released, over at their time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from addons.pos_session.services.customers import create
from addons.pos_session.services.orders import abandon, add_items, lines_of, remove_lines
from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import everything_in_cash
from addons.pos_ticketing.errors import (
    NotAContact,
    NothingToReserve,
    ReservationEnd,
    ReservationInBasket,
    ReservationNotice,
    ReservationOver,
    SeatsGone,
)
from addons.pos_ticketing.models import HELD, OPTION, SOLD, Claim, Reservation, Ticket
from addons.pos_ticketing.models.reservation import ACTIVE, CONFIRMED, EXPIRED, RELEASED
from addons.pos_ticketing.services.contacts import create_contact
from addons.pos_ticketing.services.reservation_basket import take_into
from addons.pos_ticketing.services.reservation_end import expire_reservations
from addons.pos_ticketing.services.reservations import prolong, release_reservation, reserve
from addons.pos_ticketing.services.upkeep import broken_invariants, purge_job
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user, make_centre
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre

SEATS = (3, 4, 5)


def reserved(theatre: Theatre, *seats: int, **values: object) -> Reservation:
    """A reservation of seats, made from a draft of its own."""
    order = theatre.order()
    with as_user(theatre.operator), unit_of_work():
        add_items(order.id, [theatre.item(seat) for seat in seats])
        return reserve(order.id, **values)  # type: ignore[arg-type]


def states(theatre: Theatre) -> dict[int, tuple[str, bool]]:
    """{seat: (state, whether it is in a basket)} of what is claimed."""
    rows = db.session.execute(
        select(Claim.__table__).where(Claim.__table__.c.performance_id == theatre.performance.id)
    )
    return {row.seat: (row.state, row.order_id is not None) for row in rows}


def stored(reservation: Reservation) -> Reservation:
    with acting_as(SYSTEM):
        db.session.expire_all()
        return db.session.get_one(Reservation, reservation.id)


def test_the_basket_becomes_a_reservation(theatre: Theatre) -> None:
    made = reserved(theatre, *SEATS, note="M. Jourdain")
    assert states(theatre) == dict.fromkeys(SEATS, (OPTION, False))
    assert (made.number, made.state, made.note) == (1, ACTIVE, "M. Jourdain")
    assert made.ends_at - clock.now() > timedelta(hours=71)
    with pytest.raises(SeatsGone):
        theatre.sell(theatre.item(4))
    assert reserved(theatre, 8).number == 2


def test_an_empty_basket_reserves_nothing(theatre: Theatre) -> None:
    order = theatre.order()
    with as_user(theatre.operator), pytest.raises(NothingToReserve), unit_of_work():
        reserve(order.id)


def test_the_end_lies_between_now_and_the_performance(theatre: Theatre) -> None:
    for wrong in (clock.now() - timedelta(seconds=1), theatre.performance.starts_at + timedelta(minutes=1)):
        with pytest.raises(ReservationEnd):
            reserved(theatre, 3, ends_at=wrong)
    assert states(theatre).get(3, ("", False))[0] != OPTION


def test_it_is_kept_for_a_contact_of_the_order_and_nobody_else(theatre: Theatre) -> None:
    """Neither a customer of another centre, whose name and mail it would give away, nor one that does not exist."""
    foreign = make_centre(code="ailleurs")
    with acting_as(SYSTEM), unit_of_work():
        stranger = create(foreign.id, {"name": "Argan", "email": "argan@example.org"}).id
    for wrong in (stranger, 10**6):
        with pytest.raises(NotAContact):
            reserved(theatre, 3, customer_id=wrong)
    order = theatre.order()
    with as_user(theatre.operator), unit_of_work():
        contact = create_contact(order.id, {"name": "Béline"})
        add_items(order.id, [theatre.item(seat) for seat in (5, 6, 7)])
        lines = [line.id for line in lines_of(order.id)]
        kept_for = [
            reserve(order.id, [line], customer_id=said)
            for line, said in zip(lines, (contact, None, 0), strict=True)
        ]
        assert [made.customer_id for made in kept_for] == [contact, contact, None]


def test_a_notice_lies_before_the_end(theatre: Theatre) -> None:
    ends_at = clock.now() + timedelta(hours=5)
    for wrong in (clock.now() - timedelta(seconds=1), ends_at + timedelta(seconds=1)):
        with pytest.raises(ReservationNotice):
            reserved(theatre, 3, ends_at=ends_at, notice_at=wrong)
    made = reserved(theatre, 3, ends_at=ends_at)
    with as_user(theatre.operator), pytest.raises(ReservationNotice), unit_of_work():
        prolong(made.id, ends_at, ends_at)


def test_it_is_taken_into_a_basket_and_sold(theatre: Theatre) -> None:
    made = reserved(theatre, *SEATS)
    order = theatre.order()
    with as_user(theatre.operator), unit_of_work():
        take_into(order.id, made.id)
    assert states(theatre) == dict.fromkeys(SEATS, (HELD, True))
    with as_user(theatre.operator), unit_of_work():
        pay(order.id, everything_in_cash)
    assert states(theatre) == dict.fromkeys(SEATS, (SOLD, True))
    assert stored(made).state == CONFIRMED
    with acting_as(SYSTEM):
        assert len(db.session.execute(select(Ticket.id)).all()) == 3
        assert broken_invariants() == []


def test_abandoning_the_basket_leaves_it_as_it_was(theatre: Theatre) -> None:
    made = reserved(theatre, *SEATS)
    ends_at = made.ends_at
    order = theatre.order()
    with as_user(theatre.operator), unit_of_work():
        take_into(order.id, made.id)
        add_items(order.id, [theatre.item(9)])
    with as_user(theatre.operator), unit_of_work():
        abandon(order.id, "changed his mind")
    assert states(theatre) == dict.fromkeys(SEATS, (OPTION, False))
    again = stored(made)
    assert (again.state, again.ends_at) == (ACTIVE, ends_at)
    claim = Claim.__table__
    ends = set(db.session.execute(select(claim.c.expires_at)).scalars())
    assert ends == {clock.epoch_ms(ends_at)}


def test_a_part_is_sold_and_the_rest_stays(theatre: Theatre) -> None:
    made = reserved(theatre, *SEATS)
    order = theatre.order()
    performance = theatre.performance.id
    with as_user(theatre.operator), unit_of_work():
        take_into(order.id, made.id, [(performance, 3), (performance, 4)])
        remove_lines(order.id, [lines_of(order.id)[0].id])
    assert states(theatre) == {3: (OPTION, False), 4: (HELD, True), 5: (OPTION, False)}
    with as_user(theatre.operator), unit_of_work():
        pay(order.id, everything_in_cash)
    assert stored(made).state == ACTIVE
    with as_user(theatre.operator), unit_of_work():
        release_reservation(made.id, reason="does not come")
    assert stored(made).state == RELEASED
    assert states(theatre) == {4: (SOLD, True)}


def test_what_is_in_a_basket_is_not_released_nor_taken_twice(theatre: Theatre) -> None:
    made = reserved(theatre, *SEATS)
    first, second = theatre.order(), theatre.order()
    with as_user(theatre.operator), unit_of_work():
        take_into(first.id, made.id)
    with as_user(theatre.operator), pytest.raises(ReservationInBasket), unit_of_work():
        take_into(second.id, made.id)
    with as_user(theatre.operator), pytest.raises(ReservationInBasket), unit_of_work():
        release_reservation(made.id)
    assert states(theatre) == dict.fromkeys(SEATS, (HELD, True))


def test_it_is_over_at_its_time(theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    made = reserved(theatre, *SEATS, ends_at=clock.now() + timedelta(hours=1))
    with as_user(theatre.operator), unit_of_work():
        prolong(made.id, clock.now() + timedelta(hours=5))
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    with acting_as(SYSTEM):
        expire_reservations({})
    assert stored(made).state == ACTIVE
    end = later + timedelta(hours=4)
    monkeypatch.setattr(clock, "now", lambda: end)
    with pytest.raises(ReservationOver), as_user(theatre.operator), unit_of_work():
        release_reservation(made.id)
    theatre.hold(theatre.order(), 3)
    with acting_as(SYSTEM):
        expire_reservations({})
        purge_job({})
    assert stored(made).state == EXPIRED
    assert states(theatre) == {3: (HELD, True)}
