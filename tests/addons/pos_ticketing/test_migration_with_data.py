"""A database of before the box office, with prices, tickets, held and blocked seats: at head it reads the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from addons.pos_ticketing.models.performance import ON_SALE, PLANNED
from addons.pos_ticketing.services.pricing import offers
from addons.pos_ticketing.services.states import BLOCKED_BYTE, states
from core import migrate
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.journal.verify import verify
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import PRICES, Theatre, make_theatre

PREVIOUS = "pos_ticketing_0002"
BLOCKED_SEAT = 9


@dataclass
class Before:
    """The theatre, its rows as the previous version stored them, and what an operator saw."""

    theatre: Theatre
    rows: dict[str, list[tuple[Any, ...]]]
    planned_id: int
    seen: bytes
    offer: Any


def rows(table: str, columns: Sequence[str], order: str) -> list[tuple[Any, ...]]:
    """The rows of a table by plain SQL: no model knows the older columns."""
    names = ", ".join(columns)
    return [
        tuple(row) for row in db.session.execute(text(f"SELECT {names} FROM pos_ticketing__{table} {order}"))
    ]


READ = {
    "ticket": (
        ("id", "number", "code", "seat", "price", "total_ht", "vat_rate", "order_number"),
        "ORDER BY id",
    ),
    "claim": (("performance_id", "seat", "state", "order_id", "expires_at"), "ORDER BY performance_id, seat"),
    "line_seat": (("line_id", "performance_id", "seat", "audience_category_id"), "ORDER BY line_id"),
    "event": (("id", "title", "subtitle"), "ORDER BY id"),
    "audience_category": (("id", "name", "position", "active"), "ORDER BY id"),
}


@pytest.fixture
def before(app: Flask) -> Before:
    """The previous version with data in it, then upgraded."""
    theatre = make_theatre()
    theatre.sell(theatre.item(0), theatre.item(1, theatre.guest), theatre.pit(2))
    theatre.hold(theatre.order(), 5)
    performance, full = theatre.performance.id, theatre.full.id
    with acting_as(SYSTEM):
        offer, seen = theatre.offer, bytearray(states(theatre.offer, None)[0])
    db.session.remove()
    migrate.downgrade("pos_ticketing", to=PREVIOUS)
    with unit_of_work():
        db.session.execute(
            text(
                "INSERT INTO pos_ticketing__claim (performance_id, seat, state, changed_at)"
                f" VALUES ({performance}, {BLOCKED_SEAT}, 'blocked', 0)"
            )
        )
        planned = db.session.execute(
            text(
                "INSERT INTO pos_ticketing__performance"
                " (event_id, plan_version_id, series_id, starts_at, vat_rate, on_sale, centre_id)"
                " SELECT event_id, plan_version_id, series_id, starts_at, vat_rate, false, centre_id"
                f" FROM pos_ticketing__performance WHERE id = {performance} RETURNING id"
            )
        ).scalar_one()
        db.session.execute(
            text(
                "INSERT INTO pos_ticketing__price (performance_id, seat_category, audience_category_id, amount)"
                f" VALUES ({planned}, 'Carré or', {full}, 1234)"
            )
        )
        stored = {table: rows(table, *how) for table, how in READ.items()}
    db.session.remove()
    migrate.upgrade_all()
    assert migrate.pending() == {}
    seen[BLOCKED_SEAT] = BLOCKED_BYTE
    return Before(theatre, stored, planned, bytes(seen), offer)


def test_every_row_is_what_it_was(before: Before) -> None:
    assert len(before.rows["ticket"]) == 4
    for table, how in READ.items():
        assert rows(table, *how) == before.rows[table], table


def test_offers_prices_and_states_read_the_same(before: Before) -> None:
    performance = before.theatre.performance.id
    with acting_as(SYSTEM):
        found = offers([performance, before.planned_id])
        offer, planned = found[performance], found[before.planned_id]
        assert offer == before.offer
        assert {offer.prices[category, before.theatre.full.id] for category in PRICES} == set(PRICES.values())
        assert (offer.state, planned.state) == (ON_SALE, PLANNED)
        assert planned.prices == {("Carré or", before.theatre.full.id): 1234}
        assert states(offer, None)[0] == before.seen


def test_the_sale_goes_on_and_nothing_is_wrong(app: Flask, before: Before) -> None:
    """The next ticket takes the next number, at the price of before; sold and blocked places stay taken."""
    theatre = before.theatre
    last = max(row[1] for row in before.rows["ticket"])
    answer = theatre.sell(theatre.item(2))
    assert answer["total"] == theatre.offer.prices[theatre.offer.places.category(2), theatre.full.id]
    numbers = [row[1] for row in rows("ticket", ["id", "number"], "ORDER BY id")]
    assert numbers[-1] == last + 1
    with acting_as(SYSTEM):
        assert [fault for _, fault in app.extensions["registry"].collect("check_invariants")] == []
        assert verify() == []


def test_down_again_keeps_what_the_previous_version_knows(before: Before) -> None:
    db.session.remove()
    migrate.downgrade("pos_ticketing", to=PREVIOUS)
    assert {table: rows(table, *how) for table, how in READ.items()} == before.rows
    prices = rows("price", ["performance_id", "amount"], f"WHERE performance_id = {before.planned_id}")
    assert prices == [(before.planned_id, 1234)]
    db.session.remove()
    migrate.upgrade_all()
    assert migrate.pending() == {}
