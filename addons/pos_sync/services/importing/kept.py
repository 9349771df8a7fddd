"""Tables that no model holds: their rows are kept as they were sent, so that nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from addons.pos_sync.services.format.reading import Row
from addons.pos_sync.services.importing.mapping.words import Target, Written


def as_json(values: dict[str, Any], names: Iterable[str] | None = None) -> str:
    """Canonical JSON of fields, without those that are empty; ``""`` when all are."""
    wanted = values if names is None else {name: values[name] for name in names}
    filled = {name: value for name, value in wanted.items() if value not in (None, "", False)}
    if not filled:
        return ""
    return json.dumps(filled, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


class Kept:
    """Keeps rows as JSON."""

    def __init__(self, target: Target) -> None:
        self.target = target

    def write(self, rows: Sequence[Row]) -> list[Written]:
        """Nothing but the JSON."""
        return [(None, as_json(row.values)) for row in rows]

    def gone(self, rows: Sequence[tuple[str, int | None]]) -> None:
        """The rows of head office are put away by who calls; there are no others."""

    def end(self) -> None:
        """There is nothing left to do."""
