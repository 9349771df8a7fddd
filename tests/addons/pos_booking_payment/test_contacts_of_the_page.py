"""A contact whom the page names by his id stays the one of the booking, and as he is, whatever became of him."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, event, select, update

from addons.pos_booking_payment.models import Booking
from addons.pos_booking_payment.services import bookings, moves
from addons.pos_booking_payment.services.drafts import BookingDraft, CustomerDraft
from addons.pos_booking_payment.services.stored import stored_draft
from addons.pos_session.models import Customer
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.sent import draft, send, stored
from tests.addons.pos_session.shop import Shop

STAY = BookingDraft("", CustomerDraft("Zoé Lambert"), date(2026, 7, 4), date(2026, 7, 11))


@pytest.fixture
def booking_id(at_the_till: Shop) -> int:
    with unit_of_work():
        return bookings.make(at_the_till.centre.id, STAY).id


def now(booking_id: int) -> Booking:
    with acting_as(SYSTEM):
        return db.session.get_one(Booking, booking_id, populate_existing=True)


def make_him(customer_id: int, **values: Any) -> None:
    with acting_as(SYSTEM), unit_of_work() as unit:
        unit.execute(update(Customer).where(Customer.id == customer_id).values(**values))


@pytest.mark.parametrize(
    "became", [{"active": False}, {"name": "Contact 1", "email": "", "anonymised_at": clock.now()}]
)
def test_a_stay_goes_on_with_who_is_forgotten_or_out_of_use(
    at_the_till: Shop, booking_id: int, became: dict[str, Any]
) -> None:
    customer_id = now(booking_id).customer_id
    make_him(customer_id, **became)
    for version, step in enumerate((moves.SIGN, moves.CHECK_IN, moves.CHECK_OUT), start=1):
        with unit_of_work():
            moves.move(booking_id, step, version)
    with unit_of_work():
        bookings.change(booking_id, replace(stored_draft(now(booking_id)), room="12"), 4)
    booking = now(booking_id)
    assert (booking.status, booking.room, booking.customer_id) == ("checked_out", "12", customer_id)
    with acting_as(SYSTEM):
        [customer] = db.session.scalars(select(Customer).execution_options(populate_existing=True))
        assert {name: getattr(customer, name) for name in became} == became


def locked_by_an_order(customer_id: int) -> Any:
    """Another connection that holds what the row of an order holds of its customer, until it is closed."""
    connection = db.engine.connect()
    named = select(Customer.id).where(Customer.id == customer_id)
    connection.execute(named.with_for_update(read=True, key_share=True))
    return connection


@contextmanager
def impatient() -> Iterator[None]:
    """Who waits for a row in PostgreSQL is refused, instead of waiting for ever."""

    def limit(connection: Connection) -> None:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '3s'")

    if db.engine.dialect.name != "postgresql":
        yield
        return
    event.listen(db.engine, "begin", limit)
    try:
        yield
    finally:
        event.remove(db.engine, "begin", limit)


@pytest.mark.parametrize("who", ["import", "page"])
def test_a_till_that_names_the_customer_keeps_nobody_waiting(
    at_the_till: Shop, booking_id: int, who: str
) -> None:
    """A till names the customer on its order and then locks the booking, managers the other way round: a deadlock."""
    send(at_the_till.centre.id, draft())
    named = stored().customer_id if who == "import" else now(booking_id).customer_id

    def imported() -> None:
        send(at_the_till.centre.id, draft(customer=CustomerDraft("Hélène Dupont", reference="C1")))

    def edited() -> None:
        with unit_of_work():
            bookings.change(booking_id, replace(stored_draft(now(booking_id)), room="12"), 1)

    jobs: dict[str, Callable[[], None]] = {"import": imported, "page": edited}
    till = locked_by_an_order(named)
    try:
        with impatient():
            jobs[who]()
    finally:
        till.rollback()
        till.close()
    assert (stored().customer.name if who == "import" else now(booking_id).room) in ("Hélène Dupont", "12")
