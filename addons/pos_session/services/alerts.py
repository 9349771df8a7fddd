"""Alerts of the managers."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_session.models import Alert
from addons.pos_session.permissions import MANAGE
from core import clock
from core.db import db
from core.identity.actor import require


def mark_seen() -> int:
    """Mark the alerts of the actor's centres as seen; returns how many there were. Raises Forbidden."""
    actor = require(MANAGE, None)
    alerts = db.session.execute(select(Alert).where(Alert.seen_at.is_(None))).scalars().all()
    for alert in alerts:
        alert.seen_at = clock.now()
        alert.seen_by_id = actor.author_id
    db.session.flush()
    return len(alerts)
