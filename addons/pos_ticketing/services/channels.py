"""The sales channels (filières de vente): those of a centre, of a desk, of a session."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from addons.pos_session.models import Desk
from addons.pos_ticketing.models import ChannelDesk, ChannelSession, SalesChannel
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


def channels_of(centre_id: int) -> list[SalesChannel]:
    """The channels of a centre that are in use, in the order of its screens; one statement."""
    wanted = select(SalesChannel).where(SalesChannel.centre_id == centre_id, SalesChannel.active)
    return list(db.session.scalars(wanted.order_by(SalesChannel.weight, SalesChannel.name)))


def first_channel_of_desk(centre_id: int, desk_id: int) -> SalesChannel | None:
    """The first channel in use that sells at a desk: the one of a session opened without entering a channel."""
    named = select(ChannelDesk.desk_id).where(ChannelDesk.channel_id == SalesChannel.id)
    here: ColumnElement[bool] = or_(~named.exists(), named.where(ChannelDesk.desk_id == desk_id).exists())
    return db.session.scalars(
        select(SalesChannel)
        .where(SalesChannel.centre_id == centre_id, SalesChannel.active, here)
        .order_by(SalesChannel.weight, SalesChannel.name)
        .limit(1)
    ).first()


def desks_of(channel: SalesChannel) -> list[Desk]:
    """The points of sale of a channel that are in use: those it names, else all of its centre. One statement."""
    named: Any = select(ChannelDesk.desk_id).where(ChannelDesk.channel_id == channel.id)
    wanted = select(Desk).where(
        Desk.centre_id == channel.centre_id, Desk.active, or_(~named.exists(), Desk.id.in_(named))
    )
    return list(db.session.scalars(wanted.order_by(Desk.code)))
