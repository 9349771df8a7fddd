"""Taking back (Reprendre): pick tickets and items, refund or exchange each, settle the gap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.errors import RefundReasonRequired
from addons.pos_session.models import Order
from addons.pos_session.services import corrections
from addons.pos_session.services.products import MAX_QUANTITY
from addons.pos_session.services.reasons import checked_reason
from addons.pos_session.services.sessions import open_session_in
from addons.pos_session.services.settled_apart import check_correcting
from addons.pos_session.services.taking_back import Taken, returnable
from addons.pos_session.services.typed_tenders import means_of, tenders_of_gap
from addons.pos_ticketing.errors import PlacesMissing
from addons.pos_ticketing.permissions import TAKE_BACK
from addons.pos_ticketing.services import take_back
from addons.pos_ticketing.services.take_back import OTHER_PLACE, REFUNDED, Wishes
from addons.pos_ticketing.services.take_back_options import returnable_tickets
from addons.pos_ticketing.services.ticket_kind import CODE
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.files import file_of
from core.errors import NotFound, Refusal
from core.identity.access import requires
from core.identity.actor import current_actor
from core.identity.visibility import visible
from core.uow import unit_of_work
from core.web.errors import form_errors, refusal_text
from core.web.i18n import _
from core.web.reading import FormFault, integer, once_from_form, whole

ALL = (REFUNDED, OTHER_PLACE)


@blueprint.get("/files/<int:order_id>/take-back")
@requires(TAKE_BACK)
def take_back_choose(order_id: int) -> str:
    """What becomes of each ticket; ``?all=refund`` or ``?all=other`` ticks them all."""
    order = _order(order_id)
    first = visible(Order, order.corrects_id) if order.corrects_id else order
    corrections.check_correctable(order, first)
    check_correcting(order)
    return _choose(order, {})


@blueprint.post("/files/<int:order_id>/take-back")
@requires(TAKE_BACK)
def take_back_go(order_id: int) -> ResponseReturnValue:
    """On to the means, or to the plan when places are still to be chosen."""
    order = _order(order_id)
    session = open_session_in(order.centre_id)
    try:
        reason = checked_reason(request.form.get("reason", ""), RefundReasonRequired)
        wishes, draft_id = _wishes(), _draft()
        try:
            take_back.plan_of(order, wishes, draft_id)
        except PlacesMissing:
            with unit_of_work():
                draft_id = take_back.begin(order.id, session.id, _fields(), reason)
            try:
                take_back.plan_of(order, wishes, draft_id)
            except PlacesMissing as missing:
                flash(refusal_text(missing), "info")
                return redirect(url_for("pos_ticketing.choose", order_id=draft_id))
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return _choose(order, form_errors(refusal)), refusal.status
    query: dict[str, Any] = {**_fields(), "reason": reason, **({"draft": draft_id} if draft_id else {})}
    return redirect(url_for("pos_ticketing.take_back_settle", order_id=order.id, **query))


@blueprint.get("/exchanges/<int:order_id>")
@requires(TAKE_BACK)
def exchange_resume(order_id: int) -> ResponseReturnValue:
    """Go on with the exchange that a draft holds the new places of."""
    draft = _order(order_id)
    basket = take_back.exchange_of(draft.id)
    if basket is None:
        raise NotFound()
    query: dict[str, Any] = {**take_back.kept_choices(basket)}
    return redirect(url_for("pos_ticketing.take_back_settle", order_id=basket.original_id, **query))


@blueprint.get("/files/<int:order_id>/take-back/settle")
@requires(TAKE_BACK)
def take_back_settle(order_id: int) -> ResponseReturnValue:
    """What is exchanged for what, what it comes to, and by which means it is settled."""
    order = _order(order_id)
    try:
        return _settle(order, {})
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return _choose(order, form_errors(refusal)), refusal.status


@blueprint.post("/files/<int:order_id>/take-back/settle")
@requires(TAKE_BACK)
def take_back_make(order_id: int) -> ResponseReturnValue:
    """Take back and exchange, in one correction; a refused one is shown again with what was typed."""
    order = _order(order_id)
    session = open_session_in(order.centre_id)

    def work() -> dict[str, Any]:
        reason, tenders = request.form.get("reason", ""), tenders_of_gap(request.form)
        return take_back.settle(order.id, session.id, _wishes(), _draft(), tenders, reason)

    try:
        made = once_from_form(f"pos_ticketing.take_back:{current_actor().user_id}", work)
    except Refusal as refusal:
        if refusal.status in (403, 404) or refusal.links:
            raise
        errors = {"form": refusal_text(refusal)}
        try:
            return _settle(order, errors), refusal.status
        except Refusal:
            return _choose(order, errors), refusal.status
    flash(_("The take back is recorded as file %(number)s.", number=made["number"]), "success")
    return redirect(url_for("pos_ticketing.file_show", order_id=made["order_id"]))


def _order(order_id: int) -> Order:
    order = file_of(order_id, TAKE_BACK)
    corrections.check_right(order.centre_id)
    return order


def _wishes() -> Wishes:
    """The fields ``do_<ticket>`` (refund, other, or the id of a rate) and ``take_<line>``. Raises FormFault."""
    tickets: dict[int, str] = {}
    items = []
    for name, value in _fields().items():
        kind, _sign, key = name.partition("_")
        if kind == "do":
            if value not in ALL:
                whole(name, least=1, values=request.values)
            tickets[integer(key)] = value
        else:
            items.append(Taken(integer(key), whole(name, least=1, most=MAX_QUANTITY, values=request.values)))
    return Wishes(tickets, items)


def _fields() -> dict[str, str]:
    """The choices as fields: those that say something."""
    found = {}
    for name, value in request.values.items():
        kind, _sign, key = name.partition("_")
        if kind in ("do", "take") and value.strip() not in ("", "0"):
            try:
                integer(key)
            except ValueError as error:
                raise FormFault() from error
            found[name] = value.strip()
    return found


def _draft() -> int | None:
    """The draft with the new places; of no use when no ticket wants another place."""
    if OTHER_PLACE not in _fields().values() or not request.values.get("draft", "").strip():
        return None
    return whole("draft", least=1, values=request.values)


def _choose(order: Order, errors: Mapping[str, str]) -> str:
    session = open_session_in(order.centre_id)
    tickets = returnable_tickets(order.id, order.centre_id, session)
    items = [each for each in returnable(order.id).values() if each.line.kind != CODE and each.left]
    return render_template(
        "pos_ticketing/take_back.html",
        order=order,
        tickets=tickets,
        items=items,
        typed=request.values,
        everything=request.args.get("all", ""),
        errors=dict(errors),
    )


def _settle(order: Order, errors: Mapping[str, str]) -> str:
    session = open_session_in(order.centre_id)
    draft_id = _draft()
    if draft_id is not None:
        take_back.basket_of(order.id, draft_id)
    plan = take_back.plan_of(order, _wishes(), draft_id)
    preview = take_back.preview(order, plan, session)
    reason = checked_reason(request.values.get("reason", ""), RefundReasonRequired)
    fields: dict[str, Any] = {**_fields(), **({"draft": str(draft_id)} if draft_id else {}), "reason": reason}
    coming = iter(preview.added)
    rows = [(each.ticket, next(coming) if each.item else None) for each in plan.exchanges]
    there = returnable(order.id)
    return render_template(
        "pos_ticketing/take_back_settle.html",
        order=order,
        rows=rows,
        number=take_back.ticket_number,
        items=[(each, there[each.line_id]) for each in _wishes().items if each.line_id in there],
        draft_id=draft_id,
        fields=fields,
        reason=reason,
        back=url_for("pos_ticketing.take_back_choose", order_id=order.id, **fields),
        errors=dict(errors),
        **means_of(preview, order.centre_id, request.form),
    )
