"""The pages of exports on a register: what failed, whom to call, the diagnosis, sending again, after a closing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from addons.pos_session.models import Session
from addons.pos_session.services.summary import summary_of
from addons.pos_sync.errors.exchange import LineDown
from addons.pos_sync.models import ExportBatch
from addons.pos_sync.services.exchange.folder import Folder
from core.config import settings
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.jobs.drain import drain
from core.testing.factories import make_user
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import key, text
from tests.addons.pos_session.shop import Shop, make_shop, statements
from tests.addons.pos_sync.exchanging import Exchange, export_of, sold_session

HOTLINE = "01 23 45 67 89"


@pytest.fixture
def register(app: Flask, tmp_path: Path) -> Iterator[Exchange]:
    exchange = Exchange(tmp_path / "exchange")
    with acting_as(SYSTEM), exchange.as_register():
        yield exchange


def failed(shop: Shop, monkeypatch: pytest.MonkeyPatch, orders: int = 1) -> Session:
    """A closed session whose export met a dead line."""
    session = sold_session(shop, orders)

    def cut(*_given: object) -> None:
        raise LineDown(doing="Envoi", where="siege.example", detail="coupure")

    with monkeypatch.context() as patched:
        patched.setattr(Folder, "write", cut)
        drain()
    assert export_of(session).state == "failed"
    return session


def test_what_failed_whom_to_call_and_its_code(
    register: Exchange, monkeypatch: pytest.MonkeyPatch, login: Callable[[User], FlaskClient]
) -> None:
    shop = make_shop()
    session = failed(shop, monkeypatch)
    batch = export_of(session)
    browser = login(shop.operator)
    summary = summary_of(session.id)
    assert summary is not None
    addresses = (
        "/pos/",
        "/pos/sessions/new",
        f"/pos/summaries/{summary.id}",
        f"/sync/exports/{batch.id}",
        "/sync/exports/notice",
        f"/sync/sessions/{session.id}/export-notice",
    )
    for address in addresses:
        seen = text(browser.get(address))
        assert "siege.example" in seen and "pos_sync.line_down" in seen and HOTLINE in seen, address
        assert "une nouvelle journée peut être ouverte" in seen, address
    listed = text(browser.get("/sync/exports"))
    assert session.code in listed and "En échec" in listed and "pos_sync.line_down" in listed
    # How many rows it has is known once it was sent: not 0 before.
    listed = browser.get("/sync/exports?format=csv").get_data(as_text=True).splitlines()
    at = listed[0].split(";").index("Lignes")
    assert [row.split(";")[at] for row in listed[1:]] == [""]
    assert browser.post(f"/sync/exports/{batch.id}/again", data=key()).status_code == 302
    drain()
    db.session.expire_all()
    listed = browser.get("/sync/exports?format=csv").get_data(as_text=True).splitlines()
    assert int(listed[1].split(";")[at]) > 0


def test_the_diagnosis_is_a_text_without_secrets(
    register: Exchange,
    monkeypatch: pytest.MonkeyPatch,
    login: Callable[[User], FlaskClient],
    tmp_path: Path,
) -> None:
    secret = tmp_path / "secret.toml"
    secret.write_text('password = "s3cr3t-word"\n')
    secret.chmod(0o600)
    shop = make_shop()
    session = failed(shop, monkeypatch)
    monkeypatch.setattr(settings().section("pos_sync"), "secret_file", secret)
    batch = export_of(session)
    answer = login(shop.operator).get(f"/sync/exports/{batch.id}/diagnosis")
    assert answer.mimetype == "text/plain"
    assert (
        answer.headers["Content-Disposition"]
        == f'attachment; filename="diagnostic-R1-{batch.number:08d}.txt"'
    )
    told = answer.get_data(as_text=True)
    for part in ("register: R1", f"session: {session.code}", "code: pos_sync.line_down", "writing the files"):
        assert part in told
    assert "s3cr3t-word" not in told


def test_sending_again_sends_all_in_order_and_once(
    register: Exchange, monkeypatch: pytest.MonkeyPatch, login: Callable[[User], FlaskClient]
) -> None:
    """The button of the second one, pressed twice: the first goes before it, each has one folder."""
    shop = make_shop()
    first = failed(shop, monkeypatch)
    second = failed_behind(shop)
    browser = login(shop.operator)
    address = f"/sync/exports/{export_of(second).id}/again"
    form = key()
    for _ in range(2):
        assert browser.post(address, data=form).status_code == 302
    assert browser.post(address, data=key()).status_code == 302
    sent: list[str] = []
    rename = Folder.rename

    def renamed(self: Folder, old: str, new: str) -> None:
        sent.append(new)
        rename(self, old, new)

    monkeypatch.setattr(Folder, "rename", renamed)
    drain()
    batches = [export_of(session) for session in (first, second)]
    assert [batch.state for batch in batches] == ["sent", "sent"]
    assert sent == [f"out/{batch.number:08d}" for batch in batches]
    refused = browser.post(address, data=key())
    assert refused.status_code == 409 and "déjà" in text(refused)


def failed_behind(shop: Shop) -> Session:
    """A second export, which waits for the first."""
    session = sold_session(shop, 1)
    drain()
    assert export_of(session).state == "waiting"
    return session


def test_sending_again_where_nothing_could_be_tried(
    register: Exchange, monkeypatch: pytest.MonkeyPatch, login: Callable[[User], FlaskClient]
) -> None:
    """The settings were wrong: once they are right the button works at once, without the worker's delay."""
    shop = make_shop()
    section = settings().section("pos_sync")
    right, section.exchange = section.exchange, "nosuch://place"
    session = sold_session(shop, 1)
    drain()
    batch = export_of(session)
    assert (batch.state, batch.error_code, batch.attempts) == ("failed", "pos_sync.exchange_settings", 1)
    section.exchange = right
    login(shop.operator).post(f"/sync/exports/{batch.id}/again", data=key())
    with acting_as(SYSTEM):
        drain()
    assert export_of(session).state == "sent"


