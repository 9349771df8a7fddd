"""The sales channel (filière de vente) that a session sells in."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_ticketing.models import ChannelSession, SalesChannel
from core.db import db


def channel_of(session_id: int) -> SalesChannel | None:
    """The channel that a session was opened for; None where the centre sells without channels. One statement.

    The session is one the caller may see, so no centre is checked here.
    """
    found: SalesChannel | None = db.session.execute(
        select(SalesChannel)
        .join(ChannelSession, ChannelSession.channel_id == SalesChannel.id)
        .where(ChannelSession.session_id == session_id)
    ).scalar_one_or_none()
    return found
