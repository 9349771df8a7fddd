"""What was found in a drawer: by denomination or as a sum; checked, added up, stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from addons.pos_session.errors import CountInvalid, CountsDiffer, NothingCounted
from addons.pos_session.models import CashCount
from addons.pos_session.services.drawer import counted_total
from core.db import db
from core.money import DENOMINATIONS, MAX_AMOUNT

_COUNT: Any = CashCount.__table__

OPENING, CLOSING = "opening", "closing"
MAX_PIECES = 100_000
SUM = "counted_sum"
"""The field of a count given as a sum."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A drawer as counted: ``pieces`` ``{denomination: how many}`` or ``sum``, in cents; both only when they agree.

    None is what was not given: ``Counted({})`` is an empty drawer, ``Counted()`` one that nobody counted.
    """

    pieces: Mapping[int, int] | None = None
    sum: int | None = None


def total_of(counted: Counted) -> int:
    """What was found, in cents (requirements.md T5-9). Raises CountInvalid, CountsDiffer, NothingCounted."""
    if counted.pieces is None and counted.sum is None:
        raise NothingCounted(fields={"nothing": NothingCounted.message})
    total = _total_of_pieces(counted.pieces) if counted.pieces is not None else counted.sum
    if type(total) is not int or not 0 <= total <= MAX_AMOUNT:
        raise CountInvalid(fields={SUM: CountInvalid.message})
    if counted.sum is not None and counted.sum != total:
        raise CountsDiffer(fields={SUM: CountsDiffer.message})
    return total


def store(session_id: int, moment: str, counted: Counted, closing: int = 1) -> None:
    """Write the denominations that were found, in one statement; nothing for a count given as a sum.

    ``closing``: the number of the closing, of a session that was reopened.
    """
    rows = [
        {
            "session_id": session_id,
            "moment": moment,
            "closing": closing,
            "denomination": denomination,
            "quantity": quantity,
        }
        for denomination, quantity in sorted((counted.pieces or {}).items(), reverse=True)
        if quantity
    ]
    if rows:
        db.session.execute(insert(_COUNT), rows)


def counts_of(session_id: int, moment: str, closing: int = 1) -> dict[int, int]:
    """``{denomination: how many}`` as counted, largest first."""
    rows = db.session.execute(
        select(CashCount.denomination, CashCount.quantity)
        .where(CashCount.session_id == session_id, CashCount.moment == moment, CashCount.closing == closing)
        .order_by(CashCount.denomination.desc())
    )
    return {row.denomination: row.quantity for row in rows}


def _total_of_pieces(pieces: Mapping[int, int]) -> int:
    for denomination, quantity in pieces.items():
        if denomination not in DENOMINATIONS or type(quantity) is not int or not 0 <= quantity <= MAX_PIECES:
            raise CountInvalid(fields={f"count_{denomination}": CountInvalid.message})
    return counted_total(pieces.items())
