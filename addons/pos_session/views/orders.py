"""The order: the till while it is a draft, its page once it is finished, and the list of all."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from addons.pos_session.errors import ItemsInvalid, ProductWithoutPrice
from addons.pos_session.models import Order, Session
from addons.pos_session.models.order import DRAFT
from addons.pos_session.permissions import SELL, VIEW
from addons.pos_session.services import orders
from addons.pos_session.services.grid import find_by_code, product_grid
from addons.pos_session.services.identification import shown
from addons.pos_session.services.invoiced import invoice_of
from addons.pos_session.services.line_changes import change_line
from addons.pos_session.services.parts import payments_of
from addons.pos_session.services.price_lists import Counter
from addons.pos_session.services.printing import copies_of, printers_of
from addons.pos_session.services.products import MAX_QUANTITY, PRODUCT
from addons.pos_session.services.turnover import vat_of
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import once_per_form
from addons.pos_session.views.words import ORDER_STATES, ORDER_TONES
from core.db import db
from core.idempotency import fingerprint, once
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.models import User
from core.identity.visibility import visible
from core.uow import unit_of_work
from core.web.errors import flash_refusal, wants_fragment
from core.web.i18n import _, translate
from core.web.reading import text, whole
from core.web.tables import Column, Empty, Filter, Table


@blueprint.get("/orders")
@requires(VIEW)
def order_list() -> ResponseReturnValue:
    """Every order of the user's centres, the newest first."""
    table = Table(
        "orders",
        select(Order).join(Order.session).options(contains_eager(Order.session)),
        [
            Column(
                "number",
                _("Order"),
                sort=Order.number,
                link=lambda row: url_for("pos_session.order_show", order_id=row.id),
            ),
            Column("receipt_no", _("Receipt"), sort=Order.receipt_no, format="number"),
            Column("created_at", _("Created"), sort=Order.created_at, format="localtime"),
            Column("validated_at", _("Paid"), sort=Order.validated_at, format="localtime"),
            Column("desk", _("Cash desk"), value="session.desk_name", sort=Session.desk_name),
            Column("total_ttc", _("Total"), sort=Order.total_ttc, format="money"),
            Column(
                "state",
                _("State"),
                value=lambda row: translate(ORDER_STATES[row.state]),
                sort=Order.state,
                badge=lambda row: ORDER_TONES[row.state],
            ),
        ],
        search=[Order.number, Session.desk_name],
        filters=[
            Filter(
                "state",
                _("State"),
                Order.state,
                [(state, translate(label)) for state, label in ORDER_STATES.items()],
            )
        ],
        order=[Order.id.desc()],
        empty=Empty(_("No order yet"), _("Orders appear here as soon as something is sold.")),
    )
    return table.render("pos_session/order_list.html")


@blueprint.post("/sessions/<int:session_id>/orders")
@requires(SELL)
def order_new(session_id: int) -> ResponseReturnValue:
    """«Continuer la vente»: the user's empty draft, or a new order; also puts the current one on hold."""
    with unit_of_work():
        order = orders.empty_draft(session_id) or orders.new_order(session_id)
    return redirect(url_for("pos_session.order_show", order_id=order.id))


@blueprint.get("/orders/<int:order_id>")
@requires(VIEW)
def order_show(order_id: int) -> ResponseReturnValue:
    """The till of a draft; the receipt, payments and documents of a finished order."""
    order = visible(Order, order_id)
    require(VIEW, order.centre_id)
    if order.state != DRAFT:
        return render_template("pos_session/order.html", **_finished(order))
    require(SELL, order.centre_id)
    drafts = db.session.execute(
        select(Order)
        .where(Order.session_id == order.session_id, Order.state == DRAFT, Order.id != order.id)
        .order_by(Order.id)
    ).scalars()
    return render_template(
        "pos_session/till.html",
        **_basket(order),
        families=product_grid(_counter(order), request.args.get("q", "")),
        query=request.args.get("q", ""),
        drafts=list(drafts),
    )


@blueprint.get("/orders/<int:order_id>/lines")
@requires(SELL)
def order_lines(order_id: int) -> str:
    """The basket alone, for scripts that changed it."""
    order = visible(Order, order_id)
    require(SELL, order.centre_id)
    return render_template("pos_session/order_lines.html", **_basket(order))


@blueprint.get("/orders/<int:order_id>/products")
@requires(SELL)
def order_products(order_id: int) -> str:
    """The product grid alone, as searched."""
    order = visible(Order, order_id)
    require(SELL, order.centre_id)
    families = product_grid(_counter(order), request.args.get("q", ""))
    return render_template("pos_session/product_grid.html", order=order, families=families)


