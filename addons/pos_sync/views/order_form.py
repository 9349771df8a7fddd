"""The form that makes and changes customer orders: lines of the catalogue, rows added without a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_sync.models import CustomerOrder
from addons.pos_sync.permissions import ORDERS
from addons.pos_sync.services.orders import desk
from addons.pos_sync.services.orders.articles import articles_found
from addons.pos_sync.services.orders.lines import priced_lines
from addons.pos_sync.services.orders.states import EDIT
from addons.pos_sync.settings import sync_settings
from addons.pos_sync.views import blueprint
from addons.pos_sync.views.order_reading import (
    centre_here,
    change_word,
    needing_a_line,
    order_here,
    owner_word,
)
from addons.pos_sync.views.order_typed import PLAIN, Content, Typed, typed_in_form, typed_of
from core.errors import Refusal
from core.identity.access import requires
from core.identity.actor import current_actor
from core.web.errors import form_errors
from core.web.i18n import _
from core.web.reading import once_from_form, whole

Write = Callable[[dict[str, Any]], int]
"""Writes the content; the id of the order."""


@blueprint.get("/customer-orders/new")
@requires(ORDERS)
def customer_order_new() -> str:
    """An empty form."""
    return _page(centre_here(ORDERS).id, Typed(dict.fromkeys(PLAIN, ""), []), None, "")


@blueprint.get("/customer-orders/articles")
@requires(ORDERS, background=True)
def customer_order_articles() -> str:
    """The articles that a line offers for what is typed into it."""
    typed = request.args.get("line_label", "")
    return render_template(
        "pos_sync/customer_order_articles.html", articles=articles_found(centre_here(ORDERS).id, typed)
    )


@blueprint.post("/customer-orders")
@requires(ORDERS)
def customer_order_create() -> ResponseReturnValue:
    """Make the order, or show the form again with one more row, or with its faults."""
    centre_id = centre_here(ORDERS).id
    scope = f"pos_sync.customer_order:{current_actor().user_id}"
    change_id = change_word()

    def write(content: dict[str, Any]) -> int:
        made = once_from_form(scope, lambda: {"order_id": desk.create(centre_id, content, change_id).id})
        return int(made["order_id"])

    return _sent(centre_id, None, "", write, _("The customer order was made."))


@blueprint.post("/customer-orders/<int:order_id>/open")
@requires(ORDERS)
def customer_order_open(order_id: int) -> str:
    """The newest version of an order, kept for this page while it is open; sent again, by the same holder.

    A POST, as it takes the order: what a browser fetches ahead keeps nobody away from it.
    """
    order, owner = order_here(order_id, ORDERS), change_word()
    with needing_a_line(order):
        desk.take(order_id, EDIT, owner)
    order = order_here(order_id, ORDERS)
    return _page(order.centre_id, typed_of(order), order, owner)


@blueprint.get("/customer-orders/<int:order_id>/edit")
@blueprint.get("/customer-orders/<int:order_id>/open")
@requires(ORDERS)
def customer_order_edit(order_id: int) -> ResponseReturnValue:
    """The address of a form that was sent, typed or come back to: the page of the order, where it can be opened."""
    order_here(order_id, ORDERS)
    return redirect(url_for("pos_sync.customer_order_show", order_id=order_id))


@blueprint.post("/customer-orders/<int:order_id>/edit")
@requires(ORDERS)
def customer_order_change(order_id: int) -> ResponseReturnValue:
    """Change the order, and let it go; changed elsewhere meanwhile, nothing is written."""
    order = order_here(order_id, ORDERS)
    owner = owner_word()

    def write(content: dict[str, Any]) -> int:
        seen, word = whole("version"), change_word()
        with needing_a_line(order):
            desk.change(order_id, EDIT, owner=owner, base_version=seen, change_id=word, content=content)
        return order_id

    return _sent(order.centre_id, order, owner, write, _("The customer order was changed."))


def _sent(
    centre_id: int, order: CustomerOrder | None, owner: str, write: Write, done: str
) -> ResponseReturnValue:
    typed = typed_in_form()
    if "add" in request.form:
        typed.add()
        return _page(centre_id, typed, order, owner)
    if removed := request.form.get("remove", ""):
        typed.remove(removed)
        return _page(centre_id, typed, order, owner)
    content = typed.content()
    if content is None:
        return _page(centre_id, typed, order, owner), 422
    try:
        made = write(_told(centre_id, content, order))
    except Refusal as refusal:
        if refusal.status in (403, 404) or refusal.links:
            raise
        typed.errors = form_errors(refusal)
        return _page(centre_id, typed, order, owner), refusal.status
    flash(done, "success")
    return redirect(url_for("pos_sync.customer_order_show", order_id=made))


def _told(centre_id: int, content: Content, order: CustomerOrder | None) -> dict[str, Any]:
    """The content of the document, its lines priced."""
    return {
        "customer": content.customer,
        "contact": content.contact,
        "note": content.note,
        "wanted_on": content.wanted_on.isoformat() if content.wanted_on else None,
        "lines": priced_lines(centre_id, content.lines, order),
    }


def _page(centre_id: int, typed: Typed, order: CustomerOrder | None, owner: str) -> str:
    if not typed.lines:
        typed.add()
    return render_template(
        "pos_sync/customer_order_form.html",
        order=order,
        typed=typed,
        errors=typed.errors,
        owner=owner,
        version=request.form.get("version") or (order.version if order else ""),
        articles=articles_found(centre_id, ""),
        keep_every=max(sync_settings().lock_seconds // 3, 1),
    )
