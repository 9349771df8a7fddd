"""What the open format lacks, in one object of our own (``guichet``): free zones, wheelchair, view, focus."""

from __future__ import annotations

from collections.abc import Mapping

from addons.pos_ticketing.services.plan import LIMITED_VIEW, WHEELCHAIR, FreeZone
from addons.pos_ticketing.services.plan_areas import tenths
from addons.pos_ticketing.services.plan_reader import MAX_PIXELS, Reader
from core.i18n import N_

KEY = "guichet"
MAX_PLACES = 100_000
_KNOWN = frozenset({"free_zones", "wheelchair", "limited_view", "focus"})


def read_free_zones(extras: Reader, categories: Mapping[str, int]) -> list[FreeZone]:
    """The free zones, with a capacity of at least 1 and a name of their own."""
    extras.only(_KNOWN)
    zones: list[FreeZone] = []
    for item in extras.children("free_zones", required=False):
        name = item.text("name", least=1) or ""
        if name and name in {zone.name for zone in zones}:
            item.wrong("name", N_("Another free zone has this name."))
        category = item.text("category")
        if category is not None and category not in categories:
            item.wrong("category", N_("No category of the plan has this name."))
        x, y = item.position()
        width = item.number("width", least=1, most=MAX_PIXELS) or 1
        height = item.number("height", least=1, most=MAX_PIXELS) or 1
        capacity = item.integer("capacity", least=1, most=MAX_PLACES) or 1
        zones.append(
            FreeZone(
                name,
                categories.get(category or "", 0),
                capacity,
                tenths(x),
                tenths(y),
                tenths(width),
                tenths(height),
            )
        )
    return zones


def read_flags(extras: Reader, guids: Mapping[str, object]) -> dict[str, int]:
    """The flags of the seats named under ``wheelchair`` and ``limited_view``, by guid."""
    flags: dict[str, int] = {}
    for key, flag in (("wheelchair", WHEELCHAIR), ("limited_view", LIMITED_VIEW)):
        for place, guid in enumerate(extras.items(key, required=False)):
            if not isinstance(guid, str) or guid not in guids:
                extras.wrong(f"{key}[{place}]", N_("No seat of the plan has this guid."))
            else:
                flags[guid] = flags.get(guid, 0) | flag
    return flags


def read_focus(extras: Reader) -> tuple[int, int] | None:
    """The point the public looks at, in tenths of a pixel."""
    focus = extras.child("focus", required=False)
    if focus is None:
        return None
    return tenths(focus.number("x") or 0), tenths(focus.number("y") or 0)
