"""A list as a CSV file that French and English spreadsheets open as it is."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from flask import make_response
from werkzeug.wrappers import Response

from core.web.i18n import language
from core.web.table_cells import csv_value

if TYPE_CHECKING:
    from core.web.tables import Table

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


def csv_text(table: Table) -> str:
    """Every row the search and the filters leave; semicolons in French, commas in English."""
    columns = [column for column in table.columns if column.csv]
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";" if language() == "fr" else ",", lineterminator="\r\n")
    writer.writerow([column.label for column in columns])
    for row in table.all_rows():
        writer.writerow([csv_value(column, row) for column in columns])
    return buffer.getvalue()


def csv_response(table: Table) -> Response:
    """The download; the mark at its head tells the spreadsheet that it is UTF-8."""
    response = make_response(BOM + csv_text(table))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    name = table.name.replace(".", "-")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
