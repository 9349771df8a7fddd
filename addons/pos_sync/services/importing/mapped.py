"""Writes the rows of a table into a model as its mapping says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select, update

from addons.pos_sync.errors.importing import ValueTaken
from addons.pos_sync.services.format.reading import Row
from addons.pos_sync.services.importing.bulk import Bulk, Ids
from addons.pos_sync.services.importing.kept import as_json
from addons.pos_sync.services.importing.mapping.words import (
    Mapping,
    NotPossible,
    Target,
    To,
    Written,
    same,
)
from core.db import db

Values = Sequence[tuple[Any, ...]]
Holders = dict[Any, int]
"""The row that has a value which only one may have."""


class Mapped:
    """Bulk statements only: their number grows with the chunks, not with the rows."""

    def __init__(self, mapping: Mapping, target: Target) -> None:
        self.mapping, self.target = mapping, target
        self._table: Any = mapping.model.__table__
        self._of_centre = self._table.c.centre_id == target.centre_id
        changed = [to.column for to in mapping.columns]
        self._new = _defaults(self._table, {"id", "centre_id", *changed}) | mapping.fixed
        columns = ["id", "centre_id", *changed, *self._new]
        self._bulk = Bulk(mapping.model, columns, ["id"], changed, mapping.unless)
        self._ids = Ids(mapping.model)
        self._known = target.known.table(target.table.name)
        self._unique = next((to for to in mapping.columns if to.column == mapping.unique), None)
        self._claimed: set[int] | None = None
        self._seen: set[Any] = set()
        self._had_values = self._has_values()

    def write(self, rows: Sequence[Row]) -> list[Written]:
        """Insert new rows and update those that are known, or that are taken over."""
        values = list(zip(*[self._column(rows, to) for to in self.mapping.columns], strict=True))
        holders = self._holders(values)
        known = self._known_ids(rows, values, holders)
        taken = iter(self._ids.take(known.count(None)) if None in known else [])
        ids = [next(taken) if local_id is None else local_id for local_id in known]
        self._keep_unique(rows, values, ids, holders)
        new = [made() if callable(made) else made for made in self._new.values()]
        centre = self.target.centre_id
        self._bulk.put(
            [(id_, centre, *row, *new) for id_, row in zip(ids, values, strict=True)],
            [local_id is None for local_id in known],
        )
        kept = self.mapping.kept
        return [(id_, as_json(row.values, kept) if kept else "") for id_, row in zip(ids, rows, strict=True)]

    def gone(self, rows: Sequence[tuple[str, int | None]]) -> None:
        """Switch rows off; those of a model without a switch stay, as sales may point at them."""
        ids = [local_id for _, local_id in rows if local_id is not None]
        if self.mapping.switch and ids:
            off = update(self._table).where(
                self._table.c.id.in_(ids), self._table.c.centre_id == self.target.centre_id
            )
            db.session.connection().execute(off.values({self.mapping.switch: False}))

    def end(self) -> None:
        """There is nothing left to do."""

    def _column(self, rows: Sequence[Row], to: To) -> list[Any]:
        """What a column has in each of the rows. Raises ValueRefused."""
        sent = [row.values[to.field] for row in rows]
        if to.table:
            local = self.target.known.table(to.table).local
            return [None if code is None else local.get(code) for code in sent]
        if to.make is same:
            return sent
        made: list[Any] = []
        try:
            for value in sent:
                made.append(to.make(value))
        except NotPossible:
            raise self.target.fault(rows[len(made)], to.field) from None
        return made

    def _known_ids(self, rows: Sequence[Row], values: Values, holders: Holders) -> list[int | None]:
        """The local id of each row: known, or taken over; None for a new one."""
        place = self.mapping.columns.index(self._unique) if self._unique else -1
        found: list[int | None] = []
        for row, made in zip(rows, values, strict=True):
            local_id = self._known.local.get(row.key)
            if local_id is None and self._unique:
                local_id = self._taken_over(made[place], holders)
            found.append(local_id)
        return found

    def _taken_over(self, value: Any, holders: Holders) -> int | None:
        """The row made here that has a unique value, if no other code stands for it."""
        there = holders.get(value)
        if there is None or value in self._seen:
            return None
        if self._claimed is None:
            self._claimed = {id_ for id_ in self._known.local.values() if id_ is not None}
        if there in self._claimed:
            return None
        self._claimed.add(there)
        return there

    def _has_values(self) -> bool:
        """Whether any row of the centre has a unique value before this batch."""
        if self._unique is None:
            return False
        column = self._table.c[self._unique.column]
        some = select(self._table.c.id).where(self._of_centre, column.is_not(None)).limit(1)
        return db.session.connection().execute(some).first() is not None

    def _holders(self, values: Values) -> Holders:
        """The ids of the rows that have the unique values of a chunk, as they stand now."""
        if self._unique is None or not self._had_values:
            return {}
        place = self.mapping.columns.index(self._unique)
        column = self._table.c[self._unique.column]
        wanted = [made[place] for made in values if made[place] is not None]
        holding = select(column, self._table.c.id).where(self._of_centre, column.in_(wanted))
        return {row[0]: row[1] for row in db.session.connection().execute(holding)}

    def _keep_unique(self, rows: Sequence[Row], values: Values, ids: list[int], holders: Holders) -> None:
        """Take a unique value from the row that had it before this batch. Raises ValueTaken."""
        if self._unique is None:
            return
        place = self.mapping.columns.index(self._unique)
        taken: list[dict[str, Any]] = []
        for row, made, id_ in zip(rows, values, ids, strict=True):
            value = made[place]
            if value is None:
                continue
            if value in self._seen:
                raise self.target.fault(row, self._unique.field, ValueTaken)
            self._seen.add(value)
            holder = holders.get(value, id_)
            if holder != id_:
                taken.append({"of": holder, "without": self._without(value, holder)})
        if taken:
            freed = update(self._table).where(self._table.c.id == bindparam("of"))
            db.session.connection().execute(freed.values({self._unique.column: bindparam("without")}), taken)

    def _without(self, value: Any, id_: int) -> Any:
        """What a row has once another took its unique value."""
        column = self._table.c[self.mapping.unique]
        if column.nullable:
            return None
        mark = f" #{id_}"
        return f"{value[: column.type.length - len(mark)]}{mark}"


def _defaults(table: Any, given: set[str]) -> dict[str, Any]:
    """What a new row has in the columns that a mapping says nothing of; a function is called for each chunk."""
    found: dict[str, Any] = {}
    for column in table.c:
        if column.name in given or column.default is None:
            continue
        made = column.default.arg
        found[column.name] = (lambda made=made: made(None)) if callable(made) else made
    return found
