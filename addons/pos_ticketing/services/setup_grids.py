"""Setting up price grids: of a season, an event or a performance, with their days and cells; journalled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, delete, insert, select

from addons.pos_ticketing.errors import GridDays, GridScope
from addons.pos_ticketing.models import Event, Performance, Price, PriceGrid, Season
from addons.pos_ticketing.permissions import SETUP
from addons.pos_ticketing.services.offer_changes import (
    of_event,
    of_performance,
    of_season,
    offer_changed,
)
from addons.pos_ticketing.services.setup_audience import leaves
from core.db import db, lock_row
from core.errors import NotFound
from core.identity.actor import require
from core.identity.visibility import visible
from core.journal import enter

_PRICE = cast(Table, Price.__table__)

Cells = Mapping[tuple[str, int], int | None]
"""{(seat category, audience category id): cents TTC}; None is «not sold», an absent cell says nothing."""


@dataclass(frozen=True)
class Scope:
    """What a grid is of: exactly one of the three."""

    season_id: int | None = None
    event_id: int | None = None
    performance_id: int | None = None

    def centre_id(self) -> int:
        """The centre it belongs to. Raises GridScope, NotFound."""
        given = [
            (model, found)
            for model, found in (
                (Season, self.season_id),
                (Event, self.event_id),
                (Performance, self.performance_id),
            )
            if found is not None
        ]
        if len(given) != 1:
            raise GridScope(fields={"scope": GridScope.message})
        model, found = given[0]
        centre_id: int = visible(model, found).centre_id
        return centre_id


@dataclass(frozen=True)
class GridValues:
    """How a grid is called and on which days it applies, both included; None: without a beginning or an end."""

    name: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


def add_grid(scope: Scope, values: GridValues) -> PriceGrid:
    """An empty grid. Raises GridScope, GridDays, NotFound, Forbidden."""
    centre_id = scope.centre_id()
    require(SETUP, centre_id)
    grid = PriceGrid(
        centre_id=centre_id,
        season_id=scope.season_id,
        event_id=scope.event_id,
        performance_id=scope.performance_id,
    )
    _set_values(grid, values)
    db.session.add(grid)
    db.session.flush()
    return grid


def change_grid(grid_id: int, values: GridValues) -> PriceGrid:
    """Rename a grid or move its days. Raises GridDays, NotFound, Forbidden."""
    grid = locked_grid(grid_id)
    _set_values(grid, values)
    db.session.flush()
    offer_changed(_where(grid))
    enter(
        "house",
        "pos_ticketing.grid_changed",
        {
            "grid": grid.id,
            "starts_on": grid.starts_on.isoformat() if grid.starts_on else None,
            "ends_on": grid.ends_on.isoformat() if grid.ends_on else None,
        },
    )
    return grid


def set_cells(grid_id: int, cells: Cells) -> int:
    """Replace the cells of a grid; returns how many it has. Tickets already sold keep their prices.

    Only what is sold can have a price: cells of other audience categories raise NotFound. Raises Forbidden.
    """
    grid = locked_grid(grid_id)
    known = {leaf.id for leaf in leaves(grid.centre_id)}
    if not {audience_id for _, audience_id in cells} <= known:
        raise NotFound()
    db.session.execute(delete(_PRICE).where(_PRICE.c.grid_id == grid.id))
    rows: list[dict[str, Any]] = [
        {
            "grid_id": grid.id,
            "seat_category": seat_category,
            "audience_category_id": audience_id,
            "amount": amount,
        }
        for (seat_category, audience_id), amount in cells.items()
    ]
    if rows:
        db.session.execute(insert(_PRICE), rows)
    offer_changed(_where(grid))
    enter("house", "pos_ticketing.prices_changed", {"grid": grid.id, "prices": len(rows)})
    return len(rows)


def copy_grid(grid_id: int, scope: Scope, values: GridValues) -> PriceGrid:
    """A new grid with the cells of another one of the same centre. Raises as ``add_grid``, NotFound."""
    source = visible(PriceGrid, grid_id)
    require(SETUP, source.centre_id)
    if scope.centre_id() != source.centre_id:
        raise NotFound()
    copy = add_grid(scope, values)
    sold = {leaf.id for leaf in leaves(source.centre_id)}
    set_cells(copy.id, {cell: amount for cell, amount in cells_of(grid_id).items() if cell[1] in sold})
    return copy


def delete_grid(grid_id: int) -> None:
    """Take a grid and its prices away; what was sold keeps its price. Raises NotFound, Forbidden."""
    grid = locked_grid(grid_id)
    db.session.execute(delete(_PRICE).where(_PRICE.c.grid_id == grid.id))
    offer_changed(_where(grid))
    enter("house", "pos_ticketing.grid_deleted", {"grid": grid.id})
    db.session.delete(grid)
    db.session.flush()


def locked_grid(grid_id: int) -> PriceGrid:
    """A grid to change, locked until the end of the unit. Raises NotFound, Forbidden."""
    grid = visible(PriceGrid, grid_id)
    require(SETUP, grid.centre_id)
    lock_row(grid)
    return grid


def cells_of(grid_id: int | None) -> dict[tuple[str, int], int | None]:
    """The cells of a grid; none of no grid."""
    rows = db.session.execute(
        select(Price.seat_category, Price.audience_category_id, Price.amount).where(Price.grid_id == grid_id)
    )
    return {(row.seat_category, row.audience_category_id): row.amount for row in rows}


def own_grid_id(performance_id: int) -> int | None:
    """A performance's own grid without days: of several, the one that applies, which is the newest."""
    found: int | None = db.session.execute(
        select(PriceGrid.id)
        .where(
            PriceGrid.performance_id == performance_id,
            PriceGrid.starts_on.is_(None),
            PriceGrid.ends_on.is_(None),
        )
        .order_by(PriceGrid.id.desc())
        .limit(1)
    ).scalar()
    return found


def prices_of(performance_id: int) -> dict[tuple[str, int], int | None]:
    """The cells of a performance's own grid without days."""
    return cells_of(own_grid_id(performance_id))


def save_prices(performance_id: int, cells: Cells) -> None:
    """Replace the own prices of a performance; a cell left out is as its event or season says."""
    require(SETUP, visible(Performance, performance_id).centre_id)
    grid_id = own_grid_id(performance_id)
    if grid_id is None:
        if not cells:
            return
        grid_id = add_grid(Scope(performance_id=performance_id), GridValues()).id
    set_cells(grid_id, cells)


def _set_values(grid: PriceGrid, values: GridValues) -> None:
    if values.starts_on and values.ends_on and values.ends_on < values.starts_on:
        raise GridDays(fields={"ends_on": GridDays.message})
    grid.name, grid.starts_on, grid.ends_on = values.name, values.starts_on, values.ends_on


def _where(grid: PriceGrid) -> ColumnElement[bool]:
    """The performances whose prices a grid can change."""
    if grid.performance_id is not None:
        return of_performance(grid.performance_id)
    return of_event(grid.event_id) if grid.event_id is not None else of_season(grid.season_id or 0)
