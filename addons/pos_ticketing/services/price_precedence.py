"""Which price grid goes before which (``PriceGrid``): the one rule, for sales and for the set-up pages."""

from __future__ import annotations

from datetime import date

SEASON, EVENT, PERFORMANCE = range(3)
Precedence = tuple[int, int, int, int]
"""Greater goes before."""


def precedence(scope: int, starts: date | None, ends: date | None, grid_id: int) -> Precedence:
    """How much a grid goes before others: the narrower scope, the later start, the earlier end, the newest."""
    return scope, starts.toordinal() if starts else 0, -(ends or date.max).toordinal(), grid_id


def applies(day: date, starts: date | None, ends: date | None) -> bool:
    """Whether a grid applies on a day of the centre: both its days are included, an absent one has no end."""
    return (starts is None or starts <= day) and (ends is None or day <= ends)


def scope_of(event_id: int | None, performance_id: int | None) -> int:
    """The scope of a grid by what it is of."""
    return PERFORMANCE if performance_id is not None else EVENT if event_id is not None else SEASON
