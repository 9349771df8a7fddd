"""Print jobs through the outbox: no printer in any mood loses, blocks or doubles a sale."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core import clock
from core.db import db
from core.documents import transport
from core.documents.escpos import receipt_bytes
from core.documents.printers import Printer, PrinterInactive, enqueue_print
from core.errors import NotFound
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.jobs.drain import drain
from core.outbox import OutboxRow
from core.testing.factories import as_user, make_centre, make_user
from core.uow import unit_of_work
from tests.core.documents.escpos_decoder import decode
from tests.core.documents.fake_printer import FakePrinter, Mood
from tests.core.documents.samples import sale_receipt

NOTICE = "DUPLICATA possible : un premier exemplaire est peut-être sorti."


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "TIMEOUT_SECONDS", 0.3)


def make_printer(port: int, centre: Centre | None = None, **values: object) -> Printer:
    centre = centre or make_centre()
    with unit_of_work() as session:
        printer = Printer(centre_id=centre.id, name="Guichet 1", host="127.0.0.1", port=port, **values)
        session.add(printer)
    return printer


def queue(printer: Printer, key: str = "receipt:1:0", notice: str = "") -> int:
    with acting_as(SYSTEM), unit_of_work():
        return enqueue_print(printer.id, receipt_bytes(sale_receipt(), printer.columns), key, notice=notice)


def row(row_id: int) -> OutboxRow:
    db.session.expire_all()
    found = db.session.get(OutboxRow, row_id)
    assert found is not None
    db.session.commit()
    return found


def drain_later(minutes: int) -> None:
    with clock.frozen(clock.now() + timedelta(minutes=minutes)):
        drain()


def test_a_queued_receipt_comes_out(app: Flask) -> None:
    with FakePrinter() as fake:
        row_id = queue(make_printer(fake.port, columns=42))
        assert fake.jobs == []
        drain()
    assert row(row_id).state == "done"
    assert fake.jobs == [receipt_bytes(sale_receipt(), 42)]


def test_a_rolled_back_sale_prints_nothing(app: Flask) -> None:
    with FakePrinter() as fake:
        printer = make_printer(fake.port)

        def sell_and_fail() -> None:
            with acting_as(SYSTEM), unit_of_work():
                enqueue_print(printer.id, b"paper\n", "receipt:1:0")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            sell_and_fail()
        drain()
    assert fake.calls == 0


def test_the_same_key_is_printed_once(app: Flask) -> None:
    with FakePrinter() as fake:
        printer = make_printer(fake.port)
        assert queue(printer) == queue(printer)
        drain()
        drain_later(60)
    assert len(fake.jobs) == 1


@pytest.mark.parametrize("mood", ["mute", "hangs_up", "no_paper"])
def test_a_job_waits_for_its_printer_and_goes_out_when_it_returns(app: Flask, mood: Mood) -> None:
    with FakePrinter(mood) as fake:
        row_id = queue(make_printer(fake.port), notice=NOTICE)
        drain()
        waiting = row(row_id)
        assert (waiting.state, waiting.attempts) == ("waiting", 1)
        assert "Guichet 1" in (waiting.last_error or "")
        fake.mood = "ready"
        drain_later(10)
    assert row(row_id).state == "done"
    assert [decode(job).text for job in fake.jobs] == [decode(receipt_bytes(sale_receipt())).text]


def test_a_printer_switched_off_and_on_again(app: Flask) -> None:
    with FakePrinter() as fake:
        port = fake.port
    row_id = queue(make_printer(port))
    drain()
    assert row(row_id).state == "waiting"
    with FakePrinter(port=port) as fake:
        drain_later(10)
    assert row(row_id).state == "done"
    assert len(fake.jobs) == 1


@pytest.mark.parametrize("mood", ["mute_after_print", "hangs_up_after_print"])
def test_a_second_paper_says_that_a_first_may_exist(app: Flask, mood: Mood) -> None:
    with FakePrinter(mood) as fake:
        row_id = queue(make_printer(fake.port), notice=NOTICE)
        drain()
        drain_later(10)
        assert row(row_id).state == "waiting"
        fake.mood = "ready"
        drain_later(60)
    assert row(row_id).state == "done"
    first, *later = [decode(job).text for job in fake.jobs]
    assert "DUPLICATA" not in first
    assert len(later) == 2
    for text in later:
        assert text.count("DUPLICATA possible") == 1
        assert text.endswith(first)


def test_a_printer_out_of_use_refuses_new_jobs_and_keeps_old_ones(app: Flask) -> None:
    with FakePrinter() as fake:
        printer = make_printer(fake.port)
        row_id = queue(printer)
        with acting_as(SYSTEM), unit_of_work():
            printer.active = False
        with pytest.raises(PrinterInactive):
            queue(printer, "receipt:2:0")
        drain()
        assert "out of use" in (row(row_id).last_error or "")
        with acting_as(SYSTEM), unit_of_work():
            printer.active = True
        drain_later(10)
    assert row(row_id).state == "done"


def test_a_printer_of_another_centre_does_not_exist(app: Flask) -> None:
    printer = make_printer(9100)
    stranger = make_user(centres=[make_centre()])
    with as_user(stranger), unit_of_work(), pytest.raises(NotFound):
        enqueue_print(printer.id, b"paper\n", "receipt:1:0")
    with as_user(stranger):
        assert db.session.scalars(select(Printer)).all() == []


@pytest.mark.parametrize("values", [{"columns": 40}, {"port": 0}, {"port": 65536}])
def test_the_database_refuses_an_impossible_printer(app: Flask, values: dict[str, int]) -> None:
    with pytest.raises(IntegrityError):
        make_printer(**{"port": 9100, **values})
