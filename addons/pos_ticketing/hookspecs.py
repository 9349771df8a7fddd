"""The questions the ticketing asks other addons."""

# mypy: disable-error-code="empty-body"

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.hookspecs import hookspec


@dataclass(frozen=True)
class Holder:
    """A register server that places can be lent to."""

    code: str
    name: str


@hookspec
def pos_ticketing_holders(centre_id: int) -> Iterable[Holder]:
    """The registers of a centre that places can be lent to; on head office only."""
