"""The consolidated cash sheet: the closed sessions of a centre by business day, in a fixed number of statements."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from addons.pos_session.errors import PeriodBackwards, PeriodTooLong
from addons.pos_session.models import CashOperation, PaymentMethod, PaymentPart, Session
from addons.pos_session.models.payment_method import CASH, ON_BOOKING, ROUNDING
from addons.pos_session.models.session import ACTIVE
from addons.pos_session.permissions import VIEW
from addons.pos_session.services.drawer import Drawer, drawer_of
from core.db import db
from core.identity.actor import require

MOST_DAYS = 366

_SESSION: Any = Session.__table__
_PART: Any = PaymentPart.__table__
_METHOD: Any = PaymentMethod.__table__
_OPERATION: Any = CashOperation.__table__


@dataclass(frozen=True)
class Figures:
    """What the closed sessions of a day, or of the whole period, come to; cents."""

    sessions: int
    methods: Mapping[str, int]
    """What each method brought in, by its label: the same on all days, 0 where nothing came in."""
    rounding: int
    """The gap that rounded cash left, in no drawer."""
    on_booking: int
    """What was put on bookings: nothing was collected for it."""
    drawer: Drawer
    closing: int
    """What was counted."""

    @property
    def difference(self) -> int:
        """Counted less expected as things stand now: the adjustments of the closings and those made since."""
        return self.drawer.adjustment

    @property
    def total_methods(self) -> int:
        """What all methods brought in together."""
        return sum(self.methods.values())


@dataclass(frozen=True)
class Consolidated:
    """The sheet of a period: its days with closed sessions in order, the newest last, and their sum."""

    centre_id: int
    first: date
    last: date
    methods: tuple[str, ...]
    """The labels of the methods that brought something in, in the order of the till."""
    days: tuple[tuple[date, Figures], ...]
    total: Figures


def consolidated(centre_id: int, first: date, last: date) -> Consolidated:
    """The closed sessions of a centre whose business day is in the period (both ends included, 366 days at most).

    Three statements, however many sessions there are. Raises NotFound for a centre the actor is not attached to,
    Forbidden, PeriodBackwards, PeriodTooLong.
    """
    require(VIEW, centre_id)
    if first > last:
        raise PeriodBackwards(fields={"to": PeriodBackwards.message})
    if (last - first).days >= MOST_DAYS:
        raise PeriodTooLong(fields={"to": PeriodTooLong.message})
    sums = _Sums(
        _SESSION.c.centre_id == centre_id,
        _SESSION.c.business_day.between(first, last),
        _SESSION.c.state.not_in(ACTIVE),
    )
    days = sorted(sums.closings)
    return Consolidated(
        centre_id=centre_id,
        first=first,
        last=last,
        methods=tuple(sums.labels),
        days=tuple((day, sums.figures([day])) for day in days),
        total=sums.figures(days),
    )


class _Sums:
    """What the three statements find, by day."""

    def __init__(self, *closed: ColumnElement[bool]) -> None:
        self.labels: dict[str, None] = {}
        self.closings: dict[date, tuple[int, int]] = {}
        self._methods: defaultdict[date, Counter[str]] = defaultdict(Counter)
        self._apart: defaultdict[date, Counter[str]] = defaultdict(Counter)
        self._log: defaultdict[date, Counter[str]] = defaultdict(Counter)
        self._read_sessions(*closed)
        self._read_parts(*closed)
        self._read_operations(*closed)

    def figures(self, days: Sequence[date]) -> Figures:
        """The sum over some of the days."""
        methods = Counter(dict.fromkeys(self.labels, 0))
        apart, log = Counter[str](), Counter[str]()
        for day in days:
            methods.update(self._methods[day])
            apart.update(self._apart[day])
            log.update(self._log[day])
        closings = [self.closings[day] for day in days]
        sessions, counted = (sum(found) for found in zip(*closings, strict=True)) if days else (0, 0)
        return Figures(
            sessions=sessions,
            methods=dict(methods),
            rounding=apart[ROUNDING],
            on_booking=apart[ON_BOOKING],
            drawer=drawer_of(log.items()),
            closing=counted,
        )

    def _read_sessions(self, *closed: ColumnElement[bool]) -> None:
        day = _SESSION.c.business_day
        sums = (func.count(), func.sum(_SESSION.c.closing_counted))
        for row in db.session.execute(select(day, *sums).where(*closed).group_by(day)):
            self.closings[row[0]] = (row[1], int(row[2] or 0))

    def _read_parts(self, *closed: ColumnElement[bool]) -> None:
        """By label: a centre has one method of a name in use, and those of before went by it too."""
        by = (_SESSION.c.business_day, _METHOD.c.label, _METHOD.c.weight, _PART.c.method_kind, _PART.c.kind)
        rows = db.session.execute(
            select(*by, func.sum(_PART.c.amount).label("amount"))
            .join(_PART, _PART.c.session_id == _SESSION.c.id)
            .join(_METHOD, _METHOD.c.id == _PART.c.method_id)
            .where(*closed)
            .group_by(*by)
            .order_by(_METHOD.c.weight, _METHOD.c.label)
        )
        for row in rows:
            day, amount = row.business_day, int(row.amount)
            if row.method_kind in (ROUNDING, ON_BOOKING):
                self._apart[day][row.method_kind] += amount
                continue
            self.labels.setdefault(row.label)
            self._methods[day][row.label] += amount
            if row.method_kind == CASH:
                self._log[day][row.kind] += amount

    def _read_operations(self, *closed: ColumnElement[bool]) -> None:
        by = (_SESSION.c.business_day, _OPERATION.c.kind)
        rows = db.session.execute(
            select(*by, func.sum(_OPERATION.c.amount).label("amount"))
            .join(_OPERATION, _OPERATION.c.session_id == _SESSION.c.id)
            .where(*closed)
            .group_by(*by)
        )
        for row in rows:
            self._log[row.business_day][row.kind] += int(row.amount)
