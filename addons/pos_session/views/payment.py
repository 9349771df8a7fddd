"""The payment of an order: parts, quick cash, change; the server computes, the page only shows."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.models import Order, Session
from addons.pos_session.models.order import DRAFT
from addons.pos_session.permissions import SELL
from addons.pos_session.services import orders
from addons.pos_session.services.payment import pay
from addons.pos_session.services.writing import methods_of
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import once_per_form, tenders_from_form, typed_amount
from core.db import db
from core.errors import Refusal
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.web.errors import refusal_text
from core.web.i18n import translate

SHORTCUTS = {"cash": "F2", "card": "F3", "cheque": "F4"}
"""The key of the first method of each kind (ui.md, Rules for every page)."""


@blueprint.get("/orders/<int:order_id>/payment")
@requires(SELL)
def order_payment(order_id: int) -> ResponseReturnValue:
    """How the order is paid."""
    order = visible(Order, order_id)
    require(SELL, order.centre_id)
    lines = orders.lines_of(order.id)
    if order.state != DRAFT or not lines:
        return redirect(url_for("pos_session.order_show", order_id=order.id))
    return _page(order)


@blueprint.post("/orders/<int:order_id>/payment")
@requires(SELL)
def order_pay(order_id: int) -> ResponseReturnValue:
    """Pay and validate; a refused payment changes nothing and is shown again with what was typed."""
    order = visible(Order, order_id)
    try:
        once_per_form("pay", lambda: pay(order_id, tenders_from_form()))
    except Refusal as refusal:
        db.session.refresh(order)
        if refusal.status in (403, 404) or order.state != DRAFT:
            raise
        return _page(order, refusal), refusal.status
    return redirect(url_for("pos_session.order_show", order_id=order_id))


def _page(order: Order, refusal: Refusal | None = None) -> str:
    methods = list(methods_of(order.centre_id).values())
    return render_template(
        "pos_session/payment.html",
        order=order,
        session=visible(Session, order.session_id),
        lines=orders.lines_of(order.id),
        methods=methods,
        proposed=typed_amount(order.total_ttc),
        shortcuts=_shortcuts([(method.id, method.kind) for method in methods]),
        typed=list(zip(request.form.getlist("method_id"), request.form.getlist("amount"), strict=False)),
        message=refusal_text(refusal) if refusal else "",
        links=_links(refusal),
    )


def _shortcuts(methods: list[tuple[int, str]]) -> dict[int, str]:
    keys: dict[int, str] = {}
    for method_id, kind in methods:
        if kind in SHORTCUTS and SHORTCUTS[kind] not in keys.values():
            keys[method_id] = SHORTCUTS[kind]
    return keys


def _links(refusal: Refusal | None) -> list[tuple[Any, str]]:
    """Where a refusal leads: ``(label, address)``."""
    links = refusal.links if refusal else []
    return [(translate(link.label), url_for(link.endpoint, **link.args)) for link in links]
