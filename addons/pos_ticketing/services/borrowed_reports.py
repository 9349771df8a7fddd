"""A register gives places back and tells head office what became of those it borrowed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import cast

from sqlalchemy import ColumnElement, Table, and_, select, update

from addons.pos_ticketing.models import (
    SOLD,
    BorrowedContingent,
    BorrowedPerformance,
    BorrowedPlace,
    Claim,
    Performance,
)
from addons.pos_ticketing.models.claim import live_claim
from addons.pos_ticketing.services.claims import now_ms
from addons.pos_ticketing.services.house_places import claim_those_free, locked_house, offer_changed, runs
from addons.pos_ticketing.services.lent_texts import Report
from core import clock
from core.db import db, lock_row
from core.journal import enter
from core.uow import unit_of_work

TOLD_FOR = timedelta(days=30)
"""After its performance a lending is told of so long: a ticket may be taken back late."""
_CLAIM = cast(Table, Claim.__table__)
_PLACE = cast(Table, BorrowedPlace.__table__)


def end_due(centre_id: int) -> int:
    """End the sale of the lendings of a centre whose time has come, by this register's clock; how many.

    Each in a unit of work of its own: whoever enters one in the journal waits for no further place.
    """
    due = _ids(
        BorrowedContingent.centre_id == centre_id,
        BorrowedContingent.ended_at.is_(None),
        BorrowedContingent.until <= clock.now(),
    )
    return sum(map(_end_when_due, due))


def _end_when_due(borrowed_id: int) -> bool:
    with unit_of_work():
        borrowed = _locked(borrowed_id)
        if borrowed.ended_at is not None or borrowed.until > clock.now():
            return False
        end_sale(borrowed)
        return True


def end_sale(borrowed: BorrowedContingent) -> None:
    """Sell no more of a lending. Places in baskets and reservations stay with them, and come back when they are freed.

    The performance and the lending are locked by whoever calls.
    """
    borrowed.ended_at = clock.now()
    db.session.flush()
    _give_back(borrowed)


def reports(centre_id: int) -> list[Report]:
    """What became of the borrowed places of a centre, a report per lending; what it says is committed.

    What was freed since the end of a sale is given back. Each in a unit of work of its own.
    """
    played = select(Performance.id).where(
        Performance.centre_id == centre_id, Performance.starts_at > clock.now() - TOLD_FOR
    )
    told = _ids(BorrowedContingent.centre_id == centre_id, BorrowedContingent.performance_id.in_(played))
    return [_report(borrowed_id) for borrowed_id in told]


def _report(borrowed_id: int) -> Report:
    with unit_of_work():
        borrowed = _locked(borrowed_id)
        if borrowed.ended_at is not None:
            _give_back(borrowed)
        return _told(borrowed)


def _ids(*conditions: ColumnElement[bool]) -> list[int]:
    found = list(
        db.session.scalars(select(BorrowedContingent.id).where(*conditions).order_by(BorrowedContingent.id))
    )
    db.session.rollback()
    return found


def _locked(borrowed_id: int) -> BorrowedContingent:
    """A lending, locked after its performance."""
    borrowed = db.session.get_one(BorrowedContingent, borrowed_id)
    locked_house(borrowed.performance_id)
    lock_row(borrowed)
    return borrowed


def _told(borrowed: BorrowedContingent) -> Report:
    here = and_(_CLAIM.c.performance_id == borrowed.performance_id, _CLAIM.c.seat == _PLACE.c.seat)
    rows = db.session.execute(
        select(_PLACE.c.seat, _PLACE.c.returned, _CLAIM.c.state)
        .select_from(_PLACE)
        .outerjoin(_CLAIM, here)
        .where(_PLACE.c.borrowed_id == borrowed.id)
    ).all()
    returned = frozenset(row.seat for row in rows if row.returned)
    sold = frozenset(row.seat for row in rows if not row.returned and row.state == SOLD)
    told = json.dumps({"sold": runs(sold), "returned": runs(returned)}, sort_keys=True)
    if told != borrowed.told:
        borrowed.told, borrowed.report_number = told, borrowed.report_number + 1
        db.session.flush()
    return Report(borrowed.reference, borrowed.report_number, sold, returned)


def _give_back(borrowed: BorrowedContingent) -> None:
    """Claim the free places of a lending for good and say that they are returned."""
    block_id = db.session.execute(
        select(BorrowedPerformance.block_id).where(
            BorrowedPerformance.performance_id == borrowed.performance_id
        )
    ).scalar_one()
    taken = select(_CLAIM.c.seat).where(
        _CLAIM.c.performance_id == borrowed.performance_id, live_claim(now_ms())
    )
    wanted = select(_PLACE.c.seat).where(
        _PLACE.c.borrowed_id == borrowed.id, _PLACE.c.returned.is_(False), _PLACE.c.seat.not_in(taken)
    )
    seats = list(db.session.execute(wanted.order_by(_PLACE.c.seat)).scalars())
    if not seats:
        return
    house = locked_house(borrowed.performance_id)
    given = sorted(claim_those_free(house, seats, block_id))
    db.session.execute(
        update(_PLACE)
        .where(_PLACE.c.borrowed_id == borrowed.id, _PLACE.c.seat.in_(given))
        .values(returned=True)
    )
    offer_changed([borrowed.performance_id])
    data: dict[str, int | str] = {
        "centre": borrowed.centre_id,
        "performance": borrowed.performance_id,
        "count": len(given),
        "places": runs(given),
    }
    enter("house", "pos_ticketing.borrowed_returned", data)
