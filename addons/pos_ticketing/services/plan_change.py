"""Gives a performance another version of its plan: whatever is taken keeps its place under its new index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, bindparam, delete, insert, select, update

from addons.pos_session.models import Order, OrderLine, Session
from addons.pos_session.models.order import DRAFT
from addons.pos_ticketing.errors import PlanBusy, PriceLost, SamePlan, SeatsDropped
from addons.pos_ticketing.models import (
    BLOCKED,
    SOLD,
    Claim,
    ContingentSeat,
    LineSeat,
    Performance,
    PlanVersion,
    ReleasedSeat,
    Reservation,
    ReservationSeat,
)
from addons.pos_ticketing.permissions import SETUP
from addons.pos_ticketing.services.claims import now_ms
from addons.pos_ticketing.services.house_places import impatient
from addons.pos_ticketing.services.lent_places import check_not_lent
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.places import PlanPlaces, places_of
from addons.pos_ticketing.services.plan_edit import guids_of
from addons.pos_ticketing.services.pricing import offers
from core.db import db, lock_row
from core.errors import NotFound
from core.identity.actor import require
from core.identity.visibility import visible
from core.journal import enter

_CLAIM = cast(Table, Claim.__table__)
_LINE_SEAT = cast(Table, LineSeat.__table__)
_ASIDE = cast(Table, ContingentSeat.__table__)
_RESERVED = cast(Table, ReservationSeat.__table__)
_RELEASED = cast(Table, ReleasedSeat.__table__)
_PERFORMANCE = cast(Table, Performance.__table__)
_ORDER = cast(Table, Order.__table__)
_LINE = cast(Table, OrderLine.__table__)


class Change(NamedTuple):
    """What a change of plan would do; ``lost`` and ``unpriced`` are the labels of the places that forbid it."""

    moves: dict[int, int]
    """{index before: index after} of the places that stay."""
    kept: int
    new: int
    dropped: int
    lost: list[str]
    unpriced: list[str]

    @property
    def possible(self) -> bool:
        """Whether no place that is taken forbids it."""
        return not self.lost and not self.unpriced


class _Taken(NamedTuple):
    """A place that somebody has; ``unpaid`` when it is still to be paid for, at ``rate_id`` when that is chosen."""

    seat: int
    unpaid: bool
    rate_id: int | None


def preview(performance_id: int, version_id: int) -> Change:
    """What giving the performance this version would do, now. NotFound, Forbidden, SamePlan, PlanLent."""
    performance, version = _both(performance_id, version_id)
    return _change(performance, version, _taken(performance_id))


def change_plan(performance_id: int, version_id: int) -> Change:
    """Give the performance another version of a plan; what is taken, set aside or on a draft moves along.

    It waits for whoever read the offer in a unit of work and lets no other begin (services/pricing.py).
    ``Ticket.seat`` is a fact and stays: a ticket's place is found by its line. Raises SeatsDropped, PriceLost,
    PlanBusy, SamePlan, PlanLent, NotFound, Forbidden.
    """
    performance, version = _both(performance_id, version_id)
    _lock(performance)
    check_not_lent(performance_id)
    if performance.plan_version_id == version.id:
        raise SamePlan()
    change = _change(performance, version, _taken(performance_id))
    if change.lost:
        raise SeatsDropped(change.lost)
    if change.unpriced:
        raise PriceLost(change.unpriced)
    before = performance.plan_version_id
    performance.plan_version_id = version.id
    performance.offer_changed_at = now_ms()
    db.session.flush()
    for table, own in ((_CLAIM, {"changed_at": now_ms()}), (_ASIDE, {}), (_RESERVED, {})):
        _move(table, performance_id, change.moves, own)
    _move_lines(performance_id, change.moves)
    db.session.execute(delete(_RELEASED).where(_RELEASED.c.performance_id == performance_id))
    data = {
        "centre": performance.centre_id, "performance": performance_id, "before": before, "after": version.id,
        "kept": change.kept, "new": change.new, "dropped": change.dropped,
    }  # fmt: skip
    enter("house", "pos_ticketing.performance_plan_changed", data)
    return change


def _lock(performance: Performance) -> None:
    """Lock all that a change moves: sessions of drafts, reservations, the performance, claims. Raises PlanBusy."""
    sessions = _sessions(performance.id)
    with impatient():
        db.session.execute(
            select(Session.id)
            .where(Session.id.in_(sessions))
            .order_by(Session.id)
            .with_for_update(of=Session)
        ).all()
        reservations = Reservation.id.in_(_reservations(performance.id))
        db.session.execute(
            select(Reservation.id)
            .where(reservations)
            .order_by(Reservation.id)
            .with_for_update(of=Reservation)
        ).all()
        lock_row(performance)
        claims = select(_CLAIM.c.seat).where(_CLAIM.c.performance_id == performance.id)
        db.session.execute(claims.order_by(_CLAIM.c.seat).with_for_update()).all()
    if _sessions(performance.id) - sessions:
        raise PlanBusy()


def _both(performance_id: int, version_id: int) -> tuple[Performance, PlanVersion]:
    performance, version = visible(Performance, performance_id), visible(PlanVersion, version_id)
    require(SETUP, performance.centre_id)
    if version.centre_id != performance.centre_id:
        raise NotFound()
    if version.id == performance.plan_version_id:
        raise SamePlan()
    check_not_lent(performance_id)
    return performance, version


def _change(performance: Performance, version: PlanVersion, taken: Sequence[_Taken]) -> Change:
    old_version = visible(PlanVersion, performance.plan_version_id)
    old, new = places_of(old_version.hash), places_of(version.hash)
    busy = {place.seat for place in taken}
    moves = _seat_moves(guids_of(old_version), guids_of(version)) | _zone_moves(old, new, busy)
    offer = offers([performance.id])[performance.id]
    unpriced = {place.seat for place in taken if place.seat in moves and _unpriced(place, moves, new, offer)}
    return Change(
        moves,
        kept=len(moves),
        new=new.count - len(moves),
        dropped=old.count - len(moves),
        lost=_labels(old, busy - moves.keys()),
        unpriced=_labels(old, unpriced),
    )


def _labels(places: PlanPlaces, seats: Collection[int]) -> list[str]:
    """How the places are called; those of a free zone are counted."""
    counted = Counter(str(places.labels(seat)) for seat in sorted(seats))
    return [label if count == 1 else f"{label} ({count})" for label, count in counted.items()]


def _unpriced(place: _Taken, moves: Mapping[int, int], new: PlanPlaces, offer: Offer) -> bool:
    if not place.unpaid:
        return False
    category = new.category(moves[place.seat])
    if place.rate_id is None:
        return category not in offer.priced_categories()
    return (category, place.rate_id) not in offer.prices


def _seat_moves(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Numbered seats by their guid."""
    after = {guid: seat for seat, guid in enumerate(new)}
    return {seat: after[guid] for seat, guid in enumerate(old) if guid in after}


