"""The cells of a list: the value of a row, its format on the screen and in CSV."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Literal

from markupsafe import Markup, escape

from core.web import filters
from core.web.i18n import _, language

if TYPE_CHECKING:
    from core.web.tables import Column

Format = Literal["text", "money", "number", "rate", "localtime", "localdate", "yesno"]

_NUMERIC = {"money", "number", "rate"}


def is_numeric(kind: str | Callable[[Any], Any]) -> bool:
    """Whether values of this format stand on the right."""
    return isinstance(kind, str) and kind in _NUMERIC


def path_value(row: Any, path: str) -> Any:
    """``desk.name`` of a row; None as soon as a step is None."""
    for step in path.split("."):
        if row is None:
            return None
        row = getattr(row, step)
    return row


def shown(kind: str | Callable[[Any], Any], value: Any) -> Any:
    """A value as the screen writes it; a function's answer may be Markup."""
    if callable(kind):
        return kind(value)
    if value is None:
        return ""
    if kind == "yesno":
        return _("yes") if value else _("no")
    if kind == "text":
        return str(value)
    written: Callable[[Any], str] = getattr(filters, kind)
    return written(value)


def cell_html(column: Column, row: Any) -> Markup:
    """The content of a cell, escaped: plain, a badge, or a link."""
    content = escape(shown(column.format, column.raw(row)))
    if column.badge is not None and content:
        content = Markup('<span class="badge text-bg-{}">{}</span>').format(column.badge(row), content)
    href = column.link(row) if column.link is not None else None
    return Markup('<a href="{}">{}</a>').format(href, content) if href else content


def csv_value(column: Column, row: Any) -> str:
    """The cell of a list for a spreadsheet."""
    return csv_cell(column.format, column.raw(row))


def csv_cell(kind: str | Callable[[Any], Any], value: Any) -> str:
    """A value for a spreadsheet: plain decimals in the reader's language, ISO dates, no formula."""
    if value is None:
        return ""
    if kind in ("money", "rate"):
        return _decimals(int(value), 2)
    if kind == "number":
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    text = escape(shown(kind, value)).striptags()
    return _no_formula(text)


def _decimals(value: int, places: int) -> str:
    whole, rest = divmod(abs(value), 10**places)
    comma = "," if language() == "fr" else "."
    return f"{'-' if value < 0 else ''}{whole}{comma}{rest:0{places}d}"


def _no_formula(text: str) -> str:
    """A text a spreadsheet would calculate is made harmless by an apostrophe."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
