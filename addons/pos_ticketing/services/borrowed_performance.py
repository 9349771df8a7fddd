"""A performance of head office on a register: made when it comes first, kept as it is there afterwards."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from addons.pos_ticketing.errors import LentDocumentFault
from addons.pos_ticketing.models import (
    Block,
    BorrowedPerformance,
    Event,
    Performance,
    PlanVersion,
    TicketSeries,
)
from addons.pos_ticketing.models.audience import AUDIENCE_KINDS
from addons.pos_ticketing.models.contingent import ELSEWHERE
from addons.pos_ticketing.models.performance import CANCELLED, CLOSED, ON_SALE, SUSPENDED
from addons.pos_ticketing.services import plan as parsed
from addons.pos_ticketing.services.claims import now_ms
from addons.pos_ticketing.services.geometry import Geometry
from addons.pos_ticketing.services.house_places import claim_those_free, locked_house
from addons.pos_ticketing.services.plan_import import import_plan, read_plan_file
from addons.pos_ticketing.services.setup import PerformanceValues, save_performance
from addons.pos_ticketing.services.setup_audience import AudienceValues, leaves, save_audience_category
from addons.pos_ticketing.services.setup_events import save_event
from addons.pos_ticketing.services.setup_grids import prices_of, save_prices
from core.db import db, lock_row

Prices = Mapping[tuple[str, str], tuple[int, str, str]]
"""{(seat category, rate): (cents TTC, kind of audience, proof)}."""
LARGEST_AMOUNT = 10_000_000
"""Cents."""


class Arrived(NamedTuple):
    """A performance as head office tells of it; ``vat_rate`` in hundredths of a percent."""

    reference: str
    title: str
    subtitle: str
    starts_at: datetime
    vat_rate: int
    state: str
    series: str
    """Stands before the numbers of the tickets that this register issues: the code of the register."""
    plan: tuple[parsed.Plan, Geometry]
    prices: Prices


def plan_of(document: Any) -> tuple[parsed.Plan, Geometry]:
    """The plan of a performance, checked. Raises LentDocumentFault, BrokenPlan."""
    if not isinstance(document, dict):
        raise LentDocumentFault(fault="the plan of a performance is missing")
    return read_plan_file(json.dumps(document, ensure_ascii=False).encode())


def borrowed_performance(centre_id: int, arrived: Arrived) -> BorrowedPerformance:
    """The performance here; made without a place for sale, or brought up to date. Raises LentDocumentFault."""
    _check(arrived)
    found = db.session.execute(
        select(BorrowedPerformance).where(
            BorrowedPerformance.centre_id == centre_id, BorrowedPerformance.reference == arrived.reference
        )
    ).scalar_one_or_none()
    if found is None:
        found = _make(centre_id, arrived)
    else:
        _update(found, arrived)
    _save_prices(centre_id, found.performance_id, arrived.prices)
    return found


def _check(arrived: Arrived) -> None:
    if arrived.vat_rate > 10_000:
        raise LentDocumentFault(fault="vat_rate is more than 100 %")
    for amount, kind, _ in arrived.prices.values():
        if kind not in AUDIENCE_KINDS or amount > LARGEST_AMOUNT:
            raise LentDocumentFault(fault="a price is not as agreed")


def _make(centre_id: int, arrived: Arrived) -> BorrowedPerformance:
    version: PlanVersion = import_plan(centre_id, *arrived.plan).version
    event = db.session.scalars(
        select(Event)
        .where(Event.centre_id == centre_id, Event.title == arrived.title, Event.subtitle == arrived.subtitle)
        .order_by(Event.id)
        .limit(1)
    ).one_or_none() or save_event(centre_id, arrived.title, arrived.subtitle)
    series = _series(centre_id, arrived.series[:10])
    values = PerformanceValues(
        event.id, version.id, arrived.starts_at, arrived.vat_rate, _state(arrived.state), series.id
    )
    performance = save_performance(centre_id, values)
    block = Block(centre_id=centre_id, performance_id=performance.id, kind=ELSEWHERE, reason="", owner="")
    db.session.add(block)
    db.session.flush()
    house = locked_house(performance.id)
    claim_those_free(house, range(house.places.count), block.id)
    found = BorrowedPerformance(
        centre_id=centre_id, performance_id=performance.id, reference=arrived.reference, block_id=block.id
    )
    db.session.add(found)
    db.session.flush()
    return found


def _update(found: BorrowedPerformance, arrived: Arrived) -> None:
    performance = db.session.get_one(Performance, found.performance_id)
    lock_row(performance)
    if performance.plan_version.hash != arrived.plan[1].hash:
        raise LentDocumentFault(fault="the plan of a performance changed")
    state = performance.state if performance.state == CLOSED else _state(arrived.state)
    before = (performance.state, performance.starts_at, performance.vat_rate)
    if before != (state, arrived.starts_at, arrived.vat_rate):
        performance.state, performance.starts_at, performance.vat_rate = (
            state, arrived.starts_at, arrived.vat_rate,
        )  # fmt: skip
        performance.offer_changed_at = now_ms()
        db.session.flush()


def _state(state: str) -> str:
    """What head office sells is sold here; what it planned, suspended or closed waits here for its word."""
    return state if state in (ON_SALE, CANCELLED) else SUSPENDED


def _series(centre_id: int, code: str) -> TicketSeries:
    """The series that numbers this register's tickets: no other machine counts in it."""
    found = db.session.execute(
        select(TicketSeries).where(TicketSeries.centre_id == centre_id, TicketSeries.code == code)
    ).scalar_one_or_none()
    if found is None:
        found = TicketSeries(centre_id=centre_id, code=code, name=code)
        db.session.add(found)
        db.session.flush()
    return found


def _save_prices(centre_id: int, performance_id: int, prices: Prices) -> None:
    """Give the performance its prices, its rates found by name or made. A rate that has sub-rates here has none."""
    known = {leaf.name: leaf.id for leaf in leaves(centre_id)}
    cells: dict[tuple[str, int], int | None] = {}
    for (category, rate), (amount, kind, proof) in prices.items():
        if rate not in known:
            made = save_audience_category(centre_id, rate, len(known), values=AudienceValues(kind, proof))
            known[rate] = made.id
        cells[category, known[rate]] = amount
    if cells != prices_of(performance_id):
        save_prices(performance_id, cells)
