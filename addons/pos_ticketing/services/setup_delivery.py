"""Setting delivery modes (modes d'envoi) up; journalled."""

from __future__ import annotations

from addons.pos_ticketing.models import DeliveryMode
from addons.pos_ticketing.permissions import SETUP
from core.db import db
from core.identity.actor import require
from core.identity.visibility import visible
from core.journal import enter


def save_delivery_mode(
    centre_id: int,
    name: str,
    kind: str,
    weight: int = 50,
    active: bool = True,
    mode_id: int | None = None,
) -> DeliveryMode:
    """Make or change a delivery mode of a centre. ``kind`` is one of ``DELIVERY_KINDS``; NotFound, Forbidden."""
    mode = DeliveryMode(centre_id=centre_id) if mode_id is None else visible(DeliveryMode, mode_id)
    require(SETUP, mode.centre_id)
    before = (mode.name, mode.kind, mode.weight, mode.active)
    mode.name, mode.kind, mode.weight, mode.active = name, kind, weight, active
    if before == (name, kind, weight, active):
        return mode
    db.session.add(mode)
    db.session.flush()
    enter(
        "house",
        "pos_ticketing.delivery_mode_changed",
        {"centre": mode.centre_id, "mode": mode.id, "kind": kind, "active": int(active)},
    )
    return mode
