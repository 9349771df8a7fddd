"""Bookings to send in tests, and what is stored of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from addons.pos_booking_payment.models import Booking, Funding, ServiceGroup, ServiceLine
from addons.pos_booking_payment.services.drafts import (
    BookingDraft,
    CustomerDraft,
    FundingDraft,
    GroupDraft,
    ServiceDraft,
)
from addons.pos_booking_payment.services.receiving import Received, receive
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work

INSTALMENT = FundingDraft("A1", date(2026, 6, 1), 30_000, label="Acompte")
BALANCE = FundingDraft("A2", date(2026, 7, 4), 20_000, kind="invoice", label="Solde")
STAY = GroupDraft("Séjour", (ServiceDraft("Nuitée", 10, 4_500, 1000), ServiceDraft("Ménage", 1, 5_000, 2000)))


def draft(number: str = "R1", **changes: Any) -> BookingDraft:
    """A stay of 500.00 with an instalment of 300.00 and a balance of 200.00."""
    made = BookingDraft(
        number=number,
        customer=CustomerDraft("Hélène Dupré", reference="C1", email="helene@example.org"),
        arrives_on=date(2026, 7, 4),
        departs_on=date(2026, 7, 11),
        room="12 bis",
        groups=(STAY,),
        fundings=(INSTALMENT, BALANCE),
    )
    return replace(made, **changes)


def send(centre_id: int, *drafts: BookingDraft, source: str = "pms", **options: Any) -> Received:
    """Receive bookings in a unit of work of its own."""
    with acting_as(SYSTEM), unit_of_work():
        return receive(centre_id, drafts, source, **options)


def stored(number: str = "R1") -> Booking:
    """A booking as it is stored now."""
    with acting_as(SYSTEM):
        wanted = select(Booking).options(joinedload(Booking.customer)).where(Booking.number == number)
        return db.session.execute(wanted.execution_options(populate_existing=True)).scalar_one()


def fundings(number: str = "R1") -> dict[str, Funding]:
    """The financings of a booking by reference, withdrawn ones too."""
    with acting_as(SYSTEM):
        wanted = select(Funding).join(Funding.booking).where(Booking.number == number)
        rows = db.session.execute(wanted.execution_options(populate_existing=True)).scalars()
        return {row.reference: row for row in rows}


def service_lines(number: str = "R1") -> list[tuple[str, str, int]]:
    """(group, service, total) of a booking."""
    group, line = ServiceGroup.__table__, ServiceLine.__table__
    rows = (
        select(group.c.label, line.c.label, line.c.total_ttc)
        .join(line, line.c.group_id == group.c.id)
        .where(group.c.booking_id == stored(number).id)
        .order_by(group.c.extras, group.c.position, line.c.id)
    )
    return [tuple(row) for row in db.session.execute(rows)]


def pay_here(reference: str, cents: int, number: str = "R1") -> None:
    """As if a till had taken so much on a financing."""
    funding = fundings(number)[reference]
    with acting_as(SYSTEM), unit_of_work() as session:
        session.execute(update(Funding).where(Funding.id == funding.id).values(paid_here=cents))
        booking = update(Booking).where(Booking.id == funding.booking_id)
        session.execute(booking.values(paid=Booking.paid + cents))
