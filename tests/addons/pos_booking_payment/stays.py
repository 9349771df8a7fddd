"""Bookings to write tests with: a stay with financings, made as its managers would have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import select

from addons.pos_booking_payment.models import Booking, BookingPayment, Funding
from addons.pos_session.models import Customer, Session
from addons.pos_session.services import orders
from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.uow import unit_of_work
from core.web.folding import fold

_number = count(1)

ARRIVAL, DEPARTURE = date(2026, 7, 11), date(2026, 7, 18)
PAST = date(2026, 1, 15)
"""A day on which what was due is overdue."""


@dataclass(frozen=True)
class Stay:
    """A booking and its financings, by id: objects are read again by who needs them."""

    booking_id: int
    funding_ids: tuple[int, ...]

    @property
    def booking(self) -> Booking:
        """The booking as it is stored now, whoever asks."""
        with acting_as(SYSTEM):
            return db.session.get_one(Booking, self.booking_id, populate_existing=True)

    def funding(self, index: int = 0) -> Funding:
        """A financing as it is stored now."""
        with acting_as(SYSTEM):
            return db.session.get_one(Funding, self.funding_ids[index], populate_existing=True)

    def payments(self) -> list[tuple[str, int]]:
        """(kind of method, cents) of the payments made at tills, in the order of their making."""
        wanted = (
            select(BookingPayment.method_kind, BookingPayment.amount)
            .where(BookingPayment.booking_id == self.booking_id)
            .order_by(BookingPayment.id)
        )
        with acting_as(SYSTEM):
            rows = db.session.execute(wanted).all()
        return [(row.method_kind, row.amount) for row in rows]


def make_stay(centre: Centre, *amounts: int, name: str = "Zoé Lambert", **values: Any) -> Stay:
    """A booking of a week with a financing per amount (cents), all due on ``PAST``; ``values`` are its columns."""
    number = values.pop("number", f"T-{next(_number):04d}")
    with acting_as(SYSTEM), unit_of_work() as unit:
        customer = Customer(centre_id=centre.id, name=name, source="booking")
        unit.add(customer)
        unit.flush()
        booking = Booking(
            **{
                "centre_id": centre.id,
                "number": number,
                "customer_id": customer.id,
                "arrives_on": ARRIVAL,
                "departs_on": DEPARTURE,
                "services_total": sum(amounts),
                "search": fold(f"{number} {name} {values.get('room', '')}"),
                "source": "test",
                **values,
            }
        )
        unit.add(booking)
        unit.flush()
        fundings = [
            Funding(booking_id=booking.id, reference=str(index), label="", due_on=PAST, amount=amount)
            for index, amount in enumerate(amounts, start=1)
        ]
        unit.add_all(fundings)
        unit.flush()
        return Stay(booking.id, tuple(funding.id for funding in fundings))


def order_for(session: Session, stay: Stay, index: int = 0, **item: Any) -> int:
    """A draft of the session that pays a financing; its id."""
    with unit_of_work():
        order = orders.new_order(session.id)
        wanted = {"kind": "funding", "funding_id": stay.funding_ids[index], **item}
        orders.add_items(order.id, [wanted])
        return order.id


def pay_order(order_id: int, *tenders: tuple[int, int]) -> dict[str, Any]:
    """Pay a draft by ``(method id, cents)``."""
    with unit_of_work():
        return pay(order_id, [Tender(method_id, amount) for method_id, amount in tenders])


def draft_of(session: Session, items: Sequence[dict[str, Any]]) -> int:
    """A draft of the session with these items; its id."""
    with unit_of_work():
        order = orders.new_order(session.id)
        orders.add_items(order.id, items)
        return order.id
