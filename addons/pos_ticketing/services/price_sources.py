"""Where the prices of a performance come from on a day, for who sets them up; and the seat categories to price."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, cast

from sqlalchemy import Table, or_, select

from addons.pos_ticketing.models import Event, Performance, Plan, PlanVersion, Price, PriceGrid
from addons.pos_ticketing.services.places import places_of
from addons.pos_ticketing.services.price_precedence import Precedence, applies, precedence, scope_of
from core.db import db

_EVENT = cast(Table, Event.__table__)
_GRID = cast(Table, PriceGrid.__table__)
_PERFORMANCE = cast(Table, Performance.__table__)
_PRICE = cast(Table, Price.__table__)
_VERSION = cast(Table, PlanVersion.__table__)


class Sourced(NamedTuple):
    """A cell in force: cents TTC (None: not sold), and the grid that says so, ``scope`` as in price_precedence."""

    amount: int | None
    grid_id: int
    grid: str
    scope: int


def sources(performance: Performance, day: date) -> dict[tuple[str, int], Sourced]:
    """{(seat category, audience category id): what is in force on a day of the centre}; one statement."""
    rows = db.session.execute(
        select(
            _GRID.c.id,
            _GRID.c.name,
            _GRID.c.event_id,
            _GRID.c.performance_id,
            _GRID.c.starts_on,
            _GRID.c.ends_on,
            _PRICE.c.seat_category,
            _PRICE.c.audience_category_id,
            _PRICE.c.amount,
        )
        .join(_PRICE, _PRICE.c.grid_id == _GRID.c.id)
        .join(_EVENT, _EVENT.c.id == performance.event_id)
        .where(
            or_(
                _GRID.c.performance_id == performance.id,
                _GRID.c.event_id == _EVENT.c.id,
                _GRID.c.season_id == _EVENT.c.season_id,
            )
        )
    )
    best: dict[tuple[str, int], tuple[Precedence, Sourced]] = {}
    for row in rows:
        if not applies(day, row.starts_on, row.ends_on):
            continue
        scope = scope_of(row.event_id, row.performance_id)
        rank = precedence(scope, row.starts_on, row.ends_on, row.id)
        cell = (row.seat_category, row.audience_category_id)
        if cell not in best or rank > best[cell][0]:
            best[cell] = rank, Sourced(row.amount, row.id, row.name, scope)
    return {cell: sourced for cell, (_, sourced) in best.items()}


def seat_categories(grid: PriceGrid) -> list[str]:
    """The seat categories that a grid can price: of the plans its performances are on, else of every plan.

    Those that it has a price for stay, also when no plan names them any more.
    """
    used = select(_VERSION.c.hash).join(_PERFORMANCE, _PERFORMANCE.c.plan_version_id == _VERSION.c.id)
    if grid.performance_id is not None:
        used = used.where(_PERFORMANCE.c.id == grid.performance_id)
    elif grid.event_id is not None:
        used = used.where(_PERFORMANCE.c.event_id == grid.event_id)
    else:
        used = used.join(_EVENT, _EVENT.c.id == _PERFORMANCE.c.event_id).where(
            _EVENT.c.season_id == grid.season_id
        )
    hashes = list(db.session.scalars(used.group_by(_VERSION.c.hash, _VERSION.c.id).order_by(_VERSION.c.id)))
    if not hashes:
        hashes = _newest_plans(grid.centre_id)
    priced = db.session.scalars(
        select(_PRICE.c.seat_category)
        .where(_PRICE.c.grid_id == grid.id)
        .distinct()
        .order_by(_PRICE.c.seat_category)
    )
    return _named([*(name for found in hashes for name in places_of(found).categories), *priced])


def _newest_plans(centre_id: int) -> list[str]:
    """The newest version of each plan of a centre."""
    newer = _VERSION.alias()
    plan = cast(Table, Plan.__table__)
    wanted = (
        select(_VERSION.c.hash)
        .join(plan, plan.c.id == _VERSION.c.plan_id)
        .where(
            _VERSION.c.centre_id == centre_id,
            ~select(newer.c.id)
            .where(newer.c.plan_id == _VERSION.c.plan_id, newer.c.number > _VERSION.c.number)
            .exists(),
        )
        .order_by(plan.c.name)
    )
    return list(db.session.scalars(wanted))


def _named(names: Iterable[str]) -> list[str]:
    """Each name once, in order."""
    return list(dict.fromkeys(names))
