"""An alert leaves the house: from the closing of a short drawer to the mailbox of the manager, over SMTP."""

from __future__ import annotations

import pytest
from flask import Flask

from core.config import MailSettings
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.jobs.drain import drain
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop
from tests.core.mail.smtp_server import SmtpServer


def test_a_short_drawer_is_mailed_to_the_manager(
    app: Flask, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with acting_as(SYSTEM), unit_of_work():
        db.session.get_one(User, shop.manager.id).email = "marie@example.org"
    with SmtpServer() as server:
        section = MailSettings(
            host="127.0.0.1", port=server.port, security="none", sender="guichet@example.org", timeout=5
        )
        monkeypatch.setattr(app.extensions["settings"], "mail", section)
        with as_user(shop.operator):
            shop.close(shop.open(10_000), 9_800, accepted=True)
        assert server.calls == 0, "no closing waits for a mail"
        drain()
    [delivery] = server.deliveries
    assert delivery.recipient == "marie@example.org"
    assert delivery.message["Subject"] == "Alerte de la caisse 001 Caisse 1"
    text = delivery.message.get_content().replace("\u00a0", " ").replace("\u202f", " ")
    assert "-2,00 €" in text
    assert shop.operator.name in text
