"""What the tests of the mails share: the section of the mail server, and the mails they queue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.config import MailSettings
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.jobs.drain import drain
from core.mail import enqueue_mail
from core.outbox import OutboxRow
from core.uow import unit_of_work
from tests.core.mail.smtp_server import SmtpServer

MARIE, PAUL = "marie@example.org", "paul@example.org"
SUBJECT = "Écart de caisse à l'Opéra – 12,50 €"
TEXT = "Bonjour,\n\nl'écart dépasse la limite : 12,50 €.\n.\nUn point seul.\n" + "é" * 1200 + "\n"

Configure = Callable[..., None]


@pytest.fixture
def configure(app: Flask) -> Iterator[Configure]:
    """Put a mail section into the settings of the running application: configure(server, **keys)."""
    settings = app.extensions["settings"]
    before = settings.mail

    def set_up(server: SmtpServer | None, **keys: Any) -> None:
        values = {"security": "none", "sender": "Billetterie de l'Opéra <guichet@example.org>", "timeout": 5}
        if server is not None:
            values |= {"host": "127.0.0.1", "port": server.port}
        settings.mail = MailSettings(**{**values, **keys})

    yield set_up
    settings.mail = before


def queue(*to: str, key: str = "test.alert:1", subject: str = SUBJECT, **more: Any) -> list[int] | None:
    with acting_as(SYSTEM), unit_of_work():
        return enqueue_mail(to or [MARIE], subject, TEXT, key, **more)


def queue_one(*to: str, **more: Any) -> int:
    (row_id,) = queue(*to, **more) or []
    return row_id


def row(row_id: int) -> OutboxRow:
    db.session.expire_all()
    found = db.session.get_one(OutboxRow, row_id)
    db.session.commit()
    return found


def drain_later(minutes: int = 10) -> None:
    with clock.frozen(clock.now() + timedelta(minutes=minutes)):
        drain()
