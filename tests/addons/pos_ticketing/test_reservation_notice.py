"""The notice before a reservation ends: one mail to the contact, over SMTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from addons.pos_session.services import customers
from addons.pos_ticketing.handlers import notice_reservations
from core import clock
from core.config import MailSettings
from core.identity.actor import SYSTEM, acting_as
from core.jobs.drain import drain
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre
from tests.addons.pos_ticketing.test_reservations import reserved
from tests.core.mail.smtp_server import SmtpServer


def test_the_contact_is_told_once(app: Flask, theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    with as_user(theatre.operator), unit_of_work():
        contact = customers.create(theatre.centre.id, {"name": "Dorante", "email": "dorante@example.org"})
    made = reserved(theatre, 3, 4, customer_id=contact.id, ends_at=clock.now() + timedelta(hours=30))
    reserved(theatre, 9, ends_at=clock.now() + timedelta(hours=30))
    with SmtpServer() as server, acting_as(SYSTEM):
        section = MailSettings(
            host="127.0.0.1", port=server.port, security="none", sender="guichet@example.org", timeout=5
        )
        monkeypatch.setattr(app.extensions["settings"], "mail", section)
        notice_reservations({})
        drain()
        assert server.deliveries == [], "it is not due yet"
        due = clock.now() + timedelta(hours=7)
        monkeypatch.setattr(clock, "now", lambda: due)
        notice_reservations({})
        notice_reservations({})
        drain()
    [delivery] = server.deliveries
    assert delivery.recipient == "dorante@example.org"
    assert f"réservation {made.number}" in delivery.message["Subject"]
    assert "2 places" in delivery.message.get_content().replace("\u00a0", " ")
