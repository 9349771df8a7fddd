"""What the open format lacks, in one object of our own (``guichet``): free zones, attributes of seats, focus."""

from __future__ import annotations

from collections.abc import Mapping

from addons.pos_ticketing.services.plan import AISLE, COMPANION, LIMITED_VIEW, WHEELCHAIR, FreeZone
from addons.pos_ticketing.services.plan_areas import tenths
from addons.pos_ticketing.services.plan_reader import MAX_PIXELS, Reader
from core.i18n import N_

KEY = "guichet"
MAX_PLACES = 100_000
MAX_FREE_ZONES = 200
FLAGS = {"wheelchair": WHEELCHAIR, "limited_view": LIMITED_VIEW, "aisles": AISLE}
"""The lists of guids, and the flag that each sets."""
_KNOWN = frozenset({"free_zones", "companions", "focus", *FLAGS})


def read_free_zones(extras: Reader, categories: Mapping[str, int]) -> list[FreeZone]:
    """The free zones, with a capacity of at least 1 and a name of their own."""
    extras.only(_KNOWN)
    zones: list[FreeZone] = []
    items = extras.children("free_zones", required=False)
    if len(items) > MAX_FREE_ZONES:
        extras.wrong("free_zones", N_("A plan has at most %(most)s free zones."), most=MAX_FREE_ZONES)
    for item in items[:MAX_FREE_ZONES]:
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
    """The flags of the seats named in the lists of ``FLAGS``, by guid."""
    flags: dict[str, int] = {}
    for key, flag in FLAGS.items():
        for place, guid in enumerate(extras.items(key, required=False)):
            if not isinstance(guid, str) or guid not in guids:
                extras.wrong(f"{key}[{place}]", N_("No seat of the plan has this guid."))
            else:
                flags[guid] = flags.get(guid, 0) | flag
    return flags


def read_companions(
    extras: Reader, guids: Mapping[str, object], flags: dict[str, int]
) -> list[tuple[str, str]]:
    """(wheelchair place, its companion's seat) by guid; the seats get their flag in ``flags``.

    A wheelchair place has one companion's seat, and that seat goes with one wheelchair place.
    """
    pairs: dict[str, str] = {}
    taken: set[str] = set()
    for item in extras.children("companions", required=False):
        wheelchair, companion = item.text("wheelchair"), item.text("companion")
        if wheelchair is None or companion is None:
            continue
        if not flags.get(wheelchair, 0) & WHEELCHAIR:
            item.wrong("wheelchair", N_("This is not a wheelchair place of the plan."))
        elif wheelchair in pairs:
            item.wrong("wheelchair", N_("This wheelchair place has a companion's seat already."))
        if companion not in guids:
            item.wrong("companion", N_("No seat of the plan has this guid."))
        elif flags.get(companion, 0) & WHEELCHAIR:
            item.wrong("companion", N_("A wheelchair place is nobody's companion's seat."))
        elif companion in taken:
            item.wrong("companion", N_("This seat goes with another wheelchair place already."))
        pairs.setdefault(wheelchair, companion)
        taken.add(companion)
        flags[companion] = flags.get(companion, 0) | COMPANION
    return list(pairs.items())


def read_focus(extras: Reader) -> tuple[int, int] | None:
    """The point the public looks at, in tenths of a pixel."""
    focus = extras.child("focus", required=False)
    if focus is None:
        return None
    return tenths(focus.number("x") or 0), tenths(focus.number("y") or 0)
