"""Printing in bulk: parts that a killed worker resumes, no ticket twice without its mark, tickets by mail."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from addons.pos_session.services import customers
from addons.pos_ticketing import drawing_jobs
from addons.pos_ticketing.errors import NoMailAddress, NothingToPrint
from addons.pos_ticketing.models import BatchChunk, BatchTicket, Delivery, DeliveryMode, PrintBatch, Ticket
from addons.pos_ticketing.services import bulk_printing, ticket_mail
from addons.pos_ticketing.services.bulk_printing import BatchFilters, begin_batch, waiting_count
from addons.pos_ticketing.services.ticket_document import KIND
from core.config import MailSettings
from core.db import db
from core.documents.copies import DocumentCopy
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.jobs.drain import drain
from core.testing.factories import as_user, make_centre
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre
from tests.core.mail.smtp_server import SmtpServer

Login = Callable[[User], FlaskClient]


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_printing, "CHUNK", 4)


def waiting(theatre: Theatre, kind: str, *seats: int, contact: int | None = None) -> Delivery:
    """A sold order whose tickets wait for a delivery."""
    answer = theatre.sell(*[theatre.item(seat) for seat in seats])
    with acting_as(SYSTEM), unit_of_work() as session:
        mode = DeliveryMode(centre_id=theatre.centre.id, name=f"{kind} {seats}", kind=kind)
        session.add(mode)
        session.flush()
        delivery = Delivery(
            centre_id=theatre.centre.id, order_id=answer["order_id"], mode_id=mode.id, recipient_id=contact
        )
        session.add(delivery)
    return delivery


def begun(theatre: Theatre, **filters: Any) -> PrintBatch:
    with as_user(theatre.manager), unit_of_work():
        return begin_batch(theatre.centre.id, BatchFilters(**filters), "fr")


def state_of(model: Any, key: Any) -> Any:
    with acting_as(SYSTEM):
        db.session.expire_all()
        return db.session.get_one(model, key)


def copies() -> dict[int, int]:
    """{ticket: how often it was printed}."""
    rows = db.session.execute(
        select(DocumentCopy.document_id, func.count())
        .where(DocumentCopy.kind == KIND)
        .group_by(DocumentCopy.document_id)
    )
    return {row[0]: row[1] for row in rows}


def pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


@pytest.mark.usefixtures("small_parts")
def test_a_batch_is_drawn_in_parts(app: Flask, theatre: Theatre) -> None:
    first, second = waiting(theatre, "post", 0, 1, 2), waiting(theatre, "pickup", 3, 4, 5)
    with acting_as(SYSTEM):
        assert waiting_count(theatre.centre.id, BatchFilters()) == (6, 2)
        assert waiting_count(theatre.centre.id, BatchFilters(mode_id=first.mode_id)) == (3, 1)
        assert waiting_count(theatre.centre.id, BatchFilters(performance_id=99_999)) == (0, 0)
        assert waiting_count(make_centre().id, BatchFilters()) == (0, 0)
    batch = begun(theatre)
    with pytest.raises(NothingToPrint):
        begun(theatre)
    drain()
    assert state_of(PrintBatch, batch.id).state == "done"
    assert {state_of(Delivery, each.id).state for each in (first, second)} == {"printed"}
    parts = [state_of(BatchChunk, (batch.id, number)).pdf for number in (1, 2)]
    assert [len(pages(part)) for part in parts] == [4, 2]
    assert set(copies().values()) == {1}


@pytest.mark.usefixtures("small_parts")
def test_a_killed_worker_goes_on_where_it_was(
    app: Flask, theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(theatre, "post", *range(10))
    batch = begun(theatre)
    keep, drawn = bulk_printing.keep_chunk, []

    def killed(batch_id: int, number: int, content: bytes) -> None:
        """Dies inside of the transaction of the second part."""
        keep(batch_id, number, content)
        drawn.append(number)
        if drawn == [1, 2]:
            raise KeyboardInterrupt

    monkeypatch.setattr(bulk_printing, "keep_chunk", killed)
    with acting_as(SYSTEM), pytest.raises(KeyboardInterrupt):
        drawing_jobs.print_batch_job({"batch": batch.id})
    assert state_of(PrintBatch, batch.id).state == "running"
    assert len(copies()) == 4, "the part that died counted nothing"
    with acting_as(SYSTEM):
        drawing_jobs.print_batch_job({"batch": batch.id})
    assert drawn == [1, 2, 2, 3]
    assert state_of(PrintBatch, batch.id).state == "done"
    assert set(copies().values()) == {1}
    every = [text for number in (1, 2, 3) for text in pages(state_of(BatchChunk, (batch.id, number)).pdf)]
    assert len(every) == 10
    assert not any("DUPLICATA" in text for text in every)


def test_what_was_printed_before_is_marked(app: Flask, theatre: Theatre, login: Login) -> None:
    delivery = waiting(theatre, "post", 0, 1)
    browser = login(theatre.operator)
    ticket = (
        db.session.execute(select(Ticket.__table__.c.id).order_by(Ticket.__table__.c.id)).scalars().first()
    )
    browser.post(f"/ticketing/tickets/{ticket}/ticket.pdf")
    batch = begun(theatre)
    drain()
    assert state_of(Delivery, delivery.id).state == "printed"
    marked = ["DUPLICATA 1" in text for text in pages(state_of(BatchChunk, (batch.id, 1)).pdf)]
    assert marked == [True, False]


def test_the_pages_of_a_bulk_printing(app: Flask, theatre: Theatre, login: Login) -> None:
    delivery = waiting(theatre, "post", 0, 1, 2)
    browser = login(theatre.operator)
    assert "3" in browser.get("/ticketing/print-batches/new").text
    made = browser.post("/ticketing/print-batches/new", data={"idempotency_key": "bulk-printing-1"})
    again = browser.post("/ticketing/print-batches/new", data={"idempotency_key": "bulk-printing-1"})
    assert made.location == again.location
    batch = db.session.execute(select(PrintBatch.__table__.c.id)).scalar_one()
    part = f"/ticketing/print-batches/{batch}/parts/1.pdf"
    assert browser.post(part).status_code == 409, "it is not drawn yet"
    assert "every 1s" in browser.get(f"/ticketing/print-batches/{batch}/progress").text
    drain()
    assert "every 1s" not in browser.get(f"/ticketing/print-batches/{batch}/progress").text
    originals = pages(browser.post(part).data)
    assert len(originals) == 3
    assert not any("DUPLICATA" in text for text in originals)
    assert all("DUPLICATA 1" in text for text in pages(browser.post(part).data))
    assert all("DUPLICATA 2" in text for text in pages(browser.post(part).data))
    shown = f"/ticketing/deliveries/{delivery.id}"
    assert browser.get(shown).status_code == 200
    assert browser.post(f"{shown}/sent", data={"idempotency_key": "sent-1-sent-1"}).status_code == 302
    assert state_of(Delivery, delivery.id).state == "sent"
    assert browser.get("/ticketing/deliveries?state=sent").status_code == 200


def test_tickets_travel_by_mail(app: Flask, theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    with as_user(theatre.operator), unit_of_work():
        contact = customers.create(theatre.centre.id, {"name": "Agnès", "email": "agnes@example.org"})
    delivery = waiting(theatre, "mail", 0, 1, contact=contact.id)
    nobody = waiting(theatre, "mail", 5)
    with acting_as(SYSTEM), unit_of_work():
        ticket_mail.queue_delivery(delivery)
    with acting_as(SYSTEM), pytest.raises(NoMailAddress), unit_of_work():
        ticket_mail.queue_delivery(nobody)
    with acting_as(SYSTEM):
        assert waiting_count(theatre.centre.id, BatchFilters()) == (0, 0), "mails are not printed in bulk"
    with SmtpServer() as server:
        section = MailSettings(
            host="127.0.0.1", port=server.port, security="none", sender="guichet@example.org", timeout=5
        )
        monkeypatch.setattr(app.extensions["settings"], "mail", section)
        for _ in range(3):
            drain()
    [sent] = server.deliveries
    assert sent.recipient == "agnes@example.org"
    [attached] = sent.message.iter_attachments()
    assert len(pages(attached.get_content())) == 2
    assert state_of(Delivery, delivery.id).state == "sent"
    assert state_of(Delivery, nobody.id).state == "waiting"
    assert set(copies().values()) == {1}


def test_a_batch_knows_each_ticket_once(app: Flask, theatre: Theatre) -> None:
    waiting(theatre, "post", 0, 1, 2)
    begun(theatre)
    waiting(theatre, "post", 6)
    begun(theatre)
    ticket = BatchTicket.__table__.c.ticket_id
    counts = db.session.execute(select(func.count()).select_from(BatchTicket.__table__).group_by(ticket))
    assert set(counts.scalars()) == {1}
