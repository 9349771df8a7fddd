"""Deliveries (envois): the tickets of finished orders that wait to be printed or sent."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_session.models import Customer, Order
from addons.pos_ticketing.models import Delivery, DeliveryMode, SalesChannel
from addons.pos_ticketing.models.delivery import PRINTED, SENT, WAITING
from addons.pos_ticketing.permissions import BULK_PRINT
from addons.pos_ticketing.services.sending import mark_sent, send_again
from addons.pos_ticketing.services.ticket_mail import recipient_of
from addons.pos_ticketing.views import blueprint
from core.db import db
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.web.centre import current_centre
from core.web.i18n import _, translate
from core.web.reading import once_from_form
from core.web.tables import Column, Empty, Filter, Table

STATES = {WAITING: N_("Waiting"), PRINTED: N_("Tickets printed"), SENT: N_("Sent")}


@blueprint.get("/deliveries")
@requires(BULK_PRINT)
def delivery_list() -> ResponseReturnValue:
    """The deliveries of the current centre, those that wait first."""
    centre, mode, channel = current_centre(), DeliveryMode, SalesChannel
    require(BULK_PRINT, centre.id)
    shown: list[Any] = [
        Delivery.id,
        Delivery.order_id,
        Delivery.state,
        Delivery.created_at,
        Delivery.printed_at,
        Delivery.sent_at,
        Order.number,
        mode.name.label("mode"),
        channel.name.label("channel"),
        Customer.name.label("contact"),
    ]
    table = Table(
        "deliveries",
        select(*shown)
        .join(Order, Order.id == Delivery.order_id)
        .join(mode, mode.id == Delivery.mode_id)
        .outerjoin(channel, channel.id == Delivery.channel_id)
        .outerjoin(Customer, Customer.id == Delivery.recipient_id)
        .where(Delivery.centre_id == centre.id),
        [
            Column(
                "number",
                _("Order"),
                sort=Order.number,
                link=lambda row: url_for("pos_ticketing.delivery_show", delivery_id=row.id),
            ),
            Column("contact", _("Recipient"), sort=Customer.name),
            Column("mode", _("Delivery mode"), sort=mode.name),
            Column("channel", _("Sales channel"), sort=channel.name),
            Column("state", _("State"), value=lambda row: translate(STATES[row.state]), sort=Delivery.state),
            Column("created_at", _("Sold on"), sort=Delivery.created_at, format="localtime"),
            Column("printed_at", _("Printed on"), sort=Delivery.printed_at, format="localtime"),
            Column("sent_at", _("Sent on"), sort=Delivery.sent_at, format="localtime"),
        ],
        search=[Order.number, Customer.name],
        filters=[
            Filter(
                "state",
                _("State"),
                Delivery.state,
                [(state, translate(label)) for state, label in STATES.items()],
                default=WAITING,
            ),
            Filter("mode", _("Delivery mode"), Delivery.mode_id, names_of(mode, centre.id)),
            Filter("channel", _("Sales channel"), Delivery.channel_id, names_of(channel, centre.id)),
        ],
        order=[Delivery.created_at, Delivery.id],
        empty=Empty(
            _("No delivery here"),
            _("Orders that are not printed at once wait here until they are printed in bulk or sent."),
        ),
    )
    return table.render("pos_ticketing/deliveries.html")


@blueprint.get("/deliveries/<int:delivery_id>")
@requires(BULK_PRINT)
def delivery_show(delivery_id: int) -> str:
    """One delivery: to whom, how, and what was done."""
    delivery = visible(Delivery, delivery_id)
    require(BULK_PRINT, delivery.centre_id)
    return render_template(
        "pos_ticketing/delivery.html",
        delivery=delivery,
        order=visible(Order, delivery.order_id),
        mode=visible(DeliveryMode, delivery.mode_id),
        recipient=recipient_of(delivery),
        states=STATES,
    )


@blueprint.post("/deliveries/<int:delivery_id>/sent")
@requires(BULK_PRINT)
def delivery_sent(delivery_id: int) -> ResponseReturnValue:
    """A printed delivery went out, or was fetched."""
    scope = f"pos_ticketing.sent:{current_actor().user_id}"
    once_from_form(scope, lambda: {"delivery": mark_sent(delivery_id).id})
    flash(_("The delivery is sent."), "success")
    return redirect(url_for("pos_ticketing.delivery_show", delivery_id=delivery_id))


@blueprint.post("/deliveries/<int:delivery_id>/mail")
@requires(BULK_PRINT)
def delivery_mail(delivery_id: int) -> ResponseReturnValue:
    """Try once more to mail a delivery, after its contact got an address."""
    scope = f"pos_ticketing.mail_again:{current_actor().user_id}"
    once_from_form(scope, lambda: {"delivery": send_again(delivery_id).id})
    flash(_("The mail is on its way."), "success")
    return redirect(url_for("pos_ticketing.delivery_show", delivery_id=delivery_id))


def names_of(model: Any, centre_id: int) -> list[tuple[int, str]]:
    """The rows of a centre to choose from, by name."""
    rows = db.session.execute(
        select(model.id, model.name).where(model.centre_id == centre_id).order_by(model.name)
    )
    return [(row.id, row.name) for row in rows]
