"""Makes a theatre in the open plan format from a fixed seed: curved rows, aisles, French numbering, a pit."""

from __future__ import annotations

import math
import random
import uuid
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

SEAT_PITCH = 24.0
ROW_PITCH = 30.0
AISLE = 34.0
MARGIN = 60.0
CATEGORIES = (
    ("Carré or", "#0072B2"),
    ("Première catégorie", "#E69F00"),
    ("Deuxième catégorie", "#009E73"),
    ("Fosse", "#CC79A7"),
)
PIT_CAPACITY = 120


@dataclass(frozen=True)
class _Block:
    """A fan of rows around the stage: how many seats in each, the radius of the first, how they are named."""

    zone: str
    counts: list[int]
    radius: float
    letters: bool

    @property
    def depth(self) -> float:
        return (len(self.counts) - 1) * ROW_PITCH


def demo_plan(seats: int = 700, *, name: str = "Théâtre municipal", seed: int = 1799) -> dict[str, Any]:
    """A plan of exactly ``seats`` (at least 40) numbered seats and a pit of 120 places (open format)."""
    if seats < 40:
        raise ValueError("a theatre has at least 40 seats")
    luck = random.Random(seed)  # noqa: S311 - a picture, not a secret
    stalls_seats = round(seats * 0.62)
    stalls_counts = _row_counts(stalls_seats, 0.72)
    first = max(320.0, stalls_counts[0] * SEAT_PITCH / 1.15)
    stalls = _Block("Parterre", stalls_counts, first, True)
    balcony = _Block("Balcon", _row_counts(seats - stalls_seats, 0.42), first + stalls.depth + 110, False)
    half = max(_half_width(stalls), _half_width(balcony))
    width, stage_y = round(2 * (half + MARGIN)), 40.0
    rise = min(_rise(stalls), _rise(balcony))
    centre = (width / 2, max(stage_y - first + 240, MARGIN - rise))
    zones = [_zone(block, centre, luck) for block in (stalls, balcony)]
    zones[0]["areas"] = _areas(zones[0]["position"], centre[0], stage_y)
    height = round(centre[1] + balcony.radius + balcony.depth + MARGIN)
    seats_of = [[seat for row in zone["rows"] for seat in row["seats"]] for zone in zones]
    return {
        "name": name,
        "categories": [{"name": label, "color": color} for label, color in CATEGORIES],
        "zones": zones,
        "size": {"width": width, "height": height},
        "guichet": {
            "free_zones": [
                {
                    "name": "Fosse", "category": "Fosse", "capacity": PIT_CAPACITY,
                    "position": {"x": round(centre[0] - 190), "y": round(stage_y + 80)},
                    "width": 380, "height": 90,
                }
            ],
            "wheelchair": _wheelchair(zones[0]),
            "limited_view": _limited(seats_of[1], half),
            "focus": {"x": round(centre[0]), "y": round(stage_y + 40)},
        },
    }  # fmt: skip


def _row_counts(seats: int, rows_per_root: float) -> list[int]:
    """Share seats among rows that grow towards the back; all even but perhaps the last."""
    rows = max(2, round(math.sqrt(seats) * rows_per_root))
    weights = [0.75 + 0.5 * row / (rows - 1) for row in range(rows)]
    counts = [max(2, int(seats * weight / rows) // 2 * 2) for weight in weights]
    rest, row = seats - sum(counts), rows - 1
    while rest > 1:
        counts[row] += 2
        rest, row = rest - 2, row - 1 if row else rows - 1
    counts[-1] += rest
    return counts


def _half_width(block: _Block) -> float:
    return max(
        (block.radius + at * ROW_PITCH)
        * math.sin(min(1.5, _angle(count, count - 1, block.radius + at * ROW_PITCH)))
        for at, count in enumerate(block.counts)
    )


def _rise(block: _Block) -> float:
    """How far below the centre of the fan its highest seat stands."""
    radii = [block.radius + at * ROW_PITCH for at in range(len(block.counts))]
    return min(
        radius * math.cos(_angle(count, count - 1, radius))
        for radius, count in zip(radii, block.counts, strict=True)
    )


def _angle(count: int, place: int, radius: float) -> float:
    """The angle from the axis of the ``place``-th seat outwards (0 and 1 beside it), aisles included."""
    step = place // 2
    aisle = AISLE if step >= max(2, count // 4) else 0.0
    return ((step + 0.5) * SEAT_PITCH + aisle) / radius


def _zone(block: _Block, centre: tuple[float, float], luck: random.Random) -> dict[str, Any]:
    origin_y = round(centre[1] + block.radius)
    rows = []
    for at, count in enumerate(block.counts):
        radius = block.radius + at * ROW_PITCH
        label = _letters(at) if block.letters else str(at + 1)
        seats = []
        for place in range(count):
            angle = _angle(count, place, radius)
            side = -1 if place % 2 == 0 else 1
            seats.append(
                {
                    "seat_guid": f"{block.zone}-{label}-{place + 1}",
                    "seat_number": str(place + 1),
                    "position": {
                        "x": round(side * radius * math.sin(angle), 1),
                        "y": round(radius * math.cos(angle) - radius, 1),
                    },
                    "category": _category(block, at, angle),
                    "uuid": _uuid(luck),
                }
            )
        rows.append(
            {
                "row_number": label, "row_label": "Rang %s", "seat_label": "Place %s",
                "row_number_position": "both",
                "position": {"x": 0, "y": round(at * ROW_PITCH)}, "seats": seats, "uuid": _uuid(luck),
            }
        )  # fmt: skip
    return {
        "name": block.zone, "zone_id": block.zone.lower(), "position": {"x": round(centre[0]), "y": origin_y},
        "rows": rows, "areas": [], "uuid": _uuid(luck),
    }  # fmt: skip


def _category(block: _Block, at: int, angle: float) -> str:
    depth = at / len(block.counts)
    if block.letters:
        return CATEGORIES[0][0] if depth < 0.45 and angle < 0.3 else CATEGORIES[1][0]
    return CATEGORIES[1][0] if depth < 0.3 else CATEGORIES[2][0]


def _letters(at: int) -> str:
    return ascii_uppercase[at] if at < 26 else ascii_uppercase[at // 26 - 1] + ascii_uppercase[at % 26]


def _uuid(luck: random.Random) -> str:
    return str(uuid.UUID(int=luck.getrandbits(128), version=4))


def _wheelchair(stalls: dict[str, Any]) -> list[str]:
    """Both ends of the last two rows of the stalls, where an aisle leads to."""
    return [seat["seat_guid"] for row in stalls["rows"][-2:] for seat in row["seats"][-4:]]


def _limited(seats: list[dict[str, Any]], half: float) -> list[str]:
    """The outermost seats of the balcony."""
    return [seat["seat_guid"] for seat in seats if abs(seat["position"]["x"]) > half * 0.88]


def _areas(origin: dict[str, Any], axis: float, stage_y: float) -> list[dict[str, Any]]:
    """The stage and its name, relative to the zone."""
    left, top = axis - 230 - origin["x"], stage_y - origin["y"]
    return [
        {
            "shape": "rectangle", "position": {"x": left, "y": top}, "rotation": 0,
            "color": "#dddddd", "border_color": "#555555", "rectangle": {"width": 460, "height": 60},
            "text": {"text": "Scène", "position": {"x": 230, "y": 30}, "color": "#333333", "size": 20},
        }
    ]  # fmt: skip
