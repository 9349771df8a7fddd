"""What pages of the point of sale say of bookings: a column and a filter of orders, and tables of the cash sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Table,
    case,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from addons.pos_booking_payment.models import (
    Booking,
    BookingPayment,
    Charge,
    Funding,
    FundingLine,
    OrderBooking,
)
from addons.pos_booking_payment.services.funding_labels import KIND_LABELS, REPAYMENT
from addons.pos_session.hookspecs import OrderColumn, OrderFilter, SheetRow, SheetSection
from addons.pos_session.models import Order, PaymentMethod, PaymentPart
from addons.pos_session.models.payment_method import ON_BOOKING
from addons.pos_session.services.customers import starts_with
from core.db import db
from core.i18n import N_
from core.web.folding import fold

Translate = Callable[[str], str]

_BOOKING = cast(Table, Booking.__table__)
_CHARGE = cast(Table, Charge.__table__)
_FUNDING = cast(Table, Funding.__table__)
_LINE = cast(Table, FundingLine.__table__)
_METHOD = cast(Table, PaymentMethod.__table__)
_ORDER = cast(Table, Order.__table__)
_PAYMENT = cast(Table, BookingPayment.__table__)
_PART = cast(Table, PaymentPart.__table__)
_PUT = cast(Table, OrderBooking.__table__)

TITLE = N_("Financing")
PUT_ON_BOOKING = N_("put on the booking")
TAKEN, GIVEN_BACK, PUT = "taken", "given_back", "put"
SECTIONS = {
    TAKEN: N_("Bookings: taken on financings"),
    GIVEN_BACK: N_("Bookings: given back on financings"),
    PUT: N_("Put on bookings, not collected"),
}
"""The tables of the cash sheet in their order: what was put on bookings is never added to what was taken."""


def financing_column(order_ids: Sequence[int], translate: Translate) -> OrderColumn:
    """The financing that each order pays, or the booking it was put on: one statement, none without orders.

    A correction says what the order that it corrects says. The orders are those the caller may see, so no centre is
    checked here.
    """
    texts: dict[int, list[str]] = {}
    for row in db.session.execute(_bookings_of(order_ids)) if order_ids else ():
        what = (
            row.label or translate(REPAYMENT if row.amount < 0 else KIND_LABELS[row.kind]) if row.kind else ""
        )
        text = f"{row.number} · {what}" if what else f"{row.number} ({translate(PUT_ON_BOOKING)})"
        texts.setdefault(row.order_id, []).append(text)
    return OrderColumn(
        "financing", TITLE, {order_id: ", ".join(dict.fromkeys(found)) for order_id, found in texts.items()}
    )


def by_booking(text: str) -> ColumnElement[bool]:
    """The orders, and their corrections, of the bookings whose number begins with a text, in any case."""
    bookings = select(Booking.id).where(starts_with(Booking.search, fold(text) or ""))
    fundings = select(_FUNDING.c.id).where(_FUNDING.c.booking_id.in_(bookings))
    paying = select(_LINE.c.order_id).where(_LINE.c.funding_id.in_(fundings))
    put = select(_PUT.c.order_id).where(_PUT.c.booking_id.in_(bookings))
    return or_(*(column.in_(found) for column in (Order.id, Order.corrects_id) for found in (paying, put)))


FILTER = OrderFilter("booking", N_("Booking"), by_booking)


def sheet_sections(session_id: int, translate: Translate) -> list[SheetSection]:
    """What a session took on financings, gave back, and put on bookings, by method; a table without rows is left out.

    One statement. Repayments and cancelled payments are given back.
    """
    rows: dict[str, list[SheetRow]] = {}
    for row in db.session.execute(_moved_in(session_id)):
        kind = f"{translate(KIND_LABELS[row.kind])} · " if row.kind else ""
        rows.setdefault(row.what, []).append(SheetRow(f"{kind}{row.label}", row.payments, int(row.amount)))
    return [SheetSection(title, tuple(rows[what])) for what, title in SECTIONS.items() if what in rows]


def _bookings_of(order_ids: Sequence[int]) -> Select[Any]:
    paying = (
        select(
            _ORDER.c.id.label("order_id"),
            _BOOKING.c.number,
            _FUNDING.c.label,
            _FUNDING.c.kind,
            _FUNDING.c.amount,
        )
        .join(_LINE, or_(_LINE.c.order_id == _ORDER.c.id, _LINE.c.order_id == _ORDER.c.corrects_id))
        .join(_FUNDING, _FUNDING.c.id == _LINE.c.funding_id)
        .join(_BOOKING, _BOOKING.c.id == _FUNDING.c.booking_id)
        .where(_ORDER.c.id.in_(order_ids))
    )
    put = (
        select(_ORDER.c.id.label("order_id"), _BOOKING.c.number, null(), null(), null())
        .join(_PUT, or_(_PUT.c.order_id == _ORDER.c.id, _PUT.c.order_id == _ORDER.c.corrects_id))
        .join(_BOOKING, _BOOKING.c.id == _PUT.c.booking_id)
        .where(_ORDER.c.id.in_(order_ids))
    )
    found = union_all(paying, put).subquery()
    return select(found).order_by(found.c.order_id, found.c.number, found.c.label)


def _moved_in(session_id: int) -> Select[Any]:
    taken = case((_PAYMENT.c.amount > 0, TAKEN), else_=GIVEN_BACK)
    paid = (
        select(
            taken.label("what"),
            _FUNDING.c.kind.label("kind"),
            _PAYMENT.c.method_id.label("method_id"),
            _PAYMENT.c.amount.label("amount"),
        )
        .join(_PART, _PART.c.id == _PAYMENT.c.part_id)
        .join(_FUNDING, _FUNDING.c.id == _PAYMENT.c.funding_id)
        .where(_PART.c.session_id == session_id)
    )
    put = (
        select(literal(PUT), null(), _PART.c.method_id, _CHARGE.c.amount)
        .join(_CHARGE, _CHARGE.c.payment_id == _PART.c.payment_id)
        .where(_PART.c.session_id == session_id, _PART.c.method_kind == ON_BOOKING)
    )
    moved = union_all(paid, put).subquery()
    by = (moved.c.what, moved.c.kind, _METHOD.c.label)
    return (
        select(*by, func.count(type_=Integer).label("payments"), func.sum(moved.c.amount).label("amount"))
        .join(_METHOD, _METHOD.c.id == moved.c.method_id)
        .group_by(*by, _METHOD.c.weight, _METHOD.c.id)
        .order_by(moved.c.what, moved.c.kind, _METHOD.c.weight, _METHOD.c.id)
    )
