"""A stored booking told as its page would send it: what an edit and a step of the stay begin from."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_booking_payment.models import Booking, Funding
from addons.pos_booking_payment.services.booking_customers import draft_of_customer
from addons.pos_booking_payment.services.details import groups_of
from addons.pos_booking_payment.services.drafts import BookingDraft, FundingDraft, GroupDraft, ServiceDraft
from addons.pos_session.models import Customer
from core.db import db


def stored_draft(booking: Booking) -> BookingDraft:
    """The booking without what tills put on it and without withdrawn financings; four statements."""
    return BookingDraft(
        number=booking.number,
        customer=draft_of_customer(db.session.get_one(Customer, booking.customer_id)),
        arrives_on=booking.arrives_on,
        departs_on=booking.departs_on,
        room=booking.room,
        status=booking.status,
        contract_signed=booking.contract_signed,
        invoice_number=booking.invoice_number,
        invoiced_on=booking.invoiced_on,
        groups=_groups(booking.id),
        fundings=_fundings(booking.id),
    )


def _groups(booking_id: int) -> tuple[GroupDraft, ...]:
    return tuple(
        GroupDraft(
            found.group.label,
            tuple(
                ServiceDraft(line.label, line.quantity, line.unit_price, line.rate, line.discount)
                for line in (service.line for service in found.services)
            ),
        )
        for found in groups_of(booking_id)
        if not found.group.extras
    )


def _fundings(booking_id: int) -> tuple[FundingDraft, ...]:
    wanted = select(Funding).where(Funding.booking_id == booking_id, Funding.withdrawn_at.is_(None))
    rows = db.session.execute(wanted.order_by(Funding.id).execution_options(populate_existing=True)).scalars()
    return tuple(
        FundingDraft(row.reference, row.due_on, row.amount, row.kind, row.label, row.paid_elsewhere)
        for row in rows
    )
