"""What a screen with the plan of a performance asks again and again: all states, then what changed (ui.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from addons.pos_ticketing.permissions import VIEW
from addons.pos_ticketing.services import states
from addons.pos_ticketing.services.performances import offer_of, watched


@dataclass(frozen=True, slots=True)
class AllStates:
    """One byte per place; ``since`` is where changes go on from, ``offer`` and ``plan`` what they are compared with."""

    places: bytes
    since: int
    offer: str
    plan: str

    @property
    def headers(self) -> dict[str, str]:
        """How they travel beside the bytes; states are never cached."""
        return {
            "Content-Type": "application/octet-stream",
            "Cache-Control": "no-store",
            "X-Since": str(self.since),
            "X-Offer": self.offer,
            "X-Plan": self.plan,
        }


def all_states(performance_id: int, order_id: int | None) -> AllStates:
    """The states as the order ``order_id`` sees them, what its sales channel may not sell marked. NotFound, Forbidden.

    What is watched is read before the states: what changes in between is told by the next changes.
    """
    seen = watched(performance_id, VIEW)
    offer = offer_of(performance_id, VIEW, states.session_of(order_id))
    found, since = states.states(offer, order_id)
    return AllStates(found, since, seen.offer, offer.plan_hash)


def changes(performance_id: int, since: int, order_id: int | None) -> dict[str, Any]:
    """What changed since ``since`` (epoch ms), in two statements whatever is held. NotFound, Forbidden.

    When ``offer`` is not the one of ``all_states`` any more, every state is to be read again, and the plan when
    ``plan`` is another hash.
    """
    seen = watched(performance_id, VIEW)
    told, at = states.changes(performance_id, seen.places, since, order_id)
    return {
        "since": at,
        "changes": [list(change) for change in told],
        "offer": seen.offer,
        "plan": seen.plan_hash,
    }
