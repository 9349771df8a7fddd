"""Reading the payment page: the lines that are put on the current payment (its parts: services/typed_tenders.py)."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from core.errors import Invalid
from core.web import reading


def put_on_payment(values: MultiDict[str, str]) -> dict[int, int] | None:
    """The fields ``take`` (``line:units``); None when there are none: everything. Raises Invalid."""
    wanted: dict[int, int] = {}
    try:
        for text in values.getlist("take"):
            line_id, _, units = text.partition(":")
            wanted[reading.integer(line_id)] = reading.integer(units)
    except ValueError as error:
        raise Invalid() from error
    return wanted or None


def after_ticking(values: MultiDict[str, str]) -> dict[int, int]:
    """What is on the payment with the lines just ticked: ``line``, each with its ``units_<line>``. Raises Invalid."""
    wanted = put_on_payment(values) or {}
    try:
        for text in values.getlist("line"):
            line_id = reading.integer(text)
            wanted[line_id] = wanted.get(line_id, 0) + reading.integer(values.get(f"units_{line_id}", "1"))
    except ValueError as error:
        raise Invalid() from error
    return wanted