def _zone_moves(old: PlanPlaces, new: PlanPlaces, busy: set[int]) -> dict[int, int]:
    """Places of free zones by the zone's name: nobody has a certain one, so those taken find room first."""
    moves: dict[int, int] = {}
    for zone in old.free_ranges:
        after = new.free_range(zone.name)
        if after is None:
            continue
        places = sorted(range(zone.first, zone.end), key=lambda place: (place not in busy, place))
        free = set(range(after.first, after.end))
        late = []
        for place in places[: after.capacity]:
            same = after.first + place - zone.first
            if same in free:
                free.discard(same)
                moves[place] = same
            else:
                late.append(place)
        moves.update(zip(late, sorted(free), strict=False))
    return moves


def _taken(performance_id: int) -> list[_Taken]:
    """Every place that somebody has: live claims, and lines of drafts whose hold ran out."""
    now = now_ms()
    found = [
        _Taken(row.seat, row.state not in (SOLD, BLOCKED), row.audience_category_id)
        for row in db.session.execute(
            select(_CLAIM.c.seat, _CLAIM.c.state, _CLAIM.c.audience_category_id, _CLAIM.c.expires_at).where(
                _CLAIM.c.performance_id == performance_id
            )
        )
        if row.expires_at is None or row.expires_at > now
    ]
    for row in db.session.execute(_draft_lines(performance_id)):
        found.append(_Taken(row.seat, True, row.audience_category_id))
    return found


def _draft_lines(performance_id: int) -> Any:
    return (
        select(
            _LINE_SEAT.c.line_id, _LINE_SEAT.c.seat, _LINE_SEAT.c.audience_category_id, _ORDER.c.session_id
        )
        .join(_LINE, _LINE.c.id == _LINE_SEAT.c.line_id)
        .join(_ORDER, _ORDER.c.id == _LINE.c.order_id)
        .where(_LINE_SEAT.c.performance_id == performance_id, _ORDER.c.state == DRAFT)
    )


def _sessions(performance_id: int) -> set[int]:
    """The sessions whose drafts have places of the performance, in the basket or on a line."""
    held = (
        select(_ORDER.c.session_id)
        .join(_CLAIM, _CLAIM.c.order_id == _ORDER.c.id)
        .where(_CLAIM.c.performance_id == performance_id, _ORDER.c.state == DRAFT)
    )
    lines = {row.session_id for row in db.session.execute(_draft_lines(performance_id))}
    return lines | set(db.session.execute(held).scalars())


def _reservations(performance_id: int) -> set[int]:
    ids = select(_RESERVED.c.reservation_id).where(_RESERVED.c.performance_id == performance_id).distinct()
    return set(db.session.execute(ids).scalars())


def _move(table: Table, performance_id: int, moves: Mapping[int, int], own: Mapping[str, Any]) -> None:
    """Write the rows of a performance anew under their new index: the index is part of the key.

    Rows of places that the new plan does not have go: nobody has them.
    """
    ours = table.c.performance_id == performance_id
    rows = [dict(row._mapping) for row in db.session.execute(select(table).where(ours))]
    if all(moves.get(row["seat"]) == row["seat"] for row in rows):
        return
    db.session.execute(delete(table).where(ours))
    kept = [{**row, **own, "seat": moves[row["seat"]]} for row in rows if row["seat"] in moves]
    if kept:
        db.session.execute(insert(table), kept)


def _move_lines(performance_id: int, moves: Mapping[int, int]) -> None:
    """The lines of orders: their key is the line, so the index is only written over."""
    wanted = select(_LINE_SEAT.c.line_id, _LINE_SEAT.c.seat).where(
        _LINE_SEAT.c.performance_id == performance_id
    )
    moved = [
        {"of_line": row.line_id, "to_seat": moves[row.seat]}
        for row in db.session.execute(wanted)
        if moves.get(row.seat, row.seat) != row.seat
    ]
    if moved:
        statement = update(_LINE_SEAT).where(_LINE_SEAT.c.line_id == bindparam("of_line"))
        db.session.connection().execute(statement.values(seat=bindparam("to_seat")), moved)
