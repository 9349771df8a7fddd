"""Contingents: places set aside for a channel, a partner, the house, and opened to everybody again; journalled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Table, delete, select

from addons.pos_ticketing.errors import ContingentInactive, NotAttached
from addons.pos_ticketing.models import Contingent, ContingentSeat, PerformanceContingent
from addons.pos_ticketing.permissions import CONTINGENTS
from addons.pos_ticketing.services.contingent_counts import unsold_of_zone
from addons.pos_ticketing.services.house_places import (
    House,
    checked,
    claim_free,
    in_parts,
    let_go,
    locked_house,
    offer_changed,
    runs,
    take_of_zone,
)
from core import clock
from core.db import db, upsert
from core.errors import NotFound
from core.identity.actor import require
from core.identity.visibility import visible
from core.journal import enter
from core.uow import unit_of_work

_SEAT = cast(Table, ContingentSeat.__table__)
_ASIDE = cast(Table, PerformanceContingent.__table__)


def save_contingent(
    centre_id: int, name: str, kind: str, active: bool = True, contingent_id: int | None = None
) -> Contingent:
    """Make or change a contingent of a centre (``kind``: CONTINGENT_KINDS); journalled."""
    require(CONTINGENTS, centre_id)
    found = Contingent(centre_id=centre_id) if contingent_id is None else visible(Contingent, contingent_id)
    found.name, found.kind, found.active = name, kind, active
    db.session.add(found)
    db.session.flush()
    data: dict[str, int | str] = {
        "centre": found.centre_id,
        "contingent": found.id,
        "kind": kind,
        "active": active,
    }
    enter("house", "pos_ticketing.contingent_saved", data)
    return found


def attach(performance_id: int, contingent_id: int) -> None:
    """Let a contingent have places at a performance. Raises NotFound, ContingentInactive.

    In a unit of work of its own before ``set_aside``: it waits for the sales that began when the performance had no
    contingent and therefore do not look for one (``Offer.has_contingents``). A contingent whose time has come here is
    put to its end first: what is set aside now has no end yet.
    """
    house = locked_house(performance_id, alone=True)
    _contingent(house, contingent_id)
    over = (
        select(_ASIDE.c.contingent_id)
        .where(_ASIDE.c.performance_id == performance_id, _ASIDE.c.contingent_id == contingent_id)
        .where(_ASIDE.c.release_at <= clock.now())
    )
    if db.session.execute(over).first() is not None:
        _open(house, contingent_id, "time")
    row = {"performance_id": performance_id, "contingent_id": contingent_id}
    db.session.execute(upsert(PerformanceContingent).values(**row).on_conflict_do_nothing())
    offer_changed([performance_id])


def set_aside(performance_id: int, contingent_id: int, seats: Collection[int]) -> int:
    """Set free places aside for a contingent, all or none; those of another contingent change over. How many did.

    The places are claimed while it is written, so a sale running at the same time either has them (PlacesTaken) or
    sees that they are set aside. Raises UnknownSeat, NotFound, NotAttached, ContingentInactive.
    """
    house = locked_house(performance_id)
    wanted = checked(house, seats)
    contingent = _attached(house, contingent_id)
    claim_free(house, wanted)
    return _write(house, contingent, wanted)


def set_capacity_aside(performance_id: int, contingent_id: int, zone: str, quantity: int) -> int:
    """Set so many more free places of a free zone aside. Raises NotEnoughPlaces, besides as ``set_aside``."""
    house = locked_house(performance_id)
    contingent = _attached(house, contingent_id)
    taken = take_of_zone(house, zone, quantity, lambda seats: claim_free(house, seats))
    return _write(house, contingent, taken)


def take_out(performance_id: int, seats: Collection[int], contingent_id: int | None = None) -> int:
    """Give places back to public sale (those of one contingent, when it is named); how many were set aside."""
    house = locked_house(performance_id)
    gone: dict[int, list[int]] = {}
    for part in in_parts(checked(house, seats)):
        statement = delete(_SEAT).where(_SEAT.c.performance_id == performance_id, _SEAT.c.seat.in_(part))
        if contingent_id is not None:
            statement = statement.where(_SEAT.c.contingent_id == contingent_id)
        for row in db.session.execute(statement.returning(_SEAT.c.seat, _SEAT.c.contingent_id)):
            gone.setdefault(row.contingent_id, []).append(row.seat)
    for owner, places in sorted(gone.items()):
        _note("pos_ticketing.contingent_taken_out", house, owner, places)
    if gone:
        offer_changed([performance_id])
    return sum(map(len, gone.values()))


def take_capacity_out(performance_id: int, contingent_id: int, zone: str, quantity: int) -> int:
    """Give so many unsold places of a free zone back to public sale. Raises UnknownSeat, NotEnoughPlaces."""
    house = locked_house(performance_id)
    return take_out(performance_id, unsold_of_zone(house, contingent_id, zone, quantity), contingent_id)


def open_at(performance_id: int, contingent_id: int, release_at: datetime | None) -> None:
    """Say when the places of a contingent are for sale to everybody; None: when somebody opens them. NotAttached."""
    house = locked_house(performance_id)
    contingent = visible(Contingent, contingent_id)
    changed = db.session.execute(
        _ASIDE.update()
        .where(_ASIDE.c.performance_id == performance_id, _ASIDE.c.contingent_id == contingent_id)
        .values(release_at=release_at)
        .returning(_ASIDE.c.contingent_id)
    ).all()
    if not changed:
        raise NotAttached(name=contingent.name)
    offer_changed([performance_id])
    data = {
        "centre": house.centre_id,
        "performance": performance_id,
        "contingent": contingent_id,
        "release_at": None if release_at is None else release_at.isoformat(),
    }
    enter("house", "pos_ticketing.contingent_opening_set", data)


def open_now(performance_id: int, contingent_id: int) -> int:
    """Open all places of a contingent to everybody, by hand; how many there were. Raises NotAttached."""
    house = locked_house(performance_id)
    contingent = visible(Contingent, contingent_id)
    found = _open(house, contingent_id, "hand")
    if found is None:
        raise NotAttached(name=contingent.name)
    return found


def open_due() -> int:
    """Put an end to the contingents whose time has come: their rows go, screens and the journal are told.

    They are for sale from that time on without it (services/set_aside.py). How many there were. Each in a unit of work
    of its own: whoever enters one in the journal waits for no further performance.
    """
    due = db.session.execute(
        select(_ASIDE.c.performance_id, _ASIDE.c.contingent_id)
        .where(_ASIDE.c.release_at <= clock.now())
        .order_by(_ASIDE.c.performance_id, _ASIDE.c.contingent_id)
    ).all()
    db.session.rollback()
    return sum(_open_when_due(row.performance_id, row.contingent_id) for row in due)


def _open_when_due(performance_id: int, contingent_id: int) -> bool:
    """Open a contingent unless somebody opened it, or gave it another time, meanwhile."""
    with unit_of_work():
        house = locked_house(performance_id)
        still = select(_ASIDE.c.contingent_id).where(
            _ASIDE.c.performance_id == performance_id,
            _ASIDE.c.contingent_id == contingent_id,
            _ASIDE.c.release_at <= clock.now(),
        )
        if db.session.execute(still).first() is None:
            return False
        return _open(house, contingent_id, "time") is not None


def _open(house: House, contingent_id: int, by: str) -> int | None:
    """Delete the rows of a contingent at a performance; None when there are none (somebody opened it meanwhile)."""
    ours = (_SEAT.c.performance_id == house.performance_id) & (_SEAT.c.contingent_id == contingent_id)
    seats = list(db.session.execute(delete(_SEAT).where(ours).returning(_SEAT.c.seat)).scalars())
    gone = db.session.execute(
        delete(_ASIDE)
        .where(_ASIDE.c.performance_id == house.performance_id, _ASIDE.c.contingent_id == contingent_id)
        .returning(_ASIDE.c.contingent_id)
    ).all()
    if not gone:
        return None
    offer_changed([house.performance_id])
    _note("pos_ticketing.contingent_opened", house, contingent_id, seats, by)
    return len(seats)


def _contingent(house: House, contingent_id: int) -> Contingent:
    contingent = visible(Contingent, contingent_id)
    if contingent.centre_id != house.centre_id:
        raise NotFound()
    if not contingent.active:
        raise ContingentInactive(name=contingent.name)
    return contingent


def _attached(house: House, contingent_id: int) -> Contingent:
    contingent = _contingent(house, contingent_id)
    here = select(_ASIDE.c.contingent_id).where(
        _ASIDE.c.performance_id == house.performance_id, _ASIDE.c.contingent_id == contingent_id
    )
    if db.session.execute(here).first() is None:
        raise NotAttached(name=contingent.name)
    return contingent


def _write(house: House, contingent: Contingent, seats: Sequence[int]) -> int:
    """Store claimed places as those of a contingent and let them go; how many are new to it."""
    insert = upsert(ContingentSeat)
    statement = insert.on_conflict_do_update(
        index_elements=["performance_id", "seat"],
        set_={"contingent_id": insert.excluded.contingent_id},
        where=_SEAT.c.contingent_id != insert.excluded.contingent_id,
    ).returning(_SEAT.c.seat)
    rows = [
        {"performance_id": house.performance_id, "seat": seat, "contingent_id": contingent.id}
        for seat in seats
    ]
    added = list(db.session.connection().execute(statement, rows).scalars())
    let_go(house)
    if added:
        offer_changed([house.performance_id])
        _note("pos_ticketing.contingent_set_aside", house, contingent.id, added)
    return len(added)


def _note(kind: str, house: House, contingent_id: int, seats: Collection[int], by: str | None = None) -> None:
    data: dict[str, int | str] = {
        "centre": house.centre_id,
        "performance": house.performance_id,
        "contingent": contingent_id,
        "count": len(seats),
        "places": runs(seats),
    }
    enter("house", kind, data if by is None else {**data, "by": by})
