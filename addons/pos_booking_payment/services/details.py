"""What a booking holds: services, financings, and what tills took for it; a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from addons.pos_booking_payment.models import Booking, BookingPayment, Funding, ServiceGroup, ServiceLine
from addons.pos_session.models import Order, OrderLine, PaymentMethod
from core.db import db
from core.identity.models import User


@dataclass(frozen=True, slots=True)
class Service:
    """A service line; where a till put it there, the order it stands on."""

    line: ServiceLine
    order_id: int | None
    order_number: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """A group of services with what they come to, in cents."""

    group: ServiceGroup
    services: Sequence[Service]

    @property
    def total(self) -> int:
        """Cents."""
        return sum(service.line.total_ttc for service in self.services)


@dataclass(frozen=True, slots=True)
class Taken:
    """A payment of a till on a financing: signed cents, negative where it was given back (``reason`` says why)."""

    amount: int
    at: datetime
    reason: str
    funding: Funding
    method: str
    operator: str | None
    order_id: int
    order_number: str


@dataclass(frozen=True, slots=True)
class Details:
    """All that the page of a booking shows beside the booking itself."""

    groups: Sequence[Group]
    fundings: Sequence[Funding]
    payments: Sequence[Taken]


def details_of(booking: Booking) -> Details:
    """The services, financings and payments of a booking that the caller may see; four statements."""
    return Details(groups_of(booking.id), fundings_of(booking.id), _payments(booking.id))


def groups_of(booking_id: int) -> list[Group]:
    """The groups in their order, the tills' extras last; two statements."""
    groups = list(
        db.session.execute(
            select(ServiceGroup)
            .where(ServiceGroup.booking_id == booking_id)
            .order_by(ServiceGroup.extras, ServiceGroup.position, ServiceGroup.id)
        ).scalars()
    )
    services: dict[int, list[Service]] = {group.id: [] for group in groups}
    lines = db.session.execute(
        select(ServiceLine, Order.id, Order.number)
        .join(ServiceGroup, ServiceGroup.id == ServiceLine.group_id)
        .outerjoin(OrderLine, OrderLine.id == ServiceLine.order_line_id)
        .outerjoin(Order, Order.id == OrderLine.order_id)
        .where(ServiceGroup.booking_id == booking_id)
        .order_by(ServiceLine.id)
    )
    for line, order_id, number in lines:
        services[line.group_id].append(Service(line, order_id, number))
    return [Group(group, services[group.id]) for group in groups]


def fundings_of(booking_id: int) -> list[Funding]:
    """The financings in the order they are due, those withdrawn with nothing paid on them left out; one statement."""
    rows = db.session.execute(
        select(Funding)
        .where(Funding.booking_id == booking_id)
        .order_by(Funding.due_on, Funding.id)
        .execution_options(populate_existing=True)
    ).scalars()
    return [funding for funding in rows if funding.withdrawn_at is None or funding.paid]


def _payments(booking_id: int) -> list[Taken]:
    rows = db.session.execute(
        select(BookingPayment, Funding, PaymentMethod.label, User.name, Order.number)
        .join(Funding, Funding.id == BookingPayment.funding_id)
        .join(PaymentMethod, PaymentMethod.id == BookingPayment.method_id)
        .join(Order, Order.id == BookingPayment.order_id)
        .outerjoin(User, User.id == BookingPayment.user_id)
        .where(BookingPayment.booking_id == booking_id)
        .order_by(BookingPayment.id)
    )
    return [
        Taken(paid.amount, paid.created_at, paid.reason, funding, method, name, paid.order_id, number)
        for paid, funding, method, name, number in rows
    ]
