"""Reading what pages send, one way for all: texts, whole numbers, ids, keys; every fault names its field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import Flask, request

from core.errors import Invalid
from core.i18n import N_
from core.idempotency import fingerprint, once
from core.limits import MAX_INT, is_clean

REQUIRED = N_("This field is required.")
UNPRINTABLE = N_("This text holds characters that cannot be printed.")
TOO_LONG = N_("This text is too long.")
NOT_WHOLE = N_("Write a whole number.")
UNKNOWN_CHOICE = N_("This choice is unknown.")
NOT_A_DAY = N_("Write a date.")

YEARS = range(1900, 2201)
"""The years of a day that somebody means. The first and the last of the calendar have no day before or after."""
_DAY_LENGTH = len("2026-12-31")
_DIGITS = re.compile(r"[0-9]{1,10}")
_NOT_PART_OF_THE_REQUEST = ("csrf_token", "idempotency_key", "password")
"""Nor would a fast hash of a password be kept."""


class FormFault(Invalid):
    """A form to be shown again with its faults."""

    code = "core.form_invalid"


class Unprintable(Invalid):
    """Control characters, which no keyboard writes and no database nor printer takes."""

    code = "core.unprintable"
    message = UNPRINTABLE


def integer(text: str) -> int:
    """A whole number in ASCII digits that fits a column, for ``request.args.get("page", type=integer)``.

    Raises ValueError for anything else: ``１２``, ``1_0``, ``+3``, ``2147483648``.
    """
    typed = text.strip()
    if not _DIGITS.fullmatch(typed) or int(typed) > MAX_INT:
        raise ValueError(f"not a whole number: {text[:20]!r}")
    return int(typed)


def text(
    name: str, *, most: int = 200, required: bool = True, values: Mapping[str, str] | None = None
) -> str:
    """A field of one line, trimmed, of at most ``most`` characters, from the form unless ``values`` are given.

    Raises FormFault, naming the field.
    """
    found = " ".join(_typed(name, values).split())
    return _checked(name, found, found, most, required)


def lines(name: str, *, most: int = 2000, required: bool = False) -> str:
    """A field of several lines, each trimmed at its end. Raises FormFault, naming the field."""
    found = "\n".join(line.rstrip() for line in _typed(name, None).splitlines()).strip()
    return _checked(name, found, found.replace("\n", " ").replace("\t", " "), most, required)


def whole(
    name: str,
    *,
    least: int = 0,
    most: int = MAX_INT,
    default: int | None = None,
    values: Mapping[str, str] | None = None,
) -> int:
    """A whole number between ``least`` and ``most``; ``default``, if there is one, for an empty field.

    Raises FormFault, naming the field.
    """
    typed = _typed(name, values).strip()
    if not typed and default is not None:
        return default
    try:
        found = integer(typed)
    except ValueError as error:
        raise FormFault(fields={name: NOT_WHOLE if typed else REQUIRED}) from error
    if not least <= found <= most:
        raise FormFault(fields={name: NOT_WHOLE})
    return found


def is_day(text: str) -> bool:
    """Whether a text is a day as date fields send it: ``2026-12-31``, of ``YEARS``."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == _DAY_LENGTH and found.isoformat() == text and found.year in YEARS


def day(name: str, *, values: Mapping[str, str] | None = None) -> date:
    """A date field, from the form unless ``values`` are given. Raises FormFault, naming the field."""
    typed = _typed(name, values).strip()
    if not is_day(typed):
        raise FormFault(fields={name: NOT_A_DAY if typed else REQUIRED})
    return date.fromisoformat(typed)


def optional_day(name: str, *, values: Mapping[str, str] | None = None) -> date | None:
    """A date field that may be empty: None. Raises FormFault, naming the field."""
    return day(name, values=values) if _typed(name, values).strip() else None


def picked(name: str) -> int:
    """The id picked in a list of choices. Raises FormFault: nothing picked, or not an id."""
    typed = _typed(name, None).strip()
    try:
        found = integer(typed)
    except ValueError as error:
        raise FormFault(fields={name: UNKNOWN_CHOICE if typed else REQUIRED}) from error
    if found == 0:
        raise FormFault(fields={name: REQUIRED})
    return found


def ticked(name: str) -> list[str]:
    """The ticked values of a group of checkboxes."""
    return request.form.getlist(name)


def ticked_ids(name: str) -> list[int]:
    """The ticked ids. Raises FormFault for anything else."""
    try:
        return [integer(value) for value in request.form.getlist(name)]
    except ValueError as error:
        raise FormFault(fields={name: UNKNOWN_CHOICE}) from error


def once_from_form(scope: str, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run ``work`` once for the form's idempotency key (``core.idempotency.once``), whatever its fields."""
    body: dict[str, Any] = {
        name: request.form.getlist(name) for name in request.form if name not in _NOT_PART_OF_THE_REQUEST
    }
    body["path"] = request.path
    return once(request.form.get("idempotency_key"), scope, work, fingerprint(body))


def init_app(app: Flask) -> None:
    """Refuse control characters in every address and form, before any view reads them."""
    app.before_request(_refuse_control_characters)


def _refuse_control_characters() -> None:
    for values in (request.args, request.form):
        for name, value in values.items(multi=True):
            if not is_clean(name):
                raise Unprintable()
            if not is_clean(value):
                raise Unprintable(fields={name: UNPRINTABLE})


def _typed(name: str, values: Mapping[str, str] | None) -> str:
    return (request.form if values is None else values).get(name, "")


def _checked(name: str, found: str, one_line: str, most: int, required: bool) -> str:
    if required and not found:
        raise FormFault(fields={name: REQUIRED})
    if not one_line.isprintable():
        raise FormFault(fields={name: UNPRINTABLE})
    if len(found) > most:
        raise FormFault(fields={name: TOO_LONG})
    return found
