"""The demo's context «Gestion vente» is alive: drawers at every point of their end, with entries and a verdict."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from addons.pos_accounting_close.demo_days import DAYS, DESKS
from addons.pos_accounting_close.models import Entry
from addons.pos_accounting_close.services.bulk_closing import ready_drawers
from addons.pos_accounting_close.services.worklist import worklist
from addons.pos_session.models import Session
from core.db import db
from core.demo import load_demo_once
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.registry import registry
from core.testing.factories import as_user
from tests.addons.pos_session.browsing import text


def test_the_demo_has_work_for_the_accountant(app: Flask, login: object) -> None:
    assert load_demo_once()
    with acting_as(SYSTEM):
        sophie = db.session.scalars(select(User).where(User.login == "sophie")).one()
        done = sum("accounting" in day.steps for day in DAYS)
        assert db.session.scalar(select(func.count(Entry.id))) == done
        assert [fault for _, fault in registry().collect("check_invariants")] == []
        of_others = select(func.count(Session.id)).where(Session.desk_name.not_in(DESKS.values()))
        others = db.session.scalar(of_others) or 0  # closed at the desks of other addons' demos
    with as_user(sophie):
        found = worklist()
        assert [(heap.count, heap.in_error) for heap in found.heaps] == [(4, 1), (2 + others, 0), (0, 0)]
        assert (found.ready, len(ready_drawers())) == (3, 3)
    browser: FlaskClient = login(sophie)  # type: ignore[operator]
    page = text(browser.get("/accounting/"))
    assert "Erreur de rendu de monnaie - Un billet de 5 € a manqué" in page
    assert "-5,00 €" in page
