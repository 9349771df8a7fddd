"""What was found of the counted methods at a closing, beside the drawer: compared with what they took, stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from addons.pos_session.errors import MethodCountInvalid
from addons.pos_session.models import MethodCount
from addons.pos_session.services.counting import MAX_PIECES
from addons.pos_session.services.drawer import Drawer, difference
from addons.pos_session.services.figures import Figures, MethodTaken
from core.db import db
from core.money import MAX_AMOUNT

_COUNT: Any = MethodCount.__table__


@dataclass(frozen=True, slots=True)
class MethodFound:
    """The total found of one method, in cents, and how many cheques or vouchers it is where somebody counted."""

    total: int
    pieces: int | None = None


@dataclass(frozen=True, slots=True)
class MethodCompared:
    """A counted method: what it took, what was found of it."""

    method: MethodTaken
    found: MethodFound

    @property
    def difference(self) -> int:
        """Found less to be found, in cents: negative is missing."""
        return difference(self.found.total, self.method.to_find)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A whole count beside what was expected; amounts in cents."""

    figures: Figures
    counted: int
    methods: tuple[MethodCompared, ...]

    @property
    def drawer(self) -> Drawer:
        """What went through the drawer."""
        return self.figures.drawer

    @property
    def by_method(self) -> dict[int, MethodCompared]:
        """What was compared, by method id."""
        return {row.method.id: row for row in self.methods}

    @property
    def cash_difference(self) -> int:
        """Counted less expected: the drawer's own difference, the only one that is adjusted."""
        return difference(self.counted, self.drawer.expected)

    @property
    def differences(self) -> tuple[int, ...]:
        """Every difference that is not zero, the drawer's first."""
        found = (self.cash_difference, *(row.difference for row in self.methods))
        return tuple(amount for amount in found if amount)

    @property
    def largest(self) -> int:
        """The largest single difference without its sign: what the limit of the desk is compared with."""
        return max(map(abs, self.differences), default=0)


def compare_methods(figures: Figures, found: Mapping[int, MethodFound]) -> tuple[MethodCompared, ...]:
    """Each counted method with what was found of it; one that is not named was looked for, and nothing was found.

    Raises MethodCountInvalid for a method that is not counted in this session and for an impossible amount.
    """
    wanted = figures.found_methods
    if unknown := set(found) - {method.id for method in wanted}:
        raise MethodCountInvalid(fields={f"method_{min(unknown)}": MethodCountInvalid.message})
    for method_id, one in found.items():
        if type(one.total) is not int or not 0 <= one.total <= MAX_AMOUNT:
            raise MethodCountInvalid(fields={f"method_{method_id}": MethodCountInvalid.message})
        if one.pieces is not None and (type(one.pieces) is not int or not 0 <= one.pieces <= MAX_PIECES):
            raise MethodCountInvalid(fields={f"pieces_{method_id}": MethodCountInvalid.message})
    return tuple(MethodCompared(method, found.get(method.id, MethodFound(0))) for method in wanted)


def store_methods(session_id: int, compared: Sequence[MethodCompared], closing: int) -> None:
    """Write what was found of each method at a closing of this number, in one statement."""
    rows = [
        {
            "session_id": session_id,
            "closing": closing,
            "method_id": row.method.id,
            "expected": row.method.to_find,
            "counted": row.found.total,
            "pieces": row.found.pieces,
        }
        for row in compared
    ]
    if rows:
        db.session.execute(insert(_COUNT), rows)


def method_counts_of(session_id: int, closing: int) -> dict[int, MethodCount]:
    """``{method id: its count}`` of a closing of a session."""
    rows = db.session.execute(
        select(MethodCount).where(MethodCount.session_id == session_id, MethodCount.closing == closing)
    )
    return {row.method_id: row for row in rows.scalars()}
