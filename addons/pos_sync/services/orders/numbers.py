"""Numbers of customer orders: COMC/<where it was made>/<00001>, without gaps per place, also without a line."""

from __future__ import annotations

import re

from core import numbering

HEAD_OFFICE = "SIEGE"
"""What stands in numbers of orders that head office made; no register has this code (services/receiving)."""
COUNTER = "pos_sync.orders:"
_NUMBER = re.compile(r"COMC/([A-Za-z0-9_-]{1,20})/([0-9]{5,10})")


def new_number(place: str) -> str:
    """The next number of a place (code of a register; empty: head office). One statement; a rollback gives it back."""
    return f"COMC/{place or HEAD_OFFICE}/{numbering.take(COUNTER + place):05d}"


def place_of(number: str) -> str | None:
    """The place that a number names (empty: head office); None where it is no such number."""
    found = _NUMBER.fullmatch(number)
    if found is None:
        return None
    return "" if found[1] == HEAD_OFFICE else found[1]
