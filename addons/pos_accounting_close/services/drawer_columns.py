"""What other addons know of drawers (hook ``pos_accounting_close_drawer_columns``): columns and filters of the list."""

from __future__ import annotations

from collections.abc import Sequence

from addons.pos_accounting_close.hookspecs import DrawerColumn
from core.registry import registry

MOST_AT_ONCE = 5_000
"""Ids in one question: an export asks several times, a page once."""


def drawer_columns(session_ids: Sequence[int]) -> tuple[DrawerColumn, ...]:
    """The columns that the addons give for these sessions, their keys prefixed with the addon's name."""
    found: dict[str, DrawerColumn] = {}
    values: dict[str, dict[int, str]] = {}
    for start in range(0, max(len(session_ids), 1), MOST_AT_ONCE):
        ids = session_ids[start : start + MOST_AT_ONCE]
        for manifest, column in registry().collect("pos_accounting_close_drawer_columns", session_ids=ids):
            key = f"{manifest.name}.{column.key}"
            found[key] = column
            values.setdefault(key, {}).update(column.values)
    return tuple(
        DrawerColumn(key, column.title, values[key], column.choices, column.where)
        for key, column in found.items()
    )
