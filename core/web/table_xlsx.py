"""A list as a spreadsheet: every row the search and the filters leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from markupsafe import escape
from werkzeug.wrappers import Response

from core.web.table_cells import shown
from core.web.xlsx import SheetColumn, SheetFormat, xlsx_response

if TYPE_CHECKING:
    from core.web.tables import Column, Table

_KEPT = {"money", "number", "rate", "localtime", "localdate"}


def xlsx_table(table: Table) -> Response:
    """The download; what only the screen can format is written as the text it shows."""
    found = table.all_rows()
    columns = [column for column in table.columns_for(found) if column.csv]
    name = table.name.replace(".", "-")
    heads = [SheetColumn(column.label, _format(column)) for column in columns]
    return xlsx_response(f"{name}.xlsx", name, heads, _rows(found, columns))


def _rows(found: Sequence[Any], columns: list[Column]) -> Iterator[list[Any]]:
    for row in found:
        yield [_value(column, column.raw(row)) for column in columns]


def _format(column: Column) -> SheetFormat:
    return cast(SheetFormat, column.format) if column.format in _KEPT else "text"


def _value(column: Column, value: Any) -> Any:
    if value is None or column.format in _KEPT:
        return value
    return escape(shown(column.format, value)).striptags()
