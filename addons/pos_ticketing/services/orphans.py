"""The orphan rule for seats chosen by hand: a single free seat is not left where that could be avoided."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from addons.pos_ticketing.errors import LeavesOrphans
from addons.pos_ticketing.models.channel import MANUAL, MIXED, REFUSE
from addons.pos_ticketing.services.best_seats import DEFAULT_FILL, is_full, taken_seats
from addons.pos_ticketing.services.channels import channel_of
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.seat_marks import TAKEN, Wish, is_single, marked
from addons.pos_ticketing.services.seat_rows import SeatRows, rows_of

_FREE = re.compile(b"[^\\x%02x]+" % TAKEN)


class Orphans(NamedTuple):
    """The labels of the single free seats that a choice leaves, and whether the sales channel refuses it for them."""

    labels: list[str]
    refused: bool


def orphans_left(offer: Offer, order_id: int, seats: Collection[int], session_id: int) -> Orphans:
    """What a choice by hand leaves; nothing in a hall that is nearly full, nor where seats are not chosen by hand.

    ``seats`` are those of the choice, in the temporary basket of the order or wanted for it. Two statements.
    """
    rows = rows_of(offer.plan_hash)
    numbered = [seat for seat in seats if seat < rows.count]
    channel = channel_of(session_id) if numbered else None
    if not numbered or (channel is not None and channel.selection_mode not in (MANUAL, MIXED)):
        return Orphans([], False)
    taken = taken_seats(offer, rows, order_id)
    if is_full(len(taken) + len(numbered), rows, DEFAULT_FILL if channel is None else channel.orphan_fill):
        return Orphans([], False)
    labels = [str(offer.places.labels(seat)) for seat in orphans(rows, taken, numbered)]
    return Orphans(labels, channel is not None and channel.orphans == REFUSE)


def check_orphans(offer: Offer, order_id: int, seats: Collection[int], session_id: int) -> list[str]:
    """The labels, where the session's channel only warns. Raises LeavesOrphans where it refuses."""
    left = orphans_left(offer, order_id, seats, session_id)
    if left.labels and left.refused:
        raise LeavesOrphans(left.labels)
    return left.labels


def orphans(rows: SeatRows, taken: Collection[int], chosen: Collection[int]) -> list[int]:
    """The seats that a choice leaves single, where as many seats of the same free ones side by side would not.

    Of n free seats side by side k can always be taken without leaving one single, unless k is n - 1.
    """
    before = marked(rows, Wish(frozenset()), taken)
    after = bytearray(before)
    for seat in chosen:
        after[rows.position[seat]] = TAKEN
    left: list[int] = []
    for stretch in _FREE.finditer(before):
        start, end = stretch.span()
        kept = end - start - after.count(TAKEN, start, end)
        if kept in (end - start, 1):
            continue
        left += [
            rows.seat_at[at]
            for at in range(start, end)
            if is_single(after, at) and not after[at - 1] and not after[at + 1]
        ]
    return sorted(left)
