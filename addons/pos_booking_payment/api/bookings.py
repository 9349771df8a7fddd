"""``/bookings`` and ``PUT /centres/{id}/bookings/{number}``: found, shown, and sent by the system that manages them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask_smorest.pagination import PaginationParameters
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from addons.pos_booking_payment.api import blueprint
from addons.pos_booking_payment.errors.receiving import BookingsRefused
from addons.pos_booking_payment.models import Booking, Funding, ServiceGroup
from addons.pos_booking_payment.permissions import IMPORT, VIEW
from addons.pos_booking_payment.schemas.bookings import with_tuples
from addons.pos_booking_payment.schemas.headers import HeaderSchema
from addons.pos_booking_payment.schemas.shown import (
    BookingDetailSchema,
    BookingQuerySchema,
    BookingShownSchema,
    SentBookingSchema,
)
from addons.pos_booking_payment.services.drafts import BookingDraft
from addons.pos_booking_payment.services.importing import checked_source, send_booking
from addons.pos_booking_payment.services.search import matches
from addons.pos_booking_payment.services.told_payments import payments_of
from core.db import db
from core.idempotency import fingerprint, once
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.logs import note


@dataclass
class DetailedBooking:
    """A booking with its groups, financings and payments; everything else is the booking's own."""

    booking: Booking
    groups: list[ServiceGroup]
    fundings: list[Funding]
    payments: list[Any]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.booking, name)


@blueprint.route("/bookings", methods=["GET"])
@requires(VIEW)
@blueprint.arguments(BookingQuerySchema, location="query")
@blueprint.response(200, BookingShownSchema(many=True))
@blueprint.paginate()
def list_bookings(query: dict[str, Any], pagination_parameters: PaginationParameters) -> list[Booking]:
    """List the bookings of a centre, the first arrival first"""
    require(VIEW, query["centre_id"])
    note(centre_id=query["centre_id"])
    conditions = [Booking.centre_id == query["centre_id"]]
    if query["q"].strip():
        named = select(Booking.id).where(Booking.centre_id == query["centre_id"], matches(query["q"]))
        conditions.append(Booking.id.in_(named))  # read from the index of the search alone, then ordered
    if "arrives_from" in query:
        conditions.append(Booking.arrives_on >= query["arrives_from"])
    if "arrives_to" in query:
        conditions.append(Booking.arrives_on <= query["arrives_to"])
    if "status" in query:
        conditions.append(Booking.status == query["status"])
    counted = select(func.count(Booking.id)).where(*conditions)
    pagination_parameters.item_count = db.session.execute(counted).scalar_one()
    wanted = (
        select(Booking)
        .options(joinedload(Booking.customer))
        .where(*conditions)
        .order_by(Booking.arrives_on, Booking.id)
    )
    page = wanted.limit(pagination_parameters.page_size).offset(pagination_parameters.first_item)
    return list(db.session.execute(page).scalars())


@blueprint.route("/bookings/<int:booking_id>", methods=["GET"])
@requires(VIEW)
@blueprint.response(200, BookingDetailSchema)
def get_booking(booking_id: int) -> DetailedBooking:
    """Get one booking with its services, its financings and what tills took"""
    booking = visible(Booking, booking_id)
    note(centre_id=booking.centre_id)
    require(VIEW, booking.centre_id)
    return _detailed(booking)


@blueprint.route("/centres/<int:centre_id>/bookings/<path:number>", methods=["PUT"])
@requires(IMPORT)
@blueprint.arguments(HeaderSchema, location="headers")
@blueprint.arguments(SentBookingSchema)
@blueprint.response(200, BookingDetailSchema)
def put_booking(
    headers: dict[str, Any], wanted: dict[str, Any], centre_id: int, number: str
) -> DetailedBooking:
    """Make or change a booking

    The body is the whole booking: what it does not hold any more is taken away. What tills took and put on it stays.
    A booking of another source, an older ``revision`` and another ``version`` than the stored one are refused. The
    same Idempotency-Key sent again changes nothing more.
    """
    require(IMPORT, centre_id)
    note(centre_id=centre_id)
    body = {"centre": centre_id, "number": number, **wanted}
    version, source = wanted.pop("version"), checked_source(wanted.pop("source"))
    draft = BookingDraft(number=number, **with_tuples(wanted))
    try:
        done = once(
            headers.get("key"),
            f"pos_booking_payment.booking:{current_actor().user_id}",
            lambda: {"booking_id": send_booking(centre_id, draft, source, version)},
            fingerprint(body),
        )
    except BookingsRefused as refusal:
        refusal.fields = {_dotted(path): text for path, text in refusal.fields.items()}
        raise
    return _detailed(visible(Booking, done["booking_id"]))


def _dotted(path: str) -> str:
    """``fundings.1.amount``, as every other error of the API names it."""
    return re.sub(r"\[(\d+)\]", r".\1", path)


def _detailed(booking: Booking) -> DetailedBooking:
    """All that is known of a booking that the caller may see: four statements."""
    groups = (
        select(ServiceGroup)
        .options(selectinload(ServiceGroup.lines))
        .where(ServiceGroup.booking_id == booking.id)
        .order_by(ServiceGroup.extras, ServiceGroup.position, ServiceGroup.id)
    )
    fundings = select(Funding).where(Funding.booking_id == booking.id).order_by(Funding.due_on, Funding.id)
    return DetailedBooking(
        booking,
        list(db.session.execute(groups).scalars()),
        list(db.session.execute(fundings).scalars()),
        payments_of(booking.id),
    )
