"""The SQL of a list: no lazy loads, a count, and an order that is the same from page to page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, inspect, or_, select
from sqlalchemy.orm import Mapper, raiseload
from sqlalchemy.sql.elements import UnaryExpression

from core.db import db
from core.web.folding import contains, words_of


def entity_of(statement: Select[Any]) -> type[Any] | None:
    """The mapped class of a select of one entity, None for a select of columns or of several."""
    described = statement.column_descriptions
    if len(described) != 1 or described[0]["expr"] is not described[0]["entity"]:
        return None
    entity: type[Any] | None = described[0]["entity"]
    return entity


def without_lazy_loads(statement: Select[Any]) -> Select[Any]:
    """Refuse to load a relationship row by row: what the columns show must be loaded by the select."""
    entities = [d["entity"] for d in statement.column_descriptions if d["expr"] is d["entity"]]
    return statement.options(raiseload("*", sql_only=True)) if any(entities) else statement


def searched(statement: Select[Any], text: str, expressions: Sequence[Any]) -> Select[Any]:
    """Every word of ``text`` must be in one of the expressions."""
    for word in words_of(text) if expressions else ():
        statement = statement.where(or_(*[contains(expression, word) for expression in expressions]))
    return statement


def ordered(statement: Select[Any], expressions: Sequence[Any]) -> Select[Any]:
    """Order by the expressions (the select's own order without any), then by the primary key.

    Equal rows so keep their place from page to page.
    """
    if expressions:
        statement = statement.order_by(None).order_by(*expressions)
    entity = entity_of(statement)
    if entity is None:
        return statement
    mapper: Mapper[Any] = inspect(entity).mapper
    selectable = inspect(entity).selectable
    by = {str(e.element if isinstance(e, UnaryExpression) else e) for e in statement._order_by_clauses}
    keys = [selectable.corresponding_column(column) for column in mapper.primary_key]
    return statement.order_by(*[key for key in keys if key is not None and str(key) not in by])


def count(statement: Select[Any], most: int | None = None) -> int:
    """How many rows a select finds: one statement. With ``most`` it stops at the first row beyond."""
    rows = statement.order_by(None)
    if most is not None:
        rows = rows.limit(most + 1)
    return int(db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0)


def fetch(statement: Select[Any]) -> Sequence[Any]:
    """The rows: objects for a select of one entity, else rows with named values."""
    result = db.session.execute(statement).unique()
    return result.scalars().all() if entity_of(statement) is not None else result.all()
