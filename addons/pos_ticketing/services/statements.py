"""The takings statement of a performance (bordereau de recette), from facts alone (requirements.md T2-8, T2-9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, and_, case, func, literal, select, true, union_all

from addons.pos_ticketing.models import (
    Event,
    Performance,
    Plan,
    PlanVersion,
    Ticket,
    TicketCancellation,
)
from addons.pos_ticketing.permissions import STATEMENTS
from addons.pos_ticketing.services.register_tickets import BACK, TICKET, SoldThere, counted, sold_there
from addons.pos_ticketing.services.statement_rows import StatementRow, Sums, Totals, rows_of, totals_of
from core import clock
from core.db import db
from core.identity.actor import require
from core.identity.models import Centre
from core.identity.visibility import visible

_CANCELLATION = cast(Table, TicketCancellation.__table__)
_CENTRE = cast(Table, Centre.__table__)
_EVENT = cast(Table, Event.__table__)
_PERFORMANCE = cast(Table, Performance.__table__)
_PLAN = cast(Table, Plan.__table__)
_TICKET = cast(Table, Ticket.__table__)
_VERSION = cast(Table, PlanVersion.__table__)


@dataclass(frozen=True)
class StatementHead:
    """Who organises what, where and when; as the last ticket says it, as the set-up does where there is none."""

    performance_id: int
    centre_id: int
    organiser: str
    address: str
    siret: str
    licence: str
    event: str
    subtitle: str
    venue: str
    starts_at: datetime
    zone: str
    gauge: int
    state: str


@dataclass(frozen=True)
class Statement:
    """The statement of a performance as of an instant: every desk, every day of sale."""

    head: StatementHead
    until: datetime
    paid: tuple[StatementRow, ...]
    free: tuple[StatementRow, ...]
    """Tickets at 0, counted apart (requirements.md T2-4)."""
    totals: Totals
    """Of the paid tickets."""
    free_totals: Totals
    sold_there: tuple[SoldThere, ...] = ()
    """What registers sold of places lent to them, in a statement of now: tickets come when a drawer closes."""

    @property
    def spectators(self) -> int:
        """Tickets that let in, paid and free."""
        return self.totals.net + self.free_totals.net


def end_of(day: date, zone: str) -> datetime:
    """The instant at which a day of a centre is over."""
    return clock.midnight(zone, day, later=1)


def statement(performance_id: int, until: date | None = None) -> Statement:
    """The statement as it stood at the end of a day, or stands now; three statements whatever the tickets.

    It is made of tickets and cancellations, which never change: asked again for the same day, in six years too, it
    says the same, but for those of registers that places were lent to: they count from when their export arrived.
    Raises NotFound, Forbidden.
    """
    performance = visible(Performance, performance_id)
    require(STATEMENTS, performance.centre_id)
    head = _head(performance_id)
    before = None if until is None else end_of(until, head.zone)
    sums = _sums(performance_id, before)
    at = clock.now() if before is None else min(before, clock.now())
    paid, free = [one for one in sums if one.price], [one for one in sums if not one.price]
    there = tuple(sold_there(performance_id)) if until is None else ()
    lines = tuple(rows_of(paid)), tuple(rows_of(free))
    return Statement(head, at, *lines, totals_of(paid), totals_of(free), there)


def cancelled_by(before: datetime | None) -> ColumnElement[bool]:
    """The condition of the outer join of a ticket with its cancellation, as known at an instant (None: now)."""
    own = _CANCELLATION.c.ticket_id == _TICKET.c.id
    return own if before is None else and_(own, _CANCELLATION.c.cancelled_at < before)


def sold_by(before: datetime | None) -> ColumnElement[bool]:
    """The condition that a ticket was sold before an instant (None: at all)."""
    return true() if before is None else _TICKET.c.sold_at < before


def _sums(performance_id: int, before: datetime | None) -> list[Sums]:
    by = (
        _TICKET.c.seat_category,
        _TICKET.c.audience_category,
        _TICKET.c.audience_kind,
        _TICKET.c.price,
        _TICKET.c.vat_rate,
        _TICKET.c.series_code,
    )
    valid = _CANCELLATION.c.ticket_id.is_(None)
    own = (
        select(
            *by,
            literal("").label("register"),
            func.min(_TICKET.c.number).label("first"),
            func.max(_TICKET.c.number).label("last"),
            func.count().label("issued"),
            func.count(_CANCELLATION.c.ticket_id).label("cancelled"),
            func.sum(case((valid, _TICKET.c.total_ht), else_=0)).label("exact_ht"),
        )
        .outerjoin(_CANCELLATION, cancelled_by(before))
        .where(_TICKET.c.performance_id == performance_id, sold_by(before))
        .group_by(*by)
    )
    told = union_all(own, _of_registers(performance_id, before)).subquery()
    order = [told.c[column.name] for column in by]
    rows = db.session.execute(
        select(*told.c).order_by(told.c.seat_category, told.c.price.desc(), *order, told.c.register)
    )
    return [
        Sums(
            row.seat_category,
            row.audience_category,
            row.audience_kind,
            row.price,
            row.vat_rate,
            row.series_code,
            row.first,
            row.last,
            row.issued,
            row.cancelled,
            int(row.exact_ht),
            row.register,
        )
        for row in rows
    ]


def _of_registers(performance_id: int, before: datetime | None) -> Select[Any]:
    """What registers sold of the places lent to them, with the columns of ``_sums``."""
    tickets, issued = counted(before)
    by = [
        TICKET.c[name]
        for name in (
            "seat_category",
            "audience_category",
            "audience_kind",
            "price",
            "vat_rate",
            "series_code",
        )
    ]
    return (
        select(
            *by,
            TICKET.c.register,
            func.min(TICKET.c.number),
            func.max(TICKET.c.number),
            func.count(),
            func.count(BACK.c.state),
            func.sum(case((BACK.c.state.is_(None), TICKET.c.total_ht), else_=0)),
        )
        .select_from(tickets)
        .where(issued, TICKET.c.performance_id == performance_id)
        .group_by(*by, TICKET.c.register)
    )


def _head(performance_id: int) -> StatementHead:
    last = select(func.max(_TICKET.c.id)).where(_TICKET.c.performance_id == performance_id).scalar_subquery()
    shown: list[Any] = [
        _PERFORMANCE.c.id,
        _PERFORMANCE.c.centre_id,
        _PERFORMANCE.c.starts_at,
        _PERFORMANCE.c.state,
        _EVENT.c.title,
        _EVENT.c.subtitle,
        _PLAN.c.name.label("hall"),
        _VERSION.c.places,
        _CENTRE.c.name,
        _CENTRE.c.timezone,
        _CENTRE.c.company_name,
        _CENTRE.c.siret,
        _CENTRE.c.licence_number,
        _CENTRE.c.address,
        _CENTRE.c.postcode,
        _CENTRE.c.city,
        _TICKET.c.company,
        _TICKET.c.issuer_address,
        _TICKET.c.siret.label("ticket_siret"),
        _TICKET.c.licence,
        _TICKET.c.venue,
    ]
    row = db.session.execute(
        select(*shown)
        .select_from(_PERFORMANCE)
        .join(_EVENT, _EVENT.c.id == _PERFORMANCE.c.event_id)
        .join(_VERSION, _VERSION.c.id == _PERFORMANCE.c.plan_version_id)
        .join(_PLAN, _PLAN.c.id == _VERSION.c.plan_id)
        .join(_CENTRE, _CENTRE.c.id == _PERFORMANCE.c.centre_id)
        .outerjoin(_TICKET, _TICKET.c.id == last)
        .where(_PERFORMANCE.c.id == performance_id)
    ).one()
    town = f"{row.postcode} {row.city}".strip()
    return StatementHead(
        performance_id=row.id,
        centre_id=row.centre_id,
        organiser=row.company or row.company_name or row.name,
        address=row.issuer_address or ", ".join(part for part in (row.address, town) if part),
        siret=row.ticket_siret or row.siret,
        licence=row.licence or row.licence_number,
        event=row.title,
        subtitle=row.subtitle,
        venue=row.venue or ", ".join(part for part in (row.hall, row.name, row.city) if part),
        starts_at=row.starts_at,
        zone=row.timezone,
        gauge=row.places,
        state=row.state,
    )
