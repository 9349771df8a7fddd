"""The pages of head office: registers, their batches, and what was set aside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from addons.pos_sync.models import ReceivedBatch, Register, SentBatch
from addons.pos_sync.receive_jobs import gather_job
from addons.pos_sync.services.receiving.registers import make_register
from core import clock
from core.config import settings
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.jobs.drain import drain
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, make_shop
from tests.addons.pos_sync.exchanging import CODE, Exchange, sold_session

Browser = FlaskClient


@pytest.fixture
def shop(app: Flask) -> Shop:
    return make_shop()


@pytest.fixture
def exchange(shop: Shop, tmp_path: Path) -> Iterator[Exchange]:
    place = Exchange(tmp_path / "exchange")
    with place.as_head_office():
        yield place


@pytest.fixture
def manager(exchange: Exchange, shop: Shop, login: Callable[[User], FlaskClient]) -> Browser:
    return login(shop.manager)


def post(browser: Browser, path: str, key: str, **form: str) -> str:
    answer = browser.post(
        f"/sync/{path}", data={"idempotency_key": f"key-{key}", **form}, follow_redirects=True
    )
    assert answer.status_code in (200, 422), answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def page(browser: Browser, path: str) -> str:
    answer = browser.get(f"/sync/{path}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def register() -> Register:
    db.session.expire_all()
    with acting_as(SYSTEM):
        return db.session.query(Register).one()


def made(shop: Shop, code: str = CODE) -> Register:
    with acting_as(SYSTEM), unit_of_work():
        return make_register(shop.centre.id, code, f"Register {code}")


def damaged(exchange: Exchange, shop: Shop) -> bytes:
    """An export that was damaged on its way, set aside; returns the file as it should be."""
    with acting_as(SYSTEM):
        made(shop)
        with exchange.as_register():
            sold_session(shop)
            drain()
        file = exchange.register / "out" / "00000001" / "order.xml"
        whole = file.read_bytes()
        file.write_bytes(whole + b" ")
        gather_job({})
    db.session.expire_all()
    return whole


def test_a_register_is_made_once_renamed_and_put_away(manager: Browser, shop: Shop) -> None:
    assert "Aucun serveur caisse" in page(manager, "registers")
    for _ in range(2):
        post(manager, "registers/new", "new-once", code=CODE, register_name="Museum")
    assert (register().code, register().name) == (CODE, "Museum")
    assert "Deux serveurs caisse" in post(
        manager, "registers/new", "new-again", code="r1", register_name="Other"
    )
    assert "Saisissez le nom" in post(manager, "registers/new", "no-name-1", code="R2", register_name=" ")
    path = f"registers/{register().id}"
    post(manager, f"{path}/edit", "rename-it", register_name="Museum shop")
    assert "Museum shop" in page(manager, "registers?q=shop")
    assert "Museum shop" not in page(manager, "registers?q=nowhere")
    post(manager, f"{path}/active", "put-away", active="0")
    assert not register().active
    assert "est hors service" in post(manager, f"{path}/batch", "batch-of-none")
    post(manager, f"{path}/active", "take-back", active="1")
    assert register().active


def test_a_batch_is_made_once_by_the_button(manager: Browser, shop: Shop) -> None:
    path = f"registers/{made(shop).id}/batch"
    for _ in range(2):
        post(manager, path, "batch-once", kind="full")
    assert [batch.kind for batch in db.session.query(SentBatch)] == ["full"]
    shown = page(manager, f"registers/{register().id}")
    assert "Attend d’être envoyé" in shown
    assert "Rien n’a changé" in post(manager, path, "batch-more")
    assert db.session.query(SentBatch).count() == 1


def test_the_list_says_what_waits(manager: Browser, shop: Shop) -> None:
    one = made(shop)
    with acting_as(SYSTEM), unit_of_work():
        long_ago = clock.now() - timedelta(hours=5)
        values = {"register_id": one.id, "kind": "full", "rows": 1, "sha256": "0" * 64, "made_at": long_ago}
        db.session.add(SentBatch(number=1, acknowledged_at=None, **values))
        db.session.add(SentBatch(number=2, acknowledged_at=long_ago, **values))
    shown = page(manager, "registers?format=csv").splitlines()[1].split(";")
    assert shown[6:9] == ["0", "0", ""]
    with acting_as(SYSTEM), unit_of_work():
        db.session.add(SentBatch(number=3, refused_at=long_ago, refusal="No", **values))
    shown = page(manager, "registers?format=csv").splitlines()[1].split(";")
    assert (shown[3], shown[6:]) == ("Refusés : 1", ["1", "0", "5 heures"])


def test_the_statements_do_not_grow_with_the_registers(manager: Browser, shop: Shop) -> None:
    def statements() -> int:
        seen: list[str] = []

        def note(*args: object) -> None:
            seen.append(str(args[2]))

        event.listen(db.engine, "before_cursor_execute", note)
        page(manager, "registers")
        event.remove(db.engine, "before_cursor_execute", note)
        return sum(statement.startswith("SELECT") for statement in seen)

    made(shop, "R0")
    page(manager, "registers")
    few = statements()
    for number in range(1, 12):
        made(shop, f"R{number}")
    assert statements() == few


def test_what_was_set_aside_is_looked_at_and_run_again(
    exchange: Exchange, shop: Shop, manager: Browser
) -> None:
    whole = damaged(exchange, shop)
    batch = db.session.query(ReceivedBatch).one()
    path, batch_id, kept = f"quarantine/{batch.id}", batch.id, settings().data_dir / batch.folder
    assert "order.xml" in page(manager, "quarantine")
    assert "Mis de côté : 1" in page(manager, "registers")
    assert "order.xml" in page(manager, path)
    with manager.get(f"/sync/{path}/files/order.xml") as file:
        assert file.data == whole + b" " and "attachment" in file.headers["Content-Disposition"]
    for name in ("secret.toml", "..%2forder.xml", "nothing.xml", "order.xml%00"):
        assert manager.get(f"/sync/{path}/files/{name}").status_code in (400, 404, 422), name

    with exchange.as_register():
        assert manager.post(f"/sync/{path}/run").status_code == 409
    assert "order.xml" in post(manager, f"{path}/run", "run-again")
    db.session.expire_all()
    assert db.session.get_one(ReceivedBatch, batch_id).state == "quarantined"
    (kept / "order.xml").write_bytes(whole)
    for _ in range(2):
        post(manager, f"{path}/run", "run-again")
    db.session.expire_all()
    assert db.session.get_one(ReceivedBatch, batch_id).state == "applied"
    assert register().next_export == 2
    assert sorted(file.name for file in (exchange.register / "out").iterdir()) == ["00000001.ack"]
    assert "plus rien à faire" in page(manager, path)
    assert "Appliqué" in page(manager, "quarantine?f_state=applied")


def test_who_may_not_manage_sees_no_files(
    exchange: Exchange, shop: Shop, login: Callable[[User], FlaskClient]
) -> None:
    damaged(exchange, shop)
    batch_id = db.session.query(ReceivedBatch.id).scalar()
    browser = login(shop.operator)
    assert "Préparer un lot" not in page(browser, f"registers/{register().id}")
    for path in ("quarantine", f"quarantine/{batch_id}", f"quarantine/{batch_id}/files/order.xml"):
        assert browser.get(f"/sync/{path}").status_code == 403
    assert browser.post(f"/sync/quarantine/{batch_id}/run").status_code == 403
