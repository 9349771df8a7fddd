"""The summary of a closing and the X report: numbers, frozen figures, prints, duplicates; nothing after the closing."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select, update
from sqlalchemy import text as sql

from addons.pos_session.errors import OpeningBegun, SessionNotOpen
from addons.pos_session.models import ClosingSummary, Session
from addons.pos_session.services import (
    catalogue,
    closing,
    corrections,
    holding,
    line_changes,
    opening,
    orders,
    payment,
)
from addons.pos_session.services.cash import move_cash, void_movement
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.invariants import broken
from addons.pos_session.services.summary import read_content, summary_of
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.documents.printers import PRINT, Printer
from core.errors import Refusal, Stale
from core.identity.actor import SYSTEM, acting_as
from core.jobs.drain import drain
from core.journal.models import JournalEntry
from core.outbox import OutboxRow
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import open_session, text
from tests.addons.pos_session.shop import Shop, pieces
from tests.addons.pos_session.test_concurrency import at_once
from tests.addons.pos_session.test_lifecycle import journal
from tests.core.documents.escpos_decoder import decode
from tests.core.documents.fake_printer import FakePrinter


def summary(session: Session) -> ClosingSummary:
    found = summary_of(session.id)
    assert found is not None
    return found


def printer_of(shop: Shop, **values: Any) -> Printer:
    with acting_as(SYSTEM), unit_of_work() as unit:
        printer = Printer(centre_id=shop.centre.id, name="Caisse", host="127.0.0.1", **{"port": 9, **values})
        unit.add(printer)
    with unit_of_work():
        shop.desk.printer_id = printer.id
    return printer


def printed() -> list[tuple[str, str]]:
    """The key and the text of each queued print."""
    rows = db.session.execute(
        select(OutboxRow.key, OutboxRow.payload).where(OutboxRow.kind == PRINT).order_by(OutboxRow.id)
    )
    return [(row.key, base64.b64decode(json.loads(row.payload)["document"]).decode("cp1252")) for row in rows]


def words(answer: Any) -> str:
    assert answer.mimetype == "application/pdf", text(answer)
    found = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    return " ".join(found.split())


def test_the_figures_are_frozen(at_the_till: Shop) -> None:
    session = at_the_till.open(10_000)
    at_the_till.sell(session, at_the_till.item("seat"), parts=[{"method": "cash", "amount": 10_000}])
    at_the_till.sell(session, at_the_till.item("programme", 2), parts=[{"method": "cheque", "amount": 1_000}])
    with unit_of_work():
        move_cash(session.id, "cash_out", 2_000, "Banque")
    at_the_till.close(session, 12_300, accepted=True, kept=10_000)
    content = read_content(summary(session))
    assert (content["orders"], content["sales"], content["rounding"], content["vouchers"]) == (2, 5_400, 0, 0)
    assert content["receipts"] == [1, 2]
    assert [(row["label"], row["orders"], row["amount"]) for row in content["methods"]] == [
        ("Espèces", 1, 4_400),
        ("Chèque", 1, 1_000),
    ]
    assert [(row["expected"], row["counted"]) for row in content["found"]] == [(1_000, 1_000)]
    assert content["vat"] == [[210, 4_310, 90, 4_400], [550, 948, 52, 1_000]]
    assert content["drawer"] == {
        "opening": 10_000,
        "received": 10_000,
        "change": 5_600,
        "refunds": 0,
        "cash_in": 0,
        "cash_out": 2_000,
        "expected": 12_400,
        "counted": 12_300,
        "difference": -100,
        "kept": 10_000,
        "banked": 2_300,
    }
    with unit_of_work():
        at_the_till.methods["cheque"].label = "Chèque bancaire"
    assert read_content(summary(session))["methods"][1]["label"] == "Chèque"
    assert list(broken()) == []


def test_numbers_follow_each_other_per_desk(at_the_till: Shop) -> None:
    with acting_as(SYSTEM), unit_of_work():
        other = catalogue.make_desk(at_the_till.centre.id, "Caisse 2")
    for desk, number in ((at_the_till.desk, 1), (other, 1), (at_the_till.desk, 2)):
        session = at_the_till.open(10_000, desk=desk)
        with unit_of_work():
            closing.start_closing(session.id)
        with pytest.raises(Refusal), unit_of_work():
            closing.close_session(session.id, Counted(pieces(9_000)))
        with unit_of_work():
            closing.close_session(session.id, Counted(pieces(10_000)))
        assert summary(session).number == number
    assert [entry["summary"] for entry in journal("pos_session.closed")] == [1, 1, 2]


def test_a_summary_that_was_changed_behind_is_told(app: Flask, at_the_till: Shop) -> None:
    session = at_the_till.open(10_000)
    at_the_till.close(session, 10_000)
    made = summary(session)
    with pytest.raises(Exception, match="append-only"), unit_of_work() as unit:
        unit.execute(update(ClosingSummary.__table__).values(number=7))  # type: ignore[arg-type]
    with unit_of_work() as unit:
        drop = "DROP TRIGGER pos_session__closing_summary_no_update"
        on = " ON pos_session__closing_summary" if unit.get_bind().dialect.name == "postgresql" else ""
        unit.execute(sql(drop + on))
        content = {**read_content(made), "sales": 1}
        unit.execute(
            update(ClosingSummary.__table__).values(number=7, content=json.dumps(content))  # type: ignore[arg-type]
        )
    assert set(broken()) == {
        f"The closing summaries of desk {session.desk_id} have a gap.",
        f"Closing summary {made.id} is not what its session {session.id} says.",
    }


def test_the_ticket_comes_out_of_the_printer_of_the_desk_by_itself(at_the_till: Shop) -> None:
    printer = printer_of(at_the_till, columns=42)
    session = at_the_till.open(10_000)
    at_the_till.sell(session, at_the_till.item("seat"))
    at_the_till.close(session, 14_200, accepted=True)
    [(name, ticket)] = printed()
    assert name == f"pos_session.closing_summary:{summary(session).id}:0"
    for figure in ("Récapitulatif de clôture", "001-1", "144,00", "142,00", "-2,00", "001.00001-1"):
        assert figure in ticket, figure
    with unit_of_work():
        printer.active = False
    at_the_till.close(at_the_till.open(14_200), 14_200)
    assert len(printed()) == 1, "a printer out of use holds no closing back"


def test_the_ticket_of_a_closing_reaches_the_printer_as_bytes(at_the_till: Shop) -> None:
    with FakePrinter() as fake:
        printer_of(at_the_till, port=fake.port, columns=42)
        session = at_the_till.open(0)
        at_the_till.sell(session, at_the_till.item("poster"))
        at_the_till.close(session, 1_000)
        assert fake.jobs == [], "no closing waits for paper"
        drain()
        drain()
    [job] = fake.jobs
    paper = decode(job).text
    assert f"{at_the_till.desk.code}-1" in paper
    assert "10,00" in paper
    assert "DUPLICATA" not in paper


def test_pages_print_once_then_duplicates(shop: Shop, browser: FlaskClient, app: Flask) -> None:
    session_id = open_session(browser, shop, 10_000)
    with as_user(shop.operator):
        session = db.session.get(Session, session_id)
        assert session is not None
        shop.sell(session, shop.item("seat"))
    page = text(browser.get(f"/pos/sessions/{session_id}/x-report"))
    for figure in ("Rapport X", "Ceci n'est pas une clôture", "Total des ventes 44,00 €", "Attendu 144,00 €"):
        assert figure in page
    paper = words(browser.post(f"/pos/sessions/{session_id}/x-report.pdf"))
    assert "Rapport X" in paper and "44,00" in paper and "DUPLICATA" not in paper
    assert "DUPLICATA" not in words(browser.post(f"/pos/sessions/{session_id}/x-report.pdf"))
    with acting_as(SYSTEM):
        assert [entry["expected"] for entry in journal("pos_session.x_report")] == [14_400, 14_400]
    with as_user(shop.operator):
        shop.close(session, 14_400)
        summary_id = summary(session).id
    assert browser.get(f"/pos/sessions/{session_id}/x-report").status_code == 409
    path = f"/pos/summaries/{summary_id}"
    for place in (f"/pos/sessions/{session_id}", f"/pos/sessions/{session_id}/sheet"):
        assert path in browser.get(place).get_data(as_text=True)
    page = text(browser.get(path))
    assert "Récapitulatif de clôture · 001-1" in page and "Reste dans le tiroir 144,00 €" in page
    first = words(browser.post(f"{path}/summary.pdf"))
    assert "Récapitulatif de clôture" in first and "DUPLICATA" not in first
    assert "DUPLICATA 1" in words(browser.post(f"{path}/summary.pdf"))
    printer = printer_of(shop, columns=48)
    answer = browser.post(f"{path}/print", data={"printer_id": str(printer.id)})
    assert answer.location == path
    assert "DUPLICATA 2" in printed()[-1][1]
    assert "Imprimé 3 fois" in text(browser.get(path))


def test_nothing_is_written_in_a_closed_session(at_the_till: Shop) -> None:
    session = at_the_till.open(10_000)
    sold = at_the_till.sell(session, at_the_till.item("seat"))
    with unit_of_work():
        put = move_cash(session.id, "cash_in", 100, "Appoint").id
    at_the_till.close(session, 14_500)
    before = journal_length()
    for service in closed_services(at_the_till, session, sold["order_id"], put):
        with pytest.raises((SessionNotOpen, Stale, OpeningBegun)), unit_of_work():
            service()
    with pytest.raises(SessionNotOpen):
        at_the_till.sell(session, at_the_till.item("seat"))
    assert journal_length() == before


def closed_services(shop: Shop, session: Session, order_id: int, put: int) -> list[Callable[[], object]]:
    """Every service that writes in a session."""
    return [
        lambda: orders.new_order(session.id),
        lambda: move_cash(session.id, "cash_in", 100, "Appoint"),
        lambda: move_cash(session.id, "cash_out", 100, "Banque"),
        lambda: void_movement(session.id, put, "Erreur"),
        lambda: closing.start_closing(session.id),
        lambda: closing.resume(session.id),
        lambda: closing.compare(session.id, Counted(sum=0)),
        lambda: closing.close_session(session.id, Counted(sum=14_500)),
        lambda: opening.open_session(session.id, Counted(sum=0)),
        lambda: opening.give_up(session.id),
        lambda: orders.add_items(order_id, [shop.item("drink")]),
        lambda: orders.abandon(order_id, "Parti"),
        lambda: holding.hold(order_id),
        lambda: holding.take_up(order_id),
        lambda: line_changes.change_line(order_id, 1, quantity=2),
        lambda: line_changes.give_free(order_id, 1, 1),
        lambda: payment.pay(order_id, [Tender(shop.methods["cash"].id, 4_400)]),
        lambda: corrections.correct(order_id, session.id, [], [], lambda due, methods: [], "Erreur"),
    ]


def journal_length() -> int:
    return len(db.session.execute(select(JournalEntry.seq)).all())


def test_two_closings_at_once_are_one(app: Flask, shop: Shop) -> None:
    with as_user(shop.operator):
        session = shop.open(10_000)
        with unit_of_work():
            closing.start_closing(session.id)
    session_id = session.id

    def close() -> str:
        with unit_of_work():
            closing.close_session(session_id, Counted(sum=9_800), accepted=True)
        return "closed"

    assert sorted(at_once(app, (shop.operator, close), (shop.manager, close))) == ["closed", "core.stale"]
    with acting_as(SYSTEM):
        assert len(db.session.execute(select(ClosingSummary.id)).all()) == 1
        assert len(journal("pos_session.closed")) == 1
        assert list(broken()) == []
