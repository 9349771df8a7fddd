"""The rows of an export that other addons have: they are asked, never imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from core.registry import registry


def rows_of_others(table: str, session_id: int) -> Iterator[Mapping[str, Any]] | None:
    """The rows of a table that addons of this server have, as a stream; None where nobody knows the table."""
    asked = registry().ask("pos_sync_export_rows", table=table, session_id=session_id)
    answers = [answer for _, answer in asked if answer is not None]
    return chain.from_iterable(answers) if answers else None
