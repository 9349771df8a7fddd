"""Counts of a drawer by denomination: checked, added up, stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select

from addons.pos_session.errors import CountInvalid
from addons.pos_session.models import CashCount
from addons.pos_session.services.drawer import counted_total
from core.db import db
from core.money import DENOMINATIONS, MAX_AMOUNT

_COUNT: Any = CashCount.__table__

OPENING, CLOSING = "opening", "closing"
MAX_PIECES = 100_000


def total_of(counts: Mapping[int, int]) -> int:
    """The sum in cents of ``{denomination in cents: how many}`` (requirements.md T5-9). Raises CountInvalid."""
    for denomination, quantity in counts.items():
        if denomination not in DENOMINATIONS or type(quantity) is not int or not 0 <= quantity <= MAX_PIECES:
            raise CountInvalid(fields={f"count_{denomination}": CountInvalid.message})
    total = counted_total(counts.items())
    if total > MAX_AMOUNT:
        raise CountInvalid()
    return total


def store(session_id: int, moment: str, counts: Mapping[int, int]) -> None:
    """Write the denominations that were found, in one statement."""
    rows = [
        {"session_id": session_id, "moment": moment, "denomination": denomination, "quantity": quantity}
        for denomination, quantity in sorted(counts.items(), reverse=True)
        if quantity
    ]
    if rows:
        db.session.execute(insert(_COUNT), rows)


def counts_of(session_id: int, moment: str) -> dict[int, int]:
    """``{denomination: how many}`` as counted, largest first."""
    rows = db.session.execute(
        select(CashCount.denomination, CashCount.quantity)
        .where(CashCount.session_id == session_id, CashCount.moment == moment)
        .order_by(CashCount.denomination.desc())
    )
    return {row.denomination: row.quantity for row in rows}
