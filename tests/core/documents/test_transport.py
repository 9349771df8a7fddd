"""Talking to a printer on a real socket: only a printer that confirms has printed."""

from __future__ import annotations

import socket
import time

import pytest

from core.documents import transport
from core.documents.escpos import receipt_bytes
from core.documents.transport import PrinterNotReady, PrinterSilent, PrintUncertain, send
from tests.core.documents.escpos_decoder import decode
from tests.core.documents.fake_printer import FakePrinter, Mood
from tests.core.documents.samples import sale_receipt, ticket


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "TIMEOUT_SECONDS", 0.2)


def test_prints_one_document_whole() -> None:
    document = receipt_bytes(ticket(), 42)
    with FakePrinter() as printer:
        send("127.0.0.1", printer.port, document)
    assert printer.jobs == [document]
    assert "Le Misanthrope" in decode(printer.jobs[0]).text


def test_skips_a_status_report_that_nobody_asked_for() -> None:
    with FakePrinter("chatty") as printer:
        send("127.0.0.1", printer.port, b"paper\n")
    assert printer.jobs == [b"paper\n"]


@pytest.mark.parametrize("mood", ["mute", "hangs_up"])
@pytest.mark.usefixtures("short_patience")
def test_sends_nothing_to_a_printer_that_does_not_answer(mood: Mood) -> None:
    with FakePrinter(mood) as printer, pytest.raises(PrinterSilent) as refusal:
        send("127.0.0.1", printer.port, b"paper\n", name="Guichet 1")
    assert type(refusal.value) is PrinterSilent
    assert "Guichet 1" in str(refusal.value)
    assert printer.jobs == []


def test_sends_nothing_without_paper() -> None:
    with FakePrinter("no_paper") as printer, pytest.raises(PrinterNotReady):
        send("127.0.0.1", printer.port, b"paper\n")
    assert printer.jobs == []


@pytest.mark.parametrize("mood", ["mute_after_print", "hangs_up_after_print"])
@pytest.mark.usefixtures("short_patience")
def test_is_not_sure_when_the_confirmation_is_missing(mood: Mood) -> None:
    with FakePrinter(mood) as printer, pytest.raises(PrintUncertain):
        send("127.0.0.1", printer.port, b"paper\n")


def test_a_printer_that_is_switched_off_is_silent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(PrinterSilent):
        send("127.0.0.1", port, b"paper\n")


def test_gives_up_after_three_seconds() -> None:
    started = time.monotonic()
    with FakePrinter("mute") as printer, pytest.raises(PrinterSilent):
        send("127.0.0.1", printer.port, receipt_bytes(sale_receipt()))
    assert 2.5 < time.monotonic() - started < 4.5
