"""The questions the exchanges ask other addons: what they add to an export, and what a batch brings them."""

# mypy: disable-error-code="empty-body"

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core.hookspecs import hookspec


@hookspec
def pos_sync_export_rows(table: str, session_id: int) -> Iterable[Mapping[str, Any]] | None:
    """Return the rows this addon has of a table of an export (``docs/exchange/tables.md``), for a closed session.

    None: the table is another's. Asked of every addon that is loaded, also where it was switched off since: what was
    sold is a fact. The rows are read as a stream, once, outside of the session's transaction: yield them from one
    statement (``yield_per``), in a fixed order, so that an export that is written again has the same bytes. Each row
    has the fields of the table, by the numbers that the register prints; a field that is None is left out.
    """
