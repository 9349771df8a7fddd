"""Freeing places: what an order held, what ended, what was sold and is taken back; screens are told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, and_, delete, select, tuple_, update

from addons.pos_ticketing.models import BLOCKED, HELD, OPTION, SOLD, Claim, ReleasedSeat, Reservation
from core import clock
from core.db import db, upsert

_CLAIM = cast(Table, Claim.__table__)
_KEY = tuple_(_CLAIM.c.performance_id, _CLAIM.c.seat)


def release(order_id: int, condition: ColumnElement[bool] | None = None) -> list[tuple[int, int]]:
    """Free the places an order holds (those that meet ``condition``); returns (performance, seat) of each.

    Those of a reservation go back to it. Rows are locked in seat order before they go; screens learn of them through
    ``released_seat``.
    """
    held = and_(_CLAIM.c.order_id == order_id, _CLAIM.c.state.in_((HELD, OPTION)))
    return _free(held if condition is None else and_(held, condition))


def release_all(order_ids: Sequence[int]) -> None:
    """Free the places that these orders hold, in the same statements however many orders there are."""
    _free(and_(_CLAIM.c.order_id.in_(order_ids), _CLAIM.c.state.in_((HELD, OPTION))))


def release_sold(line_ids: Iterable[int]) -> list[tuple[int, int]]:
    """Free places that were sold by these lines: their tickets are cancelled."""
    return _delete(and_(_CLAIM.c.line_id.in_(sorted(line_ids)), _CLAIM.c.state == SOLD))


def release_block(block_id: int, seats: Iterable[int] | None = None) -> list[tuple[int, int]]:
    """Free the places of a block, or some of them."""
    blocked = and_(_CLAIM.c.block_id == block_id, _CLAIM.c.state == BLOCKED)
    return _delete(blocked if seats is None else and_(blocked, _CLAIM.c.seat.in_(sorted(seats))))


def release_reserved(reservation_id: int, seats: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Free places of a reservation that are in no basket: (performance, seat)."""
    return _delete(and_(_reserved(reservation_id), _KEY.in_(sorted(seats))))


def release_ended(reservation_id: int, now_ms: int) -> list[tuple[int, int]]:
    """Free the places of a reservation that are in no basket and whose option is over."""
    return _delete(and_(_reserved(reservation_id), _CLAIM.c.expires_at <= now_ms))


def _reserved(reservation_id: int) -> ColumnElement[bool]:
    return and_(
        _CLAIM.c.reservation_id == reservation_id, _CLAIM.c.state == OPTION, _CLAIM.c.order_id.is_(None)
    )


def purge_expired(before_ms: int) -> int:
    """Delete claims that ended before ``before_ms``; they block nobody, this only keeps the table small.

    Those of a block go when it is put to its end (services/blocks.py), which tells the journal how many there were.
    """
    return len(_delete(and_(_CLAIM.c.expires_at < before_ms, _CLAIM.c.block_id.is_(None))))


def in_seat_order(condition: ColumnElement[bool]) -> Any:
    """The keys of the claims that meet the condition, locked in seat order (SQLite has the whole file)."""
    return (
        select(_CLAIM.c.performance_id, _CLAIM.c.seat)
        .where(condition)
        .order_by(_CLAIM.c.performance_id, _CLAIM.c.seat)
        .with_for_update()
    )


def _free(condition: ColumnElement[bool]) -> list[tuple[int, int]]:
    """Delete claims; those of a reservation are given back to it instead, and end when it ends."""
    rows = db.session.execute(
        select(_CLAIM.c.performance_id, _CLAIM.c.seat, _CLAIM.c.reservation_id)
        .where(condition)
        .order_by(_CLAIM.c.performance_id, _CLAIM.c.seat)
        .with_for_update()
    ).all()
    reserved = [(row.performance_id, row.seat) for row in rows if row.reservation_id is not None]
    if reserved:
        _give_back(reserved, {row.reservation_id for row in rows if row.reservation_id is not None})
    freed = [(row.performance_id, row.seat) for row in rows if row.reservation_id is None]
    if freed:
        _delete(_KEY.in_(freed))
    return freed


def _give_back(places: Sequence[tuple[int, int]], reservation_ids: Iterable[int]) -> None:
    at = clock.epoch_ms(clock.now())
    ends = db.session.execute(
        select(Reservation.id, Reservation.ends_at).where(Reservation.id.in_(reservation_ids))
    ).all()
    for reservation_id, ends_at in ends:
        db.session.execute(
            update(_CLAIM)
            .where(_KEY.in_(places), _CLAIM.c.reservation_id == reservation_id)
            .values(
                state=OPTION,
                order_id=None,
                line_id=None,
                expires_at=clock.epoch_ms(ends_at),
                changed_at=at,
            )
        )


def _delete(condition: ColumnElement[bool]) -> list[tuple[int, int]]:
    statement = delete(_CLAIM).where(_KEY.in_(in_seat_order(condition)))
    rows = db.session.execute(statement.returning(_CLAIM.c.performance_id, _CLAIM.c.seat))
    freed = sorted((row.performance_id, row.seat) for row in rows)
    tell_released(freed)
    return freed


def tell_released(places: Sequence[tuple[int, int]]) -> None:
    """Let the screens know that places became free: (performance, seat)."""
    if not places:
        return
    at = clock.epoch_ms(clock.now())
    insert = upsert(ReleasedSeat)
    db.session.execute(
        insert.on_conflict_do_update(
            index_elements=["performance_id", "seat"], set_={"released_at": insert.excluded.released_at}
        ),
        [{"performance_id": place[0], "seat": place[1], "released_at": at} for place in places],
    )
