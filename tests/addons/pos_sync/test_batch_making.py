"""A batch of head office from the command line: who is in it, no secret, and statements that do not grow."""

from __future__ import annotations

import logging

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner
from sqlalchemy import event

from addons.pos_session.services import catalogue
from addons.pos_sync.commands import sync_cli
from addons.pos_sync.models import Register, SentBatch
from addons.pos_sync.services.sending.making import make_batch
from core.db import db
from core.errors import Forbidden, NotFound
from core.identity.actor import ADMIN
from core.testing.factories import as_user, make_centre, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_sync.exchanging import CODE, Exchange
from tests.addons.pos_sync.test_batches import sent


@pytest.fixture
def shop(shop_with_register: Shop) -> Shop:
    return shop_with_register


@pytest.fixture
def exchange(at_head_office: Exchange) -> Exchange:
    return at_head_office


def sync(*arguments: str) -> str:
    found = CliRunner().invoke(sync_cli, ["batch", *arguments], catch_exceptions=False)
    return found.output


def test_the_command_makes_a_batch_and_sends_it(exchange: Exchange, shop: Shop) -> None:
    assert "Batch 1 is made: full" in sync("--register", CODE, "--full")
    assert sent(exchange, 1)["t_article"]
    with unit_of_work():
        shop.products["drink"].price = 1
    assert "Batch 2 is made: delta, 1 rows" in sync("--register", CODE, "--delta")
    assert [row.values["price"] for row in sent(exchange, 2)["t_article"]] == [1]
    assert "No register has the code 'R9'" in sync("--register", "R9")
    assert db.session.query(SentBatch).count() == 2


def test_people_of_the_centre_go_with_hashes_and_without_the_right_to_administer(
    exchange: Exchange, shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    hashed = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("words")
    make_user("root", centres=[shop.centre], permissions=[ADMIN])
    make_user("elsewhere", centres=[make_centre()], groups=["pos.default.user"])
    no_password = make_user("new", centres=[shop.centre], groups=["pos.default.user"])
    with unit_of_work():
        shop.operator.password_hash, no_password.password_hash = hashed, "!"
    sync("--register", CODE)
    batch = sent(exchange, 1)
    people = {row.key: row.values for row in batch["t_utilisateur"]}
    assert sorted(people) == sorted([shop.operator.login, shop.manager.login, "new"])
    assert (people[shop.operator.login]["password"], people["new"]["password"]) == (hashed, "")
    assert ADMIN not in {row.values["function"] for row in batch["tr_groupe_droit"]}
    assert hashed not in caplog.text


def test_only_who_manages_the_centre_makes_a_batch(exchange: Exchange, shop: Shop) -> None:
    register_id = db.session.query(Register).one().id
    stranger = make_user(centres=[make_centre()], groups=["pos.default.administrator"])
    for user, refusal in ((shop.operator, Forbidden), (stranger, NotFound)):
        with as_user(user), pytest.raises(refusal), unit_of_work():
            make_batch(register_id)
    with as_user(shop.manager), unit_of_work():
        assert make_batch(register_id).number == 1


def test_the_statements_do_not_grow_with_the_rows(exchange: Exchange, shop: Shop) -> None:
    register_id = db.session.query(Register).one().id

    def statements() -> int:
        seen: list[object] = []

        def note(*args: object) -> None:
            seen.append(args[2])

        event.listen(db.engine, "before_cursor_execute", note)
        with unit_of_work():
            make_batch(register_id, "full")
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    statements()
    few = statements()
    family = shop.products["drink"].family
    with unit_of_work():
        for number in range(60):
            catalogue.make_product(family, f"Carte {number}", 100, 550)
    for number in range(5):
        make_user(f"more{number}", centres=[shop.centre], groups=["pos.default.user"])
    assert statements() == few
