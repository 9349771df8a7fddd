"""Refunding or correcting a validated order: choose what comes back and what replaces it, then settle the gap."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.errors import RefundReasonRequired
from addons.pos_session.models import Order, Session
from addons.pos_session.permissions import REFUND
from addons.pos_session.services import corrections
from addons.pos_session.services.grid import product_grid
from addons.pos_session.services.price_lists import Counter
from addons.pos_session.services.products import MAX_QUANTITY, PRODUCT
from addons.pos_session.services.reasons import checked_reason
from addons.pos_session.services.sessions import open_session_in
from addons.pos_session.services.settled_apart import check_correcting
from addons.pos_session.services.taking_back import Taken, returnable
from addons.pos_session.services.typed_tenders import means_of, tenders_of_gap
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import once_per_form
from core.db import db
from core.errors import Refusal
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.web.errors import form_errors, refusal_fields, refusal_text
from core.web.i18n import _
from core.web.reading import whole

REPLACEMENTS = 3
"""How many kinds of products one correction sells in place of what it takes back; more are a new order."""


@blueprint.get("/orders/<int:order_id>/correction")
@requires(REFUND)
def correction_choose(order_id: int) -> str:
    """Which lines come back, how many of each, what is sold instead; an invoiced order is refused at once."""
    order = _order(order_id)
    corrections.check_correctable(order, visible(Order, order.corrects_id) if order.corrects_id else order)
    check_correcting(order)
    return _choose(order, {})


@blueprint.get("/orders/<int:order_id>/correction/settle")
@requires(REFUND)
def correction_settle(order_id: int) -> ResponseReturnValue:
    """What it comes to, and by which means it is settled."""
    order = _order(order_id)
    try:
        return _settle(order)
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return _choose(order, form_errors(refusal)), refusal.status


@blueprint.post("/orders/<int:order_id>/correction")
@requires(REFUND)
def correction_make(order_id: int) -> ResponseReturnValue:
    """Make the correction; a refused one is shown again with what was typed."""
    order = _order(order_id)
    session = open_session_in(order.centre_id)

    def work() -> dict[str, Any]:
        return corrections.correct(
            order_id,
            session.id,
            _taken(),
            _added(),
            tenders_of_gap(request.form),
            request.form.get("reason", ""),
        )

    try:
        made = once_per_form("correction", work)
    except Refusal as refusal:
        if refusal.status in (403, 404) or refusal.links:
            raise
        named = {
            name: text for name, text in refusal_fields(refusal).items() if not name.startswith("parts.")
        }
        errors = named or {"form": refusal_text(refusal)}
        try:
            return _settle(order, errors), refusal.status
        except Refusal:
            return _choose(order, errors), refusal.status
    flash(_("The correction is recorded as order %(number)s.", number=made["number"]), "success")
    return redirect(url_for("pos_session.order_show", order_id=made["order_id"]))


def _order(order_id: int) -> Order:
    order = visible(Order, order_id)
    require(REFUND, order.centre_id)
    return order


def _taken() -> list[Taken]:
    """The fields ``take_<line id>`` that hold more than nothing."""
    found = []
    for name in request.values:
        line = name.removeprefix("take_")
        if line != name and line.isascii() and line.isdigit():
            quantity = whole(name, most=MAX_QUANTITY, default=0, values=request.values)
            if quantity:
                found.append(Taken(int(line), quantity))
    return found


def _added() -> list[dict[str, Any]]:
    """The pairs ``add_product``, ``add_quantity``: pairs without a product are left out."""
    found = []
    pairs = zip(request.values.getlist("add_product"), request.values.getlist("add_quantity"), strict=False)
    for product, quantity in pairs:
        if product:
            values = {"add_product": product, "add_quantity": quantity}
            found.append(
                {
                    "kind": PRODUCT,
                    "product_id": whole("add_product", least=1, values=values),
                    "quantity": whole("add_quantity", least=1, most=MAX_QUANTITY, default=1, values=values),
                }
            )
    return found


def _choose(order: Order, errors: dict[str, str]) -> str:
    counter = Counter.of(open_session_in(order.centre_id))
    products = [tile for family in product_grid(counter) for tile in family.products]
    return render_template(
        "pos_session/correction.html",
        order=order,
        session=db.session.get(Session, order.session_id),
        lines=list(returnable(order.id).values()),
        products=products,
        replacements=REPLACEMENTS,
        typed=request.values,
        typed_products=_padded(request.values.getlist("add_product")),
        typed_quantities=_padded(request.values.getlist("add_quantity")),
        errors=errors,
    )


def _settle(order: Order, errors: dict[str, str] | None = None) -> str:
    taken, added = _taken(), _added()
    found = corrections.preview(order, taken, added, open_session_in(order.centre_id))
    reason = checked_reason(request.values.get("reason", ""), RefundReasonRequired)
    return render_template(
        "pos_session/correction_settle.html",
        order=order,
        taken=taken,
        added=added,
        **means_of(found, order.centre_id, request.form),
        reason=reason,
        back=url_for("pos_session.correction_choose", order_id=order.id, **_query(taken, added, reason)),
        errors=errors or {},
    )


def _query(taken: list[Taken], added: list[dict[str, Any]], reason: str) -> dict[str, Any]:
    """The choices as they stand in the address of the first page."""
    return {
        **{f"take_{each.line_id}": each.quantity for each in taken},
        "add_product": [item["product_id"] for item in added],
        "add_quantity": [item["quantity"] for item in added],
        "reason": reason,
    }


def _padded(texts: list[str]) -> list[str]:
    return [*texts[:REPLACEMENTS], *[""] * (REPLACEMENTS - len(texts))]
