"""What must always be true of the stored sales (``guichet addon doctor``): reads only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, case, func, or_, select

from addons.pos_session.models import (
    CashOperation,
    Invoice,
    InvoiceOrder,
    Order,
    OrderLine,
    Payment,
    PaymentPart,
    Session,
)
from addons.pos_session.models.order import ABANDONED, DRAFT, VALIDATED
from addons.pos_session.models.payment_method import CASH
from addons.pos_session.models.session import ACTIVE
from addons.pos_session.services.drawer import ADJUSTMENT
from addons.pos_session.services.invariants_closing import broken_closings
from addons.pos_session.services.invariants_journal import altered_sales
from addons.pos_session.services.invariants_reallocation import broken_reallocations, cash_since_closing
from addons.pos_session.services.invariants_split import broken_splits
from addons.pos_session.services.invariants_vouchers import broken_vouchers
from core.db import db

_ORDER: Any = Order.__table__
_LINE: Any = OrderLine.__table__
_INVOICE: Any = Invoice.__table__
_ON: Any = InvoiceOrder.__table__
_PAYMENT: Any = Payment.__table__
_PART: Any = PaymentPart.__table__
_SESSION: Any = Session.__table__
_OPERATION: Any = CashOperation.__table__


def broken() -> Iterator[str]:
    """A sentence for each rule that a stored row breaks."""
    for sentence, statement in (
        ("The total of order {} is not the sum of its lines.", _wrong_totals()),
        ("The payments of order {} do not add up to its total.", _wrong_payments()),
        ("The parts of payment {} do not add up to it.", _wrong_parts()),
        ("The receipts of session {} have a gap.", _receipt_gaps()),
        ("The total of invoice {} is not the sum of its orders.", _wrong_invoices()),
        ("More of order line {} was taken back than was sold.", _taken_back_too_often()),
        ("The drawer of session {} does not add up to what its closing says.", _wrong_drawers()),
    ):
        for key in db.session.execute(statement).scalars():
            yield sentence.format(key)
    yield from broken_vouchers()
    yield from broken_closings()
    yield from broken_splits()
    yield from altered_sales()
    yield from broken_reallocations()


def _wrong_totals() -> Select[tuple[str]]:
    sums = (
        select(_LINE.c.order_id, func.sum(_LINE.c.total_ttc).label("total"))
        .group_by(_LINE.c.order_id)
        .subquery()
    )
    return (
        select(_ORDER.c.number)
        .outerjoin(sums, sums.c.order_id == _ORDER.c.id)
        .where(_ORDER.c.state != ABANDONED, _ORDER.c.total_ttc != func.coalesce(sums.c.total, 0))
    )


def _wrong_payments() -> Select[tuple[str]]:
    """A validated order is paid exactly, an abandoned one not at all; of a draft see ``invariants_split``."""
    sums = (
        select(_PAYMENT.c.order_id, func.sum(_PAYMENT.c.total).label("total"))
        .group_by(_PAYMENT.c.order_id)
        .subquery()
    )
    paid = func.coalesce(sums.c.total, 0)
    wanted = case((_ORDER.c.state == VALIDATED, _ORDER.c.total_ttc), else_=0)
    return (
        select(_ORDER.c.number)
        .outerjoin(sums, sums.c.order_id == _ORDER.c.id)
        .where(_ORDER.c.state != DRAFT, paid != wanted)
    )


def _wrong_parts() -> Select[tuple[int]]:
    sums = (
        select(_PART.c.payment_id, func.sum(_PART.c.amount).label("total"))
        .group_by(_PART.c.payment_id)
        .subquery()
    )
    return (
        select(_PAYMENT.c.id)
        .outerjoin(sums, sums.c.payment_id == _PAYMENT.c.id)
        .where(_PAYMENT.c.total != func.coalesce(sums.c.total, 0))
    )


def _taken_back_too_often() -> Select[tuple[int]]:
    """The counter-lines of a line take back at most its quantity, and with all of it exactly its amount."""
    counter = _LINE.alias("counter")
    left = _LINE.c.quantity + func.sum(counter.c.quantity)
    return (
        select(_LINE.c.id)
        .join(counter, counter.c.corrects_id == _LINE.c.id)
        .group_by(_LINE.c.id, _LINE.c.quantity, _LINE.c.total_ttc)
        .having(or_(left < 0, (left == 0) & (_LINE.c.total_ttc + func.sum(counter.c.total_ttc) != 0)))
    )


def _wrong_invoices() -> Select[tuple[str]]:
    sums = (
        select(_ON.c.invoice_id, func.sum(_ON.c.sign * _ORDER.c.total_ttc).label("total"))
        .join(_ORDER, _ORDER.c.id == _ON.c.order_id)
        .group_by(_ON.c.invoice_id)
        .subquery()
    )
    return (
        select(_INVOICE.c.number)
        .outerjoin(sums, sums.c.invoice_id == _INVOICE.c.id)
        .where(_INVOICE.c.total_ttc != func.coalesce(sums.c.total, 0))
    )


def _receipt_gaps() -> Select[tuple[int]]:
    """The receipts of a session are 1, 2, 3 … up to its next number (requirements.md T1-2)."""
    sums = (
        select(_ORDER.c.session_id, func.count(_ORDER.c.receipt_no).label("receipts"))
        .group_by(_ORDER.c.session_id)
        .subquery()
    )
    return (
        select(_SESSION.c.id)
        .outerjoin(sums, sums.c.session_id == _SESSION.c.id)
        .where(_SESSION.c.next_receipt != func.coalesce(sums.c.receipts, 0) + 1)
    )


def _wrong_drawers() -> Select[tuple[int]]:
    """A session expected what its cash log said when it was closed, and its difference is counted less expected."""
    parts = (
        select(_PART.c.session_id, func.sum(_PART.c.amount).label("total"))
        .where(_PART.c.method_kind == CASH)
        .group_by(_PART.c.session_id)
        .subquery()
    )
    operations = (
        select(_OPERATION.c.session_id, func.sum(_OPERATION.c.amount).label("total"))
        .where(_OPERATION.c.kind != ADJUSTMENT)
        .group_by(_OPERATION.c.session_id)
        .subquery()
    )
    since = cash_since_closing()
    log = (
        func.coalesce(parts.c.total, 0)
        - func.coalesce(since.c.total, 0)
        + func.coalesce(operations.c.total, 0)
    )
    return (
        select(_SESSION.c.id)
        .outerjoin(parts, parts.c.session_id == _SESSION.c.id)
        .outerjoin(operations, operations.c.session_id == _SESSION.c.id)
        .outerjoin(since, since.c.session_id == _SESSION.c.id)
        .where(
            _SESSION.c.state.not_in(ACTIVE),
            or_(
                _SESSION.c.closing_expected != log,
                _SESSION.c.closing_difference != _SESSION.c.closing_counted - _SESSION.c.closing_expected,
            ),
        )
    )
