"""The rows of an export: one statement per table, read as a stream, by the numbers that the register prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Select, String, case, cast, func, literal, select

from addons.pos_session.models import (
    CashOperation,
    MethodCount,
    Order,
    OrderLine,
    Payment,
    PaymentMethod,
    PaymentPart,
    Session,
    Voucher,
    VoucherMovement,
)
from addons.pos_session.models.order import VALIDATED
from addons.pos_sync.models.register import ExportBatch, ReferenceRow
from addons.pos_sync.services.exporting.others import rows_of_others
from core.db import db
from core.identity.models import User

_SESSION: Any = Session.__table__
_ORDER: Any = Order.__table__
_LINE: Any = OrderLine.__table__
_PAYMENT: Any = Payment.__table__
_PART: Any = PaymentPart.__table__
_METHOD: Any = PaymentMethod.__table__
_OPERATION: Any = CashOperation.__table__
_COUNT: Any = MethodCount.__table__
_VOUCHER: Any = Voucher.__table__
_MOVEMENT: Any = VoucherMovement.__table__
_REFERENCE: Any = ReferenceRow.__table__
_USER: Any = User.__table__
_ROWS_AT_ONCE = 1_000
LOCAL = "local-"
"""Before the id of what head office did not send: made on the register."""


def rows_of(table: str, batch: ExportBatch) -> Iterator[Mapping[str, Any]] | None:
    """The rows of a table of an export, as a stream; of another addon's table, its own. None: nobody here has any.

    One statement, once it is read.
    """
    if table not in _STATEMENTS:
        others = rows_of_others(table, batch.session_id)
        return None if others is None else map(_filled, others)
    session = db.session.get_one(Session, batch.session_id)
    statement = _STATEMENTS[table](session, batch)
    found = db.session.execute(statement, execution_options={"yield_per": _ROWS_AT_ONCE})
    return (_filled(dict(row)) for row in found.mappings())


def _filled(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def _head_office(table: str, column: Any, centre_id: int) -> Any:
    """What head office calls a row, or ``local-`` and its id; NULL where there is none."""
    code = (
        select(func.min(_REFERENCE.c.code))
        .where(
            _REFERENCE.c.centre_id == centre_id,
            _REFERENCE.c.table_name == table,
            _REFERENCE.c.local_id == column,
        )
        .scalar_subquery()
    )
    return case((column.is_not(None), func.coalesce(code, literal(LOCAL) + cast(column, String))))


def _session(session: Session, batch: ExportBatch) -> Select[Any]:
    orders = select(func.count()).where(_ORDER.c.session_id == session.id, _ORDER.c.state == VALIDATED)
    found = _SESSION.c
    return (
        select(
            literal(session.code).label("number"),
            found.desk_code.label("desk"),
            found.business_day,
            func.substr(_USER.c.name, 1, 80).label("responsible"),
            found.opened_at,
            func.coalesce(found.closed_at, literal(batch.made_at, found.closed_at.type)).label("closed_at"),
            func.coalesce(found.opening_counted, 0).label("opening"),
            func.coalesce(found.closing_expected, 0).label("expected"),
            func.coalesce(found.closing_counted, 0).label("counted"),
            func.coalesce(found.closing_difference, 0).label("difference"),
            orders.scalar_subquery().label("orders"),
        )
        .join(_USER, _USER.c.id == found.responsible_id)
        .where(found.id == session.id)
    )


def _orders(session: Session, batch: ExportBatch) -> Select[Any]:
    corrected = _ORDER.alias("corrected")
    return (
        select(
            _ORDER.c.number,
            literal(session.code).label("session"),
            _ORDER.c.receipt_no.label("receipt"),
            _ORDER.c.total_ttc.label("total"),
            func.coalesce(_ORDER.c.total_ht, 0).label("total_ht"),
            _ORDER.c.validated_at,
            func.substr(_USER.c.name, 1, 80).label("operator"),
            _head_office("t_client", _ORDER.c.customer_id, batch.centre_id).label("customer"),
            corrected.c.number.label("corrects"),
            _ORDER.c.correction_reason.label("reason"),
        )
        .outerjoin(_USER, _USER.c.id == _ORDER.c.validated_by_id)
        .outerjoin(corrected, corrected.c.id == _ORDER.c.corrects_id)
        .where(_ORDER.c.session_id == session.id, _ORDER.c.state == VALIDATED)
        .order_by(_ORDER.c.id)
    )


def _lines(session: Session, batch: ExportBatch) -> Select[Any]:
    taken_back, original = _LINE.alias("taken_back"), _ORDER.alias("original")
    return (
        select(
            _ORDER.c.number.label("order"),
            _LINE.c.position,
            _LINE.c.kind,
            _LINE.c.label,
            _head_office("t_article", _LINE.c.product_id, batch.centre_id).label("article"),
            _LINE.c.quantity,
            _LINE.c.unit_price,
            _LINE.c.discount,
            _LINE.c.rate,
            _LINE.c.total_ttc.label("total"),
            _LINE.c.total_ht,
            _LINE.c.turnover,
            (original.c.number + "/" + cast(taken_back.c.position, String)).label("corrects"),
        )
        .join(_ORDER, _ORDER.c.id == _LINE.c.order_id)
        .outerjoin(taken_back, taken_back.c.id == _LINE.c.corrects_id)
        .outerjoin(original, original.c.id == taken_back.c.order_id)
        .where(_ORDER.c.session_id == session.id, _ORDER.c.state == VALIDATED)
        .order_by(_LINE.c.order_id, _LINE.c.position)
    )


def _payments(session: Session, _batch: ExportBatch) -> Select[Any]:
    cancelled = _PART.alias("cancelled")
    first = select(func.min(cancelled.c.id)).where(cancelled.c.payment_id == _PAYMENT.c.cancels_id)
    return (
        select(
            _ORDER.c.number.label("order"),
            _PART.c.id.label("part"),
            _METHOD.c.code.label("method"),
            _PART.c.kind,
            _PART.c.amount,
            _PAYMENT.c.created_at.label("paid_at"),
            func.coalesce(_PART.c.reallocates_id, first.scalar_subquery()).label("cancels"),
        )
        .join(_PAYMENT, _PAYMENT.c.id == _PART.c.payment_id)
        .join(_ORDER, _ORDER.c.id == _PAYMENT.c.order_id)
        .join(_METHOD, _METHOD.c.id == _PART.c.method_id)
        .where(_PART.c.session_id == session.id)
        .order_by(_PART.c.id)
    )


def _movements(session: Session, _batch: ExportBatch) -> Select[Any]:
    return (
        select(
            literal(session.code).label("session"),
            func.row_number().over(order_by=_OPERATION.c.id).label("position"),
            _OPERATION.c.kind,
            _OPERATION.c.amount,
            _OPERATION.c.reason,
            _OPERATION.c.created_at.label("made_at"),
        )
        .where(_OPERATION.c.session_id == session.id)
        .order_by(_OPERATION.c.id)
    )


def _voucher_movements(session: Session, _batch: ExportBatch) -> Select[Any]:
    return (
        select(
            literal(session.code).label("session"),
            func.row_number().over(order_by=_MOVEMENT.c.id).label("position"),
            _VOUCHER.c.code.label("voucher"),
            _MOVEMENT.c.kind,
            _MOVEMENT.c.amount,
            _ORDER.c.number.label("order"),
            _MOVEMENT.c.created_at.label("made_at"),
        )
        .join(_VOUCHER, _VOUCHER.c.id == _MOVEMENT.c.voucher_id)
        .outerjoin(_ORDER, _ORDER.c.id == _MOVEMENT.c.order_id)
        .where(_MOVEMENT.c.session_id == session.id)
        .order_by(_MOVEMENT.c.id)
    )


def _closing_totals(session: Session, batch: ExportBatch) -> Select[Any]:
    return (
        select(
            literal(session.code).label("session"),
            _METHOD.c.code.label("method"),
            _COUNT.c.expected,
            _COUNT.c.counted,
        )
        .join(_METHOD, _METHOD.c.id == _COUNT.c.method_id)
        .where(_COUNT.c.session_id == session.id, _COUNT.c.closing == batch.closing)
        .order_by(_METHOD.c.id)
    )


_STATEMENTS = {
    "session": _session,
    "order": _orders,
    "line": _lines,
    "payment": _payments,
    "movement": _movements,
    "voucher_movement": _voucher_movements,
    "closing_total": _closing_totals,
}
