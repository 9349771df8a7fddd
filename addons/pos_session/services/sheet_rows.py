"""The rows of a cash sheet: every payment part and every cash movement of a session, in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, literal, select

from addons.pos_session.models import CashOperation, Customer, Order, Payment, PaymentMethod, PaymentPart
from addons.pos_session.models.order import VALIDATED
from addons.pos_session.services import drawer
from core.db import db
from core.i18n import N_

_ORDER: Any = Order.__table__
_PAYMENT: Any = Payment.__table__
_PART: Any = PaymentPart.__table__
_METHOD: Any = PaymentMethod.__table__
_OPERATION: Any = CashOperation.__table__
_CUSTOMER: Any = Customer.__table__

REALLOCATION = "reallocation"
"""What the lists call the two parts by which a payment is reallocated, whatever their kind (ventilation)."""

KIND_LABELS = {
    drawer.OPENING: N_("Opening float"),
    drawer.SALE: N_("Sale"),
    drawer.CHANGE: N_("Change given"),
    drawer.REFUND: N_("Refund"),
    drawer.ROUNDING: N_("Rounding"),
    REALLOCATION: N_("Reallocation"),
    drawer.CASH_IN: N_("Cash in"),
    drawer.CASH_OUT: N_("Cash out"),
    drawer.ADJUSTMENT: N_("Closing adjustment"),
}
"""What the sheet calls each kind of movement (msgids)."""

_ENDS = {drawer.OPENING: -1, drawer.ADJUSTMENT: 1}
"""What stands first, and last, among the movements of one instant."""


@dataclass(frozen=True)
class Movement:
    """One row of the sheet; ``amount`` in signed cents.

    ``method`` is empty for a cash movement and for an order of 0 euro; ``customer`` for the walk-in customer.
    """

    index: int
    kind: str
    at: datetime
    amount: int
    method: str = ""
    order_id: int | None = None
    order_number: str = ""
    customer: str = ""
    reason: str = ""
    is_voiding: bool = False


def rows_of_session(session_id: int) -> tuple[Movement, ...]:
    """Parts, orders of 0 euro and cash operations in the order in which they happened, numbered from 1.

    Three statements, however many rows there are.
    """
    rows = [*_parts(session_id), *_free_orders(session_id), *_operations(session_id)]
    rows.sort(key=lambda row: (row["at"], _ENDS.get(row["kind"], 0)))
    return tuple(Movement(index=index, **row) for index, row in enumerate(rows, start=1))


def _parts(session_id: int) -> list[dict[str, Any]]:
    rows = db.session.execute(
        select(
            case((_PART.c.reallocates_id.is_not(None), REALLOCATION), else_=_PART.c.kind).label("kind"),
            _PART.c.amount,
            case((_PART.c.reallocates_id.is_not(None), _PAYMENT.c.reason), else_="").label("reason"),
            _METHOD.c.label.label("method"),
            _PAYMENT.c.created_at.label("at"),
            _PAYMENT.c.order_id,
            _ORDER.c.number.label("order_number"),
            _CUSTOMER.c.name.label("customer"),
        )
        .join(_PAYMENT, _PAYMENT.c.id == _PART.c.payment_id)
        .join(_ORDER, _ORDER.c.id == _PAYMENT.c.order_id)
        .join(_METHOD, _METHOD.c.id == _PART.c.method_id)
        .outerjoin(_CUSTOMER, _CUSTOMER.c.id == _ORDER.c.customer_id)
        .where(_PART.c.session_id == session_id)
        .order_by(_PART.c.id)
    )
    return [{**row, "customer": row["customer"] or ""} for row in rows.mappings()]


def _free_orders(session_id: int) -> list[dict[str, Any]]:
    """The validated orders for which nothing was paid: they have a receipt, so they stand on the sheet."""
    part = select(_PART.c.id).join(_PAYMENT, _PAYMENT.c.id == _PART.c.payment_id)
    rows = db.session.execute(
        select(
            literal(drawer.SALE).label("kind"),
            _ORDER.c.total_ttc.label("amount"),
            _ORDER.c.validated_at.label("at"),
            _ORDER.c.id.label("order_id"),
            _ORDER.c.number.label("order_number"),
            _CUSTOMER.c.name.label("customer"),
        )
        .outerjoin(_CUSTOMER, _CUSTOMER.c.id == _ORDER.c.customer_id)
        .where(
            _ORDER.c.session_id == session_id,
            _ORDER.c.state == VALIDATED,
            _ORDER.c.total_ttc == 0,
            ~part.where(_PAYMENT.c.order_id == _ORDER.c.id).exists(),
        )
        .order_by(_ORDER.c.id)
    )
    return [{**row, "customer": row["customer"] or ""} for row in rows.mappings()]


def _operations(session_id: int) -> list[dict[str, Any]]:
    rows = db.session.execute(
        select(
            _OPERATION.c.kind,
            _OPERATION.c.amount,
            _OPERATION.c.reason,
            _OPERATION.c.created_at.label("at"),
            _OPERATION.c.voids_id.is_not(None).label("is_voiding"),
        )
        .where(_OPERATION.c.session_id == session_id)
        .order_by(_OPERATION.c.id)
    )
    return [{**row, "is_voiding": bool(row["is_voiding"])} for row in rows.mappings()]
