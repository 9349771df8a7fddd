"""What waits in the books of the actor's centres: entries to export, presales to release."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from addons.pos_accounting_close.models import Entry
from addons.pos_accounting_close.permissions import ACCOUNTING_CLOSE, EXPORT
from addons.pos_accounting_close.services.deferred import centres_with_presales, presales_due
from addons.pos_accounting_close.services.exports import was_exported
from core import clock
from core.db import db
from core.identity.actor import Actor, current_actor
from core.identity.visibility import visible_centre

_ENTRY: Any = Entry.__table__
ADDON = "pos_accounting_close"


def entries_to_export() -> int | None:
    """How many entries no export gave out yet: one statement. None for who may not export."""
    actor = current_actor()
    if not actor.may(EXPORT):
        return None
    waiting = select(func.count()).select_from(_ENTRY)
    waiting = waiting.where(_ENTRY.c.centre_id.in_(_centres(actor)), ~was_exported(_ENTRY.c.id))
    return int(db.session.execute(waiting).scalar_one())


def presales_to_release() -> int | None:
    """How many presales are delivered by today: two statements per centre that has some. None for who may not."""
    actor = current_actor()
    if not actor.may(ACCOUNTING_CLOSE):
        return None
    mine = set(_centres(actor))
    return sum(
        presales_due(centre_id, clock.business_day(visible_centre(centre_id).timezone))
        for centre_id in centres_with_presales()
        if centre_id in mine
    )


def _centres(actor: Actor) -> list[int]:
    """The actor's centres where the addon is on."""
    return sorted(centre for centre in actor.centre_ids if (centre, ADDON) not in actor.switched_off)
