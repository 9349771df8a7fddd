"""What is done to a customer order from its page: its status, its documents; keeping it while a page is open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.models import Order
from addons.pos_sync.errors.exchange import ExchangeFault, LineDown
from addons.pos_sync.errors.order_sales import OrdersOffline
from addons.pos_sync.models import CustomerOrder, OrderSale
from addons.pos_sync.models.order_document import ADVANCE_INVOICE, ADVANCE_REFUND, DOCUMENTS
from addons.pos_sync.permissions import LINK, ORDERS
from addons.pos_sync.services.orders import desk
from addons.pos_sync.services.orders.locks import take_away
from addons.pos_sync.services.orders.sales import make_draft, sale_session
from addons.pos_sync.services.orders.states import CANCEL, CLOSE, EDIT, REOPEN, STATUS
from addons.pos_sync.settings import is_head_office
from addons.pos_sync.views import blueprint
from addons.pos_sync.views.order_reading import (
    change_word,
    needing_a_line,
    order_here,
    owner_word,
    telling_who,
)
from core.db import db
from core.errors import NotFound, Refusal
from core.identity.access import requires
from core.identity.actor import current_actor
from core.identity.visibility import visible
from core.money import parse_amount
from core.web.i18n import _
from core.web.reading import once_from_form, text, whole

_ASKING_HOW_MUCH = (ADVANCE_INVOICE, ADVANCE_REFUND)
MOVES = (STATUS, CLOSE, REOPEN, CANCEL)


@blueprint.post("/customer-orders/<int:order_id>/move/<operation>")
@requires(ORDERS)
def customer_order_move(order_id: int, operation: str) -> ResponseReturnValue:
    """Give an order another status: kept, changed upon the version that was seen, and let go, in one step.

    What is owed to the customer once it is called off, or completed without a document, is asked about first.
    """
    order = order_here(order_id, ORDERS)
    if operation not in MOVES:
        raise NotFound()
    version, word = whole("version"), change_word()
    owner = word  # sent again: the same one, who holds it already
    wanted = _moved(operation)
    try:
        with needing_a_line(order):
            desk.take(order_id, operation, owner)
    except OrdersOffline:
        raise
    except Refusal:
        with needing_a_line(order):
            first = desk.made_before(order_id, operation, word)
        if first is None:
            raise
        return _was_moved(order_id)  # the answer was lost: it did what it asks for
    if _leaves_owed(order_here(order_id, ORDERS), operation, wanted):
        desk.release(order_id, owner)
        page = {"order": order, "operation": operation, "version": version, "wanted": wanted}
        return render_template("pos_sync/customer_order_owed.html", **page), 409
    try:
        with needing_a_line(order):
            desk.change(
                order_id, operation, owner=owner, base_version=version, change_id=word, content=wanted
            )
    except Refusal:
        desk.release(order_id, owner)
        raise
    return _was_moved(order_id)


@blueprint.post("/customer-orders/<int:order_id>/document/<kind>")
@requires(ORDERS)
def customer_order_document(order_id: int, kind: str) -> ResponseReturnValue:
    """Make the draft of a document in the actor's open session; without a line only after the question."""
    order = order_here(order_id, ORDERS)
    if kind not in DOCUMENTS:
        raise NotFound()
    scope = f"pos_sync.order_document:{current_actor().user_id}"
    session_id = sale_session(order.centre_id).id
    amount = parse_amount(request.form.get("amount", "")) if kind in _ASKING_HOW_MUCH else None
    owner = (
        "" if "without_line" in request.form else change_word()
    )  # sent again: the same one, who holds it already
    if owner:
        try:
            with telling_who(order):
                desk.take(order_id, kind, owner)
        except Refusal as fault:
            first = _first_answer(scope, fault)
            if first is not None:
                return _to_draft(first)
            if not isinstance(fault, LineDown | ExchangeFault):
                raise
            if not desk.may_go_offline(order_id, kind):
                if kind == ADVANCE_REFUND and isinstance(fault, LineDown):
                    raise OrdersOffline(number=order.number) from fault
                raise
            page = {"order": order, "kind": kind, "amount": request.form.get("amount", "")}
            return render_template("pos_sync/customer_order_offline.html", **page), 409

    def work() -> dict[str, Any]:
        return {"pos_order_id": make_draft(order_id, kind, session_id, owner=owner, amount=amount).id}

    try:
        made = once_from_form(scope, work)
    except Exception:
        if owner:
            desk.release(order_id, owner)
        raise
    return _to_draft(made)


