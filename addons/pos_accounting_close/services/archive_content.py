"""What an archive holds of the point of sale: which tables, which columns, in which order (requirements.md T1-14).

Only facts, by the instant at which they were entered: made again, the archive is the same. No identification of a
cheque or card, no code of a voucher, no name of a customer: ids only (T6-5, T6-7).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union

from addons.pos_accounting_close.hookspecs import ArchiveTable
from addons.pos_accounting_close.services.archive_columns import ABOUT, TABLES, Columns
from addons.pos_session.models import (
    CashCount,
    CashOperation,
    ClosingSummary,
    Invoice,
    InvoiceOrder,
    InvoiceVat,
    MethodCount,
    Order,
    OrderLine,
    Payment,
    PaymentLine,
    PaymentPart,
    Session,
    Voucher,
    VoucherMovement,
)
from addons.pos_session.models.order import VALIDATED


@dataclass(frozen=True)
class Bounds:
    """What an archive is of: the days (both inside), the instants of their fiscal closings, and what was known when.

    ``as_of``: what is dated inside but was entered after it (an entry, a closure) is not in the archive.
    """

    centre_id: int
    first_on: date
    last_on: date
    starts_at: datetime
    ends_at: datetime
    as_of: datetime

    def holds(self, column: Any) -> ColumnElement[bool]:
        """Whether an instant is inside."""
        inside: ColumnElement[bool] = and_(column >= self.starts_at, column < self.ends_at)
        return inside


def table_of(name: str, statement: Select[Any]) -> ArchiveTable:
    """A table of this addon's own, its columns as ``archive_columns`` lists them."""
    return ArchiveTable(name, ABOUT[name], TABLES[name], statement)


def columns_of(columns: Columns, source: Any, **others: Any) -> Select[Any]:
    """A statement that selects the listed columns from ``source``, ``others`` in the place of those named so."""
    shown = [others[name] if name in others else source.c[name] for name, _, _ in columns]
    return select(*shown).select_from(source)


def sessions_of(bounds: Bounds) -> Select[Any]:
    """The ids of the sessions in which something was entered inside."""
    session, order, payment, cash = (
        Session.__table__,
        Order.__table__,
        Payment.__table__,
        CashOperation.__table__,
    )
    found = union(
        select(session.c.id).where(
            session.c.centre_id == bounds.centre_id, bounds.holds(session.c.opened_at)
        ),
        select(order.c.session_id).where(
            order.c.centre_id == bounds.centre_id, bounds.holds(order.c.validated_at)
        ),
        select(payment.c.session_id).where(
            payment.c.centre_id == bounds.centre_id, bounds.holds(payment.c.created_at)
        ),
        select(cash.c.session_id).where(
            cash.c.centre_id == bounds.centre_id, bounds.holds(cash.c.created_at)
        ),
    ).subquery()
    return select(found.c.id)


