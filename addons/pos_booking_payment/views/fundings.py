"""Paying a financing at the till: chosen for an order, taken with another amount, let go of (seed 002, way A)."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_booking_payment.errors.funding import FundingAmountInvalid, FundingOverpaid
from addons.pos_booking_payment.models import Booking
from addons.pos_booking_payment.permissions import SELL, VIEW
from addons.pos_booking_payment.services import tills
from addons.pos_booking_payment.services.till_search import shown
from addons.pos_booking_payment.services.tills import chosen_on
from addons.pos_booking_payment.views import blueprint
from addons.pos_booking_payment.views.till_tab import TAB, cents_typed, draft, found_for, words
from addons.pos_session.errors import LineNotFound, LineStandsAlone
from addons.pos_session.models import Order
from core.errors import Refusal, Stale
from core.identity.access import requires
from core.identity.actor import current_actor
from core.identity.visibility import visible
from core.money import InvalidAmount
from core.uow import unit_of_work
from core.web.errors import flash_refusal, refusal_text
from core.web.i18n import translate
from core.web.reading import once_from_form, text, whole


@blueprint.get("/orders/<int:order_id>/found")
@requires(VIEW)
def till_found(order_id: int) -> str:
    """What the search of the tab finds, alone."""
    order = draft(order_id)
    return render_template(
        "pos_booking_payment/till_found.html", order=order, **found_for(order, request.args)
    )


@blueprint.post("/orders/<int:order_id>/fundings")
@requires(SELL)
def funding_choose(order_id: int) -> ResponseReturnValue:
    """Choose ``funding_id`` of the booking as it was read (``version``); ``apart=1``: on an order of its own.

    A refusal shows the booking as it is now, to choose again.
    """
    order = draft(order_id)
    funding_id, version = whole("funding_id", least=1), whole("version", least=1)
    apart = text("apart", required=False) == "1"

    def work() -> dict[str, Any]:
        if apart:
            return {"order_id": tills.choose_apart(order_id, funding_id, version)[0]}
        tills.choose(order_id, funding_id, version)
        return {"order_id": order_id}

    try:
        done = once_from_form(f"pos_booking_payment.choose:{current_actor().user_id}", work)
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return _refused(order, refusal, funding_id, version), refusal.status
    return redirect(_tab(done["order_id"]))


@blueprint.post("/orders/<int:order_id>/fundings/<int:line_id>")
@requires(SELL)
def funding_amount(order_id: int, line_id: int) -> ResponseReturnValue:
    """Take another ``amount`` (as typed, without a sign); ``over``: the cents confirmed to be more than what remains.

    Without an amount what remains now is taken: a booking that was changed counts as it is. Leads to the payment, or
    back to the tab where it was refused.
    """
    draft(order_id)
    typed = text("amount", required=False)
    version = whole("version", least=1)
    confirmed = whole("over", default=0)

    def work() -> dict[str, Any]:
        chosen = chosen_on(order_id)
        if chosen is None or chosen.line.id != line_id:
            raise LineNotFound()
        amount = cents_typed(typed, chosen.funding.remaining) if typed else None
        tills.change_amount(order_id, line_id, amount, over=amount == confirmed, version=version)
        return {"order_id": order_id}

    try:
        once_from_form(f"pos_booking_payment.amount:{current_actor().user_id}", work)
    except (FundingAmountInvalid, FundingOverpaid, InvalidAmount):
        return redirect(_tab(order_id, amount=typed))
    except Stale:  # the tab says so itself, with the way on
        return redirect(_tab(order_id))
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        flash_refusal(refusal)
        return redirect(_tab(order_id))
    if typed:
        return redirect(url_for("pos_session.order_payment", order_id=order_id))
    return redirect(_tab(order_id))


@blueprint.post("/orders/<int:order_id>/fundings/<int:line_id>/remove")
@requires(SELL)
def funding_remove(order_id: int, line_id: int) -> ResponseReturnValue:
    """Let go of the financing and search again."""
    draft(order_id)
    with unit_of_work():
        tills.let_go(order_id, line_id)
    return redirect(_tab(order_id))


def _tab(order_id: int, **args: Any) -> str:
    return url_for("pos_session.order_show", order_id=order_id, tab=TAB, **args)


def _refused(order: Order, refusal: Refusal, funding_id: int, version: int) -> str:
    """Why a financing was not taken, with its booking as it is now."""
    booking_id = tills.booking_of(funding_id, order.centre_id)
    booking = visible(Booking, booking_id) if booking_id is not None else None
    return render_template(
        "pos_booking_payment/funding_refused.html",
        order=order,
        message=refusal_text(refusal),
        links=[(translate(link.label), url_for(link.endpoint, **link.args)) for link in refusal.links],
        apart={"funding_id": funding_id, "version": version, "apart": 1}
        if isinstance(refusal, LineStandsAlone)
        else None,
        each=shown(booking) if booking is not None else None,
        back=_tab(order.id, q=booking.number if booking is not None else None),
        filled=False,
        **words(order),
    )
