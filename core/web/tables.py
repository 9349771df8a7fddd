"""Lists of pages: searched, filtered, sorted, paged, exported on the server, from one SQLAlchemy select."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal
from urllib.parse import urlencode

from flask import render_template, request
from sqlalchemy import ColumnElement, Select
from werkzeug.wrappers import Response

from core.web import table_query
from core.web.reading import is_day
from core.web.table_cells import Format, cell_html, is_numeric, path_value

PAGE_SIZE = 50
MAX_TEXT = 200
_AROUND = 2


@dataclass(frozen=True)
class Column:
    """A column: what it shows of a row, how, and by which expression it sorts.

    ``value`` is an attribute path or a function of the row (default: ``key``); ``sort`` makes it sortable;
    ``link`` and ``badge`` are functions of the row giving an address, and the tone of a badge; ``csv`` says
    whether the downloads (CSV, XLSX) have the column.
    """

    key: str
    label: str
    value: str | Callable[[Any], Any] | None = None
    sort: Any = None
    format: Format | Callable[[Any], Any] = "text"
    align: Literal["start", "end", "center"] | None = None
    link: Callable[[Any], str | None] | None = None
    badge: Callable[[Any], str] | None = None
    csv: bool = True

    @property
    def alignment(self) -> str:
        return self.align or ("end" if is_numeric(self.format) else "start")

    def raw(self, row: Any) -> Any:
        """The value of this column in a row, not yet formatted."""
        if callable(self.value):
            return self.value(row)
        return path_value(row, self.value or self.key)

    def html(self, row: Any) -> Any:
        """The content of the cell."""
        return cell_html(self, row)


@dataclass(frozen=True)
class Filter:
    """A field above the list; ``where`` turns its value into a condition.

    ``kind`` is a ``choice`` among ``options`` (value, label), a free ``text``, or a ``date`` (``where`` gets it as
    ``2026-12-31``). A choice without ``where`` compares ``expression`` with the value. A value that the field
    cannot hold is not applied, and the page says so.
    """

    key: str
    label: str
    expression: Any = None
    options: Sequence[tuple[Any, str]] = ()
    where: Callable[[str], ColumnElement[bool]] | None = None
    default: str = ""
    kind: Literal["choice", "text", "date"] = "choice"

    def accepts(self, value: str) -> bool:
        """Whether a value that the address names is one of this field."""
        if self.kind == "date":
            return is_day(value)
        if self.kind == "text":
            return len(value) <= MAX_TEXT
        known = {str(option) for option, _ in self.options}
        return value in known or (self.where is not None and not self.options)


Arrange = Callable[[Sequence[Any], Sequence[Column]], Sequence[Column]]
"""Given the rows about to be written and the columns of the list: the columns to write."""


@dataclass(frozen=True)
class Empty:
    """What an empty list says, and what to do next."""

    title: str
    text: str = ""
    href: str | None = None
    action: str | None = None


class Table:
    """A list over a select; reads its state from the query of the request (q, sort, page, f_<filter>).

    Two statements per page (count, rows) whatever the number of rows: loading a relationship row by row is
    refused, so the select must load eagerly what its columns show.

    ``search`` names what must hold every word that is typed, or is a function that makes a condition of it.

    ``arrange`` is asked once for the rows that are shown (or exported) and may add columns whose values it reads
    for all of them at once. ``most`` ends the counting and the pages of a long list there; its exports are whole.
    ``group`` gives the heading that a row stands under; the list is ordered by it, or each row would have its own.
    """

    def __init__(
        self,
        name: str,
        statement: Select[Any],
        columns: Sequence[Column],
        *,
        search: Sequence[Any] | Callable[[str], ColumnElement[bool]] = (),
        filters: Sequence[Filter] = (),
        order: str | Sequence[Any] = (),
        empty: Empty | None = None,
        page_size: int = PAGE_SIZE,
        prefix: str = "",
        args: Mapping[str, str] | None = None,
        arrange: Arrange | None = None,
        most: int | None = None,
        group: Callable[[Any], str] | None = None,
    ) -> None:
        self.name = name
        self._columns = columns
        self._arrange = arrange
        self.most = most
        self.group = group
        self.search = search
        self.filters = filters
        self.empty = empty
        self.page_size = page_size
        self.prefix = prefix
        self._args = request.args if args is None else args
        self._order = order
        self._statement = table_query.without_lazy_loads(statement)

    @cached_property
    def columns(self) -> Sequence[Column]:
        """The columns of the page shown."""
        return self.columns_for(self.rows)

    def columns_for(self, rows: Sequence[Any]) -> Sequence[Column]:
        """The columns of these rows."""
        return self._columns if self._arrange is None else self._arrange(rows, self._columns)

    @property
    def dom_id(self) -> str:
        return f"table-{self.name.replace('.', '-').replace('_', '-')}"

    @property
    def query(self) -> str:
        """What is searched for."""
        return self._arg("q").strip()

    @property
    def sort(self) -> str:
        """The key of the column sorted by, with "-" when descending; empty for the list's own order."""
        wanted = self._arg("sort") or (self._order if isinstance(self._order, str) else "")
        return wanted if self._sortable(wanted.removeprefix("-")) is not None else ""

    def chosen(self, item: Filter) -> str:
        """The value chosen in a filter, "" for all."""
        value = self._args.get(f"{self.prefix}f_{item.key}", item.default).strip()
        return value if value and item.accepts(value) else ""

    @property
    def refused(self) -> list[str]:
        """The labels of the filters whose value in the address is none of theirs: they hide no row."""
        named = [(item, self._arg(f"f_{item.key}").strip()) for item in self.filters]
        return [item.label for item, value in named if value and not item.accepts(value)]

    @property
    def narrowed(self) -> bool:
        """Whether a search or a filter hides rows."""
        return bool(self.query) or any(self.chosen(item) not in ("", item.default) for item in self.filters)

    @cached_property
    def _counted(self) -> int:
        return table_query.count(self.filtered(), self.most)

    @property
    def total(self) -> int:
        """How many rows there are, over all pages (``most`` of them when there are more)."""
        return self._counted if self.most is None else min(self._counted, self.most)

    @property
    def has_more(self) -> bool:
        """Whether there are more rows than the pages show."""
        return self._counted > self.total

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.page_size))

    @property
    def page(self) -> int:
        """The page shown, from 1; a page that is not there is the last one."""
        wanted = self._arg("page")
        number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else 1
        return min(max(number, 1), self.pages)

    @property
    def first(self) -> int:
        return (self.page - 1) * self.page_size + 1

    @property
    def last(self) -> int:
        return min(self.page * self.page_size, self.total)

    @cached_property
    def rows(self) -> Sequence[Any]:
        """The rows of the page shown."""
        wanted = self._sorted().limit(self.last - self.first + 1).offset(self.first - 1)
        return table_query.fetch(wanted)

    def all_rows(self) -> Sequence[Any]:
        """Every row that the search and the filters leave, for the export."""
        return table_query.fetch(self._sorted())

    def page_numbers(self) -> list[int]:
        """The pages to offer: first, last, those around; 0 stands for a gap."""
        near = {1, self.pages, *range(self.page - _AROUND, self.page + _AROUND + 1)}
        offered: list[int] = []
        for number in sorted(n for n in near if 1 <= n <= self.pages):
            if offered and number - offered[-1] > 1:
                offered.append(0)
            offered.append(number)
        return offered

    def url(self, **changes: Any) -> str:
        """The address of this list with some of its state changed (q, sort, page, format, f_…)."""
        own = {f"{self.prefix}{key}": value for key, value in changes.items()}
        kept = {key: value for key, value in self._args.items() if key != f"{self.prefix}format"}
        merged = {key: str(value) for key, value in {**kept, **own}.items() if value not in (None, "")}
        return f"{request.path}?{urlencode(merged)}" if merged else request.path

    def sort_url(self, column: Column) -> str:
        """Where a click on a column's head leads: this column, then the other direction."""
        return self.url(sort=f"-{column.key}" if self.sort == column.key else column.key, page=None)

    def kept_args(self) -> list[tuple[str, str]]:
        """Parameters of the page that are not this list's own, for the hidden fields of its search form."""
        own = {"q", "sort", "page", "format", *(f"f_{item.key}" for item in self.filters)}
        return [(k, v) for k, v in self._args.items() if k.removeprefix(self.prefix) not in own]

    def render(self, template: str, **context: Any) -> str | Response:
        """The page; or only the rows, when htmx swaps them; or the file of ``?format=csv``, ``?format=xlsx``."""
        if self._arg("format") == "csv":
            from core.web.table_csv import csv_response

            return csv_response(self)
        if self._arg("format") == "xlsx":
            from core.web.table_xlsx import xlsx_table

            return xlsx_table(self)
        if request.headers.get("HX-Target") == self.dom_id:
            return render_template("core/table_rows.html", table=self)
        return render_template(template, table=self, **context)

    def _arg(self, key: str) -> str:
        return self._args.get(f"{self.prefix}{key}", "")

    def _sortable(self, key: str) -> Column | None:
        return next((c for c in self._columns if c.key == key and c.sort is not None), None)

    def filtered(self) -> Select[Any]:
        """What the search and the filters leave, whole and in no order: for the sums below a list."""
        if not callable(self.search):
            statement = table_query.searched(self._statement, self.query, self.search)
        else:
            statement = self._statement.where(self.search(self.query)) if self.query else self._statement
        conditions = [self._condition(item, value) for item in self.filters if (value := self.chosen(item))]
        return statement.where(*conditions)

    def _condition(self, item: Filter, value: str) -> ColumnElement[bool]:
        if item.where is not None:
            return item.where(value)
        typed = next(option for option, _ in item.options if str(option) == value)
        condition: ColumnElement[bool] = item.expression == typed
        return condition

    def _sorted(self) -> Select[Any]:
        column = self._sortable(self.sort.removeprefix("-"))
        if column is None:
            order = () if isinstance(self._order, str) else self._order
            return table_query.ordered(self.filtered(), order)
        down = self.sort.startswith("-")
        by = column.sort if isinstance(column.sort, (list, tuple)) else [column.sort]
        return table_query.ordered(self.filtered(), [e.desc() if down else e.asc() for e in by])
