"""Head office works for every register: what is wrong with one is logged with its code and holds up no other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest
from flask import Flask

from addons.pos_sync.errors.exchange import ExchangeFault, LineOff
from addons.pos_sync.hookspecs import Letter
from addons.pos_sync.letter_jobs import letters_job
from addons.pos_sync.models import Register
from addons.pos_sync.receive_jobs import batches_job, gather_job
from addons.pos_sync.services.receiving.registers import make_register
from addons.pos_sync.services.sending.making import make_batch
from core.config import settings
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.jobs.drain import drain
from core.uow import unit_of_work
from tests.addons.pos_session.other_addon import Adding, adding
from tests.addons.pos_session.shop import make_shop
from tests.addons.pos_sync.exchanging import Exchange, sold_session

__all__ = ["adding"]


@pytest.fixture
def place(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """The folder of a head office of R1, which has an export in it, and R2, which has one that comes too early."""
    exchange = Exchange(tmp_path / "exchange")
    with acting_as(SYSTEM):
        shop = make_shop()
        with unit_of_work():
            for code in ("R1", "R2"):
                make_register(shop.centre.id, code, f"Caisse {code}")
        with exchange.as_register():
            sold_session(shop)
            drain()
        (exchange.head_office / "R2" / "out" / "00000005").mkdir(parents=True)
        with exchange.as_head_office():
            yield exchange.head_office


@pytest.fixture
def one_letter(adding: Adding) -> None:
    """Another addon that has something to say to each register."""
    adding(pos_sync_letters=lambda centre_id, register: [Letter("news.json", register.encode())])


def registers() -> dict[str, Register]:
    db.session.expire_all()
    return {register.code: register for register in db.session.query(Register)}


def waiting() -> dict[str, int]:
    return {code: register.waiting_exports for code, register in registers().items()}


def told_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name.startswith("addons.pos_sync")]


def test_a_folder_out_of_order_is_logged_with_its_register_and_the_others_are_gathered(
    place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (place / "R1" / "out").rename(place / "R1" / "aside")
    (place / "R1" / "out").write_text("a file where a folder should be")
    with caplog.at_level(logging.WARNING), pytest.raises(ExchangeFault):
        gather_job({})
    assert waiting()["R2"] == 1
    assert told_of(caplog) and all(text.startswith("register R1: pos_sync.") for text in told_of(caplog))


def test_an_error_here_is_logged_with_its_register_and_where_and_the_others_are_gathered(
    place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    received = settings().data_dir / "pos_sync" / "received"
    received.mkdir(parents=True, exist_ok=True)
    rmtree(received / "R1", ignore_errors=True)  # of an earlier test: the folder is that of all tests
    (received / "R1").write_text("a file where a folder should be")
    try:
        with caplog.at_level(logging.WARNING), pytest.raises(OSError, match="R1"):
            gather_job({})
    finally:
        (received / "R1").unlink()
    assert waiting() == {"R1": 1, "R2": 1}
    assert registers()["R1"].next_export == 1
    (text,) = told_of(caplog)
    assert text.startswith("register R1: ")
    assert next(record for record in caplog.records if record.getMessage() == text).exc_info is not None
    gather_job({})
    assert waiting() == {"R1": 0, "R2": 1}


@pytest.mark.usefixtures("one_letter")
@pytest.mark.parametrize(
    ("job", "blocked", "file"),
    [
        (batches_job, "in", "in/00000001/infos_import.xml"),
        (letters_job, "letters", "letters/in/news.json"),
    ],
)
def test_what_one_register_cannot_be_sent_the_others_are(
    place: Path,
    caplog: pytest.LogCaptureFixture,
    job: Callable[[dict[str, Any]], None],
    blocked: str,
    file: str,
) -> None:
    for register in registers().values():
        with unit_of_work():
            make_batch(register.id)
    (place / "R1" / blocked).write_text("a file where a folder should be")
    with caplog.at_level(logging.WARNING), pytest.raises(ExchangeFault):
        job({})
    assert (place / "R2" / file).is_file()
    assert told_of(caplog) and all(text.startswith("register R1: pos_sync.") for text in told_of(caplog))
    (place / "R1" / blocked).unlink()
    job({})
    assert (place / "R1" / file).is_file()


@pytest.mark.usefixtures("place")
def test_a_line_that_is_switched_off_is_no_fault_of_each_register(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "off").touch()
    monkeypatch.setattr(settings().section("pos_sync"), "offline_file", tmp_path / "off")
    with caplog.at_level(logging.WARNING), pytest.raises(LineOff):
        gather_job({})
    assert told_of(caplog) == []
