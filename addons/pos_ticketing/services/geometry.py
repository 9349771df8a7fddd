"""The geometry of a plan as columns of integers (tenths of a pixel): what browsers draw, cached by hash."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from addons.pos_ticketing.services.plan import Plan, Row


@dataclass(frozen=True, slots=True)
class Geometry:
    """``columns`` is the wire format, ``packed`` its gzip, ``guids`` the seats' guids in plan order."""

    hash: str
    columns: dict[str, Any]
    guids: tuple[str, ...]
    packed: bytes


def canonical(value: Any) -> bytes:
    """Canonical JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def geometry_of(plan: Plan) -> Geometry:
    """The geometry of a plan. The hash is the sha256 of the canonical JSON of its columns and guids."""
    guids = tuple(seat.guid for seat in plan.seats)
    columns = _columns(plan)
    columns["hash"] = hashlib.sha256(canonical([columns, guids])).hexdigest()
    return Geometry(columns["hash"], columns, guids, gzip.compress(canonical(columns), 6, mtime=0))


def _columns(plan: Plan) -> dict[str, Any]:
    seats = plan.seats
    columns: dict[str, Any] = {
        "name": plan.name,
        "width": plan.width,
        "height": plan.height,
        "categories": [{"name": category.name, "color": category.color} for category in plan.categories],
        "zones": list(plan.zones),
        "rows": [_row(row) for row in plan.rows],
        "seats": {
            "x": [seat.x for seat in seats],
            "y": [seat.y for seat in seats],
            "radius": [seat.radius for seat in seats],
            "category": [seat.category for seat in seats],
            "row": [seat.row for seat in seats],
            "number": [seat.number for seat in seats],
            "flags": [seat.flags for seat in seats],
        },
        "areas": list(plan.areas),
        "free_zones": _free_zones(plan),
        "focus": None if plan.focus is None else {"x": plan.focus[0], "y": plan.focus[1]},
    }
    if plan.companions:  # Absent where there is none: the hash of a plan without any stays what it was.
        columns["companions"] = [list(pair) for pair in plan.companions]
    return columns


def _row(row: Row) -> dict[str, Any]:
    columns: dict[str, Any] = {"zone": row.zone, "label": row.number}
    if row.row_label:
        columns["row_label"] = row.row_label
    if row.seat_label:
        columns["seat_label"] = row.seat_label
    return columns


def _free_zones(plan: Plan) -> list[dict[str, Any]]:
    zones, first = [], len(plan.seats)
    for zone in plan.free_zones:
        zones.append(
            {
                "name": zone.name, "category": zone.category, "capacity": zone.capacity, "first": first,
                "x": zone.x, "y": zone.y, "width": zone.width, "height": zone.height,
            }
        )  # fmt: skip
        first += zone.capacity
    return zones
