"""The audit trail (requirements.md T3-10): from an entry to its closure and the orders behind a line, and up again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from addons.pos_accounting_close.models import (
    Closure,
    Deferral,
    DeferralRelease,
    DepositSlip,
    Entry,
    EntryLine,
)
from addons.pos_accounting_close.services import uses
from addons.pos_session.models import Order, OrderLine, Payment, PaymentMethod, PaymentPart, Product, Session
from addons.pos_session.models.order import VALIDATED
from addons.pos_session.models.payment_method import ROUNDING
from core.db import db
from core.money import divide_half_up
from core.vat import HT_PER_CENT

PAID = (uses.METHOD, uses.ROUNDING_LOSS, uses.ROUNDING_GAIN)
"""Uses of lines that stand for parts of payments."""
SOLD = (uses.SALES, uses.DEFERRED, uses.VAT, uses.DISCOUNT, uses.VOUCHER, uses.THIRD_PARTY)
"""Uses of lines that stand for order lines."""
_BEFORE_TAX = (uses.SALES, uses.DEFERRED)
_ROUNDED = (uses.ROUNDING_LOSS, uses.ROUNDING_GAIN)


@dataclass(frozen=True)
class Cause:
    """What an entry was drawn from: the closure of a session, a deposit slip, or the presales it releases."""

    closure: Closure | None = None
    session: Session | None = None
    slip: DepositSlip | None = None
    released: Sequence[Deferral] = ()


@dataclass(frozen=True)
class Share:
    """A part of what the facts behind a line come to: a line of the same entry, or what rounding left."""

    line: EntryLine | None
    amount: int


@dataclass(frozen=True)
class Facts:
    """What stands behind a line: ``total`` is what the facts come to, ``shares`` where it went; signed cents.

    Positive in debit, as the line itself. The facts of a sale are shared with the lines that defer a part of it or
    take its discounts, and are known to 4 decimals: what the rounding left is a share too.
    """

    total: int
    shares: Sequence[Share]


def cause_of(entry: Entry) -> Cause:
    """Where an entry comes from: two statements at most."""
    if entry.closure_id is not None:
        closure = db.session.get_one(Closure, entry.closure_id)
        return Cause(closure=closure, session=db.session.get_one(Session, closure.session_id))
    if entry.slip_id is not None:
        return Cause(slip=db.session.get_one(DepositSlip, entry.slip_id))
    released = (
        select(Deferral)
        .join(DeferralRelease, DeferralRelease.deferral_id == Deferral.id)
        .where(DeferralRelease.entry_id == entry.id)
        .order_by(Deferral.id)
    )
    return Cause(released=db.session.scalars(released).all())


def is_traced(entry: Entry, line: EntryLine) -> bool:
    """Whether the facts behind a line are payments or order lines of its session."""
    return entry.closure_id is not None and line.use in (*PAID, *SOLD)


def facts_of(session_id: int, line: EntryLine) -> Facts:
    """What the facts behind a line come to, and where it went: two statements."""
    rows = (parts_behind if line.use in PAID else lines_behind)(session_id, line).order_by(None).subquery()
    if line.use in PAID:
        total = _sum(rows.c.amount)
        return Facts(total, _with_rest([Share(line, line.debit - line.credit)], total))
    if line.use in _BEFORE_TAX:
        total = -divide_half_up(_sum(rows.c.total_ht), HT_PER_CENT)
        return Facts(total, _with_rest(_shares_before_tax(session_id, line), total))
    if line.use == uses.VAT:
        total = -(_sum(rows.c.total_ttc) - divide_half_up(_sum(rows.c.total_ht), HT_PER_CENT))
    elif line.use == uses.DISCOUNT:
        total = line.debit - line.credit
    else:
        total = -_sum(rows.c.total_ttc)
    return Facts(total, _with_rest([Share(line, line.debit - line.credit)], total))


def parts_behind(session_id: int, line: EntryLine) -> Select[Any]:
    """The parts of payments that make a line, in their order."""
    columns: list[Any] = [
        PaymentPart.id,
        Order.id.label("order_id"),
        Order.number,
        Payment.created_at,
        PaymentMethod.label.label("method"),
        PaymentPart.kind,
        PaymentPart.amount,
    ]
    wanted = (
        select(*columns)
        .join(Payment, Payment.id == PaymentPart.payment_id)
        .join(Order, Order.id == Payment.order_id)
        .join(PaymentMethod, PaymentMethod.id == PaymentPart.method_id)
        .where(PaymentPart.session_id == session_id)
        .order_by(PaymentPart.id)
    )
    if line.use == uses.METHOD:
        by_it = (PaymentPart.method_id == line.method_id, PaymentPart.method_kind != ROUNDING)
        return wanted.where(*by_it, _of_orders(line))
    rounded = PaymentPart.__table__.alias()
    paid: Any = Payment.__table__.alias()
    gap = func.sum(rounded.c.amount)
    orders = (
        select(paid.c.order_id)
        .join(rounded, rounded.c.payment_id == paid.c.id)
        .where(rounded.c.session_id == session_id, rounded.c.method_kind == ROUNDING)
        .group_by(paid.c.order_id)
        .having(gap > 0 if line.use == uses.ROUNDING_LOSS else gap < 0)
    )
    return wanted.where(PaymentPart.method_kind == ROUNDING, Order.id.in_(orders))


def lines_behind(session_id: int, line: EntryLine) -> Select[Any]:
    """The order lines that make a line, in their order."""
    columns: list[Any] = [
        OrderLine.id,
        Order.id.label("order_id"),
        Order.number,
        Order.validated_at,
        OrderLine.label,
        OrderLine.quantity,
        OrderLine.discount,
        OrderLine.rate,
        OrderLine.total_ttc,
        OrderLine.total_ht,
    ]
    return (
        select(*columns)
        .join(Order, Order.id == OrderLine.order_id)
        .outerjoin(Product, Product.id == OrderLine.product_id)
        .where(Order.session_id == session_id, Order.state == VALIDATED, *_narrowed(line))
        .order_by(OrderLine.id)
    )


def entries_of_order(order: Order) -> Sequence[Entry]:
    """The entries of the sessions that sold an order or took its payments: one statement."""
    paid_in = select(Payment.session_id).where(Payment.order_id == order.id)
    return _entries(or_(Closure.session_id == order.session_id, Closure.session_id.in_(paid_in)))


def entries_of_session(session_id: int) -> Sequence[Entry]:
    """The entry of a session, once its accounting closure is done: one statement."""
    return _entries(Closure.session_id == session_id)


def _entries(which: ColumnElement[bool]) -> Sequence[Entry]:
    wanted = select(Entry).join(Closure, Closure.id == Entry.closure_id).where(which).order_by(Entry.id)
    return db.session.scalars(wanted).all()


def _narrowed(line: EntryLine) -> list[Any]:
    """The order lines that a line of an entry stands for."""
    if line.use == uses.VAT:
        return [OrderLine.turnover, OrderLine.rate == line.rate]
    if line.use == uses.DISCOUNT:
        return [OrderLine.turnover, OrderLine.rate == line.rate, OrderLine.discount != 0]
    family = (
        Product.family_id == line.family_id if line.family_id is not None else Product.family_id.is_(None)
    )
    turnover = OrderLine.turnover if line.use in _BEFORE_TAX else ~OrderLine.turnover
    return [
        turnover,
        OrderLine.rate == line.rate,
        OrderLine.kind == line.line_kind,
        family,
        _of_orders(line),
    ]


def _of_orders(line: EntryLine) -> ColumnElement[bool]:
    """The order of a line that stands on the account of a customer; of any other line, those without one like it."""
    if line.order_id is not None:
        return Order.id == line.order_id
    alike = and_(
        EntryLine.entry_id == line.entry_id,
        EntryLine.use == line.use,
        EntryLine.method_id.is_not_distinct_from(line.method_id),
        EntryLine.line_kind.is_not_distinct_from(line.line_kind),
    )
    return Order.id.not_in(select(EntryLine.order_id).where(alike, EntryLine.order_id.is_not(None)))


def _shares_before_tax(session_id: int, line: EntryLine) -> list[Share]:
    """The lines of the entry that share the income of a family or kind under a rate: what is sold, what is deferred."""
    family = (
        EntryLine.family_id == line.family_id if line.family_id is not None else EntryLine.family_id.is_(None)
    )
    rows = db.session.scalars(
        select(EntryLine)
        .where(
            EntryLine.entry_id == line.entry_id,
            EntryLine.use.in_(_BEFORE_TAX),
            EntryLine.rate == line.rate,
            EntryLine.line_kind == line.line_kind,
            family,
        )
        .order_by(EntryLine.position)
    )
    return [Share(row, row.debit - row.credit) for row in rows]


def _with_rest(shares: list[Share], total: int) -> list[Share]:
    """The shares, and what they leave of the total: rounding, and discounts that are posted apart."""
    rest = total - sum(share.amount for share in shares)
    return [*shares, Share(None, rest)] if rest else shares


def _sum(column: Any) -> int:
    return int(db.session.execute(select(func.coalesce(func.sum(column), 0))).scalar_one())
