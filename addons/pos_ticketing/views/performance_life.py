"""The states of a performance as actions, and whom to refund once it is cancelled."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func

from addons.pos_session.models import Customer, Order
from addons.pos_ticketing.models import Event, Performance, Ticket
from addons.pos_ticketing.models.performance import CANCELLED, CLOSED, ON_SALE, PLANNED, SUSPENDED
from addons.pos_ticketing.permissions import SETUP, TAKE_BACK, VIEW
from addons.pos_ticketing.services import performance_states
from addons.pos_ticketing.services.refunds_due import AMOUNT, due, due_by_order
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.performance_setup import own_performance, performance_page
from addons.pos_ticketing.views.setup_pages import saved
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible, visible_centre
from core.web.i18n import _, translate
from core.web.tables import Column, Empty, Table

DONE = {
    PLANNED: N_("The performance is planned again: it can be put on sale."),
    ON_SALE: N_("The performance is on sale."),
    SUSPENDED: N_("The sale of the performance is suspended."),
    CANCELLED: N_("The performance is cancelled. Here is whom to refund."),
    CLOSED: N_("The performance is closed."),
}


@blueprint.post(
    "/performances/<int:performance_id>/<any('planned', 'on_sale', 'suspended', 'cancelled', 'closed'):state>"
)
@requires(SETUP)
def performance_state(performance_id: int, state: str) -> ResponseReturnValue:
    """Put on sale, suspend, cancel, close; a suspension and a cancellation say why."""
    performance = own_performance(performance_id)
    then = "performance_refunds" if state == CANCELLED else "performance_edit"

    def work() -> dict[str, Any]:
        performance_states.set_state(performance_id, state, request.form.get("reason", ""))
        return {}

    return saved(
        f"performance_state_{state}",
        work,
        lambda errors: performance_page(performance, {f"reason-{state}": text for text in errors.values()}),
        translate(DONE[state]),
        url_for(f"pos_ticketing.{then}", performance_id=performance_id),
    )


@blueprint.get("/performances/<int:performance_id>/refunds")
@requires(VIEW)
def performance_refunds(performance_id: int) -> ResponseReturnValue:
    """The orders with tickets of a cancelled performance that are not taken back yet; CSV and XLSX too."""
    performance = visible(Performance, performance_id)
    require(VIEW, performance.centre_id)
    tickets = func.count(Ticket.id)
    page = "take_back_choose" if current_actor().may(TAKE_BACK, performance.centre_id) else "file_show"
    table = Table(
        "refunds",
        due_by_order(performance_id),
        [
            Column(
                "number",
                _("Order"),
                sort=Order.number,
                link=lambda row: url_for(f"pos_ticketing.{page}", order_id=row.order_id),
            ),
            Column(
                "contact",
                _("Contact"),
                value=lambda row: row.contact or _("Walk-in customer"),
                sort=Customer.name,
            ),
            Column("phone", _("Phone")),
            Column("email", _("E-mail")),
            Column("tickets", _("Tickets"), sort=tickets, format="number"),
            Column("amount", _("To refund"), sort=AMOUNT, format="money"),
        ],
        search=[Order.number, Customer.name, Customer.phone, Customer.email],
        order=[Order.id],
        empty=Empty(
            _("Nobody is left to refund"),
            _("Every ticket of this performance is taken back, or none was sold. It can be closed."),
            url_for("pos_ticketing.performance_list"),
            _("Performances"),
        ),
    )
    return table.render(
        "pos_ticketing/refunds.html",
        performance=performance,
        event=visible(Event, performance.event_id),
        zone=visible_centre(performance.centre_id).timezone,
        due=due(performance_id),
        is_cancelled=performance.state == CANCELLED,
    )
