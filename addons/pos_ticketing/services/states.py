"""The states of the places of a performance: one byte each, then what changed (ui.md, "Seat plan")."""

from __future__ import annotations

from typing import NamedTuple, cast

from sqlalchemy import Table, and_, literal, null, or_, select, union_all

from addons.pos_session.models import Order
from addons.pos_ticketing.models import BLOCKED, OPTION, SOLD, Claim, ReleasedSeat
from addons.pos_ticketing.services.claims import now_ms
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.set_aside import in_contingents
from core.db import db
from core.identity.visibility import visible

FREE, MINE, SOLD_BYTE, OPTION_BYTE, BLOCKED_BYTE, OTHER = range(6)
NOT_SELLABLE = 128
"""Added to a state: no price, not on sale, or of a contingent that the sales channel does not sell from."""
SET_ASIDE = 64
"""Added to a state: of a contingent, whoever sells from it."""
OVERLAP_MS = 5_000
"""Changes are sent again this long, because a transaction writes its time before it commits."""
KEPT_MS = 3_600_000
"""Released places are remembered this long; a screen that slept longer gets every place again."""

_CLAIM = cast(Table, Claim.__table__)
_BYTES = {SOLD: SOLD_BYTE, OPTION: OPTION_BYTE, BLOCKED: BLOCKED_BYTE}


def instant(typed: str) -> int:
    """Epoch milliseconds as a client writes them: ASCII digits only. Raises ValueError."""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 15):
        raise ValueError("not an instant")
    return int(typed)


class Change(NamedTuple):
    """The absolute state of one place; ``expires_at`` epoch ms of a running hold, else 0."""

    seat: int
    state: int
    expires_at: int


def session_of(order_id: int | None) -> int | None:
    """The session of the order that looks at the plan: its sales channel says what may be sold. Raises NotFound."""
    return None if order_id is None else visible(Order, order_id).session_id


def states(offer: Offer, order_id: int | None) -> tuple[bytes, int]:
    """One byte per place in plan order, as the order sees them, and when that was (epoch ms).

    The offer is what the channel of the order's session may sell. One statement, two where places are set aside.
    """
    at = now_ms()
    places = offer.places
    sellable = offer.priced_categories() if offer.on_sale else set()
    free = bytes(FREE if name in sellable else NOT_SELLABLE for name in places.categories)
    found = bytearray(map(free.__getitem__, places.category_of))
    for seat, contingent in in_contingents(offer).items():
        found[seat] |= SET_ASIDE if contingent in offer.contingents else SET_ASIDE | NOT_SELLABLE
    for row in db.session.execute(_claims(offer.performance_id)):
        found[row.seat] |= seen_state(row.state, row.order_id, row.expires_at, order_id, at)
    return bytes(found), at


def changes(offer_id: int, place_count: int, since: int, order_id: int | None) -> tuple[list[Change], int]:
    """What changed since ``since`` (epoch ms) as absolute states, and the next ``since``.

    Told again within the overlap: applying one twice is harmless. Holds that ended since are told as free.
    A ``since`` older than what is remembered gets every place.
    """
    at = now_ms()
    since = min(since, at)
    if since < at - KEPT_MS:
        return _everything(offer_id, place_count, order_id, at), at
    start = since - OVERLAP_MS
    touched = _claims(offer_id).where(
        or_(
            _CLAIM.c.changed_at > start,
            and_(_CLAIM.c.expires_at > start, _CLAIM.c.expires_at <= at),
        )
    )
    released = cast(Table, ReleasedSeat.__table__)
    freed = select(released.c.seat, literal(""), null(), null()).where(
        released.c.performance_id == offer_id, released.c.released_at > start
    )
    told: dict[int, Change] = {}
    for seat, state, owner, expires_at in db.session.execute(union_all(freed, touched)):
        if not state:
            told.setdefault(seat, Change(seat, FREE, 0))
        else:
            told[seat] = _change(seat, state, owner, expires_at, order_id, at)
    return sorted(told.values()), at


def _everything(offer_id: int, place_count: int, order_id: int | None, at: int) -> list[Change]:
    told = [Change(seat, FREE, 0) for seat in range(place_count)]
    for row in db.session.execute(_claims(offer_id)):
        told[row.seat] = _change(row.seat, row.state, row.order_id, row.expires_at, order_id, at)
    return told


def _claims(performance_id: int):  # type: ignore[no-untyped-def]
    columns = (_CLAIM.c.seat, _CLAIM.c.state, _CLAIM.c.order_id, _CLAIM.c.expires_at)
    return select(*columns).where(_CLAIM.c.performance_id == performance_id)


def _change(
    seat: int, state: str, owner: int | None, expires_at: int | None, order_id: int | None, at: int
) -> Change:
    seen = seen_state(state, owner, expires_at, order_id, at)
    return Change(seat, seen, expires_at or 0 if seen in (MINE, OTHER) else 0)


def seen_state(state: str, owner: int | None, expires_at: int | None, order_id: int | None, at: int) -> int:
    """The byte of a claim as the order ``order_id`` sees it at ``at``."""
    if expires_at is not None and expires_at <= at:
        return FREE
    if state != SOLD and owner is not None and owner == order_id:
        return MINE
    return _BYTES.get(state, OTHER)
