"""The order: its page once it is finished, and the list of all; a draft is shown at the till (``views/till.py``)."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from addons.pos_session.models import Customer, Order, Session
from addons.pos_session.models.order import DRAFT
from addons.pos_session.permissions import SELL, VIEW
from addons.pos_session.services import orders
from addons.pos_session.services.identification import shown
from addons.pos_session.services.invoiced import invoice_of, invoiced_here
from addons.pos_session.services.order_history import history_of
from addons.pos_session.services.part_actions import part_actions
from addons.pos_session.services.parts import change_of_last, payments_of
from addons.pos_session.services.printing import copies_of, printers_of
from addons.pos_session.services.turnover import vat_of
from addons.pos_session.views import blueprint
from addons.pos_session.views.till import till
from addons.pos_session.views.words import ORDER_STATES, ORDER_TONES
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.uow import unit_of_work
from core.web.i18n import _, translate
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
    return till(order)


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
        "actions": part_actions(order.centre_id, part_ids),
        "change": change_of_last(payments),
        "customer": visible(Customer, order.customer_id) if order.customer_id else None,
        "corrected": visible(Order, order.corrects_id) if order.corrects_id else None,
        "steps": history_of(order),
        "vat": vat_of(lines),
        "invoice": invoice_of(order.id),
        "invoiced_here": invoiced_here(order),
        "printers": printers_of(order.centre_id),
        "copies": copies_of(order),
        "state": ORDER_STATES[order.state],
        "tone": ORDER_TONES[order.state],
    }
