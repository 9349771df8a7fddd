"""Random schedules of a register before a head office of its own process, with cuts: in the end both say the same."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest

from addons.pos_sync.errors.exchange import LineDown
from addons.pos_sync.models import CustomerOrder, CustomerOrderVersion, OrderChange
from addons.pos_sync.services.exchange.breaker import forget_lines
from addons.pos_sync.services.orders import desk
from addons.pos_sync.services.orders.document import to_document
from core.db import db
from core.errors import Refusal
from tests.addons.pos_sync.online_servers import (
    AFTER,
    BEFORE,
    OWNER,
    Both,
    at,
    exchange_orders,
    exchange_strictly,
    here,
)
from tests.conftest import LONG


@pytest.mark.parametrize("seed", range(2))
def test_random_schedules_with_cuts_end_in_step(online: Both, seed: int) -> None:
    _play(online, seed, 1_000 if LONG else 25)


def _play(online: Both, seed: int, steps: int) -> None:
    """What the register believes done is at head office, once; in the end both have the same of every order."""
    chance, ids = random.Random(seed), [online.new(f"random-{seed}").id]
    notes: dict[int, set[str]] = {ids[0]: set()}
    for step in range(steps):
        online.line.cuts = [chance.choice([BEFORE, AFTER, "", "", "", ""]) for _ in range(8)]
        forget_lines()
        order_id, move = chance.choice(ids), chance.random()
        if move < 0.1:
            ids.append(online.new(f"random-{seed}-{step}").id)
            notes[ids[-1]] = set()
        elif move < 0.5:
            exchange_orders()
        else:
            _edit(order_id, f"{seed}-{step}", notes[order_id])
    online.line.cuts = []
    for order_id in ids:
        desk.release(order_id, OWNER)
    for _ in range(2):
        exchange_strictly()
    for order_id in ids:
        order = here(order_id)
        there = online.there(order.number)
        assert there == to_document(order)
        with at(online.head_office):
            made = (
                db.session.query(CustomerOrderVersion.data).join(CustomerOrder).filter_by(number=order.number)
            )
            texts = " ".join(row.data for row in made)
        assert all(f'"note":"{note}"' in texts for note in notes[order_id])
    assert not db.session.query(OrderChange).filter(OrderChange.fault != "").count()


def _edit(order_id: int, word: str, done: set[str]) -> None:
    """Edit an order as a page does: the same word again after a cut, given up after some."""
    with suppress(Refusal):
        kept = desk.take(order_id, "edit", OWNER)
        for _ in range(3):
            forget_lines()
            with suppress(LineDown):
                desk.change(
                    order_id,
                    "edit",
                    owner=OWNER,
                    base_version=kept.version,
                    change_id=f"edit-{word}-0123456789",
                    content={"note": word},
                )
                done.add(word)
                return
