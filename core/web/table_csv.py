"""Lists and sheets as CSV files that French and English spreadsheets open as they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from flask import make_response
from werkzeug.wrappers import Response

from core.web.i18n import language
from core.web.table_cells import csv_cell, csv_value
from core.web.xlsx import SheetColumn

if TYPE_CHECKING:
    from core.web.tables import Table

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


def csv_text(table: Table) -> str:
    """Every row the search and the filters leave; semicolons in French, commas in English."""
    rows = table.all_rows()
    columns = [column for column in table.columns_for(rows) if column.csv]
    cells = ([csv_value(column, row) for column in columns] for row in rows)
    return _written([column.label for column in columns], cells)


def csv_response(table: Table) -> Response:
    """The download of a list."""
    return _download(f"{table.name.replace('.', '-')}.csv", csv_text(table))


def csv_sheet(filename: str, columns: Sequence[SheetColumn], rows: Iterable[Sequence[Any]]) -> Response:
    """The download of a page that is no list, each row with a value per column (``core.web.xlsx.xlsx_response``)."""
    cells = (
        [csv_cell(column.format, value) for column, value in zip(columns, row, strict=True)] for row in rows
    )
    return _download(filename, _written([column.label for column in columns], cells))


def _written(heads: Sequence[str], cells: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";" if language() == "fr" else ",", lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows(cells)
    return buffer.getvalue()


def _download(filename: str, text: str) -> Response:
    """The mark at its head tells the spreadsheet that it is UTF-8."""
    response = make_response(BOM + text)
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
