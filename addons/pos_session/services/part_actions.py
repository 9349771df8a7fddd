"""What other addons offer to do with payment parts (hook ``pos_session_part_actions``)."""

from __future__ import annotations

from collections.abc import Sequence

from addons.pos_session.hookspecs import PartAction
from core.registry import registry


def part_actions(centre_id: int | None, part_ids: Sequence[int]) -> dict[int, list[PartAction]]:
    """The actions that the addons switched on in a centre (all addons without one) offer, by part."""
    found: dict[int, list[PartAction]] = {}
    if not part_ids:
        return found
    answers = registry().collect("pos_session_part_actions", centre=centre_id, part_ids=part_ids)
    for _, actions in answers:
        for part_id, action in actions.items():
            found.setdefault(part_id, []).append(action)
    return found