@blueprint.post("/customer-orders/<int:order_id>/keep")
@requires(ORDERS)
def customer_order_keep(order_id: int) -> ResponseReturnValue:
    """The page of an order is still open: the lock lasts longer. What refuses it is shown in the page."""
    order_here(order_id, ORDERS)
    desk.keep(order_id, EDIT, owner_word())
    return "", 204


@blueprint.post("/customer-orders/<int:order_id>/leave")
@requires(ORDERS)
def customer_order_leave(order_id: int) -> ResponseReturnValue:
    """The page was left: nobody is at the order any more."""
    order_here(order_id, ORDERS)
    desk.release(order_id, owner_word())
    return "", 204


@blueprint.post("/customer-orders/<int:order_id>/take-away")
@requires(LINK)
def customer_order_take_away(order_id: int) -> ResponseReturnValue:
    """End somebody else's lock, at head office."""
    order_here(order_id, LINK)
    if not is_head_office():
        raise NotFound()

    def work() -> dict[str, Any]:
        take_away(order_id)
        return {"order_id": order_id}

    once_from_form(f"pos_sync.take_away:{current_actor().user_id}", work)
    flash(_("The customer order is free."), "success")
    return redirect(url_for("pos_sync.customer_order_show", order_id=order_id))


@blueprint.post("/sales/<int:pos_order_id>/keep")
@requires(ORDERS)
def order_sale_keep(pos_order_id: int) -> ResponseReturnValue:
    """The draft of a document is open at the till: its customer order stays kept for it."""
    draft = visible(Order, pos_order_id)
    sale = _sale(draft)
    order_here(sale.order_id, ORDERS)
    if sale.owner:
        desk.keep(sale.order_id, sale.kind, sale.owner)
    return "", 204


def _sale(draft: Order) -> OrderSale:
    sale = db.session.get(OrderSale, draft.id)
    if sale is None:
        raise NotFound()
    return sale


def _was_moved(order_id: int) -> ResponseReturnValue:
    flash(_("The status of the customer order was changed."), "success")
    return redirect(url_for("pos_sync.customer_order_show", order_id=order_id))


def _to_draft(made: Mapping[str, Any]) -> ResponseReturnValue:
    return redirect(url_for("pos_session.order_show", order_id=made["pos_order_id"]))


def _first_answer(scope: str, refusal: Refusal) -> dict[str, Any] | None:
    """What the form made when it came first, though it is refused now; None: it comes first. Raises KeyMismatch."""

    def refused() -> dict[str, Any]:
        raise refusal

    try:
        return once_from_form(scope, refused)
    except Refusal as raised:
        if raised is not refusal:
            raise
        return None


def _leaves_owed(order: CustomerOrder, operation: str, wanted: Mapping[str, Any]) -> bool:
    """Whether advances would stay with an order that is over, and who asks for it did not say yes to that amount."""
    over = operation == CLOSE or (operation == CANCEL and bool(wanted["cancel_reason"]))
    return over and bool(order.advances) and request.form.get("owed") != str(order.advances)


def _moved(operation: str) -> dict[str, Any]:
    """What the form of an operation says of the document."""
    if operation == CANCEL:
        return {"cancel_reason": text("reason")}
    return {"status": text("status", most=20)} if operation == STATUS else {}