@blueprint.post("/orders/<int:order_id>/taps")
@requires(SELL)
def taps(order_id: int) -> str:
    """Products tapped on the grid: JSON ``{"items": [{"product_id": 12, "quantity": 3}, …]}``."""
    body = request.get_json()
    wanted = body.get("items") if isinstance(body, dict) else None
    if not isinstance(wanted, list) or not all(isinstance(item, dict) for item in wanted):
        raise ItemsInvalid()
    if any(item.get("kind", PRODUCT) != PRODUCT for item in wanted):
        raise ItemsInvalid()
    items = [{**item, "kind": PRODUCT} for item in wanted]

    def work() -> dict[str, Any]:
        orders.add_items(order_id, items)
        return {"order_id": order_id}

    key = request.headers.get("Idempotency-Key")
    scope = f"pos_session.taps:{current_actor().user_id}"
    once(key, scope, work, fingerprint({"order": order_id, "items": items}))
    return order_lines_fragment(order_id)


@blueprint.post("/orders/<int:order_id>/scan")
@requires(SELL)
def order_scan(order_id: int) -> ResponseReturnValue:
    """Add the product whose barcode (or whole name) was typed; else show what the search finds."""
    order = visible(Order, order_id)
    query = text("q", required=False)
    product_id = find_by_code(order.centre_id, query)
    if product_id is None:
        if query and not product_grid(_counter(order), query):
            flash(_("No product is called “%(code)s”, nor has it as its barcode.", code=query), "warning")
            query = ""
        return redirect(url_for("pos_session.order_show", order_id=order_id, q=query or None))

    def work() -> dict[str, Any]:
        orders.add_items(order_id, [{"kind": "product", "product_id": product_id, "quantity": 1}])
        return {"order_id": order_id}

    try:
        once_per_form("scan", work)
    except ProductWithoutPrice as refusal:
        flash_refusal(refusal)
    return redirect(url_for("pos_session.order_show", order_id=order_id))


@blueprint.post("/orders/<int:order_id>/lines/<int:line_id>")
@requires(SELL)
def line_change(order_id: int, line_id: int) -> ResponseReturnValue:
    """Set how many of a product; 0 takes the line off."""
    quantity = whole("quantity", most=MAX_QUANTITY)
    with unit_of_work():
        change_line(order_id, line_id, quantity=quantity)
    if wants_fragment():
        return order_lines_fragment(order_id)
    return redirect(url_for("pos_session.order_show", order_id=order_id))


@blueprint.post("/orders/<int:order_id>/abandon")
@requires(SELL)
def order_abandon(order_id: int) -> ResponseReturnValue:
    """«Abandonner ordre»: its number is never used again."""
    visible(Order, order_id)
    reason = text("reason", required=False)
    done = once_per_form("abandon", lambda: {"session_id": orders.abandon(order_id, reason).session_id})
    return redirect(url_for("pos_session.session_show", session_id=done["session_id"]))


def order_lines_fragment(order_id: int) -> str:
    """The basket as it is now, for htmx."""
    return render_template("pos_session/order_lines.html", **_basket(visible(Order, order_id)))


def _basket(order: Order) -> dict[str, Any]:
    """What the basket shows."""
    session = visible(Session, order.session_id)
    mine = session.responsible_id == current_actor().user_id
    owner = None if mine else db.session.get(User, session.responsible_id)
    return {"order": order, "session": session, "lines": orders.lines_of(order.id), "owner": owner}


def _counter(order: Order) -> Counter:
    """Where and when an order sells: it decides the prices."""
    return Counter.of(visible(Session, order.session_id))


def _finished(order: Order) -> dict[str, Any]:
    """What the page of a finished order shows."""
    payments = payments_of(order.id)
    lines = orders.lines_of(order.id)
    part_ids = [part.id for paid in payments for part, _method in paid.parts]
    return {
        "order": order,
        "session": visible(Session, order.session_id),
        "lines": lines,
        "payments": payments,
        "identified": shown(part_ids, order.centre_id),
        "change": payments[-1].change if payments else 0,
        "vat": vat_of(lines),
        "invoice": invoice_of(order.id),
        "printers": printers_of(order.centre_id),
        "copies": copies_of(order),
        "state": ORDER_STATES[order.state],
        "tone": ORDER_TONES[order.state],
    }
