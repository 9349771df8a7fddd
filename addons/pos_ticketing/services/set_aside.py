"""What contingents set aside: which places of a performance a sales channel may not sell."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Select, Table, or_, select, tuple_

from addons.pos_ticketing.errors import SeatsSetAside
from addons.pos_ticketing.models import ContingentSeat, PerformanceContingent
from addons.pos_ticketing.services.offer import Offer
from core import clock
from core.db import db

if TYPE_CHECKING:
    from addons.pos_ticketing.services.claims import Wanted

_SEAT = cast(Table, ContingentSeat.__table__)
_ASIDE = cast(Table, PerformanceContingent.__table__)


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


def set_aside_of(offers: Collection[Offer]) -> dict[int, set[int]]:
    """``set_aside`` for many performances, by performance; one statement."""
    by_id = {offer.performance_id: offer for offer in offers if offer.has_contingents}
    found: dict[int, set[int]] = {}
    if by_id:
        for row in db.session.execute(_running().where(_SEAT.c.performance_id.in_(sorted(by_id)))):
            if row.contingent_id not in by_id[row.performance_id].contingents:
                found.setdefault(row.performance_id, set()).add(row.seat)
    return found


def places_of_contingent(offer: Offer, contingent_id: int) -> list[int]:
    """The places of a contingent at the performance, while they are set aside."""
    if not offer.has_contingents:
        return []
    wanted = _running().where(
        _SEAT.c.performance_id == offer.performance_id, _SEAT.c.contingent_id == contingent_id
    )
    return [row.seat for row in db.session.execute(wanted)]


def check_set_aside(wanted: Sequence[Wanted], offers: Mapping[int, Offer]) -> None:
    """Refuse places of contingents that the channel does not sell from. Raises SeatsSetAside.

    One statement, and none for performances without contingents.
    """
    keys = [place[:2] for place in wanted if offers[place.performance_id].has_contingents]
    if not keys:
        return
    found = db.session.execute(_running().where(tuple_(_SEAT.c.performance_id, _SEAT.c.seat).in_(keys)))
    closed = sorted(
        (row.performance_id, row.seat)
        for row in found
        if row.contingent_id not in offers[row.performance_id].contingents
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
