"""Entries for spreadsheets: CSV and XLSX, the same bytes each time they are made of the same entries."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

from addons.pos_accounting_close.errors.export import TooManyLines
from addons.pos_accounting_close.services.exported_rows import COLUMNS, ExportedRow
from addons.pos_accounting_close.services.fec import decimals

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Tells the spreadsheet that a CSV is UTF-8."""
MAX_LINES = 1_048_575
"""Rows under the head that XLSX can hold."""
_MAX_EXACT = 10**15
_WIDTHS = {"JournalLib": 20, "CompteLib": 32, "CompAuxLib": 28, "PieceRef": 18, "EcritureLib": 48}
_WIDTH = 13


def csv_text(rows: Iterable[ExportedRow]) -> Iterator[bytes]:
    """Semicolons and decimal commas, whoever reads it: a file made again must not depend on his language."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    buffer.write(_BOM)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_csv_cell(name, value) for name, value in zip(COLUMNS, row, strict=True)])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode()


def write_xlsx(file: IO[bytes], rows: Iterable[ExportedRow], made_at: datetime) -> None:
    """Real dates and numbers. ``made_at`` is kept in the file: without it there would be the time of the writing.

    Raises TooManyLines.
    """
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        book.set_properties({"created": made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)})
        sheet = book.add_worksheet("FEC")
        head = book.add_format({"bold": True, "bottom": 1})
        amount = book.add_format({"num_format": "#,##0.00"})
        day = book.add_format({"num_format": 14})
        for place, name in enumerate(COLUMNS):
            sheet.set_column(place, place, _WIDTHS.get(name, _WIDTH))
            sheet.write_string(0, place, name, head)
        last = 0
        for last, row in enumerate(rows, start=1):
            if last > MAX_LINES:
                raise TooManyLines(most=MAX_LINES)
            for place, (name, value) in enumerate(zip(COLUMNS, row, strict=True)):
                _write_cell(sheet, last, place, name, value, amount, day)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, len(COLUMNS) - 1)


def _csv_cell(name: str, value: Any) -> str:
    if name in ("Debit", "Credit"):
        return decimals(value)
    if isinstance(value, date):
        return value.isoformat()
    text = "" if value is None else str(value)
    # A text that a spreadsheet would calculate is made harmless, as in every list (core.web.table_cells).
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _write_cell(sheet: Any, row: int, place: int, name: str, value: Any, amount: Any, day: Any) -> None:
    if value is None or value == "":
        return
    if name in ("Debit", "Credit") and value < _MAX_EXACT:
        sheet.write_number(row, place, Decimal(value).scaleb(-2), amount)
    elif name in ("Debit", "Credit"):
        sheet.write_string(row, place, decimals(value))
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, day)
    elif name == "EcritureNum":
        sheet.write_number(row, place, value)
    else:
        sheet.write_string(row, place, str(value))
