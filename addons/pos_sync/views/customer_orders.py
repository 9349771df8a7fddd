"""Customer orders: the list of a centre, and the page of one with its lines, documents, versions and lock."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, and_, select

from addons.pos_sync.models import CustomerOrder
from addons.pos_sync.models.customer_order import STATUSES
from addons.pos_sync.permissions import LINK, ORDERS
from addons.pos_sync.services.online.copies import is_shared
from addons.pos_sync.services.orders.details import details_of
from addons.pos_sync.services.orders.states import LABELS, possible
from addons.pos_sync.settings import is_head_office
from addons.pos_sync.views import blueprint
from addons.pos_sync.views.order_reading import (
    OPERATION_LABELS,
    TONES,
    centre_here,
    order_here,
)
from core.identity.access import requires
from core.identity.actor import current_actor
from core.web.folding import fold, words_of
from core.web.i18n import _, translate
from core.web.tables import Column, Empty, Filter, Table


@blueprint.get("/customer-orders")
@requires(ORDERS)
def customer_order_list() -> ResponseReturnValue:
    """The customer orders of the current centre, the newest first."""
    centre = centre_here(ORDERS)
    table = Table(
        "customer_orders",
        select(CustomerOrder).where(CustomerOrder.centre_id == centre.id),
        [
            Column(
                "number",
                _("Customer order"),
                sort=CustomerOrder.number,
                link=lambda row: url_for("pos_sync.customer_order_show", order_id=row.id),
            ),
            Column("customer", _("Customer"), sort=CustomerOrder.customer),
            Column("wanted_on", _("Wanted on"), sort=CustomerOrder.wanted_on, format="localdate"),
            Column(
                "status",
                _("Status"),
                value=lambda row: translate(LABELS[row.status]),
                sort=CustomerOrder.status,
                badge=lambda row: TONES[row.status],
            ),
            Column("total_ttc", _("Total"), sort=CustomerOrder.total_ttc, format="money"),
            Column("advances", _("Advances"), sort=CustomerOrder.advances, format="money"),
            Column("origin", _("Place of origin"), value=lambda row: row.origin or _("Head office")),
            Column("version", _("Known to head office"), value=_known),
            Column("changed_at", _("Changed"), sort=CustomerOrder.changed_at, format="localtime"),
        ],
        search=_matches,
        filters=[
            Filter(
                "status",
                _("Status"),
                CustomerOrder.status,
                [(status, translate(LABELS[status])) for status in STATUSES],
            )
        ],
        order=[CustomerOrder.id.desc()],
        empty=Empty(
            _("No customer order yet"),
            _("A customer order is what somebody wants to have later. It is shared with head office."),
            url_for("pos_sync.customer_order_new"),
            _("New customer order"),
        ),
    )
    return table.render(
        "pos_sync/customer_orders.html",
        may_link=is_head_office() and current_actor().may(LINK, centre.id),
    )


@blueprint.get("/customer-orders/<int:order_id>")
@requires(ORDERS)
def customer_order_show(order_id: int) -> str:
    """One customer order, as this server knows it."""
    order = order_here(order_id, ORDERS)
    return render_template(
        "pos_sync/customer_order.html",
        order=order,
        details=details_of(order),
        status=translate(LABELS[order.status]),
        tone=TONES[order.status],
        operations=possible(order.status),
        labels={name: translate(label) for name, label in OPERATION_LABELS.items()},
        statuses={name: translate(label) for name, label in LABELS.items()},
        is_head_office=is_head_office(),
        shared=is_shared(order),
    )


def _known(order: CustomerOrder) -> str:
    return str(_("Yes") if order.version else _("Not yet"))


def _matches(typed: str) -> ColumnElement[bool]:
    words = (fold(word) or "" for word in words_of(typed))
    return and_(*(CustomerOrder.search.contains(word, autoescape=True) for word in words))
