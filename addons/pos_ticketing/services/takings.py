"""Takings over a period: what each performance sold, kind by kind and rate by rate, and what is sold in advance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, and_, case, func, select, union_all

from addons.pos_ticketing.errors import StatementPeriod
from addons.pos_ticketing.models import (
    Event,
    Performance,
    Plan,
    PlanVersion,
    Scan,
    Season,
    Ticket,
    TicketCancellation,
)
from addons.pos_ticketing.models.entry import ADMITTED
from addons.pos_ticketing.permissions import STATEMENTS
from addons.pos_ticketing.services.register_tickets import BACK, TICKET, counted
from addons.pos_ticketing.services.statements import cancelled_by, end_of, sold_by
from core import clock
from core.db import db
from core.identity.actor import require
from core.identity.visibility import visible_centre
from core.vat import VatRow, vat_rows

MOST_DAYS = 800
"""A season and its presales."""

_CANCELLATION = cast(Table, TicketCancellation.__table__)
_EVENT = cast(Table, Event.__table__)
_PERFORMANCE = cast(Table, Performance.__table__)
_PLAN = cast(Table, Plan.__table__)
_SCAN = cast(Table, Scan.__table__)
_SEASON = cast(Table, Season.__table__)
_TICKET = cast(Table, Ticket.__table__)
_VERSION = cast(Table, PlanVersion.__table__)


@dataclass(frozen=True)
class Part:
    """Tickets of one kind of audience at one VAT rate, paid or free; ``ttc`` cents, ``exact_ht`` 1/10000."""

    kind: str
    vat_rate: int
    is_free: bool
    issued: int
    cancelled: int
    ttc: int
    exact_ht: int

    @property
    def net(self) -> int:
        """Tickets that were issued and not cancelled."""
        return self.issued - self.cancelled


@dataclass
class Takings:
    """A performance with what was sold for it, whatever the day and the desk."""

    performance_id: int
    event_id: int
    event: str
    season: str
    genre: str
    young_audience: bool
    festival: str
    hall: str
    venue_type: str
    starts_at: datetime
    gauge: int
    state: str
    parts: list[Part] = field(default_factory=list)
    entered: int = 0

    @property
    def issued(self) -> int:
        """Tickets that were made."""
        return sum(part.issued for part in self.parts)

    @property
    def cancelled(self) -> int:
        """Tickets that were taken back."""
        return sum(part.cancelled for part in self.parts)

    @property
    def net(self) -> int:
        """Tickets that let in."""
        return self.issued - self.cancelled

    @property
    def paying(self) -> int:
        """Those that cost something."""
        return sum(part.net for part in self.parts if not part.is_free)

    @property
    def free(self) -> int:
        """Those at 0."""
        return self.net - self.paying

    @property
    def rates(self) -> list[VatRow]:
        """VAT per rate, each rounded once over the performance."""
        return rates_of([self])

    @property
    def ttc(self) -> int:
        """Cents."""
        return sum(part.ttc for part in self.parts)

    @property
    def ht(self) -> int:
        """Cents."""
        return sum(row.ht for row in self.rates)

    @property
    def filling(self) -> int:
        """The share of the gauge that is taken, in whole percents, rounded half up."""
        return (200 * self.net + self.gauge) // (2 * self.gauge) if self.gauge else 0

    @property
    def average(self) -> int:
        """Cents per paying spectator, rounded half up."""
        return (2 * self.ttc + self.paying) // (2 * self.paying) if self.paying else 0

    def of_kind(self, kind: str) -> tuple[int, int]:
        """(tickets that let in, cents) of a kind of audience; free tickets are in none but their own."""
        chosen = [part for part in self.parts if part.kind == kind]
        return sum(part.net for part in chosen), sum(part.ttc for part in chosen)


def rates_of(takings: Iterable[Takings]) -> list[VatRow]:
    """VAT per rate over performances: the sum of what each statement says, so that totals agree with papers."""
    sums: dict[int, list[int]] = {}
    for one in takings:
        for row in vat_rows(
            (part.vat_rate, part.ttc, part.exact_ht) for part in one.parts if not part.is_free
        ):
            found = sums.setdefault(row.rate, [0, 0])
            found[0] += row.ht
            found[1] += row.ttc
    return [VatRow(rate, ht, ttc - ht, ttc) for rate, (ht, ttc) in sorted(sums.items())]


def takings(
    centre_id: int, first: date, last: date, event_id: int | None = None, season_id: int | None = None
) -> list[Takings]:
    """The performances played from a day to another (both included), in order; three statements.

    Raises NotFound, Forbidden, StatementPeriod.
    """
    require(STATEMENTS, centre_id)
    if not 0 <= (last - first).days < MOST_DAYS:
        raise StatementPeriod(fields={"to": StatementPeriod.message}, most=MOST_DAYS)
    zone = visible_centre(centre_id).timezone
    where = [
        _PERFORMANCE.c.centre_id == centre_id,
        _PERFORMANCE.c.starts_at >= clock.midnight(zone, first),
        _PERFORMANCE.c.starts_at < end_of(last, zone),
    ]
    if event_id is not None:
        where.append(_PERFORMANCE.c.event_id == event_id)
    if season_id is not None:
        where.append(_EVENT.c.season_id == season_id)
    return _read(where, None)


def in_advance(centre_id: int, day: date) -> list[Takings]:
    """Billets délivrés d'avance: the performances that were not played at the end of a day, with what was sold then.

    Raises NotFound, Forbidden.
    """
    require(STATEMENTS, centre_id)
    at = end_of(day, visible_centre(centre_id).timezone)
    where = [_PERFORMANCE.c.centre_id == centre_id, _PERFORMANCE.c.starts_at >= at]
    return [one for one in _read(where, at) if one.issued]


def _read(where: list[ColumnElement[bool]], before: datetime | None) -> list[Takings]:
    shown: list[Any] = [
        _PERFORMANCE.c.id.label("performance_id"),
        _EVENT.c.id.label("event_id"),
        _EVENT.c.title.label("event"),
        _SEASON.c.name.label("season"),
        _EVENT.c.genre,
        _EVENT.c.young_audience,
        _EVENT.c.festival,
        _PLAN.c.name.label("hall"),
        _PLAN.c.venue_type,
        _PERFORMANCE.c.starts_at,
        _VERSION.c.places.label("gauge"),
        _PERFORMANCE.c.state,
    ]
    kept = [column.name for column in shown]
    performances = (
        _PERFORMANCE.join(_EVENT, _EVENT.c.id == _PERFORMANCE.c.event_id)
        .join(_VERSION, _VERSION.c.id == _PERFORMANCE.c.plan_version_id)
        .join(_PLAN, _PLAN.c.id == _VERSION.c.plan_id)
        .outerjoin(_SEASON, _SEASON.c.id == _EVENT.c.season_id)
    )
    own = performances.outerjoin(
        _TICKET, and_(_TICKET.c.performance_id == _PERFORMANCE.c.id, sold_by(before))
    ).outerjoin(_CANCELLATION, cancelled_by(before))
    tickets, issued = counted(before)
    there = performances.join(tickets, and_(TICKET.c.performance_id == _PERFORMANCE.c.id, issued))
    found_rows = union_all(
        _parts(shown, _TICKET, _TICKET.c.id, _CANCELLATION.c.ticket_id).select_from(own).where(*where),
        _parts(shown, TICKET, TICKET.c.number, BACK.c.state).select_from(there).where(*where),
    ).subquery()
    order = [found_rows.c[name] for name in ("starts_at", "performance_id", "vat_rate", "audience_kind")]
    rows = db.session.execute(select(found_rows).order_by(*order)).mappings()
    found: dict[int, Takings] = {}
    for row in rows:
        values = {name: row[name] for name in kept}
        one = found.setdefault(row["performance_id"], Takings(**{**values, "season": row["season"] or ""}))
        if row["issued"]:
            one.parts.append(
                Part(
                    row["audience_kind"],
                    row["vat_rate"],
                    bool(row["is_free"]),
                    row["issued"],
                    row["cancelled"],
                    int(row["ttc"]),
                    int(row["exact_ht"]),
                )
            )
    entered = db.session.execute(
        select(_SCAN.c.performance_id, func.count().label("entered"))
        .where(_SCAN.c.performance_id.in_(list(found)), _SCAN.c.verdict == ADMITTED)
        .group_by(_SCAN.c.performance_id)
    )
    for scanned in entered:
        found[scanned.performance_id].entered = scanned.entered
    return list(found.values())


def _parts(
    shown: list[Any], ticket: Table, issued: ColumnElement[Any], cancelled: ColumnElement[Any]
) -> Select[Any]:
    """Tickets by performance and part; ``issued`` and ``cancelled`` are null where there is none."""
    is_free, valid = ticket.c.price == 0, cancelled.is_(None)
    by = [*shown, ticket.c.audience_kind, ticket.c.vat_rate, is_free.label("is_free")]
    return select(
        *by,
        func.count(issued).label("issued"),
        func.count(cancelled).label("cancelled"),
        func.sum(case((valid, ticket.c.price), else_=0)).label("ttc"),
        func.sum(case((valid, ticket.c.total_ht), else_=0)).label("exact_ht"),
    ).group_by(*shown, ticket.c.audience_kind, ticket.c.vat_rate, is_free)
