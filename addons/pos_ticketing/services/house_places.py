"""Places of a performance that the house disposes of: locked, claimed when free, told to screens, journalled."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import groupby
from typing import NamedTuple, cast

from sqlalchemy import Table, select, update
from sqlalchemy import text as sql
from sqlalchemy.exc import OperationalError

from addons.pos_ticketing.errors import NotEnoughPlaces, PlacesTaken, PlanBusy, UnknownSeat
from addons.pos_ticketing.models import BLOCKED, Claim, ContingentSeat, Performance, PlanVersion
from addons.pos_ticketing.models.claim import live_claim
from addons.pos_ticketing.permissions import CONTINGENTS
from addons.pos_ticketing.services.claims import now_ms
from addons.pos_ticketing.services.places import FreeRange, PlanPlaces, places_of
from core.db import db, upsert
from core.errors import NotFound
from core.identity.actor import require
from core.identity.visibility import visible

TRIES = 50
PATIENCE_MS = 500
"""Below the time after which PostgreSQL looks for deadlocks, so that a sale is never its victim."""
_LOCK_NOT_AVAILABLE = "55P03"
IN_ONE_STATEMENT = 5_000
"""Parameters of one statement: both databases take more."""

_CLAIM = cast(Table, Claim.__table__)
_SEAT = cast(Table, ContingentSeat.__table__)
_PERFORMANCE = cast(Table, Performance.__table__)


class House(NamedTuple):
    """A performance whose places are being set aside or blocked."""

    performance_id: int
    centre_id: int
    places: PlanPlaces


def locked_house(performance_id: int, *, alone: bool = False) -> House:
    """The performance, locked against other changes of its plan and contingents; sales go on meanwhile.

    ``alone`` waits for the units that read its offer (services/pricing.py) and lets no other begin; whoever asks for
    it locks no claim besides. Raises NotFound, Forbidden, PlanBusy.
    """
    performance = visible(Performance, performance_id)
    require(CONTINGENTS, performance.centre_id)
    lock = select(_PERFORMANCE.c.id).where(_PERFORMANCE.c.id == performance_id)
    with impatient() if alone else nullcontext():
        db.session.execute(lock.with_for_update(key_share=not alone))
    version = PlanVersion.__table__
    plan_hash = db.session.execute(
        select(version.c.hash)
        .join(_PERFORMANCE, _PERFORMANCE.c.plan_version_id == version.c.id)
        .where(_PERFORMANCE.c.id == performance_id)
    ).scalar_one_or_none()
    if plan_hash is None:
        raise NotFound()
    return House(performance_id, performance.centre_id, places_of(plan_hash))


@contextmanager
def impatient() -> Iterator[None]:
    """Wait for locks only so long that a sale under way ends, and never until a deadlock is seen: PlanBusy.

    What the unit waits for afterwards, such as the house's journal, is waited for as long as it takes.
    """
    limited = db.session.connection().dialect.name == "postgresql"
    if limited:
        db.session.execute(sql(f"SET LOCAL lock_timeout = '{PATIENCE_MS}ms'"))
    try:
        yield
        if limited:
            db.session.execute(sql("SET LOCAL lock_timeout TO DEFAULT"))
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            raise PlanBusy() from error
        raise


def checked(house: House, seats: Collection[int]) -> list[int]:
    """The places in order. Raises UnknownSeat: none at all, or one that the plan does not have."""
    wanted = sorted(set(seats))
    if not wanted or wanted[0] < 0 or wanted[-1] >= house.places.count:
        raise UnknownSeat()
    return wanted


def claim_free(
    house: House, seats: Sequence[int], block_id: int | None = None, expires_at: int | None = None
) -> None:
    """Claim free places, all or none; a sale of one of them that runs at the same time waits, or is waited for.

    Without a block they are claimed for this unit of work only: ``let_go`` at its end. Raises PlacesTaken.
    """
    taken = claim_those_free(house, seats, block_id, expires_at)
    gone = [seat for seat in seats if seat not in taken]
    if gone:
        raise PlacesTaken(gone, [str(house.places.labels(seat)) for seat in gone])


def claim_those_free(
    house: House, seats: Sequence[int], block_id: int | None = None, expires_at: int | None = None
) -> set[int]:
    """Claim what is free of these places, and say which those were: ``claim_free`` without its all or none."""
    insert = upsert(Claim)
    new = insert.excluded
    changed = {name: new[name] for name in _VALUES}
    statement = insert.on_conflict_do_update(
        index_elements=["performance_id", "seat"], set_=changed, where=_CLAIM.c.expires_at <= new.changed_at
    ).returning(_CLAIM.c.seat)
    row = dict.fromkeys(_VALUES) | {
        "performance_id": house.performance_id,
        "state": BLOCKED,
        "block_id": block_id,
        "expires_at": expires_at,
        "changed_at": now_ms(),
    }
    return set(
        db.session.connection().execute(statement, [{**row, "seat": seat} for seat in seats]).scalars()
    )


_VALUES = (
    "state",
    "order_id",
    "line_id",
    "user_id",
    "audience_category_id",
    "reservation_id",
    "block_id",
    "expires_at",
    "changed_at",
)


def let_go(house: House) -> None:
    """Free what ``claim_free`` claimed for this unit of work; whoever waited for it reads what was written since."""
    db.session.execute(
        _CLAIM.delete().where(
            _CLAIM.c.performance_id == house.performance_id,
            _CLAIM.c.state == BLOCKED,
            _CLAIM.c.block_id.is_(None),
        )
    )


def take_of_zone(house: House, name: str, quantity: int, take: Callable[[Sequence[int]], None]) -> list[int]:
    """``take`` exactly so many free places of a free zone that no contingent has, the last ones first.

    A place that a sale gets first is exchanged for another one. Raises UnknownSeat, NotEnoughPlaces.
    """
    zone = house.places.free_range(name)
    if zone is None or quantity < 1:
        raise UnknownSeat()
    lost: set[int] = set()
    for _try in range(TRIES):
        free = [place for place in free_of_zone(house, zone) if place not in lost]
        if len(free) < quantity:
            raise NotEnoughPlaces(len(free), zone.name)
        chosen = free[-quantity:]
        try:
            with db.session.begin_nested():
                take(chosen)
            return chosen
        except PlacesTaken as refused:
            lost.update(refused.places)
    raise NotEnoughPlaces(0, zone.name)


def free_of_zone(house: House, zone: FreeRange) -> list[int]:
    """The places of a free zone that are neither taken nor in a contingent."""
    taken = select(_CLAIM.c.seat).where(
        _CLAIM.c.performance_id == house.performance_id,
        _CLAIM.c.seat.between(zone.first, zone.end - 1),
        live_claim(now_ms()),
    )
    aside = select(_SEAT.c.seat).where(
        _SEAT.c.performance_id == house.performance_id, _SEAT.c.seat.between(zone.first, zone.end - 1)
    )
    return zone.without({*db.session.execute(taken).scalars(), *db.session.execute(aside).scalars()})


def offer_changed(performance_ids: Collection[int]) -> None:
    """Let the screens load every place again: what is for sale at these performances changed."""
    db.session.execute(
        update(_PERFORMANCE)
        .where(_PERFORMANCE.c.id.in_(sorted(performance_ids)))
        .values(offer_changed_at=now_ms())
    )


def in_parts(seats: Sequence[int]) -> Iterator[Sequence[int]]:
    """The places in portions that one statement takes as parameters."""
    for first in range(0, len(seats), IN_ONE_STATEMENT):
        yield seats[first : first + IN_ONE_STATEMENT]


def runs(seats: Collection[int]) -> str:
    """Places as the journal keeps them: ``3-9,12``."""
    parts = []
    for _, group in groupby(enumerate(sorted(seats)), key=lambda pair: pair[1] - pair[0]):
        run = [seat for _, seat in group]
        parts.append(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}")
    return ",".join(parts)
