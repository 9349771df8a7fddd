"""The sale context: entering a sales channel, «Ouverture d'une caisse», «Création d'une nouvelle caisse»."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_session.models import Session
from addons.pos_session.models.session import ACTIVE, CLOSING_CONTROL, OPENING_CONTROL
from addons.pos_session.services import orders
from addons.pos_session.services.blind import may_see_expected
from addons.pos_session.services.sessions import active_session_of
from addons.pos_ticketing.models import SalesChannel
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.services.channels import channel_of, channels_of, desks_of
from addons.pos_ticketing.services.drawers import drawers_of, open_drawer
from addons.pos_ticketing.views import blueprint
from core.db import db
from core.errors import Invalid
from core.identity.access import requires
from core.identity.actor import current_actor
from core.identity.services.sign_in import confirm_password
from core.identity.visibility import visible
from core.uow import unit_of_work
from core.web.centre import current_centre
from core.web.errors import refusal_fields
from core.web.filters import localdate
from core.web.i18n import _
from core.web.reading import once_from_form, picked


@blueprint.get("/sell")
@requires(SELL)
def channel_choice() -> str:
    """The sales channels of the centre, to enter one of them; of which one the operator's session is."""
    centre = current_centre()
    mine = active_session_of(current_actor().user_id)
    return render_template(
        "pos_ticketing/channel_choice.html",
        channels=channels_of(centre.id),
        mine=mine,
        of_mine=channel_of(mine.id) if mine else None,
    )


@blueprint.post("/channels/<int:channel_id>/enter")
@requires(SELL)
def channel_enter(channel_id: int) -> ResponseReturnValue:
    """Into the sale when the drawer is open (nothing is shown); else to the page that opens or makes one."""
    drawers = drawers_of(channel_id)
    if drawers.mine is None:
        page = "channel_drawer" if drawers.closed else "drawer_new"
        return redirect(url_for(f"pos_ticketing.{page}", channel_id=channel_id))
    if drawers.left_since is not None:
        day = localdate(drawers.left_since)
        flash(
            _("Your session %(number)s was opened on %(day)s.", number=drawers.mine.code, day=day), "warning"
        )
    return _into_sale(drawers.mine)


@blueprint.get("/channels/<int:channel_id>/drawer")
@requires(SELL)
def channel_drawer(channel_id: int) -> ResponseReturnValue:
    """«Ouverture d'une caisse»: reopen a closed one, or make one."""
    drawers = drawers_of(channel_id)
    if drawers.mine is not None:
        return redirect(url_for("pos_session.session_show", session_id=drawers.mine.id))
    if not drawers.closed:
        return redirect(url_for("pos_ticketing.drawer_new", channel_id=channel_id))
    return render_template(
        "pos_ticketing/channel_drawer.html",
        channel=visible(SalesChannel, channel_id),
        closed=[(session, may_see_expected(session)) for session in drawers.closed],
    )


@blueprint.route("/channels/<int:channel_id>/drawer/new", methods=["GET", "POST"])
@requires(SELL)
def drawer_new(channel_id: int) -> ResponseReturnValue:
    """«Création d'une nouvelle caisse»: choose one of the channel's points of sale that is free."""
    drawers = drawers_of(channel_id)
    if drawers.mine is not None:
        return redirect(url_for("pos_session.session_show", session_id=drawers.mine.id))
    if request.method == "GET":
        return _new_page(channel_id, bool(drawers.closed), {})

    def work() -> dict[str, Any]:
        return {"session_id": open_drawer(channel_id, desk_id).id}

    user_id = current_actor().user_id
    try:
        desk_id = picked("desk_id")
        confirm_password(user_id, request.form.get("password", ""))
        made = once_from_form(f"pos_ticketing.drawer:{user_id}", work)
    except Invalid as refusal:
        return _new_page(channel_id, bool(drawers.closed), refusal_fields(refusal)), refusal.status
    return redirect(url_for("pos_session.session_opening", session_id=made["session_id"]))


def _into_sale(session: Session) -> ResponseReturnValue:
    """The order to go on with; a session that is not open yet, or not any more, is where its drawer is counted."""
    if session.state == OPENING_CONTROL:
        return redirect(url_for("pos_session.session_opening", session_id=session.id))
    if session.state == CLOSING_CONTROL:
        flash(_("The sale of this session has ended: count its drawer, or go on selling."), "warning")
        return redirect(url_for("pos_session.session_show", session_id=session.id))
    with unit_of_work():
        order = orders.empty_draft(session.id) or orders.new_order(session.id)
    return redirect(url_for("pos_session.order_show", order_id=order.id))


def _new_page(channel_id: int, may_reopen: bool, errors: dict[str, str]) -> str:
    channel = visible(SalesChannel, channel_id)
    desks = desks_of(channel)
    active = select(Session).where(
        Session.desk_id.in_([desk.id for desk in desks]), Session.state.in_(ACTIVE)
    )
    taken = {session.desk_id: session for session in db.session.scalars(active)}
    free = [desk for desk in desks if desk.id not in taken]
    return render_template(
        "pos_ticketing/drawer_new.html",
        channel=channel,
        desks=desks,
        taken=taken,
        chosen=request.form.get("desk_id", str(free[0].id) if free else ""),
        none_free=not free,
        may_reopen=may_reopen,
        errors=errors,
    )
