"""The life of unfinished orders: those older than their sales channel allows are abandoned, each by itself."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import Table, and_, func, or_, select
from sqlalchemy.orm import aliased

from addons.pos_session.models import Order, Payment, Presence, Session
from addons.pos_session.models.order import DRAFT
from addons.pos_session.models.session import OPEN
from addons.pos_session.services.locking import take_session
from addons.pos_session.services.orders import abandon
from addons.pos_session.services.presence import GONE_AFTER
from addons.pos_ticketing.models import HELD, ChannelSession, Claim, SalesChannel
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.services.claims import now_ms
from core import clock
from core.db import db
from core.errors import Refusal
from core.i18n import N_
from core.uow import unit_of_work

REASON = N_("Unfinished for longer than its sales channel allows")

_CLAIM = cast(Table, Claim.__table__)
log = logging.getLogger(__name__)


def abandon_old_drafts(reason: str) -> list[int]:
    """Abandon the drafts whose time is over (``SalesChannel.draft_minutes``); the ids of those that were.

    As the system, each in a unit of work of its own: their places are free again, reservations in them go back to what
    they were. A draft on which money was taken stays, and so does one that somebody is at: it is looked at again next
    time. Running it twice at once abandons each once: the session is locked, and the draft is looked at again.
    """
    done = []
    lives = select(SalesChannel.draft_minutes).distinct().order_by(SalesChannel.draft_minutes)
    for minutes in db.session.scalars(lives).all():
        for order_id, session_id in _older_than(minutes):
            try:
                with unit_of_work():
                    take_session(session_id, SELL)
                    if not _older_than(minutes, order_id):
                        continue
                    abandon(order_id, reason, on_hold=True)
                done.append(order_id)
            except Refusal as refusal:
                # Ended, paid or blocked meanwhile: nothing is lost, the next round looks again.
                log.info("draft %s is not abandoned: %s", order_id, refusal.error_code)
    return done


def _older_than(minutes: int, order_id: int | None = None) -> list[tuple[int, int]]:
    """``(order, session)`` of the drafts of channels with this length of life that may be abandoned now."""
    begun = clock.now() - timedelta(minutes=minutes)
    paid = select(Payment.id).where(Payment.order_id == Order.id).exists()
    on_hold = and_(Order.held_at.is_not(None), Order.held_at < begun)
    wanted = (
        select(Order.id, Order.session_id)
        .join(Session, Session.id == Order.session_id)
        .join(ChannelSession, ChannelSession.session_id == Order.session_id)
        .join(SalesChannel, SalesChannel.id == ChannelSession.channel_id)
        .where(
            SalesChannel.draft_minutes == minutes,
            Session.state == OPEN,
            Order.state == DRAFT,
            Order.created_at < begun,
            ~paid,
            or_(on_hold, and_(Order.held_at.is_(None), ~_somebody_is_at_it())),
        )
    )
    if order_id is not None:
        wanted = wanted.where(Order.id == order_id)
    return [(row.id, row.session_id) for row in db.session.execute(wanted.order_by(Order.id)).all()]


def _somebody_is_at_it() -> Any:
    """Its places are held for a basket (a reservation's always are), or it is the last one of an open page."""
    held = select(_CLAIM.c.seat).where(
        _CLAIM.c.order_id == Order.id,
        _CLAIM.c.state == HELD,
        _CLAIM.c.expires_at > now_ms(),
        _CLAIM.c.reservation_id.is_(None),
    )
    present = select(Presence.session_id).where(
        Presence.session_id == Order.session_id,
        Presence.user_id == Order.operator_id,
        Presence.seen_at > clock.now() - GONE_AFTER,
    )
    another = aliased(Order)
    last = (
        select(func.max(another.id))
        .where(
            another.session_id == Order.session_id,
            another.operator_id == Order.operator_id,
            another.state == DRAFT,
        )
        .correlate(Order)
        .scalar_subquery()
    )
    return or_(held.correlate(Order).exists(), and_(present.correlate(Order).exists(), Order.id == last))