def test_a_closing_tells_that_its_export_is_under_way_and_passes(
    register: Exchange, login: Callable[[User], FlaskClient]
) -> None:
    shop = make_shop()
    session = sold_session(shop)
    summary = summary_of(session.id)
    assert summary is not None
    browser = login(shop.operator)
    page = browser.get(f"/pos/summaries/{summary.id}")
    assert "son export vers le siège est en cours" in text(page)
    assert f"/sync/sessions/{session.id}/export-notice" in page.get_data(as_text=True)
    with acting_as(SYSTEM):
        drain()
    told = browser.get(f"/sync/sessions/{session.id}/export-notice")
    assert (told.status_code, told.headers["HX-Redirect"]) == (204, "/pos/sessions/new")
    for address in ("/pos/sessions/new", "/pos/"):
        begins = browser.get(address)
        assert "est passé" in text(begins) and "hx-get" not in text(begins), address
        assert f'href="/pos/summaries/{summary.id}"' in begins.get_data(as_text=True), address
    seen_again = browser.get(f"/pos/summaries/{summary.id}").get_data(as_text=True)
    assert 'href="/pos/sessions/new"' in seen_again, "who looks at it later stays, and finds the way on"


def test_a_closing_by_who_may_not_sell_stays_where_it_is(
    register: Exchange, login: Callable[[User], FlaskClient]
) -> None:
    shop = make_shop()
    session = sold_session(shop)
    with acting_as(SYSTEM):
        drain()
    accountant = make_user(centres=[shop.centre], permissions=["pos_sync.view", "pos_session.view"])
    told = login(accountant).get(f"/sync/sessions/{session.id}/export-notice")
    assert "est passé" in text(told) and "HX-Redirect" not in told.headers


def test_who_may_not_see_or_run_exchanges(
    register: Exchange, monkeypatch: pytest.MonkeyPatch, login: Callable[[User], FlaskClient]
) -> None:
    """He still reads on the front page that it failed; he gets no button."""
    from core.testing.factories import make_user

    shop = make_shop()
    batch = export_of(failed(shop, monkeypatch))
    seller = make_user(permissions=["pos_session.sell"], centres=[shop.centre])
    browser = login(seller)
    page = browser.get("/pos/").get_data(as_text=True)
    assert HOTLINE in page and "/sync/exports" not in page
    for address in ("/sync/exports", f"/sync/exports/{batch.id}", f"/sync/exports/{batch.id}/diagnosis"):
        assert browser.get(address).status_code == 403
    assert browser.post(f"/sync/exports/{batch.id}/again", data=key()).status_code == 403


def test_the_list_asks_the_same_however_long_it_is(
    register: Exchange, login: Callable[[User], FlaskClient]
) -> None:
    shop = make_shop()
    session = sold_session(shop, 1)
    browser = login(shop.operator)

    def asked() -> int:
        browser.get("/sync/exports")
        with statements() as seen:
            browser.get("/sync/exports")
        return len(seen)

    few = asked()
    with unit_of_work():
        for number in range(100, 120):
            db.session.add(
                ExportBatch(centre_id=shop.centre.id, number=number, session_id=session.id, closing=number)
            )
    assert asked() == few


def test_elsewhere_there_is_no_trace(app: Flask, login: Callable[[User], FlaskClient]) -> None:
    with acting_as(SYSTEM):
        shop = make_shop()
        sold_session(shop)
    browser = login(shop.operator)
    page = browser.get("/pos/").get_data(as_text=True)
    assert "export-notice" not in page and "line-state" not in page
