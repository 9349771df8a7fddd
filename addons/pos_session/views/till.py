"""The till of a draft: product grid, basket, numeric pad; what is tapped, scanned and typed."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.errors import ItemsInvalid, ProductWithoutPrice
from addons.pos_session.models import Customer, Order, Session
from addons.pos_session.permissions import SELL
from addons.pos_session.services import orders
from addons.pos_session.services.grid import find_by_code, product_grid
from addons.pos_session.services.holding import other_drafts
from addons.pos_session.services.kinds import line_kinds
from addons.pos_session.services.line_changes import change_line, give_free, take_back
from addons.pos_session.services.paid_lines import paid_of
from addons.pos_session.services.price_lists import Counter
from addons.pos_session.services.products import MAX_QUANTITY, PRODUCT
from addons.pos_session.services.voucher_codes import looks_like_code
from addons.pos_session.views import blueprint
from addons.pos_session.views.order_end import just_done
from addons.pos_session.views.reading import amount, discount, once_per_form
from addons.pos_session.views.voucher_orders import use_voucher
from core.db import db
from core.idempotency import fingerprint, once
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.models import User
from core.identity.visibility import visible
from core.uow import unit_of_work
from core.web.errors import flash_refusal, wants_fragment
from core.web.i18n import _
from core.web.reading import text, whole


def till(order: Order) -> str:
    """The page of a draft: the till of who is at it; for anybody else what it holds, and the key that takes it."""
    actor = current_actor()
    mine = order.operator_id in (None, actor.author_id) or actor.is_system
    if order.held_at is not None or not mine:
        operator = db.session.get(User, order.operator_id) if order.operator_id else None
        return render_template("pos_session/order_taken.html", **basket(order), operator=operator)
    query = request.args.get("q", "")
    shown = basket(order)
    return render_template(
        "pos_session/till.html",
        **shown,
        **just_done(shown["session"]),
        families=product_grid(_counter(order), query),
        query=query,
        tab=request.args.get("tab", ""),
        others=len(other_drafts(order.session_id, order.id)),
    )


@blueprint.get("/orders/<int:order_id>/lines")
@requires(SELL)
def order_lines(order_id: int) -> str:
    """The basket alone, for scripts that changed it."""
    order = visible(Order, order_id)
    require(SELL, order.centre_id)
    return render_template("pos_session/order_lines.html", **basket(order))


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
    return _fragment(order_id)


@blueprint.post("/orders/<int:order_id>/scan")
@requires(SELL)
def order_scan(order_id: int) -> ResponseReturnValue:
    """Add the product whose barcode (or whole name) was typed; else show what the search finds.

    The code of a voucher is used: no product has one, and it must not come to stand in an address.
    """
    order = visible(Order, order_id)
    query = text("q", required=False)
    if looks_like_code(query):
        return use_voucher(order, query)
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
    """What the pad says of a line: ``quantity`` (0 takes it off), ``price`` TTC, ``discount`` in percent.

    ``free`` pieces are offered (once per Idempotency-Key); ``back`` takes the offer of a line back.
    """
    visible(Order, order_id)
    kept = _changed(order_id, line_id)
    if wants_fragment():
        return _fragment(order_id, kept)
    return redirect(url_for("pos_session.order_show", order_id=order_id))


def basket(order: Order) -> dict[str, Any]:
    """What the basket shows: lines, what the pad may do with each, what is paid, who is served and by whom."""
    session = visible(Session, order.session_id)
    mine = session.responsible_id == current_actor().user_id
    kinds = line_kinds(order.centre_id)
    lines = orders.lines_of(order.id)
    return {
        "order": order,
        "session": session,
        "lines": lines,
        "changes": {
            line.id: " ".join(sorted(kinds[line.kind].changes))
            for line in lines
            if line.kind in kinds and line.corrects_id is None
        },
        "paid": paid_of(order.id),
        "customer": visible(Customer, order.customer_id) if order.customer_id else None,
        "owner": None if mine else db.session.get(User, session.responsible_id),
    }


def _changed(order_id: int, line_id: int) -> int | None:
    """Do what the form says; the line that now holds it."""
    if "free" in request.form:
        pieces = whole("free", least=1, most=MAX_QUANTITY)
        scope = f"pos_session.free:{current_actor().user_id}"
        same = fingerprint({"order": order_id, "line": line_id, "free": pieces})
        key = request.headers.get("Idempotency-Key") or request.form.get("idempotency_key")
        done = once(key, scope, lambda: {"line_id": give_free(order_id, line_id, pieces)}, same)
        return int(done["line_id"])
    if "price" in request.form:
        wanted = {"unit_price": amount("price")}
    elif "discount" in request.form:
        wanted = {"discount": discount("discount")}
    elif "back" in request.form:
        with unit_of_work():
            return take_back(order_id, line_id)
    else:
        wanted = {"quantity": whole("quantity", most=MAX_QUANTITY)}
    with unit_of_work():
        return change_line(order_id, line_id, **wanted)


def _fragment(order_id: int, selected: int | None = None) -> str:
    """The basket as it is now, for scripts."""
    return render_template(
        "pos_session/order_lines.html", **basket(visible(Order, order_id)), selected=selected
    )


def _counter(order: Order) -> Counter:
    """Where and when an order sells: it decides the prices."""
    return Counter.of(visible(Session, order.session_id))
