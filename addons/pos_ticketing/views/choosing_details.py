"""Steps 2 and 3 of a choice: who comes and which places; then the plan, or the temporary basket on its own page."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.models import Order
from addons.pos_ticketing.models.channel import AUTOMATIC, MANUAL, WITHOUT_PLAN
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.services import seating
from addons.pos_ticketing.services.best_seats import Asked, hold_best
from addons.pos_ticketing.services.characteristics import (
    attributes_of,
    audience_tree,
    contingents_of,
    selection_mode,
    ways,
)
from addons.pos_ticketing.services.holding import hold_places
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.performances import offer_of
from addons.pos_ticketing.services.remaining import Remaining, remaining
from addons.pos_ticketing.services.wishes import MAX_QUANTITY, check_on_sale
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.choosing import draft_to_choose_for
from core.errors import NotFound, Refusal
from core.identity.access import requires
from core.identity.actor import current_actor
from core.web.errors import form_errors
from core.web.i18n import _
from core.web.reading import REQUIRED, UNKNOWN_CHOICE, FormFault, integer, once_from_form, whole

_URL = "/orders/<int:order_id>/choose/<int:performance_id>"
MOST = 200
"""As many places as one may type; how many one hold may take is the deployment's."""


class Chosen(NamedTuple):
    """The characteristics of a form; ``zone`` is a free zone, "" for numbered seats, None when it was not asked yet."""

    asked: Asked
    zone: str | None


@blueprint.get(_URL)
@requires(SELL)
def choose_details(order_id: int, performance_id: int) -> ResponseReturnValue:
    """The characteristics, with the prices and the places left."""
    order, offer = _subject(order_id, performance_id)
    return _form(order, offer, request.args, {})


@blueprint.post(_URL)
@requires(SELL)
def choose_hold(order_id: int, performance_id: int) -> ResponseReturnValue:
    """Go on as the channel says: to the plan, or hold the best seats (places of a free zone) first."""
    order, offer = _subject(order_id, performance_id)
    try:
        check_on_sale(offer)
        chosen = _read(offer)
        found = ways(offer, remaining([offer])[performance_id], str(chosen.asked.category))
        names = [name for name, _left in found]
        if chosen.zone is None and len(names) > 1:
            return _form(order, offer, request.form, {}, zones=found)
        zone = chosen.zone if chosen.zone is not None else names[0]
        if zone not in names:
            raise FormFault(fields={"zone": UNKNOWN_CHOICE})
        mode = selection_mode(order.session_id)
        if not zone and mode == MANUAL:
            return redirect(_plan(order, offer, chosen.asked))
        scope = f"pos_ticketing.choose:{current_actor().user_id}"
        held = once_from_form(scope, lambda: _hold(order, offer, chosen.asked, zone))
    except Refusal as refusal:
        return _form(order, offer, request.form, form_errors(refusal)), refusal.status
    if zone or mode == WITHOUT_PLAN:
        _say(held)
        return redirect(
            url_for("pos_ticketing.choose_basket", order_id=order_id, performance_id=performance_id)
        )
    _say(held)
    return redirect(_plan(order, offer, chosen.asked, locked=mode == AUTOMATIC))


@blueprint.get(f"{_URL}/basket")
@requires(SELL)
def choose_basket(order_id: int, performance_id: int) -> ResponseReturnValue:
    """Step 3 without a plan: the temporary basket, to be put on the order."""
    order, offer = _subject(order_id, performance_id)
    return render_template("pos_ticketing/choosing_basket.html", order=order, offer=offer)


def _subject(order_id: int, performance_id: int) -> tuple[Order, Offer]:
    """The draft, and what its channel offers of the performance. Raises NotFound, Forbidden."""
    order = draft_to_choose_for(order_id)
    offer = offer_of(performance_id, SELL, order.session_id)
    if offer.centre_id != order.centre_id:
        raise NotFound()
    return order, offer


def _read(offer: Offer) -> Chosen:
    """What the form says. Raises FormFault."""
    typed = request.form.get("choice", "")
    rate, _sep, index = typed.partition(":")
    try:
        rate_id, category = integer(rate), offer.places.categories[integer(index)]
    except (ValueError, IndexError) as error:
        raise FormFault(fields={"choice": UNKNOWN_CHOICE if typed else REQUIRED}) from error
    if (category, rate_id) not in offer.prices:
        raise FormFault(fields={"choice": UNKNOWN_CHOICE})
    contingent = whole("contingent", default=0)
    asked = Asked(
        quantity=whole("quantity", least=1, most=MOST),
        audience_category=rate_id,
        category=category,
        contingent=contingent or None,
        wheelchairs=whole("wheelchairs", most=MAX_QUANTITY, default=0),
        limited_view="limited_view" in request.form,
    )
    return Chosen(asked, request.form.get("zone"))


def _hold(order: Order, offer: Offer, asked: Asked, zone: str) -> dict[str, Any]:
    if not zone:
        return hold_best(offer.performance_id, order.id, asked)
    return hold_places(
        offer.performance_id,
        order.id,
        free_zone=zone,
        quantity=asked.quantity,
        audience_category=asked.audience_category,
    )


def _say(held: dict[str, Any]) -> None:
    """Whether the party sits together, where seats were proposed."""
    step, count = held.get("step"), len(held["seats"])
    if step == seating.ROWS:
        flash(
            _("No %(num)s seats are free side by side: these are in rows one behind the other.", num=count),
            "warning",
        )
    elif step == seating.ANYWHERE:
        flash(_("No %(num)s seats are free together: these are apart.", num=count), "warning")
    elif step == seating.ADJACENT_ORPHAN and count > 1:
        flash(_("%(num)s seats side by side; a single seat stays beside them.", num=count), "info")


def _plan(order: Order, offer: Offer, asked: Asked, locked: bool = False) -> str:
    """The plan with the characteristics preselected."""
    return url_for(
        "pos_ticketing.seat_plan",
        performance_id=offer.performance_id,
        order=order.id,
        audience_category=asked.audience_category,
        quantity=asked.quantity,
        locked="1" if locked else None,
    )


def _form(
    order: Order,
    offer: Offer,
    typed: Any,
    errors: dict[str, str],
    zones: list[tuple[str, int]] | None = None,
) -> str:
    left: Remaining = remaining([offer])[offer.performance_id]
    return render_template(
        "pos_ticketing/choosing_details.html",
        order=order,
        offer=offer,
        typed=typed,
        errors=errors,
        zones=zones,
        left=left,
        groups=audience_tree(offer),
        contingents=contingents_of(offer),
        attributes=attributes_of(offer),
        mode=selection_mode(order.session_id),
        most=MOST,
    )
