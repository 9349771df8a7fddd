"""A register takes over what head office lends it: the performance as it is there, and the places that it may sell.

All other places are claims of the performance's block, so that nothing else has to know of it. Why no place is sold
twice: services/lending.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import insert, select

from addons.pos_ticketing.errors import LentDocumentFault
from addons.pos_ticketing.models import BorrowedContingent, BorrowedPerformance, BorrowedPlace
from addons.pos_ticketing.services import lent_texts
from addons.pos_ticketing.services.borrowed_performance import Arrived, borrowed_performance, plan_of
from addons.pos_ticketing.services.borrowed_reports import end_sale
from addons.pos_ticketing.services.house_places import House, locked_house, offer_changed, runs
from addons.pos_ticketing.services.lent_texts import field, instant, places, rows_of
from addons.pos_ticketing.services.releasing import release_block
from core import clock
from core.db import db
from core.journal import enter
from core.uow import unit_of_work


def apply_document(centre_id: int, source: bytes) -> int:
    """Take over a document of head office in a centre; how many lendings are new. The same one twice changes nothing.

    The performances and the lendings have a unit of work each: cut in between, the next time goes on. Raises
    LentDocumentFault, BrokenPlan: what comes after the fault is not taken over.
    """
    document = lent_texts.read(source)
    series = field(document, "series", str, 40)
    plans = document.get("plans")
    if not isinstance(plans, dict):
        raise LentDocumentFault(fault="plans is not an object")
    new = 0
    for row in rows_of(document, "performances"):
        arrived = _arrived(row, plans, series)
        lendings = [_told(lending) for lending in rows_of(row, "lendings")]
        with unit_of_work():
            performance_id = borrowed_performance(centre_id, arrived).performance_id
        for lending in lendings:
            with unit_of_work():
                new += _take_over(performance_id, lending)
    return new


class _Lending(NamedTuple):
    reference: str
    name: str
    until: datetime
    recalled: bool
    seats: list[int]

    @property
    def over(self) -> bool:
        """Whether its sale ends now, by this register's clock."""
        return self.recalled or self.until <= clock.now()


def _told(row: Mapping[str, Any]) -> _Lending:
    return _Lending(
        field(row, "reference", str, 32),
        field(row, "name", str, 80),
        instant(row, "until"),
        field(row, "recalled", bool),
        places(row, "places"),
    )


def _arrived(row: Mapping[str, Any], plans: Mapping[str, Any], series: str) -> Arrived:
    return Arrived(
        reference=field(row, "reference", str, 40),
        title=field(row, "title", str, 120),
        subtitle=field(row, "subtitle", str, 120),
        starts_at=instant(row, "starts_at"),
        vat_rate=field(row, "vat_rate", int),
        state=field(row, "state", str, 20),
        series=series,
        plan=plan_of(plans.get(field(row, "plan", str, 64))),
        prices={
            (field(price, "category", str, 190), field(price, "rate", str, 80)): (
                field(price, "amount", int),
                field(price, "kind", str, 20),
                field(price, "proof", str, 120),
            )
            for price in rows_of(row, "prices")
        },
    )


def _take_over(performance_id: int, lending: _Lending) -> bool:
    """Take over one lending; whether it was not known yet. One whose sale ended here never begins again."""
    house = locked_house(performance_id)
    found = db.session.execute(
        select(BorrowedContingent).where(BorrowedContingent.reference == lending.reference).with_for_update()
    ).scalar_one_or_none()
    if found is None:
        _borrow(house, lending)
        return True
    if found.performance_id != performance_id:
        raise LentDocumentFault(fault=f"the lending {lending.reference} changed its performance")
    if found.ended_at is None:
        found.until = lending.until
        db.session.flush()
        if lending.over:
            end_sale(found)
    return False


def _borrow(house: House, lending: _Lending) -> None:
    """Put the places on sale: the block of the performance lets go of them. What is over by now is returned at once."""
    seats = lending.seats
    if seats and seats[-1] >= house.places.count:
        raise LentDocumentFault(fault="the plan has no such place")
    made = BorrowedContingent(
        centre_id=house.centre_id,
        reference=lending.reference,
        performance_id=house.performance_id,
        name=lending.name,
        until=lending.until,
        ended_at=clock.now() if lending.over else None,
    )
    db.session.add(made)
    db.session.flush()
    rows = [{"borrowed_id": made.id, "seat": seat, "returned": lending.over} for seat in seats]
    if rows:
        db.session.execute(insert(BorrowedPlace), rows)
    if not lending.over:
        block_id = select(BorrowedPerformance.block_id).where(
            BorrowedPerformance.performance_id == house.performance_id
        )
        release_block(db.session.execute(block_id).scalar_one(), seats)
        offer_changed([house.performance_id])
    data: dict[str, int | str] = {
        "centre": house.centre_id,
        "performance": house.performance_id,
        "count": len(seats),
        "places": runs(seats),
    }
    enter("house", "pos_ticketing.borrowed", data)
