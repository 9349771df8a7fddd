"""The contacts of an order in the left column of the till, and whose its items are."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.services import customers
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.services import contacts
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.order_side import changed, order_of
from core.identity.access import requires
from core.identity.actor import current_actor
from core.uow import unit_of_work
from core.web.errors import wants_fragment
from core.web.reading import once_from_form, picked, text, ticked_ids, whole

NEW = ("name", "email", "phone")
"""What is asked of a new contact while others wait; the rest stands on his page."""


@blueprint.get("/orders/<int:order_id>/contacts/found")
@requires(SELL)
def order_contacts_found(order_id: int) -> str:
    """What the search of the left column finds, and a form to make a contact of what was typed."""
    order = order_of(order_id)
    query = request.args.get("q", "").strip()
    found = customers.search(order.centre_id, query, 8) if query else []
    return render_template("pos_ticketing/order_contacts_found.html", order=order, found=found, query=query)


@blueprint.post("/orders/<int:order_id>/contacts")
@requires(SELL)
def order_contacts_add(order_id: int) -> ResponseReturnValue:
    """Add a contact (``customer_id``); the first one is the customer of the order."""
    order_of(order_id)
    return changed(order_id, lambda: contacts.add_contact(order_id, picked("customer_id")))


@blueprint.post("/orders/<int:order_id>/contacts/new")
@requires(SELL)
def order_contacts_new(order_id: int) -> ResponseReturnValue:
    """Make a contact and add him; the same form sent twice makes one."""
    order_of(order_id)
    values = {name: text(name, required=False) for name in NEW}

    def work() -> dict[str, Any]:
        return {"customer": contacts.create_contact(order_id, values)}

    scope = f"pos_ticketing.contact_new:{current_actor().user_id}"
    return changed(order_id, lambda: once_from_form(scope, work), own_unit=True)


@blueprint.post("/orders/<int:order_id>/contacts/remove")
@requires(SELL)
def order_contacts_remove(order_id: int) -> ResponseReturnValue:
    """Take a contact off the order; what was his is in nobody's name."""
    order_of(order_id)
    return changed(order_id, lambda: contacts.remove_contact(order_id, picked("customer_id")))


@blueprint.post("/orders/<int:order_id>/contacts/move")
@requires(SELL)
def order_contacts_move(order_id: int) -> ResponseReturnValue:
    """Say whose lines (``line``, several) are: a contact's, or with ``customer_id`` 0 nobody's."""
    order_of(order_id)
    with unit_of_work():
        contacts.move(order_id, ticked_ids("line"), whole("customer_id") or None)
    if wants_fragment():
        return "", 204
    return redirect(url_for("pos_session.order_show", order_id=order_id))
