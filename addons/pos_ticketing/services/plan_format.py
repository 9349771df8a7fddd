"""Reads the open seating plan format (seating-plan-format.md); names each faulty element by its path."""

from __future__ import annotations

import json
from typing import Any

from addons.pos_ticketing.services import plan_extras
from addons.pos_ticketing.services.plan import Category, Plan, Row, Seat
from addons.pos_ticketing.services.plan_areas import read_area, tenths
from addons.pos_ticketing.services.plan_reader import MAX_PIXELS, EnoughProblems, Problems, Reader
from addons.pos_ticketing.services.seat_order import Ranked, in_plan_order
from core.i18n import N_

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 12
MAX_SEATS = 100_000
MAX_VALUES = 3_000_000
"""Three times what a plan of ``MAX_SEATS`` needs, every key of the format used."""
MAX_OBJECTS = 600_000
"""The same: a seat is two objects."""
DEFAULT_COLOR = "#777777"
_TOP = frozenset({"name", "categories", "zones", "size", plan_extras.KEY})
_DIRECTIONS = ("<", ">", "<>")
_NUMBER_PLACES = ("start", "end", "both")


def parse_plan(source: bytes) -> tuple[Plan | None, Problems]:
    """Read a plan file. Gives the plan, or None and the problems found; reads only, changes nothing."""
    problems = Problems()
    document = _decode(source, problems)
    if problems:
        return None, problems
    try:
        plan = _read_plan(Reader(document, "", problems), source)
    except EnoughProblems:
        plan = None
    return (None, problems) if problems else (plan, problems)


