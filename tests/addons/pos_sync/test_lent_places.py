"""Places lent to a register travel as letters through the folder of the exchange, and come back the same way."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from addons.pos_sync.letter_jobs import letters_job
from addons.pos_sync.models import ImportBatch
from addons.pos_sync.services.holders import holders
from addons.pos_sync.services.receiving.registers import make_register
from addons.pos_ticketing.errors import LentDocumentFault
from addons.pos_ticketing.models import BorrowedPerformance, LentContingent, Performance
from addons.pos_ticketing.services.holders import holder_of
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work
from tests.addons.pos_sync.exchanging import CODE, Exchange
from tests.addons.pos_ticketing.conftest import make_theatre
from tests.addons.pos_ticketing.lending_pair import Pair, lent_states, make_pair, set_apart

HOUR = timedelta(hours=1)


@pytest.fixture
def exchange(app: Flask, tmp_path: Path) -> Exchange:
    return Exchange(tmp_path / "exchange")


@pytest.fixture
def pair(exchange: Exchange) -> Pair:
    """Head office knows the register; the register had an import, so it knows its centre."""
    made = make_pair(make_theatre())
    with acting_as(SYSTEM), unit_of_work() as session:
        make_register(made.office.centre.id, CODE, "Caisse du parvis")
        session.add(
            ImportBatch(
                centre_id=made.centre.id, number=1, kind="full", made_at=datetime(2026, 1, 5, tzinfo=UTC),
                sha256="0" * 64, rows=0,
            )
        )  # fmt: skip
    return made


def at_head_office(exchange: Exchange) -> None:
    with exchange.as_head_office(), acting_as(SYSTEM):
        letters_job({})
    db.session.rollback()


def at_register(exchange: Exchange) -> None:
    with exchange.as_register(), acting_as(SYSTEM):
        letters_job({})
    db.session.rollback()


def lent_to_register(pair: Pair, exchange: Exchange) -> LentContingent:
    with exchange.as_head_office(), acting_as(SYSTEM):
        assert [holder.code for holder in holders(pair.office.centre.id)] == [CODE]
        assert holder_of(pair.office.centre.id, CODE).name == "Caisse du parvis"
    return pair.lend(set_apart(pair.office, "Parvis", 3, 4, 5), clock.now() + 5 * HOUR)


def test_lent_places_go_to_the_register_and_come_back(pair: Pair, exchange: Exchange) -> None:
    now = clock.now()
    at_head_office(exchange)
    assert not (exchange.register / "letters").exists(), "nothing was ever lent"
    lent = lent_to_register(pair, exchange)
    at_head_office(exchange)
    at_register(exchange)
    register = pair.register()
    register.sell(register.item(4))
    at_register(exchange)
    at_head_office(exchange)
    assert lent_states(lent) == {3: "out", 4: "sold", 5: "out"}
    with clock.frozen(now + 6 * HOUR):
        at_register(exchange)
        at_head_office(exchange)
    assert lent_states(lent) == {3: "returned", 4: "sold", 5: "returned"}


def test_what_did_not_change_is_not_sent_again(pair: Pair, exchange: Exchange) -> None:
    lent_to_register(pair, exchange)
    at_head_office(exchange)
    letter = exchange.register / "letters/in/lent_places.json"
    letter.write_bytes(b"written over")
    at_head_office(exchange)
    assert letter.read_bytes() == b"written over"
    at_register(exchange)
    with acting_as(SYSTEM):
        assert db.session.scalars(select(BorrowedPerformance)).all() == [], "not what its hash says"
    (exchange.register / "letters/in/lent_places.json.sha256").unlink()
    at_head_office(exchange)
    at_register(exchange)
    with acting_as(SYSTEM):
        assert len(db.session.scalars(select(BorrowedPerformance)).all()) == 1


def test_a_register_lends_nothing_to_head_office(pair: Pair, exchange: Exchange) -> None:
    """A letter of head office in the box of the register is no letter: nobody takes it."""
    lent_to_register(pair, exchange)
    at_head_office(exchange)
    box = exchange.register / "letters/out"
    box.mkdir()
    for letter in (exchange.register / "letters/in").iterdir():
        (box / letter.name).write_bytes(letter.read_bytes())
    at_head_office(exchange)
    with acting_as(SYSTEM):
        assert len(db.session.scalars(select(Performance)).all()) == 1
        assert db.session.scalars(select(BorrowedPerformance)).all() == []


def test_a_letter_that_is_refused_stays_and_is_told(pair: Pair, exchange: Exchange) -> None:
    lent = lent_to_register(pair, exchange)
    at_head_office(exchange)
    box = exchange.register / "letters/out"
    box.mkdir()
    (box / "lent_places_report.json").write_bytes(b"{}")
    (box / "lent_places_report.json.sha256").write_text(hashlib.sha256(b"{}").hexdigest())
    with pytest.raises(LentDocumentFault):
        at_head_office(exchange)
    db.session.rollback()
    assert (box / "lent_places_report.json").exists()
    at_register(exchange)
    at_head_office(exchange)
    assert lent_states(lent) == {3: "out", 4: "out", 5: "out"}
