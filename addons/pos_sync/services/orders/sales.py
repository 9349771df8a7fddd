"""Receipts, invoices and advance invoices of customer orders, as drafts of the till: the lines as they were agreed.

The lock on a shared order is taken before (services/orders/desk.py). Paying the draft writes the document
(``paid_documents.py``).
"""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_session.models import Customer, Order, Session
from addons.pos_session.models.session import OPEN
from addons.pos_session.services import customers
from addons.pos_session.services.line_kinds import PricedLine
from addons.pos_session.services.orders import new_order, update_total
from addons.pos_session.services.products import PRODUCT
from addons.pos_session.services.writing import insert_lines
from addons.pos_sync.errors.order_sales import (
    AdvanceInvalid,
    ArticleNotHere,
    CustomerUnnamed,
    NoOpenSession,
    OrdersOffline,
    OrderWithoutLines,
    RefundInvalid,
    SaleElsewhere,
)
from addons.pos_sync.models import CustomerOrder, OrderSale
from addons.pos_sync.models.order_document import ADVANCE_INVOICE, ADVANCE_REFUND, RECEIPT
from addons.pos_sync.permissions import CREDIT, INVOICE, ORDERS, REFUND
from addons.pos_sync.services.advance_kind import CODE as ADVANCE
from addons.pos_sync.services.online.copies import is_shared
from addons.pos_sync.services.orders.articles import products_here
from addons.pos_sync.services.orders.states import check_operation
from core.db import db, lock_row
from core.errors import Cents, Link
from core.i18n import N_
from core.identity.actor import current_actor, require
from core.identity.visibility import visible

ADVANCE_LABEL = "Acompte sur commande %s"
REFUND_LABEL = "Acompte remboursé, commande %s"
DEDUCTED_LABEL = "Acompte déduit, commande %s"
"""Lines are stored in French, as what catalogues hold (``addons.pos_session.services.customers.WALK_IN_NAME``)."""
_RIGHTS: dict[str, tuple[str, ...]] = {RECEIPT: (), ADVANCE_REFUND: (REFUND, CREDIT)}
"""What a document needs besides the right to customer orders; the others are invoices."""


def sale_session(centre_id: int) -> Session:
    """The open session of a centre that the actor answers for. Raises NoOpenSession."""
    found: Session | None = db.session.execute(
        select(Session)
        .where(
            Session.centre_id == centre_id,
            Session.state == OPEN,
            Session.responsible_id == current_actor().user_id,
        )
        .order_by(Session.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    if found is None:
        raise NoOpenSession(links=[Link(N_("Go to the cash desks"), "pos_session.home")])
    return found


def make_draft(order_id: int, kind: str, session_id: int, *, owner: str, amount: int | None = None) -> Order:
    """A draft in an open session: what the order holds less its advances, or an advance of ``amount`` cents.

    An advance is taken, or paid back. ``owner`` is the word of the lock; empty without a line: then no advance is
    deducted, unless head office never saw the order, and none is paid back. Raises NotFound, Forbidden, SessionNotOpen,
    SaleElsewhere, OperationImpossible, OrderWithoutLines, ArticleNotHere, CustomerUnnamed, AdvanceInvalid,
    RefundInvalid, OrdersOffline.
    """
    order = visible(CustomerOrder, order_id)
    require(ORDERS, order.centre_id)
    for right in _RIGHTS.get(kind, (INVOICE,)):
        require(right, order.centre_id)
    draft = new_order(session_id)
    if draft.centre_id != order.centre_id:
        raise SaleElsewhere()
    lock_row(order)
    check_operation(kind, order.status)
    if kind == ADVANCE_INVOICE:
        priced = {ADVANCE: [_advance(ADVANCE_LABEL % order.number, 1, _checked(order, amount))]}
    elif kind == ADVANCE_REFUND:
        if not owner:
            raise OrdersOffline(number=order.number)
        priced = {ADVANCE: [_advance(REFUND_LABEL % order.number, -1, _refundable(order, amount))]}
    else:
        deducted = min(order.advances, order.total_ttc) if owner or not is_shared(order) else 0
        priced = {PRODUCT: _goods(order)}
        if deducted:
            priced[ADVANCE] = [_advance(DEDUCTED_LABEL % order.number, -1, deducted)]
    insert_lines(draft.id, priced)
    update_total(draft)
    if kind != RECEIPT:
        draft.customer_id = _customer(order).id
    db.session.add(
        OrderSale(pos_order_id=draft.id, order_id=order.id, kind=kind, version=order.version, owner=owner)
    )
    db.session.flush()
    return draft


def _goods(order: CustomerOrder) -> list[PricedLine]:
    """The lines of the order at its prices: nothing is priced again."""
    if not order.lines:
        raise OrderWithoutLines(number=order.number)
    products = products_here(order.centre_id, [line.article for line in order.lines])
    for line in order.lines:
        if line.article not in products:
            raise ArticleNotHere(label=line.label, article=line.article)
    return [
        PricedLine(
            line.label, line.quantity, line.unit_price, line.rate, line.discount, products[line.article]
        )
        for line in order.lines
    ]


def _advance(label: str, quantity: int, amount: int) -> PricedLine:
    return PricedLine(label, quantity, amount, 0, turnover=False)


def _checked(order: CustomerOrder, amount: int | None) -> int:
    most = max(order.total_ttc - order.advances, 0)
    if amount is None or not 0 < amount <= most:
        raise AdvanceInvalid(most=Cents(most), fields={"amount": AdvanceInvalid.message})
    return amount


def _refundable(order: CustomerOrder, amount: int | None) -> int:
    if amount is None or not 0 < amount <= order.advances:
        raise RefundInvalid(most=Cents(order.advances), fields={"amount": RefundInvalid.message})
    return amount


def _customer(order: CustomerOrder) -> Customer:
    """Who the invoice is made out to: the contact of this name, else a new one."""
    name = " ".join(order.customer.split())
    if not name:
        raise CustomerUnnamed(number=order.number)
    named = customers.contacts().where(Customer.centre_id == order.centre_id, Customer.name == name)
    found: Customer | None = db.session.execute(named.order_by(Customer.id).limit(1)).scalar_one_or_none()
    return found or customers.create(order.centre_id, {"name": name})
