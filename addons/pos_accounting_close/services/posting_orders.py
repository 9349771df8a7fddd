"""Orders in the entry of a session: those that go through the account of a customer, and what is paid elsewhere.

An order is posted in the session that validated it, its payments in the sessions that took them. Where the two differ
what was paid before the order was finished stood on the account of deposits (requirements.md T3-6); what is not paid
at all, or later, is a claim on the customer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, not_, select

from addons.pos_accounting_close.hookspecs import CustomerAccount
from addons.pos_accounting_close.services import uses
from addons.pos_accounting_close.services.accounts import Accounts
from addons.pos_accounting_close.services.entries import LineDraft, posted
from addons.pos_accounting_close.services.posting_customers import auxiliary_of
from addons.pos_session.models import Order, Payment, PaymentPart
from addons.pos_session.models.order import VALIDATED
from core.db import db
from core.registry import registry

_ORDER: Any = Order.__table__
_PART: Any = PaymentPart.__table__
_PAYMENT: Any = Payment.__table__

SALE, PAID, PAID_BEFORE, UNPAID = "Vente", "Règlement", "Acompte imputé", "Reste dû"


@dataclass(frozen=True, slots=True)
class PostedOrder:
    """An order validated in the session: cents in all, paid in it, and paid in others before it was validated."""

    id: int
    number: str
    total: int
    paid_here: int
    deposits: int

    @property
    def unpaid(self) -> int:
        """What nobody paid when it was validated."""
        return self.total - self.paid_here - self.deposits


@dataclass(frozen=True, slots=True)
class OtherPaid:
    """What the session took of an order of another one; ``claimed`` when that one had validated it already."""

    id: int
    number: str
    amount: int
    claimed: bool


def posted_orders(session_id: int) -> list[PostedOrder]:
    """The orders validated in a session: one statement."""
    mine = and_(_ORDER.c.session_id == session_id, _ORDER.c.state == VALIDATED)
    here = _paid().where(_PART.c.session_id == session_id).subquery()
    before = (
        _paid()
        .join(_ORDER, _ORDER.c.id == _PAYMENT.c.order_id)
        .where(mine, _PART.c.session_id != session_id, _PAYMENT.c.created_at <= _ORDER.c.validated_at)
        .subquery()
    )
    rows = db.session.execute(
        select(
            _ORDER.c.id,
            _ORDER.c.number,
            _ORDER.c.total_ttc,
            func.coalesce(here.c.amount, 0).label("here"),
            func.coalesce(before.c.amount, 0).label("before"),
        )
        .outerjoin(here, here.c.order_id == _ORDER.c.id)
        .outerjoin(before, before.c.order_id == _ORDER.c.id)
        .where(mine)
        .order_by(_ORDER.c.id)
    )
    return [PostedOrder(row.id, row.number, row.total_ttc, int(row.here), int(row.before)) for row in rows]


def others_paid(session_id: int) -> list[OtherPaid]:
    """What a session took of orders that it did not validate: one statement."""
    mine = and_(_ORDER.c.session_id == session_id, _ORDER.c.state == VALIDATED)
    claimed = and_(_ORDER.c.state == VALIDATED, _PAYMENT.c.created_at > _ORDER.c.validated_at)
    flag = case((claimed, 1), else_=0)
    rows = db.session.execute(
        select(_ORDER.c.id, _ORDER.c.number, flag.label("claimed"), func.sum(_PART.c.amount).label("amount"))
        .join(_PAYMENT, _PAYMENT.c.id == _PART.c.payment_id)
        .join(_ORDER, _ORDER.c.id == _PAYMENT.c.order_id)
        .where(_PART.c.session_id == session_id, not_(mine))
        .group_by(_ORDER.c.id, _ORDER.c.number, flag)
        .order_by(_ORDER.c.id, flag)
    )
    return [OtherPaid(row.id, row.number, int(row.amount), bool(row.claimed)) for row in rows if row.amount]


def customers_of(centre_id: int, order_ids: Iterable[int]) -> dict[int, CustomerAccount]:
    """The customers through whose accounts orders go, as the addons answer; the last answer holds."""
    ids = sorted(set(order_ids))
    found: dict[int, CustomerAccount] = {}
    if ids:
        for _, answer in registry().collect(
            "pos_accounting_close_customers", centre=centre_id, order_ids=ids
        ):
            found |= answer
    return found


def order_drafts(
    orders: Iterable[PostedOrder],
    others: Iterable[OtherPaid],
    customers: Mapping[int, CustomerAccount],
    accounts: Accounts,
) -> list[LineDraft]:
    """Customers debited and credited, deposits received and used, claims."""
    drafts: list[LineDraft] = []
    for order in orders:
        customer = customers.get(order.id)
        if customer is not None:
            drafts += _customer(order, SALE, order.total, customer, accounts)
            drafts += _customer(order, PAID, -order.paid_here, customer, accounts)
            drafts += _customer(order, PAID_BEFORE, -order.deposits, customer, accounts)
        else:
            drafts += _customer(order, UNPAID, order.unpaid, None, accounts)
        drafts += _deposit(order, "Acompte utilisé", order.deposits, accounts)
    for other in others:
        if other.claimed:
            drafts += _customer(other, PAID, -other.amount, customers.get(other.id), accounts)
        else:
            drafts += _deposit(other, "Acompte reçu", -other.amount, accounts)
    return drafts


def _paid() -> Any:
    return (
        select(_PAYMENT.c.order_id, func.sum(_PART.c.amount).label("amount"))
        .join(_PAYMENT, _PAYMENT.c.id == _PART.c.payment_id)
        .group_by(_PAYMENT.c.order_id)
    )


def _customer(
    order: PostedOrder | OtherPaid,
    what: str,
    amount: int,
    customer: CustomerAccount | None,
    accounts: Accounts,
) -> list[LineDraft]:
    """``amount`` cents that the customer of an order owes more."""
    if not amount:
        return []
    label = f"{what} {order.number}"
    more: dict[str, Any] = {"use": uses.CUSTOMER, "order_id": order.id}
    if customer is not None:
        label = f"{label} - {customer.piece}"
        more |= auxiliary_of(customer)
    return posted(accounts.account(uses.CUSTOMER), label, amount, **more)


def _deposit(order: PostedOrder | OtherPaid, what: str, amount: int, accounts: Accounts) -> list[LineDraft]:
    """``amount`` cents of deposits used; received where negative."""
    if not amount:
        return []
    account = accounts.account(uses.DEPOSIT)
    return posted(account, f"{what} {order.number}", amount, use=uses.DEPOSIT, order_id=order.id)
