"""A session that is reopened and closed again is exported again: head office keeps both, and shows the newest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from addons.pos_session.models import Session
from addons.pos_session.services.reopening import reopen
from addons.pos_session.services.states import Transition
from addons.pos_sync.models import ExportBatch, ReceivedBatch, ReceivedRow, Register
from addons.pos_sync.receive_jobs import gather_job
from addons.pos_sync.services.receiving.registers import make_register
from addons.pos_sync.services.receiving.rows import newest_rows
from core import migrate
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.jobs.drain import drain
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_session.other_addon import Adding, adding
from tests.addons.pos_session.shop import Shop, make_shop, statements
from tests.addons.pos_sync.exchanging import CODE, Exchange, sold_session

__all__ = ["adding"]


@pytest.fixture
def exchange(app: Flask, tmp_path: Path, adding: Adding) -> Iterator[Exchange]:
    """An exchange, and an addon that lets closed sessions be reopened."""
    adding(pos_session_transitions=lambda: [Transition("reopen", "closed", "open", "Reopen")])
    with acting_as(SYSTEM):
        yield Exchange(tmp_path / "exchange")


def gathered(exchange: Exchange) -> int:
    """Head office applies what waits; how many exports it has now."""
    with exchange.as_register():
        drain()
    with exchange.as_head_office():
        gather_job({})
    db.session.expire_all()
    assert {batch.state for batch in db.session.query(ReceivedBatch)} == {"applied"}
    return db.session.query(ReceivedBatch).count()


def closed_again(exchange: Exchange, shop: Shop, session: Session, cents: int) -> None:
    with exchange.as_register(), as_user(shop.manager):
        with unit_of_work():
            reopen(session.id)
        shop.close(session, cents, accepted=True, note="recompté")


def told(table: str) -> list[dict[str, object]]:
    register = db.session.query(Register).one()
    return [dict(fields) for _, fields in newest_rows(register.id, table)]


def test_the_newest_closing_is_shown_and_the_first_is_kept(exchange: Exchange) -> None:
    shop = make_shop()
    with unit_of_work():
        make_register(shop.centre.id, CODE, "Caisse")
    with exchange.as_register():
        session = sold_session(shop)
    assert gathered(exchange) == 1
    [first] = told("session")
    assert (first["counted"], first["difference"]) == (14_400, 0)

    closed_again(exchange, shop, session, 14_300)
    batches = db.session.query(ExportBatch).order_by(ExportBatch.number).all()
    assert [(batch.session_id, batch.closing) for batch in batches] == [(session.id, 1), (session.id, 2)]
    assert gathered(exchange) == 2
    [second] = told("session")
    assert (second["counted"], second["difference"], second["number"]) == (14_300, -100, session.code)

    closed_again(exchange, shop, session, 14_400)
    assert gathered(exchange) == 3
    [third] = told("session")
    assert (third["counted"], third["difference"]) == (14_400, 0), (
        "as the first one, and newer than the second"
    )
    kept = db.session.query(ReceivedRow).filter_by(table_name="session").order_by(ReceivedRow.batch_id)
    assert [json.loads(row.data)["counted"] for row in kept] == [14_400, 14_300, 14_400]
    assert {row.code for row in kept} == {session.code}
    orders = db.session.query(ReceivedRow).filter_by(table_name="order")
    assert orders.count() == len(told("order")) == 4, "what says the same is not kept twice"


def test_the_newest_rows_are_one_statement(exchange: Exchange) -> None:
    shop = make_shop()
    with unit_of_work():
        register = make_register(shop.centre.id, CODE, "Caisse")
    with exchange.as_register():
        sold_session(shop, 20)
    gathered(exchange)
    register_id = register.id
    with statements() as seen:
        assert len(list(newest_rows(register_id, "order"))) == 21
    assert sum(statement.startswith("SELECT") for statement in seen) == 1


def test_rows_that_came_again_keep_their_keys_through_the_migration(exchange: Exchange) -> None:
    shop = make_shop()
    with unit_of_work():
        make_register(shop.centre.id, CODE, "Caisse")
    with exchange.as_register():
        session = sold_session(shop)
    gathered(exchange)
    closed_again(exchange, shop, session, 14_300)
    gathered(exchange)
    code = session.code
    before = keys()
    assert [key for key, _ in before if key == code] == [code, code]
    db.session.remove()
    migrate.downgrade("pos_sync", to="pos_sync_0003")
    assert {f"{code}@2", code} <= {key for key, _ in keys()}
    db.session.remove()
    migrate.upgrade_all()
    assert keys() == before


def keys() -> list[tuple[str, int]]:
    """The key and the batch of each row of the table of sessions and orders, whatever the key of the table."""
    rows = text("SELECT code, batch_id FROM pos_sync__received_row ORDER BY table_name, code, batch_id")
    return [(row.code, row.batch_id) for row in db.session.execute(rows)]
