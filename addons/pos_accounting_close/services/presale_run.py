"""The release of presales in every centre: a job of each day, and a command."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_accounting_close.services.deferred import centres_with_presales
from addons.pos_accounting_close.services.presales import release_due
from core import clock
from core.db import db
from core.identity.models import AddonSwitch
from core.identity.visibility import visible_centre
from core.uow import unit_of_work

ADDON = "pos_accounting_close"


def release_everywhere() -> dict[int, list[int]]:
    """Release what is due in all centres where the addon is on, each in a unit of work of its own (as the system).

    Returns the ids of the entries by centre, of those where there was something to release.
    """
    off = set(
        db.session.scalars(
            select(AddonSwitch.centre_id).where(AddonSwitch.addon == ADDON, AddonSwitch.enabled.is_(False))
        )
    )
    released: dict[int, list[int]] = {}
    for centre_id in centres_with_presales():
        if centre_id not in off:
            with unit_of_work():
                today = clock.business_day(visible_centre(centre_id).timezone)
                entries = [entry.id for entry in release_due(centre_id, today)]
            if entries:
                released[centre_id] = entries
    return released
