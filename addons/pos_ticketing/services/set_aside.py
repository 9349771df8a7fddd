"""What contingents set aside: which places of a performance a sales channel may not sell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Select, Table, or_, select, tuple_

from addons.pos_ticketing.errors import PlanChanged, SeatsSetAside
from addons.pos_ticketing.models import ContingentSeat, Performance, PerformanceContingent, PlanVersion
from addons.pos_ticketing.services.offer import Offer
from core import clock
from core.db import db

if TYPE_CHECKING:
    from addons.pos_ticketing.services.claims import Wanted

_SEAT = cast(Table, ContingentSeat.__table__)
_ASIDE = cast(Table, PerformanceContingent.__table__)
_PERFORMANCE = cast(Table, Performance.__table__)
_VERSION = cast(Table, PlanVersion.__table__)


def set_aside(offer: Offer, first: int = 0, end: int | None = None) -> dict[int, int]:
    """``{place: contingent}`` of the places that the offer's channel may not sell; no statement where there is none.

    ``first`` and ``end`` (one past the last) limit it to some places.
    """
    return {
        seat: contingent
        for seat, contingent in in_contingents(offer, first, end).items()
        if contingent not in offer.contingents
    }


def in_contingents(offer: Offer, first: int = 0, end: int | None = None) -> dict[int, int]:
    """``{place: contingent}`` of all places that are set aside now, whoever may sell them; as ``set_aside``."""
    if not offer.has_contingents:
        return {}
    wanted = _running().where(_SEAT.c.performance_id == offer.performance_id, _SEAT.c.seat >= first)
    if end is not None:
        wanted = wanted.where(_SEAT.c.seat < end)
    return {row.seat: row.contingent_id for row in db.session.execute(wanted)}


def places_of_contingent(offer: Offer, contingent_id: int) -> list[int]:
    """The places of a contingent at the performance, while they are set aside."""
    if not offer.has_contingents:
        return []
    wanted = _running().where(
        _SEAT.c.performance_id == offer.performance_id, _SEAT.c.contingent_id == contingent_id
    )
    return [row.seat for row in db.session.execute(wanted)]


def check_set_aside(wanted: Sequence[Wanted], offers: Mapping[int, Offer]) -> None:
    """Refuse places of contingents that the channel does not sell from. Raises SeatsSetAside, PlanChanged.

    One statement, after the places are claimed: who sets them aside, or gives the performance another plan, does it
    under a lock that a claim waits for, so what he wrote is seen here even when the offer was read before it.
    """
    keys = [place[:2] for place in wanted]
    aside = _running().where(tuple_(_SEAT.c.performance_id, _SEAT.c.seat).in_(keys)).subquery()
    found = db.session.execute(
        select(
            _PERFORMANCE.c.id.label("performance_id"), _VERSION.c.hash, aside.c.seat, aside.c.contingent_id
        )
        .join(_VERSION, _VERSION.c.id == _PERFORMANCE.c.plan_version_id)
        .outerjoin(aside, aside.c.performance_id == _PERFORMANCE.c.id)
        .where(_PERFORMANCE.c.id.in_({key[0] for key in keys}))
    ).all()
    if any(row.hash != offers[row.performance_id].plan_hash for row in found):
        raise PlanChanged()
    closed = sorted(
        (row.performance_id, row.seat)
        for row in found
        if row.seat is not None and row.contingent_id not in offers[row.performance_id].contingents
    )
    if closed:
        labels = [str(offers[performance_id].places.labels(seat)) for performance_id, seat in closed]
        raise SeatsSetAside(closed, labels)


def _running() -> Select[Any]:
    """The places of contingents that are not opened to everybody yet."""
    return (
        select(_SEAT.c.performance_id, _SEAT.c.seat, _SEAT.c.contingent_id)
        .join(
            _ASIDE,
            (_ASIDE.c.performance_id == _SEAT.c.performance_id)
            & (_ASIDE.c.contingent_id == _SEAT.c.contingent_id),
        )
        .where(or_(_ASIDE.c.release_at.is_(None), _ASIDE.c.release_at > clock.now()))
    )
