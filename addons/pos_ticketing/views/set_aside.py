"""Contingents and blocks of one performance: its plan, what is set aside, and every change of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_ticketing.models import Block, Contingent
from addons.pos_ticketing.models.contingent import BLOCK_KINDS
from addons.pos_ticketing.permissions import CONTINGENTS
from addons.pos_ticketing.services import blocks, contingents, states
from addons.pos_ticketing.services.blocks import Why
from addons.pos_ticketing.services.contingent_counts import asides_of, seats_of
from addons.pos_ticketing.services.holders import holders_of
from addons.pos_ticketing.services.lent_counts import borrowed_of, lent_of
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.performances import offer_of
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.contingents import kind_names
from addons.pos_ticketing.views.moments import coming_moment
from addons.pos_ticketing.views.plan_texts import plan_texts
from addons.pos_ticketing.views.plan_work_texts import work_texts
from addons.pos_ticketing.views.seat_data import no_store
from core import clock
from core.db import db
from core.errors import Refusal
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import current_actor
from core.identity.visibility import visible
from core.uow import unit_of_work
from core.web.errors import form_errors
from core.web.i18n import _, ngettext
from core.web.reading import UNKNOWN_CHOICE, FormFault, integer, once_from_form, picked, text, whole

_URL = "/performances/<int:performance_id>/set-aside"
NOTHING_CHOSEN = N_("Choose places on the plan or in the list first.")
MAX_PLACES = 100_000
STATE_BITS = 7
"""Of a byte of ``states.states``: what a place is, without what the offer makes of it."""


class Chosen(NamedTuple):
    """What an action is about: numbered seats, or a quantity of a free zone."""

    seats: list[int]
    zone: str
    quantity: int


@blueprint.get(_URL)
@requires(CONTINGENTS)
def set_aside_page(performance_id: int) -> ResponseReturnValue:
    """The plan with its contingents and blocks."""
    return _page(offer_of(performance_id, CONTINGENTS), {})


@blueprint.get(f"{_URL}/places.json")
@requires(CONTINGENTS, background=True)
def set_aside_places(performance_id: int) -> Response:
    """What the script shows: the state of every place that is not free, the places of each contingent and block."""
    offer = offer_of(performance_id, CONTINGENTS)
    bytes_, _since = states.states(offer, None)
    taken = [[place, byte & STATE_BITS] for place, byte in enumerate(bytes_) if byte & STATE_BITS]
    blocked = {found.block.id: found.seats for found in blocks.blocks_of(performance_id)}
    return no_store(jsonify(taken=taken, contingents=seats_of(performance_id), blocks=blocked))


@blueprint.post(f"{_URL}/assign")
@requires(CONTINGENTS)
def set_aside_assign(performance_id: int) -> ResponseReturnValue:
    """Set the chosen places aside for a contingent."""

    def act() -> Any:
        chosen, contingent_id = _chosen(), picked("contingent_id")
        with unit_of_work():
            contingents.attach(performance_id, contingent_id)

        def work() -> dict[str, Any]:
            if chosen.zone:
                count = contingents.set_capacity_aside(
                    performance_id, contingent_id, chosen.zone, chosen.quantity
                )
            else:
                count = contingents.set_aside(performance_id, contingent_id, chosen.seats)
            return {"count": count}

        count = once_here(work)["count"]
        return ngettext("%(num)s place is set aside.", "%(num)s places are set aside.", count)

    return acted(performance_id, act)


@blueprint.post(f"{_URL}/take-out")
@requires(CONTINGENTS)
def set_aside_take_out(performance_id: int) -> ResponseReturnValue:
    """Give the chosen places back to public sale."""

    def act() -> Any:
        chosen = _chosen()

        def work() -> dict[str, Any]:
            if chosen.zone:
                count = contingents.take_capacity_out(
                    performance_id, picked("contingent_id"), chosen.zone, chosen.quantity
                )
            else:
                count = contingents.take_out(performance_id, chosen.seats)
            return {"count": count}

        count = once_here(work)["count"]
        return ngettext(
            "%(num)s place is for sale to everybody again.",
            "%(num)s places are for sale to everybody again.",
            count,
        )

    return acted(performance_id, act)


@blueprint.post(f"{_URL}/open")
@requires(CONTINGENTS)
def set_aside_open(performance_id: int) -> ResponseReturnValue:
    """Open a contingent to public sale: now, or at a time."""

    def act() -> Any:
        contingent_id = picked("contingent_id")
        if "now" in request.form:
            count = once_here(lambda: {"count": contingents.open_now(performance_id, contingent_id)})["count"]
            return ngettext(
                "The contingent is open: %(num)s place is for sale to everybody.",
                "The contingent is open: %(num)s places are for sale to everybody.",
                count,
            )
        at = coming_moment("release_at", offer_of(performance_id, CONTINGENTS).zone)
        with unit_of_work():
            contingents.open_at(performance_id, contingent_id, at)
        return _("The opening of the contingent is saved.")

    return acted(performance_id, act)


@blueprint.post(f"{_URL}/block")
@requires(CONTINGENTS)
def set_aside_block(performance_id: int) -> ResponseReturnValue:
    """Block the chosen places."""

    def act() -> Any:
        chosen, why = _chosen(), _why(offer_of(performance_id, CONTINGENTS))

        def work() -> dict[str, Any]:
            if chosen.zone:
                made = blocks.block_capacity(performance_id, chosen.zone, chosen.quantity, why)
            else:
                made = blocks.block(performance_id, chosen.seats, why)
            return {"id": made.id}

        once_here(work)
        return _("The places are blocked.")

    return acted(performance_id, act)


@blueprint.post("/blocks/<int:block_id>")
@requires(CONTINGENTS)
def block_save(block_id: int) -> ResponseReturnValue:
    """Change why, for whom, how long places are blocked."""
    performance_id = visible(Block, block_id).performance_id

    def act() -> Any:
        why = _why(offer_of(performance_id, CONTINGENTS))
        with unit_of_work():
            blocks.change_block(block_id, why)
        return _("The block is saved.")

    return acted(performance_id, act)


@blueprint.post("/blocks/<int:block_id>/release")
@requires(CONTINGENTS)
def block_release(block_id: int) -> ResponseReturnValue:
    """Free the places of a block, or those of them that are chosen."""
    performance_id = visible(Block, block_id).performance_id

    def act() -> Any:
        seats = _chosen().seats if "chosen" in request.form else None
        count = once_here(lambda: {"count": blocks.release(block_id, seats)})["count"]
        return ngettext("%(num)s place is free again.", "%(num)s places are free again.", count)

    return acted(performance_id, act)


def acted(performance_id: int, act: Callable[[], Any]) -> ResponseReturnValue:
    """Do what a form asks for and go back to the page; what is refused is told there, beside what was chosen."""
    offer = offer_of(performance_id, CONTINGENTS)
    try:
        flash(act(), "success")
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return _page(offer, form_errors(refusal)), refusal.status
    last = request.form.get("contingent_id", type=integer)
    return redirect(url_for("pos_ticketing.set_aside_page", performance_id=performance_id, contingent=last))


def once_here(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The work of a form of the page, once however often it is sent."""
    return once_from_form(f"pos_ticketing.set_aside:{current_actor().user_id}", work)


