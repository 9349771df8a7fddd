"""Access control: the choice of the door and its performances, the page of the scans, its live counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_ticketing.errors import NothingToControl
from addons.pos_ticketing.models import Door
from addons.pos_ticketing.models.entry import (
    ADMITTED,
    ALREADY_ENTERED,
    CANCELLED,
    OTHER_PERFORMANCE,
    PERFORMANCE_CANCELLED,
    REPLACED,
    UNKNOWN,
)
from addons.pos_ticketing.permissions import SCAN
from addons.pos_ticketing.services import access
from addons.pos_ticketing.services.doors import doors_of, entries, performances_around
from addons.pos_ticketing.views import blueprint
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.web.centre import current_centre
from core.web.errors import wants_fragment
from core.web.reading import REQUIRED, UNKNOWN_CHOICE, FormFault, integer

WORDS = {
    ADMITTED: N_("Admitted"),
    ALREADY_ENTERED: N_("Already entered"),
    CANCELLED: N_("Cancelled ticket"),
    REPLACED: N_("Ticket replaced"),
    OTHER_PERFORMANCE: N_("Other performance"),
    PERFORMANCE_CANCELLED: N_("Performance cancelled"),
    UNKNOWN: N_("Unknown code"),
}
TONES = {ADMITTED: "success", ALREADY_ENTERED: "danger", OTHER_PERFORMANCE: "warning"}
"""What is not named is refused for good."""


def tone_of(verdict: str) -> str:
    """The tone of a verdict: success, warning (the person may have to come another day) or danger."""
    return TONES.get(verdict, "danger")


@blueprint.get("/access")
@requires(SCAN)
def access_choose() -> ResponseReturnValue:
    """Which door, and which performances: tonight's are ticked."""
    return _choice({})


@blueprint.get("/access/control")
@requires(SCAN)
def access_control() -> ResponseReturnValue:
    """The page of a door; its address holds the choice, so that it can be kept as a bookmark."""
    try:
        door, performance_ids = _asked(request.args)
    except FormFault as fault:
        return _choice(fault.fields), fault.status
    if not door.active:
        return redirect(url_for("pos_ticketing.access_choose"))
    return _page(door, performance_ids, None)


@blueprint.post("/access/scans")
@requires(SCAN)
def access_scan() -> ResponseReturnValue:
    """One scan: the verdict alone for the script of the page, else the whole page."""
    door, performance_ids = _asked(request.form)
    key = request.form.get("idempotency_key")
    told = access.scan_once(key, door.id, performance_ids, request.form.get("code", ""))
    if wants_fragment():
        return render_template("pos_ticketing/access_verdict.html", **_told(told))
    return _page(door, performance_ids, told)


@blueprint.get("/access/entries")
@requires(SCAN, background=True)
def access_entries() -> str:
    """The live counts of the page."""
    door, performance_ids = _asked(request.args)
    return render_template("pos_ticketing/access_entries.html", **_counts(door, performance_ids))


def _asked(values: Any) -> tuple[Door, list[int]]:
    """The door and the performances that are named. Raises FormFault, NotFound, Forbidden."""
    try:
        door_id = integer(values.get("door", ""))
    except ValueError as error:
        raise FormFault(fields={"door": REQUIRED}) from error
    try:
        performance_ids = [integer(value) for value in values.getlist("performance")]
    except ValueError as error:
        raise FormFault(fields={"performance": UNKNOWN_CHOICE}) from error
    if not performance_ids:
        raise FormFault(fields={"performance": NothingToControl.message})
    door = visible(Door, door_id)
    require(SCAN, door.centre_id)
    return door, performance_ids


def _choice(errors: dict[str, str]) -> str:
    centre = current_centre()
    tonight, later = performances_around(centre.id)
    return render_template(
        "pos_ticketing/access_choose.html",
        doors=doors_of(centre.id),
        tonight=tonight,
        later=later,
        errors=errors,
    )


def _page(door: Door, performance_ids: Sequence[int], told: dict[str, Any] | None) -> str:
    return render_template(
        "pos_ticketing/access_control.html", **_counts(door, performance_ids), **_told(told)
    )


def _counts(door: Door, performance_ids: Sequence[int]) -> dict[str, Any]:
    found = entries(door.centre_id, performance_ids)
    return {
        "door": door,
        "entries": found,
        "performance_ids": [entry.performance_id for entry in found],
        "by_this_door": sum(entry.doors.get(door.name, 0) for entry in found),
    }


def _told(told: dict[str, Any] | None) -> dict[str, Any]:
    """What the verdict's template shows; instants as such."""
    if told is None:
        return {"told": None}
    ticket = dict(told["ticket"]) if told["ticket"] else None
    for name in ("starts_at", "entered_at", "cancelled_at"):
        if ticket and ticket[name]:
            ticket[name] = datetime.fromisoformat(ticket[name])
    return {
        "told": told,
        "ticket": ticket,
        "word": WORDS[told["verdict"]],
        "tone": tone_of(told["verdict"]),
        "scanned_at": datetime.fromisoformat(told["scanned_at"]),
    }
