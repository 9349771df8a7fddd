"""Mails through the outbox and a real connection: each arrives as it was written, and once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from core import clock
from core.db import db
from core.errors import Invalid
from core.identity.actor import SYSTEM, acting_as
from core.jobs.drain import drain
from core.mail import Attachment, enqueue_mail
from core.outbox import OutboxRow
from core.testing.factories import make_centre
from core.uow import unit_of_work
from core.web.i18n import speaking, translate
from tests.core.mail.conftest import MARIE, PAUL, SUBJECT, TEXT, Configure, drain_later, queue, queue_one, row
from tests.core.mail.smtp_server import SmtpServer


def test_a_mail_arrives_as_it_was_written(app: Flask, configure: Configure) -> None:
    moment = datetime(2026, 7, 14, 20, 30, tzinfo=UTC)
    with SmtpServer() as server:
        configure(server)
        with clock.frozen(moment):
            row_id = queue_one()
            assert server.calls == 0, "nothing is sent before the worker"
            drain()
    assert row(row_id).state == "done"
    (mail,) = server.deliveries
    assert (mail.sender, mail.recipient) == ("guichet@example.org", MARIE)
    assert max(map(len, mail.data.splitlines())) < 998
    assert mail.data.isascii()
    message = mail.message
    assert message["Subject"] == SUBJECT
    assert message["From"] == "Billetterie de l'Opéra <guichet@example.org>"
    assert message["To"] == MARIE
    assert message["Date"].datetime == moment
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@example.org>")
    assert message.get_content_charset() == "utf-8"
    assert message.get_content().replace("\r\n", "\n") == TEXT


def test_an_attachment_comes_back_byte_by_byte(app: Flask, configure: Configure) -> None:
    sheet = Attachment("feuille de caisse é.pdf", "application/pdf", bytes(range(256)) * 40)
    with SmtpServer() as server:
        configure(server)
        queue(attachments=[sheet])
        drain()
    (part,) = server.deliveries[0].message.iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == (sheet.name, sheet.mime)
    assert part.get_content() == sheet.data
    with pytest.raises(ValueError, match="MIME"):
        Attachment("x", "text/plain\r\nBcc: all@example.org", b"")


def test_a_rolled_back_closing_mails_nothing(app: Flask, configure: Configure) -> None:
    def close_and_fail() -> None:
        with acting_as(SYSTEM), unit_of_work():
            enqueue_mail([MARIE], SUBJECT, TEXT, "test.alert:1")
            raise ZeroDivisionError

    with SmtpServer() as server:
        configure(server)
        with pytest.raises(ZeroDivisionError):
            close_and_fail()
        drain()
    assert server.calls == 0


def test_the_same_key_is_mailed_once_to_each(app: Flask, configure: Configure) -> None:
    with SmtpServer() as server:
        configure(server)
        assert queue(MARIE, PAUL) == queue(MARIE, PAUL)
        drain()
        queue(MARIE, "Paul@Example.org")
        drain_later()
        queue(key="test.alert:2")
        drain_later()
    assert [mail.recipient for mail in server.deliveries] == [MARIE, PAUL, MARIE]
    assert len({mail.message["Message-ID"] for mail in server.deliveries}) == 3


def test_without_a_server_nothing_is_written(app: Flask) -> None:
    assert queue() is None
    assert db.session.scalar(select(func.count()).select_from(OutboxRow)) == 0


def test_a_mail_that_went_out_leaves_nothing_personal_in_the_outbox(app: Flask, configure: Configure) -> None:
    with SmtpServer() as server:
        configure(server)
        row_id = queue_one(centre_id=make_centre().id)
        assert MARIE not in row(row_id).key
        drain()
        assert row(row_id).payload == '{"sent": true}'
        with unit_of_work() as session:
            session.get_one(OutboxRow, row_id).state = "waiting"
        drain_later()
    assert (row(row_id).state, len(server.deliveries)) == ("done", 1)


def test_no_header_can_be_smuggled_in(app: Flask, configure: Configure) -> None:
    with SmtpServer() as server:
        configure(server)
        for address in ("marie@example.org\r\nBcc: all@example.org", "a@example.org,b@example.org", ""):
            with pytest.raises(Invalid):
                queue(address)
        attached = Attachment("a.csv\r\nX-Evil: 1\r\n\r\nbody", "text/csv", b"a;b")
        for number, sign in enumerate(("\r\n", "\n", "\r", "\0", "\u2028", "\x85", "\x0b")):
            evil = f"Alerte{sign}Bcc: all@example.org{sign}{sign}hello"
            queue(key=f"test.alert:{number}", subject=evil, attachments=[attached])
        drain()
    assert len(server.deliveries) == 7
    for mail in server.deliveries:
        message = mail.message
        assert message["Subject"] == "Alerte Bcc: all@example.org hello"
        assert message["Bcc"] is None
        (part,) = message.iter_attachments()
        assert part["X-Evil"] is None
        assert part.get_filename() == "a.csv X-Evil: 1 body"


def test_each_reader_is_written_to_in_his_language(app: Flask) -> None:
    for language, word in (("fr", "Désactivé"), ("en", "Disabled")):
        with speaking(language):
            assert translate("Disabled") == word