def _chosen() -> Chosen:
    """The fields ``seats`` (12,13,14), or ``zone`` and ``quantity``. Raises FormFault."""
    typed = request.form.get("seats", "").strip()
    if typed:
        try:
            return Chosen([integer(seat) for seat in typed.split(",")[: MAX_PLACES + 1]], "", 0)
        except ValueError as error:
            raise FormFault(fields={"seats": NOTHING_CHOSEN}) from error
    zone = text("zone", most=190, required=False)
    if not zone:
        raise FormFault(fields={"seats": NOTHING_CHOSEN})
    return Chosen([], zone, whole("quantity", least=1, most=MAX_PLACES))


def _why(offer: Offer) -> Why:
    kind = request.form.get("kind", "")
    if kind not in BLOCK_KINDS:
        raise FormFault(fields={"kind": UNKNOWN_CHOICE})
    return Why(
        kind,
        text("reason", most=200),
        text("owner", most=120, required=False),
        coming_moment("release_at", offer.zone),
    )


def block_kind_names() -> dict[str, str]:
    """How the kinds of blocks are called."""
    return {"technical": _("Technical"), "house": _("House"), "press": _("Press")}


def _page(offer: Offer, errors: dict[str, str]) -> str:
    active = (
        select(Contingent.id, Contingent.name)
        .where(Contingent.centre_id == offer.centre_id, Contingent.active)
        .order_by(Contingent.name)
    )
    return render_template(
        "pos_ticketing/set_aside.html",
        offer=offer,
        asides=asides_of(offer.performance_id),
        blocked=blocks.blocks_of(offer.performance_id),
        choices=[(row.id, row.name) for row in db.session.execute(active)],
        kinds=kind_names(),
        block_kinds=block_kind_names(),
        texts={**plan_texts(), **work_texts()},
        lent=lent_of(offer.performance_id),
        borrowed=borrowed_of(offer.performance_id),
        holders=[(holder.code, f"{holder.code} {holder.name}") for holder in holders_of(offer.centre_id)],
        now=clock.now(),
        errors=errors,
    )
