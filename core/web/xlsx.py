"""A spreadsheet (XLSX) with real numbers and dates, texts that nothing calculates, and a head that stays."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

import xlsxwriter
from flask import send_file
from werkzeug.wrappers import Response

from core.errors import Refusal
from core.i18n import N_
from core.web import filters

SheetFormat = Literal["text", "money", "number", "rate", "localtime", "localdate"]

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_ROWS = 1_048_575
"""Rows under the head that the format can hold."""

_MAX_TEXT = 32_767
_MAX_EXACT = 10**15
_MAX_TITLE = 31
_OLDEST_YEAR = 1900
_NUMBER_FORMATS: dict[str, str | int] = {
    "money": "#,##0.00",
    "number": "#,##0",
    "rate": "0.00%",
    "localdate": 14,  # built-in formats: each spreadsheet writes day and month in the order of its reader
    "localtime": 22,
}
_NARROWEST, _WIDEST = 8, 60
_SHOWN_WIDTH = {"money": 14, "localdate": 12, "localtime": 17}


class TooManyRows(Refusal):
    """The format itself ends at so many rows."""

    code = "core.too_many_rows"
    status = 422
    message = N_("A spreadsheet holds %(most)s rows at most. Search for less, or download the list as CSV.")


@dataclass(frozen=True)
class SheetColumn:
    """A column: its head, and what its values are.

    ``money`` is whole cents, ``rate`` hundredths of a percent, ``localtime`` an aware instant, shown in the
    zone of the current centre; None leaves a cell empty.
    """

    label: str
    format: SheetFormat = "text"


def xlsx_response(
    filename: str, sheet_title: str, columns: Sequence[SheetColumn], rows: Iterable[Sequence[Any]]
) -> Response:
    """The download of a sheet; each row has a value per column. Raises TooManyRows."""
    data = io.BytesIO(xlsx_bytes(sheet_title, columns, rows))
    return send_file(data, MIME, as_attachment=True, download_name=filename)


def xlsx_bytes(sheet_title: str, columns: Sequence[SheetColumn], rows: Iterable[Sequence[Any]]) -> bytes:
    """The file itself. Rows are written one by one, so a long list takes no more memory than its rows."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(_title(sheet_title))
        _Writer(book, sheet, columns).write(rows)
    return buffer.getvalue()


class _Writer:
    """Writes the rows of one sheet and remembers how wide its columns must be."""

    def __init__(self, book: Any, sheet: Any, columns: Sequence[SheetColumn]) -> None:
        self._sheet = sheet
        self._columns = columns
        self._head = book.add_format({"bold": True, "bottom": 1})
        self._formats = {kind: book.add_format({"num_format": f}) for kind, f in _NUMBER_FORMATS.items()}
        self._widths = [max(len(column.label) + 2, _SHOWN_WIDTH.get(column.format, 0)) for column in columns]
        self._zone = ZoneInfo(filters.centre_zone())

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        for place, column in enumerate(self._columns):
            self._sheet.write_string(0, place, column.label, self._head)
        last = 0
        for last, values in enumerate(rows, start=1):
            if last > MAX_ROWS:
                raise TooManyRows(most=filters.number(MAX_ROWS))
            for place, (column, value) in enumerate(zip(self._columns, values, strict=True)):
                if value is not None:
                    self._cell(last, place, column.format, value)
        self._sheet.freeze_panes(1, 0)
        if self._columns:
            self._sheet.autofilter(0, 0, last, len(self._columns) - 1)
        for place, width in enumerate(self._widths):
            self._sheet.set_column(place, place, min(max(width, _NARROWEST), _WIDEST))

    def _cell(self, row: int, place: int, kind: SheetFormat, value: Any) -> None:
        if isinstance(value, datetime):
            value = value.astimezone(self._zone).replace(tzinfo=None)
            value = value.date() if kind == "localdate" else value
        if kind == "text" or not _fits(value):
            text = str(value)[:_MAX_TEXT]
            self._widths[place] = max(self._widths[place], len(text) + 1)
            self._sheet.write_string(row, place, text)
        elif kind in ("localdate", "localtime"):
            self._sheet.write_datetime(row, place, value, self._formats[kind])
        else:
            self._sheet.write_number(row, place, _number(kind, value), self._formats[kind])


def _number(kind: str, value: int) -> Decimal:
    """A whole number of cents or of hundredths of a percent as the number that is read in the cell."""
    return Decimal(value).scaleb({"money": -2, "rate": -4}.get(kind, 0))


def _fits(value: Any) -> bool:
    """Whether a spreadsheet keeps a value exactly: 15 digits, and no day before 1900. Else it is a text."""
    return value.year >= _OLDEST_YEAR if isinstance(value, date) else abs(value) < _MAX_EXACT


def _title(text: str) -> str:
    """What the format takes as the name of a sheet: 31 signs, some forbidden, never "History"."""
    title = "".join(" " if sign in "[]:*?/\\" else sign for sign in text)[:_MAX_TITLE].strip(" '")
    return "Guichet" if title.casefold() in ("", "history") else title
