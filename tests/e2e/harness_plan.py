"""A generated seat plan in the wire format of pos_ticketing, of any size, for tests of the island alone."""

from __future__ import annotations

import math
from typing import Any

SPACING = 240
ROW_GAP = 320
CATEGORIES = ("Carré or", "Première", "Deuxième", "Visibilité réduite")
PIT_CAPACITY = 50
WHEELCHAIR = 1


def geometry(seats: int) -> dict[str, Any]:
    """A hall of ``seats`` numbered seats in curved rows with two aisles, and a standing pit of 50 places."""
    per_row = max(20, round(math.sqrt(seats * 1.6)))
    columns: dict[str, list[Any]] = {
        key: [] for key in ("x", "y", "radius", "category", "row", "number", "flags")
    }
    rows: list[dict[str, Any]] = []
    total_rows = math.ceil(seats / per_row)
    radius = per_row * SPACING / 1.4
    for row in range(total_rows):
        rows.append({"zone": 0 if row < total_rows * 0.7 else 1, "label": _letters(row)})
        gap = ROW_GAP * 3 if row >= total_rows * 0.7 else 0
        for seat in range(min(per_row, seats - row * per_row)):
            aisle = (seat >= per_row / 3) + (seat >= per_row * 2 / 3) - 1
            angle = ((seat - (per_row - 1) / 2) * SPACING + aisle * SPACING) / (radius + row * ROW_GAP)
            distance = radius + row * ROW_GAP + gap
            columns["x"].append(round(distance * math.sin(angle)))
            columns["y"].append(round(distance * math.cos(angle) - radius))
            columns["radius"].append(100)
            columns["category"].append(min(3, row * 4 // total_rows))
            columns["row"].append(row)
            columns["number"].append(str(seat + 1))
            columns["flags"].append(WHEELCHAIR if row == 0 and seat in (0, 1) else 0)
    return _moved(columns, rows, seats)


def _letters(row: int) -> str:
    return (chr(64 + row // 26) if row >= 26 else "") + chr(65 + row % 26)


def _moved(columns: dict[str, list[Any]], rows: list[dict[str, Any]], seats: int) -> dict[str, Any]:
    """Moves everything to positive coordinates and adds the stage and the pit in front of it."""
    left, top = min(columns["x"]) - 500, min(columns["y"]) - 2600
    columns["x"] = [x - left for x in columns["x"]]
    columns["y"] = [y - top for y in columns["y"]]
    width, height = max(columns["x"]) + 500, max(columns["y"]) + 500
    middle = width // 2
    stage = {
        "shape": "rectangle", "x": middle - 2000, "y": 200, "rotation": 0, "color": "#343a40", "border_color": None,
        "rectangle": {"width": 4000, "height": 900},
        "text": {"text": "SCÈNE", "x": 2000, "y": 450, "color": "#ffffff", "size": 400},
    }  # fmt: skip
    pit = {
        "name": "Fosse", "category": 1, "capacity": PIT_CAPACITY, "first": seats,
        "x": middle - 1500, "y": 1300, "width": 3000, "height": 1000,
    }  # fmt: skip
    return {
        "hash": f"test-{seats}", "name": "Salle d'essai", "width": width, "height": height,
        "categories": [{"name": name, "color": "#888888"} for name in CATEGORIES],
        "zones": ["Parterre", "Balcon"], "rows": rows, "seats": columns, "areas": [stage], "free_zones": [pit],
        "focus": {"x": middle, "y": 600},
    }  # fmt: skip


def states(places: int, seats: int) -> bytearray:
    """A half-sold evening: every state is there, and a few seats that may not be sold."""
    found = bytearray(places)
    for index in range(seats):
        mark = (index * 7919) % 100
        if mark < 30:
            found[index] = 2
        elif mark < 34:
            found[index] = 3
        elif mark < 36:
            found[index] = 4
        elif mark < 40:
            found[index] = 5
        elif mark < 42:
            found[index] = 128
    return found
