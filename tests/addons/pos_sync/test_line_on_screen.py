"""The line on every page of a register: as the worker met it, never tried for a page, and soon forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from addons.pos_sync.errors.exchange import LineDown
from addons.pos_sync.export_jobs import answers_job
from addons.pos_sync.services import line as lines
from addons.pos_sync.services.exchange.breaker import forget_lines
from addons.pos_sync.services.exchange.folder import Folder
from addons.pos_sync.services.line import line_on_screen
from core.config import settings
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.jobs.drain import drain
from tests.addons.pos_session.browsing import text
from tests.addons.pos_session.shop import Shop, make_shop
from tests.addons.pos_sync.exchanging import Exchange, export_of, sold_session


def name() -> str | None:
    """What another process, which never exchanged anything, shows."""
    forget_lines()
    shown = line_on_screen()
    return shown.name if shown else None


def test_pages_know_what_the_worker_met(exchange: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert name() == "trying"
    answers_job({})
    assert name() == "online"
    exchange.rename(exchange.with_name("gone"))
    answers_job({})
    shown = line_on_screen()
    assert shown is not None and shown.name == "offline"
    assert name() == "offline"
    monkeypatch.setattr(lines, "FRESH", timedelta(seconds=-1))
    assert name() == "trying", "the worker is gone: nobody knows"


def test_the_switch_shows_at_once(exchange: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers_job({})
    switch = tmp_path / "offline"
    monkeypatch.setattr(settings().section("pos_sync"), "offline_file", switch)
    assert name() == "online"
    switch.touch()
    assert name() == "offline"


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"name": 1}', "\x00", '{"name": "x", "since": "y", "at": 3}']
)
def test_a_file_that_is_damaged_tells_nothing(exchange: Path, content: str) -> None:
    answers_job({})
    (settings().data_dir / "pos_sync" / "line.json").write_text(content)
    assert name() == "trying"


def test_it_stands_on_every_page_of_a_register_alone(
    app: Flask,
    shop: Shop,
    exchange: Path,
    login: Callable[[User], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers_job({})

    def never(*_given: object) -> None:
        raise AssertionError("a page tried the line")

    monkeypatch.setattr(Folder, "exists", never)
    monkeypatch.setattr(Folder, "names", never)
    browser = login(shop.operator)
    for address in ("/pos/", "/pos/sessions", "/sync", "/sync/line"):
        assert "Connecté" in text(browser.get(address)), address
    monkeypatch.setattr(settings().section("pos_sync"), "role", "head_office")
    assert "Connecté" not in text(browser.get("/pos/"))
    assert browser.get("/sync/line").status_code == 204


def test_why_an_answer_could_not_be_read_is_written_down(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It was sent: it stays sent, holds nothing back, and its diagnosis says what happened."""
    exchange = Exchange(tmp_path / "exchange")
    with acting_as(SYSTEM), exchange.as_register():
        session = sold_session(make_shop())
        drain()

        def cut(*_given: object) -> None:
            raise LineDown(doing="Looking", where="there", detail="cut")

        with monkeypatch.context() as patched:
            patched.setattr(Folder, "exists", cut)
            answers_job({})
        batch = export_of(session)
        assert (batch.state, batch.error_code) == ("sent", "pos_sync.line_down")
        assert "pos_sync.line_down" in batch.diagnosis and "cut" in batch.error_text
        assert any("pos_sync.line_down" in record.getMessage() for record in caplog.records)
