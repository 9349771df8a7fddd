"""The line kinds that addons give, and the pricing of a mixed list of wanted items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from addons.pos_session.errors import ItemsInvalid, KindNotSold, LineStandsAlone
from addons.pos_session.services.line_kinds import LineKind, PricedLine, SessionRef
from core.registry import registry


def line_kinds(centre_id: int) -> dict[str, LineKind]:
    """The kinds sold in a centre, by code, in the order of the addons. RuntimeError when two share a code."""
    kinds: dict[str, LineKind] = {}
    for manifest, kind in registry().collect("pos_session_line_kinds", centre=centre_id):
        if kind.code in kinds:
            raise RuntimeError(f"the line kind {kind.code!r} of {manifest.name} is there twice")
        kinds[kind.code] = kind
    return kinds


def sold_kinds(centre_id: int, codes: Iterable[str]) -> dict[str, LineKind]:
    """The kinds sold in a centre, those of an order's lines among them. Raises KindNotSold."""
    kinds = line_kinds(centre_id)
    if not set(codes) <= set(kinds):
        raise KindNotSold()
    return kinds


def price_items(
    session: SessionRef, items: Sequence[dict[str, Any]], kinds: dict[str, LineKind]
) -> dict[str, list[PricedLine]]:
    """Price items by kind: ``{code: priced lines}``, in the order in which each kind is first wanted.

    Raises ItemsInvalid for an unknown kind, and what the kinds raise.
    """
    wanted: dict[str, list[dict[str, Any]]] = {}
    for item in items:
        code = item.get("kind")
        if not isinstance(code, str) or code not in kinds:
            raise ItemsInvalid()
        wanted.setdefault(code, []).append(item)
    return {code: kinds[code].price(session, of_kind) for code, of_kind in wanted.items()}


def check_alone(kinds: Mapping[str, LineKind], lines: Iterable[tuple[str, str]]) -> None:
    """Refuse an order whose lines ``(kind, label)`` hold one of a kind that stands alone, and others.

    A kind that is switched off is not asked. Raises LineStandsAlone.
    """
    there = list(lines)
    if len(there) < 2:
        return
    for kind, label in there:
        if kind in kinds and kinds[kind].alone:
            raise LineStandsAlone(item=label)
