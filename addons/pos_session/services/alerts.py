"""Alerts of the managers: raised with what they are about, told at once, seen by somebody."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from addons.pos_session.events import AlertsRaised
from addons.pos_session.models import Alert
from addons.pos_session.permissions import MANAGE
from core import clock
from core.db import db
from core.events import announce
from core.identity.actor import require


def raise_alerts(alerts: Sequence[Alert]) -> None:
    """Write the alerts of one session and announce them together: the managers of the centre get one mail."""
    if not alerts:
        return
    db.session.add_all(alerts)
    db.session.flush()
    first = alerts[0]
    announce(AlertsRaised(first.centre_id, first.session_id, tuple(alert.id for alert in alerts)))


def mark_seen() -> int:
    """Mark the alerts of the actor's centres as seen; returns how many there were. Raises Forbidden."""
    actor = require(MANAGE, None)
    alerts = db.session.execute(select(Alert).where(Alert.seen_at.is_(None))).scalars().all()
    for alert in alerts:
        alert.seen_at = clock.now()
        alert.seen_by_id = actor.author_id
    db.session.flush()
    return len(alerts)
