"""The seat plan page, in the context of an order; without one, the choice of an order."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_session.models import Order, Session
from addons.pos_session.models.order import DRAFT
from addons.pos_session.models.session import OPEN
from addons.pos_session.services.orders import new_order
from addons.pos_session.services.sessions import active_session_of
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.services import claims
from addons.pos_ticketing.services.lent_counts import borrowed_of
from addons.pos_ticketing.services.performances import offer_of, plan_offer
from addons.pos_ticketing.services.seat_search import contingents_of
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.plan_texts import attribute_names, look_names, plan_texts
from core.db import db
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.web.reading import integer, once_from_form, picked


@blueprint.get("/performances/<int:performance_id>/plan")
@requires(SELL)
def seat_plan(performance_id: int) -> ResponseReturnValue:
    """Pick seats for an order on the plan of a performance.

    ``audience_category`` is the rate that is chosen at first, ``quantity`` how many places are wanted; with
    ``locked=1`` (automatic mode of the sales channel) the places held are shown and are not changed one by one.
    """
    order_id = request.args.get("order", type=integer)
    if order_id is None:
        offer = offer_of(performance_id, SELL)
        return render_template(
            "pos_ticketing/choose_order.html",
            offer=offer,
            session=active_session_of(current_actor().user_id),
            orders=_own_drafts(offer.centre_id),
        )
    offer, order = plan_offer(performance_id, order_id)
    return render_template(
        "pos_ticketing/seat_plan.html",
        offer=offer,
        order=order,
        contingents=contingents_of(offer),
        borrowed=borrowed_of(performance_id),
        texts=plan_texts(),
        looks=look_names(),
        attributes=attribute_names(),
        max_seats=claims.own_settings().max_seats_per_hold,
        rate_id=request.args.get("audience_category", type=integer),
        wanted=request.args.get("quantity", type=integer),
        locked=request.args.get("locked") == "1",
    )


@blueprint.post("/performances/<int:performance_id>/orders")
@requires(SELL)
def seat_plan_order(performance_id: int) -> ResponseReturnValue:
    """Begin an order in the actor's session, then pick seats for it."""
    offer = offer_of(performance_id, SELL)
    session = visible(Session, picked("session_id"))
    require(SELL, session.centre_id)
    scope = f"pos_ticketing.order:{current_actor().user_id}"
    begun = once_from_form(scope, lambda: {"order_id": new_order(session.id).id})
    return redirect(
        url_for("pos_ticketing.seat_plan", performance_id=offer.performance_id, order=begun["order_id"])
    )


def _own_drafts(centre_id: int) -> list[Order]:
    """The drafts of the actor's open session in a centre, newest first: nobody enters another one's basket."""
    drafts = (
        select(Order)
        .join(Session, Session.id == Order.session_id)
        .where(
            Order.centre_id == centre_id,
            Order.state == DRAFT,
            Session.state == OPEN,
            Session.responsible_id == current_actor().user_id,
        )
        .order_by(Order.id.desc())
        .limit(50)
    )
    return list(db.session.scalars(drafts))
