"""What is lent of a performance, and to whom; on a register, what it borrowed: for the pages."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import Table, case, func, select

from addons.pos_ticketing.models import (
    Block,
    BorrowedContingent,
    BorrowedPerformance,
    BorrowedPlace,
    Contingent,
    LentContingent,
    LentPlace,
)
from addons.pos_ticketing.models.lent import OUT, RETURNED, SOLD_THERE, TWICE
from addons.pos_ticketing.services.lending import GRACE
from core.db import db

_LENT = cast(Table, LentContingent.__table__)
_PLACE = cast(Table, LentPlace.__table__)
_BLOCK = cast(Table, Block.__table__)
_CONTINGENT = cast(Table, Contingent.__table__)
_BORROWED = cast(Table, BorrowedContingent.__table__)
_BORROWED_PLACE = cast(Table, BorrowedPlace.__table__)


class Lent(NamedTuple):
    """A lending with its places by what became of them; ``heard_at``: when the register was heard of last."""

    id: int
    contingent: str
    register: str
    register_name: str
    until: datetime
    recalled_at: datetime | None
    heard_at: datetime | None
    ended_at: datetime | None
    places: int
    out: int
    sold: int
    returned: int
    twice: int

    def unheard_at(self) -> datetime:
        """From when on its places can be taken back without an answer."""
        return self.until + GRACE


class Borrowed(NamedTuple):
    """What a register borrowed of a performance of head office."""

    name: str
    until: datetime
    ended_at: datetime | None
    places: int


def lent_of(performance_id: int) -> list[Lent]:
    """The lendings of a performance, the newest first; one statement."""

    def count(state: str):  # type: ignore[no-untyped-def]
        return func.coalesce(func.sum(case((_PLACE.c.state == state, 1), else_=0)), 0)

    columns = (
        _LENT.c.id, _CONTINGENT.c.name, _LENT.c.holder, _BLOCK.c.owner, _LENT.c.until, _LENT.c.recalled_at,
        _LENT.c.heard_at, _LENT.c.ended_at,
    )  # fmt: skip
    wanted = (
        select(
            *columns,
            func.count(_PLACE.c.seat),
            count(OUT),
            count(SOLD_THERE),
            count(RETURNED),
            count(TWICE),
        )
        .join(_CONTINGENT, _CONTINGENT.c.id == _LENT.c.contingent_id)
        .join(_BLOCK, _BLOCK.c.id == _LENT.c.block_id)
        .join(_PLACE, _PLACE.c.lent_id == _LENT.c.id)
        .where(_LENT.c.performance_id == performance_id)
        .group_by(*columns)
        .order_by(_LENT.c.id.desc())
    )
    return [Lent(*row[:8], *map(int, row[8:])) for row in db.session.execute(wanted)]


def borrowed_of(performance_id: int) -> list[Borrowed] | None:
    """What this register borrowed of a performance, the newest first; None when it is its own."""
    own = select(BorrowedPerformance.performance_id).where(
        BorrowedPerformance.performance_id == performance_id
    )
    if db.session.execute(own).first() is None:
        return None
    wanted = (
        select(_BORROWED.c.name, _BORROWED.c.until, _BORROWED.c.ended_at, func.count(_BORROWED_PLACE.c.seat))
        .outerjoin(_BORROWED_PLACE, _BORROWED_PLACE.c.borrowed_id == _BORROWED.c.id)
        .where(_BORROWED.c.performance_id == performance_id)
        .group_by(_BORROWED.c.id, _BORROWED.c.name, _BORROWED.c.until, _BORROWED.c.ended_at)
        .order_by(_BORROWED.c.id.desc())
    )
    return [Borrowed(*row) for row in db.session.execute(wanted)]