def _decode(source: bytes, problems: Problems) -> Any:
    if len(source) > MAX_BYTES:
        problems.add("", N_("This file is too large: at most %(most)s MB."), most=MAX_BYTES // 1024 // 1024)
        return None
    if source.count(b'"seat_guid"') > MAX_SEATS:
        problems.add("zones", N_("This plan has too many seats: at most %(most)s."), most=MAX_SEATS)
        return None
    if source.count(b",") > MAX_VALUES or source.count(b"{") > MAX_OBJECTS:
        problems.add("", N_("This file holds too many values: at most %(most)s."), most=MAX_VALUES)
        return None
    try:
        document = json.loads(source.decode("utf-8-sig"), object_pairs_hook=_once_each)
    except _KeyTwice as error:
        problems.add("", N_("The key %(key)s stands twice in one object."), key=str(error)[:80])
        return None
    except RecursionError:
        problems.add("", N_("This file is nested too deep: at most %(most)s levels."), most=MAX_DEPTH)
        return None
    except ValueError:
        problems.add("", N_("This file is not JSON in UTF-8."))
        return None
    deep = _too_deep(document)
    if deep is not None:
        problems.add(deep, N_("This file is nested too deep: at most %(most)s levels."), most=MAX_DEPTH)
    return document


class _KeyTwice(ValueError):
    """A JSON object with one key twice: which value counts would be luck."""


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _KeyTwice(ascii(key))
        found[key] = value
    return found


def _too_deep(document: Any) -> str | None:
    """The path of an element below ``MAX_DEPTH`` levels of objects and lists, if there is one."""
    level: list[Any] = [document]
    for _depth in range(MAX_DEPTH):
        level = [
            value
            for each in level
            for value in (each.values() if isinstance(each, dict) else each if isinstance(each, list) else ())
            if isinstance(value, dict | list)
        ]
        if not level:
            return None
    return _path_of(document, MAX_DEPTH)


def _path_of(document: Any, depth: int) -> str | None:
    """The path of the first object or list so many levels below this one."""
    below = (
        ((f".{key}", value) for key, value in document.items())
        if isinstance(document, dict)
        else ((f"[{place}]", value) for place, value in enumerate(document))
    )
    for name, value in below:
        if not isinstance(value, dict | list):
            continue
        deeper = "" if depth == 1 else _path_of(value, depth - 1)
        if deeper is not None:
            return f"{name}{deeper}".lstrip(".") if depth == MAX_DEPTH else f"{name}{deeper}"
    return None


def _read_plan(top: Reader, source: bytes) -> Plan | None:
    top.only(_TOP)
    name = top.text("name", least=1) or ""
    categories = _read_categories(top)
    by_name = {category.name: place for place, category in enumerate(categories)}
    size = top.child("size")
    width = (size.number("width", least=1) if size else None) or 1
    height = (size.number("height", least=1) if size else None) or 1
    hall = _Hall(by_name)
    zones = top.children("zones")
    for place, zone in enumerate(zones):
        hall.read_zone(zone, place)
    extras = top.child(plan_extras.KEY, required=False) or Reader({}, plan_extras.KEY, top.problems)
    free_zones = plan_extras.read_free_zones(extras, by_name)
    flags = plan_extras.read_flags(extras, hall.guids)
    companions = plan_extras.read_companions(extras, hall.guids, flags)
    focus = plan_extras.read_focus(extras)
    places = len(hall.seats) + sum(zone.capacity for zone in free_zones)
    if not places and not top.problems:
        top.wrong("zones", N_("This plan has no seat."))
    if places > MAX_SEATS:
        top.wrong("zones", N_("This plan has too many seats: at most %(most)s."), most=MAX_SEATS)
    if top.problems:
        return None
    seats = in_plan_order(hall.seats, hall.rows, flags)
    at = {seat.guid: place for place, seat in enumerate(seats)} if companions else {}
    return Plan(
        name, tenths(width), tenths(height), tuple(categories), tuple(hall.zones), tuple(hall.rows), seats,
        tuple(hall.areas), tuple(free_zones), focus,
        tuple(sorted((at[wheelchair], at[companion]) for wheelchair, companion in companions)), source,
    )  # fmt: skip


def _read_categories(top: Reader) -> list[Category]:
    categories: list[Category] = []
    names: set[str] = set()
    for item in top.children("categories"):
        name = item.text("name", least=1)
        if name in names:
            item.wrong("name", N_("Another category has this name."))
        if name is not None:
            names.add(name)
            categories.append(Category(name, item.color("color", DEFAULT_COLOR) or DEFAULT_COLOR))
    return categories


class _Hall:
    """What the zones of a plan hold, gathered zone after zone."""

    def __init__(self, categories: dict[str, int]) -> None:
        self.categories = categories
        self.zones: list[str] = []
        self.rows: list[Row] = []
        self.seats: list[Ranked] = []
        self.areas: list[dict[str, Any]] = []
        self.guids: dict[str, str] = {}

    def read_zone(self, zone: Reader, place: int) -> None:
        """Take in a zone: its name, its rows with their seats, its areas."""
        origin = zone.position()
        self.zones.append(zone.text("name", required=False) or zone.text("zone_id", required=False) or "")
        for at, row in enumerate(zone.children("rows")):
            self._read_row(row, place, at, origin)
        for area in zone.children("areas", required=False):
            self.areas.append(read_area(area, origin))

    def _read_row(self, row: Reader, zone: int, at: int, origin: tuple[float, float]) -> None:
        x, y = row.position(required=False)
        self.rows.append(
            Row(
                zone,
                row.text("row_number", most=40) or "",
                row.text("row_label", required=False, most=80),
                row.text("seat_label", required=False, most=80),
            )
        )
        side = row.text("row_number_position", required=False)
        if side is not None and side not in _NUMBER_PLACES:
            row.wrong("row_number_position", N_("Only start, end, both or null are known here."))
        for place, seat in enumerate(row.children("seats")):
            self._read_seat(seat, at, place, (origin[0] + x, origin[1] + y))

    def _read_seat(self, seat: Reader, row_at: int, place: int, origin: tuple[float, float]) -> None:
        guid = seat.text("seat_guid", least=2)
        if guid is not None:
            if guid != guid.strip():
                seat.wrong("seat_guid", N_("No space is allowed at either end."))
            elif guid in self.guids:
                seat.wrong(
                    "seat_guid", N_("This guid is already the one of %(other)s."), other=self.guids[guid]
                )
            self.guids.setdefault(guid, seat.path)
        category = seat.text("category")
        if category is not None and category not in self.categories:
            seat.wrong("category", N_("No category of the plan has this name."))
        direction = seat.text("start_direction", required=False)
        if direction is not None and direction not in _DIRECTIONS:
            seat.wrong("start_direction", N_("Only <, >, <> or null are known here."))
        number = seat.text("seat_number", most=40) or ""
        x, y = seat.position()
        x, y = origin[0] + x, origin[1] + y
        if max(abs(x), abs(y)) > MAX_PIXELS:
            seat.wrong("position", N_("This seat stands too far from the plan."))
        radius = seat.number("radius", required=False, least=1, most=1_000) or 10
        self.seats.append(
            Ranked(
                Seat(guid or "", number, tenths(x), tenths(y), tenths(radius),
                     self.categories.get(category or "", 0), len(self.rows) - 1),
                row_at, place,
            )
        )  # fmt: skip
