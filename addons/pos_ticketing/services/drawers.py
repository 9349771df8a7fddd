"""The drawer of an operator in a sales channel: his open one, those that may be reopened, a new one.

«La caisse est propre à chaque opérateur et filière de vente»: a session is opened for a channel and keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import insert, select

from addons.pos_session.events import SessionCreated
from addons.pos_session.models import Session
from addons.pos_session.services.opening import create_session
from addons.pos_session.services.reopening import reopenable
from addons.pos_session.services.sessions import active_session_of
from addons.pos_ticketing.errors import (
    ChannelClosed,
    DrawerOfEarlierDay,
    NotADeskOfChannel,
    OtherChannelOpen,
    WithoutChannelOpen,
)
from addons.pos_ticketing.models import ChannelSession, SalesChannel
from addons.pos_ticketing.models.channel import REFUSE
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.services.channels import channel_of, desks_of, first_channel_of_desk
from core import clock
from core.db import db
from core.errors import Link
from core.i18n import N_
from core.identity.actor import current_actor, require
from core.identity.visibility import visible, visible_centre


@dataclass(frozen=True)
class Drawers:
    """What an operator has in a channel: ``mine`` is active, or else some of ``closed`` may be reopened.

    ``left_since``: the earlier business day of ``mine``, where the channel only points it out.
    """

    mine: Session | None = None
    left_since: date | None = None
    closed: list[Session] = field(default_factory=list)


def drawers_of(channel_id: int) -> Drawers:
    """The drawers of the actor in a channel he enters.

    Raises NotFound, Forbidden, ChannelClosed, OtherChannelOpen or WithoutChannelOpen (his active session is of another
    channel, or of none: it must be closed first), DrawerOfEarlierDay (by the channel's rule).
    """
    channel = _entered(channel_id)
    today = clock.business_day(visible_centre(channel.centre_id).timezone)
    mine = active_session_of(current_actor().user_id)
    if mine is None:
        return Drawers(closed=_closed(channel, today))
    _refuse_other_channel(mine, channel)
    if mine.business_day >= today:
        return Drawers(mine)
    if channel.old_drawer == REFUSE:
        raise DrawerOfEarlierDay(
            number=mine.code, day=mine.business_day.strftime("%d/%m/%Y"), links=[_closing_of(mine)]
        )
    return Drawers(mine, left_since=mine.business_day)


def open_drawer(channel_id: int, desk_id: int) -> Session:
    """A new session of the actor for a channel, at one of its points of sale; its drawer is counted next.

    Raises what ``drawers_of`` and ``pos_session``'s ``create_session`` refuse, NotADeskOfChannel.
    """
    channel = _entered(channel_id)
    if desk_id not in {desk.id for desk in desks_of(channel)}:
        raise NotADeskOfChannel(fields={"desk_id": NotADeskOfChannel.message})
    session = create_session(desk_id)
    _store(session.id, channel.id)
    return session


def note_channel(event: SessionCreated) -> None:
    """A session opened without entering a channel is of the first one of its desk, in the same transaction."""
    if channel_of(event.session_id) is None:
        channel = first_channel_of_desk(event.centre_id, event.desk_id)
        if channel is not None:
            _store(event.session_id, channel.id)


def _entered(channel_id: int) -> SalesChannel:
    channel = visible(SalesChannel, channel_id)
    require(SELL, channel.centre_id)
    if not channel.active:
        raise ChannelClosed(channel=channel.name)
    return channel


def _refuse_other_channel(mine: Session, channel: SalesChannel) -> None:
    of_mine = channel_of(mine.id)
    if of_mine is None:
        raise WithoutChannelOpen(number=mine.code, links=[_closing_of(mine)])
    if of_mine.id != channel.id:
        raise OtherChannelOpen(number=mine.code, channel=of_mine.name, links=[_closing_of(mine)])


def _closing_of(session: Session) -> Link:
    return Link(N_("Close the session"), "pos_session.session_closing", {"session_id": session.id})


def _closed(channel: SalesChannel, today: date) -> list[Session]:
    """What may be reopened in a channel: where it refuses drawers of earlier days, only those of today."""
    found = reopenable(channel.centre_id, current_actor().user_id)
    if not found:
        return []
    ids = select(ChannelSession.session_id).where(
        ChannelSession.channel_id == channel.id,
        ChannelSession.session_id.in_([session.id for session in found]),
    )
    here = set(db.session.scalars(ids))
    return [
        session
        for session in found
        if session.id in here and (channel.old_drawer != REFUSE or session.business_day == today)
    ]


def _store(session_id: int, channel_id: int) -> None:
    db.session.execute(insert(ChannelSession).values(session_id=session_id, channel_id=channel_id))