def point_of_sale(bounds: Bounds) -> Iterator[ArchiveTable]:
    """The tables of the point of sale, in the order of the notice."""
    session, order, line = Session.__table__, Order.__table__, OrderLine.__table__
    payment, part, paid = Payment.__table__, PaymentPart.__table__, PaymentLine.__table__
    cash, summary = CashOperation.__table__, ClosingSummary.__table__
    here = bounds.centre_id
    yield table_of(
        "sessions",
        columns_of(TABLES["sessions"], session)
        .where(session.c.id.in_(sessions_of(bounds)))
        .order_by(session.c.id),
    )
    validated = and_(
        order.c.centre_id == here, order.c.state == VALIDATED, bounds.holds(order.c.validated_at)
    )
    yield table_of("orders", columns_of(TABLES["orders"], order).where(validated).order_by(order.c.id))
    yield table_of(
        "order_lines",
        columns_of(TABLES["order_lines"], line)
        .join(order, order.c.id == line.c.order_id)
        .where(validated)
        .order_by(line.c.id),
    )
    made = and_(payment.c.centre_id == here, bounds.holds(payment.c.created_at))
    yield table_of(
        "payments",
        columns_of(TABLES["payments"], payment, order_number=order.c.number)
        .join(order, order.c.id == payment.c.order_id)
        .where(made)
        .order_by(payment.c.id),
    )
    yield table_of(
        "payment_parts",
        columns_of(TABLES["payment_parts"], part)
        .join(payment, payment.c.id == part.c.payment_id)
        .where(made)
        .order_by(part.c.id),
    )
    yield table_of(
        "payment_lines",
        columns_of(TABLES["payment_lines"], paid)
        .join(payment, payment.c.id == paid.c.payment_id)
        .where(made)
        .order_by(paid.c.payment_id, paid.c.line_id),
    )
    yield table_of(
        "cash_operations",
        columns_of(TABLES["cash_operations"], cash)
        .where(cash.c.centre_id == here, bounds.holds(cash.c.created_at))
        .order_by(cash.c.id),
    )
    yield from _counts(bounds)
    yield table_of(
        "closing_summaries",
        columns_of(TABLES["closing_summaries"], summary)
        .where(summary.c.centre_id == here, bounds.holds(summary.c.created_at))
        .order_by(summary.c.id),
    )
    yield from _invoices(bounds)
    voucher, movement = Voucher.__table__, VoucherMovement.__table__
    of_voucher = {name: voucher.c[column] for name, column in _OF_VOUCHER.items()}
    yield table_of(
        "voucher_movements",
        columns_of(TABLES["voucher_movements"], movement, **of_voucher)
        .join(voucher, voucher.c.id == movement.c.voucher_id)
        .where(movement.c.centre_id == here, bounds.holds(movement.c.created_at))
        .order_by(movement.c.id),
    )


_OF_VOUCHER = {"voucher_kind": "kind", "voucher_purpose": "purpose", "voucher_rate": "rate"}


def _counts(bounds: Bounds) -> Iterator[ArchiveTable]:
    """Counts have no time of their own: theirs is that of the opening, or of the closing's summary."""
    session, counted, method = Session.__table__, CashCount.__table__, MethodCount.__table__
    opened = and_(counted.c.moment == "opening", bounds.holds(session.c.opened_at))
    yield table_of(
        "cash_counts",
        columns_of(TABLES["cash_counts"], counted)
        .join(session, session.c.id == counted.c.session_id)
        .where(
            session.c.centre_id == bounds.centre_id,
            or_(opened, and_(counted.c.moment == "closing", _closed_inside(bounds, counted))),
        )
        .order_by(counted.c.id),
    )
    yield table_of(
        "method_counts",
        columns_of(TABLES["method_counts"], method)
        .join(session, session.c.id == method.c.session_id)
        .where(session.c.centre_id == bounds.centre_id, _closed_inside(bounds, method))
        .order_by(method.c.session_id, method.c.closing, method.c.method_id),
    )


def _closed_inside(bounds: Bounds, counted: Any) -> ColumnElement[bool]:
    """Whether the closing that a count belongs to was inside: the n-th closing has the n-th summary of the session.

    The sessions of an old database have no summary: theirs is the time at which they were closed.
    """
    session, summary = Session.__table__, ClosingSummary.__table__
    of_session = select(func.count()).where(summary.c.session_id == counted.c.session_id)
    before = of_session.where(summary.c.created_at < bounds.starts_at).scalar_subquery()
    until = of_session.where(summary.c.created_at < bounds.ends_at).scalar_subquery()
    without = ~select(summary.c.id).where(summary.c.session_id == counted.c.session_id).exists()
    return or_(
        and_(counted.c.closing > before, counted.c.closing <= until),
        and_(without, bounds.holds(session.c.closed_at)),
    )


def _invoices(bounds: Bounds) -> Iterator[ArchiveTable]:
    invoice = Invoice.__table__
    issued = and_(invoice.c.centre_id == bounds.centre_id, bounds.holds(invoice.c.issued_at))
    yield table_of("invoices", columns_of(TABLES["invoices"], invoice).where(issued).order_by(invoice.c.id))
    for name, model, second in (
        ("invoice_orders", InvoiceOrder, "order_id"),
        ("invoice_vat", InvoiceVat, "rate"),
    ):
        child: Any = model.__table__
        yield table_of(
            name,
            columns_of(TABLES[name], child)
            .join(invoice, invoice.c.id == child.c.invoice_id)
            .where(issued)
            .order_by(child.c.invoice_id, child.c[second]),
        )
