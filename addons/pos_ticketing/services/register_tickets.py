"""What registers sold of the places that were lent to them, out of their exports: kept, and counted in statements.

A ticket is known once its session is closed and its export arrived; a letter tells earlier that the place is sold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, NoReturn, cast

from sqlalchemy import ColumnElement, FromClause, Table, and_, func, select

from addons.pos_ticketing.models import Block, LentContingent, LentPlace, RegisterTicket
from addons.pos_ticketing.models.lent import SOLD_THERE, TWICE
from addons.pos_ticketing.models.register_ticket import CANCELLED, ISSUED
from core.db import db, upsert
from core.limits import MAX_INT
from core.vat import WHOLE, before_tax

TABLE = "ticket"
TICKET = cast(Table, RegisterTicket.__table__)
BACK = TICKET.alias("back")
"""Its cancellation, where there is one."""
_BLOCK = cast(Table, Block.__table__)
_LENT = cast(Table, LentContingent.__table__)
_PLACE = cast(Table, LentPlace.__table__)
_KEY = ("centre_id", "register", "full_number", "state")
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


class SoldThere(NamedTuple):
    """What a register sold of a performance: ``places`` by its last letter, ``tickets`` that stand by its exports."""

    register: str
    name: str
    places: int
    tickets: int


def rows_arrived(
    centre_id: int,
    register: str,
    table: str,
    rows: Iterable[Mapping[str, Any]],
    refuse: Callable[[int, str], NoReturn],
) -> None:
    """Keep the tickets among the rows of an export, in its unit of work; two statements.

    Those of performances that were never lent to the register are its own, and passed over: a register speaks for what
    it borrowed. Where a later export says otherwise, that counts. ``refuse`` is told the place among ``rows``, and the
    field, of a ticket that cannot be: neither issued nor cancelled, or with a rate that is none.
    """
    if table != TABLE:
        return
    told = [(at, row) for at, row in enumerate(rows) if _of(row) is not None]
    if not told:
        return
    mine = select(_LENT.c.performance_id).where(
        _LENT.c.centre_id == centre_id,
        _LENT.c.holder == register,
        _LENT.c.performance_id.in_({_of(row) for _, row in told}),
    )
    known = set(db.session.execute(mine).scalars())
    new: list[dict[str, Any]] = []
    for at, row in told:
        if _of(row) not in known:
            continue
        if row["state"] not in (ISSUED, CANCELLED):
            refuse(at, "state")
        if not 0 <= row["rate"] <= WHOLE:
            refuse(at, "rate")
        new.append({"centre_id": centre_id, "register": register, **_values(row, register)})
    if new:
        insert = upsert(RegisterTicket)
        changed = {
            column.name: insert.excluded[column.name] for column in TICKET.c if column.name not in _KEY
        }
        db.session.execute(insert.on_conflict_do_update(index_elements=list(_KEY), set_=changed), new)


def _of(row: Mapping[str, Any]) -> int | None:
    """The id of the performance that a ticket is of, as head office calls it; None for what is no id."""
    told = row["reference"] or ""
    return int(told) if _NUMBER.fullmatch(told) and int(told) <= MAX_INT else None


def _values(row: Mapping[str, Any], register: str) -> dict[str, Any]:
    series, number = _parts(row["number"], register)
    return {
        "full_number": row["number"],
        "state": row["state"],
        "performance_id": _of(row),
        "series_code": series,
        "number": number,
        "seat_category": row["category"] or "",
        "audience_category": row["audience"] or "",
        "audience_kind": row["audience_kind"] or "full",
        "price": row["price"],
        "vat_rate": row["rate"],
        "total_ht": before_tax(row["price"], row["rate"]),
        "at": row["at"],
    }


def _parts(number: str, register: str) -> tuple[str, int]:
    """The series and the number in it: the series of what a register borrowed is its code."""
    series = register[:10] if number.startswith(register[:10]) else number[:-7]
    digits = number[len(series) :]
    return (series, int(digits)) if _NUMBER.fullmatch(digits) else (number, 0)


def counted(before: datetime | None) -> tuple[FromClause, ColumnElement[bool]]:
    """What to select from, and the condition: tickets of registers with their cancellation, as known at an instant."""
    back = and_(*(BACK.c[name] == TICKET.c[name] for name in _KEY[:3]), BACK.c.state == CANCELLED)
    issued: ColumnElement[bool] = TICKET.c.state == ISSUED
    if before is not None:
        back, issued = and_(back, BACK.c.at < before), and_(issued, TICKET.c.at < before)
    return TICKET.outerjoin(BACK, back), issued


def sold_there(performance_id: int) -> list[SoldThere]:
    """What each register that places of a performance are lent to sold of them, now; one statement."""
    tickets, issued = counted(None)
    standing = (
        select(func.count())
        .select_from(tickets)
        .where(
            issued,
            BACK.c.state.is_(None),
            TICKET.c.performance_id == performance_id,
            TICKET.c.register == _LENT.c.holder,
        )
        .scalar_subquery()
    )
    sold = func.count(_PLACE.c.seat)
    wanted = (
        select(_LENT.c.holder, func.max(_BLOCK.c.owner), sold, func.max(standing))
        .join(_BLOCK, _BLOCK.c.id == _LENT.c.block_id)
        .outerjoin(_PLACE, and_(_PLACE.c.lent_id == _LENT.c.id, _PLACE.c.state.in_((SOLD_THERE, TWICE))))
        .where(_LENT.c.performance_id == performance_id)
        .group_by(_LENT.c.holder)
        .order_by(_LENT.c.holder)
    )
    found = [SoldThere(*row) for row in db.session.execute(wanted)]
    return [one for one in found if one.places or one.tickets]
