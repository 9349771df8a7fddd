"""What waits for the accountant, over all his centres: drawers by what they wait for, and counts of other work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from addons.pos_accounting_close.models.closure import CORRECT, IN_ERROR
from addons.pos_accounting_close.permissions import SUPERVISE
from addons.pos_accounting_close.services import drawers
from addons.pos_accounting_close.services.fiscal_missing import missing_days_everywhere
from addons.pos_accounting_close.services.states import OPERATOR_CLOSED
from addons.pos_accounting_close.services.worklist_books import entries_to_export, presales_to_release
from addons.pos_session.models import Session
from addons.pos_session.models.session import CLOSED
from core.db import db
from core.i18n import N_
from core.identity.actor import require

MOST_SHOWN = 10
"""Drawers of a heap on the page; the list has them all."""

ACCOUNTING_HEAP, OPERATOR_HEAP, OPEN_HEAP = "accounting", "operator", "open"


@dataclass(frozen=True)
class Heap:
    """Drawers that wait for one thing: how many, of these in error, and the first of them (rows of ``drawers``)."""

    name: str
    count: int
    in_error: int = 0
    rows: Sequence[Any] = ()


@dataclass(frozen=True)
class Waiting:
    """Other work that waits: ``label`` is a msgid, ``endpoint`` the page where it is done."""

    label: str
    count: int
    endpoint: str
    args: dict[str, Any] = field(default_factory=dict)


def _entries() -> Waiting | None:
    count = entries_to_export()
    return (
        None if count is None else Waiting(N_("Entries to export"), count, "pos_accounting_close.export_list")
    )


def _presales() -> Waiting | None:
    count = presales_to_release()
    return (
        None
        if count is None
        else Waiting(N_("Presales to release"), count, "pos_accounting_close.presale_list")
    )


def _fiscal_days() -> Waiting | None:
    count = missing_days_everywhere()
    return (
        None
        if count is None
        else Waiting(N_("Fiscal days to draw up"), count, "pos_accounting_close.fiscal_list")
    )


FURTHER: tuple[Callable[[], Waiting | None], ...] = (_entries, _presales, _fiscal_days)
"""Counts of other work of the actor's centres; None for who may not do it."""


@dataclass(frozen=True)
class Worklist:
    """Everything that waits; ``ready`` drawers may be closed in one go."""

    heaps: tuple[Heap, ...]
    ready: int
    further: tuple[Waiting, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits at all."""
        return not any(heap.count for heap in self.heaps) and not any(each.count for each in self.further)


def worklist() -> Worklist:
    """What waits in the actor's centres: five statements, and one for each of ``FURTHER``.

    In each heap those in error come first, then the oldest. Raises Forbidden.
    """
    require(SUPERVISE, None)
    earlier = drawers.left_open()
    wanted: tuple[tuple[str, ColumnElement[bool]], ...] = (
        (ACCOUNTING_HEAP, Session.state == OPERATOR_CLOSED),
        (OPERATOR_HEAP, Session.state == CLOSED),
        (OPEN_HEAP, earlier),
    )
    counts = _counts(wanted)
    heaps = tuple(
        Heap(name, counts[name], counts[f"{name}_in_error"], _first(condition)) for name, condition in wanted
    )
    further = tuple(found for ask in FURTHER if (found := ask()) is not None and found.count)
    return Worklist(heaps, counts["ready"], further)


def _counts(wanted: Sequence[tuple[str, ColumnElement[bool]]]) -> dict[str, int]:
    """How many drawers are in each heap and how many of these in error, and how many may be closed in one go."""
    sums = dict(wanted)
    sums |= {f"{name}_in_error": and_(condition, drawers.VERDICT == IN_ERROR) for name, condition in wanted}
    sums["ready"] = ready()
    columns = [
        func.coalesce(func.sum(case((condition, 1), else_=0)), 0).label(name)
        for name, condition in sums.items()
    ]
    row = db.session.execute(drawers.with_closures(select(*columns).select_from(Session))).one()
    return {name: int(count) for name, count in row._mapping.items()}


def ready() -> ColumnElement[bool]:
    """The drawers whose operator found them correct and without a gap: they may be closed in one go."""
    return and_(Session.state == OPERATOR_CLOSED, drawers.VERDICT == CORRECT, ~drawers.has_gap())


def _first(condition: ColumnElement[bool]) -> Sequence[Any]:
    return db.session.execute(
        drawers.drawers()
        .where(condition)
        .order_by(case((drawers.VERDICT == IN_ERROR, 0), else_=1), Session.business_day, Session.id)
        .limit(MOST_SHOWN)
    ).all()
