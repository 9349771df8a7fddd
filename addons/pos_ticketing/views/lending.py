"""Lending a contingent of a performance to a register, from the page of its contingents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from addons.pos_ticketing.models import LentContingent
from addons.pos_ticketing.permissions import CONTINGENTS
from addons.pos_ticketing.services import lending
from addons.pos_ticketing.services.holders import holder_of
from addons.pos_ticketing.services.performances import offer_of
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.moments import coming_moment
from addons.pos_ticketing.views.set_aside import acted, once_here
from core.i18n import N_
from core.identity.access import requires
from core.identity.visibility import visible
from core.uow import unit_of_work
from core.web.i18n import _, ngettext
from core.web.reading import FormFault, picked, text

UNTIL_MISSING = N_("Say until when the register sells these places.")


@blueprint.post("/performances/<int:performance_id>/set-aside/lend")
@requires(CONTINGENTS)
def set_aside_lend(performance_id: int) -> ResponseReturnValue:
    """Lend the free places of a contingent to a register."""

    def act() -> Any:
        until, contingent_id = _until(performance_id), picked("contingent_id")
        holder = holder_of(
            offer_of(performance_id, CONTINGENTS).centre_id, request.form.get("holder", "")[:40]
        )

        def work() -> dict[str, Any]:
            return {"id": lending.lend(performance_id, contingent_id, holder, until).id}

        once_here(work)
        return _("The places are lent: the register sells them from its next contact on, and nobody here.")

    return acted(performance_id, act)


@blueprint.post("/lent/<int:lent_id>/until")
@requires(CONTINGENTS)
def lent_prolong(lent_id: int) -> ResponseReturnValue:
    """Give the register another time."""
    performance_id = visible(LentContingent, lent_id).performance_id

    def act() -> Any:
        until = _until(performance_id)
        with unit_of_work():
            lending.prolong(lent_id, until)
        return _("The time is saved: the register hears of it at its next contact.")

    return acted(performance_id, act)


@blueprint.post("/lent/<int:lent_id>/recall")
@requires(CONTINGENTS)
def lent_recall(lent_id: int) -> ResponseReturnValue:
    """Ask for the places before their time."""
    performance_id = visible(LentContingent, lent_id).performance_id

    def act() -> Any:
        with unit_of_work():
            lending.recall(lent_id)
        return _("The places are asked for: they come back when the register answers.")

    return acted(performance_id, act)


@blueprint.post("/lent/<int:lent_id>/take-back")
@requires(CONTINGENTS)
def lent_take_back(lent_id: int) -> ResponseReturnValue:
    """Take the places back from a register that is lost."""
    performance_id = visible(LentContingent, lent_id).performance_id

    def act() -> Any:
        reason = text("reason", most=200)
        count = once_here(lambda: {"count": lending.take_back_unheard(lent_id, reason)})["count"]
        return ngettext("%(num)s place is taken back.", "%(num)s places are taken back.", count)

    return acted(performance_id, act)


def _until(performance_id: int) -> datetime:
    at = coming_moment("until", offer_of(performance_id, CONTINGENTS).zone)
    if at is None:
        raise FormFault(fields={"until": UNTIL_MISSING})
    return at
