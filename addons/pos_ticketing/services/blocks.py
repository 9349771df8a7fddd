"""Blocked places: why, for whom and how long; free again by hand or at their time, journalled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import Table, func, select, tuple_, update

from addons.pos_ticketing.errors import BlockEnded, BlockKept
from addons.pos_ticketing.models import BLOCKED, Block, Claim
from addons.pos_ticketing.models.claim import live_claim
from addons.pos_ticketing.models.contingent import KEPT_BLOCKS
from addons.pos_ticketing.permissions import CONTINGENTS
from addons.pos_ticketing.services.claims import now_ms
from addons.pos_ticketing.services.house_places import (
    House,
    checked,
    claim_free,
    in_parts,
    locked_house,
    runs,
    take_of_zone,
)
from addons.pos_ticketing.services.releasing import in_seat_order, release_block
from core import clock
from core.db import db, lock_row
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.journal import enter
from core.uow import unit_of_work

_CLAIM = cast(Table, Claim.__table__)


class Why(NamedTuple):
    """What is said of a block; ``kind`` is one of BLOCK_KINDS, ``release_at`` None: until somebody releases it."""

    kind: str
    reason: str
    owner: str = ""
    release_at: datetime | None = None


class Blocked(NamedTuple):
    """A running block and its places."""

    block: Block
    seats: list[int]


def block(performance_id: int, seats: Collection[int], why: Why) -> Block:
    """Block free places, all or none: nobody sells them. Raises PlacesTaken, UnknownSeat."""
    house = locked_house(performance_id)
    wanted = checked(house, seats)
    made = _make(house, why)
    claim_free(house, wanted, made.id, _ms(why.release_at))
    return _placed(house, made, wanted)


def block_capacity(performance_id: int, zone: str, quantity: int, why: Why) -> Block:
    """Block so many free places of a free zone. Raises NotEnoughPlaces, UnknownSeat."""
    house = locked_house(performance_id)
    made, until = _make(house, why), _ms(why.release_at)
    seats = take_of_zone(house, zone, quantity, lambda chosen: claim_free(house, chosen, made.id, until))
    return _placed(house, made, seats)


def change_block(block_id: int, why: Why) -> None:
    """Change why, for whom and how long places are blocked. Raises BlockEnded, BlockKept."""
    found = _running(block_id)
    _describe(found, why)
    ours = (_CLAIM.c.block_id == block_id) & (_CLAIM.c.state == BLOCKED)
    key = tuple_(_CLAIM.c.performance_id, _CLAIM.c.seat)
    db.session.execute(
        update(_CLAIM)
        .where(key.in_(in_seat_order(ours)))
        .values(expires_at=_ms(why.release_at), changed_at=now_ms())
    )
    _note("pos_ticketing.block_changed", found, {"kind": why.kind, "until": _text(why.release_at)})


def release(block_id: int, seats: Collection[int] | None = None) -> int:
    """Free the places of a block, or some of them, by hand; how many there were. BlockEnded, BlockKept.

    A block without a place left is over.
    """
    found = _running(block_id)
    if seats is None:
        freed = release_block(block_id)
    else:
        freed = [place for part in in_parts(sorted(set(seats))) for place in release_block(block_id, part)]
    left = db.session.execute(select(func.count()).where(_CLAIM.c.block_id == block_id)).scalar_one()
    if not left:
        found.released_at = clock.now()
    _released(found, [seat for _, seat in freed], "hand")
    return len(freed)


def release_due() -> int:
    """Put an end to the blocks whose time has come; how many. Their places are free from that time on without it.

    Each in a unit of work of its own: whoever enters one in the journal waits for no further block.
    """
    due = db.session.scalars(
        select(Block.id)
        .where(Block.release_at <= clock.now(), Block.released_at.is_(None))
        .order_by(Block.id)
    ).all()
    db.session.rollback()
    return sum(map(_release_when_due, due))


def _release_when_due(block_id: int) -> bool:
    """End a block unless somebody ended it, or gave it another time, meanwhile."""
    with unit_of_work():
        found = db.session.get_one(Block, block_id)
        lock_row(found)
        if found.released_at is not None or found.release_at is None or found.release_at > clock.now():
            return False
        freed = release_block(found.id)
        found.released_at = clock.now()
        _released(found, [seat for _, seat in freed], "time")
        return True


def blocks_of(performance_id: int) -> list[Blocked]:
    """The running blocks of a performance that somebody made, with their places, newest first; two statements."""
    seats: dict[int, list[int]] = {}
    wanted = select(_CLAIM.c.block_id, _CLAIM.c.seat).where(
        _CLAIM.c.performance_id == performance_id, _CLAIM.c.state == BLOCKED, live_claim(now_ms())
    )
    for row in db.session.execute(wanted.order_by(_CLAIM.c.seat)):
        seats.setdefault(row.block_id, []).append(row.seat)
    found = db.session.scalars(
        select(Block)
        .where(
            Block.performance_id == performance_id,
            Block.released_at.is_(None),
            Block.kind.not_in(KEPT_BLOCKS),
        )
        .order_by(Block.id.desc())
    )
    return [Blocked(block, seats[block.id]) for block in found if block.id in seats]


def _running(block_id: int) -> Block:
    found = visible(Block, block_id)
    require(CONTINGENTS, found.centre_id)
    if found.kind in KEPT_BLOCKS:
        raise BlockKept()
    locked_house(found.performance_id)
    lock_row(found)
    if found.released_at is not None or (found.release_at is not None and found.release_at <= clock.now()):
        raise BlockEnded()
    return found


def _make(house: House, why: Why) -> Block:
    made = Block(
        centre_id=house.centre_id,
        performance_id=house.performance_id,
        created_by_id=current_actor().author_id,
    )
    _describe(made, why)
    db.session.add(made)
    db.session.flush()
    return made


def _describe(found: Block, why: Why) -> None:
    found.kind, found.reason, found.owner, found.release_at = why


def _placed(house: House, made: Block, seats: Sequence[int]) -> Block:
    data = {"kind": made.kind, "until": _text(made.release_at), "count": len(seats), "places": runs(seats)}
    _note("pos_ticketing.block_placed", made, data)
    return made


def _released(found: Block, seats: Sequence[int], by: str) -> None:
    _note("pos_ticketing.block_released", found, {"count": len(seats), "places": runs(seats), "by": by})


def _note(kind: str, found: Block, data: dict[str, int | str | None]) -> None:
    base = {"centre": found.centre_id, "performance": found.performance_id, "block": found.id}
    enter("house", kind, {**base, **data})


def _ms(at: datetime | None) -> int | None:
    return None if at is None else clock.epoch_ms(at)


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
