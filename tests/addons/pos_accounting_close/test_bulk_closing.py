"""Several accounting closures in one go: what is ready, each drawer in its own unit, refusals, the same form twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from addons.pos_accounting_close.models import Closure, ClosureTab
from addons.pos_accounting_close.models.closure import ACCOUNTING, IN_ERROR, TABS
from addons.pos_accounting_close.services import bulk_closing, closure_entries, closures
from addons.pos_accounting_close.services.bulk_closing import ready_drawers
from addons.pos_accounting_close.services.closures import Verdict
from addons.pos_session.models import Session
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.drawers import FLOAT, begin, close_operator, closed_drawer
from tests.addons.pos_session.browsing import key, text
from tests.addons.pos_session.shop import Shop, pieces, statements

Login = Callable[[User], FlaskClient]
URL = "/accounting/bulk"


@pytest.fixture
def ready(shop: Shop) -> list[Session]:
    """Three drawers that their operator found correct."""
    sessions = [closed_drawer(shop) for _ in range(3)]
    with as_user(shop.operator):
        for session in sessions:
            close_operator(session)
    return sessions


def states(*sessions: Session) -> list[str]:
    with acting_as(SYSTEM):
        db.session.rollback()
        wanted = select(Session.state).where(Session.id.in_([session.id for session in sessions]))
        return list(db.session.scalars(wanted.order_by(Session.id)))


def test_the_confirmation_lists_them_with_their_totals(
    shop: Shop, ready: list[Session], accountant: User, login: Login
) -> None:
    in_error = closed_drawer(shop)
    with as_user(shop.operator):
        close_operator(in_error, Verdict(IN_ERROR, reason_text="Billet manquant"), cash=FLOAT)
    browser = login(accountant)
    page = text(browser.get(URL))
    assert "3 caisses 432,00 € 264,00 € 696,00 €" in page
    assert in_error.code not in page
    picked = browser.get(URL, query_string={"session": [ready[0].id, in_error.id, "x"]})
    page = text(picked)
    assert "1 caisse 144,00 € 88,00 € 232,00 €" in page
    assert "1 caisse est laissée de côté" in page
    assert ready[1].code not in page


def test_each_is_closed_and_the_same_form_again_says_the_same(
    ready: list[Session], accountant: User, login: Login
) -> None:
    browser = login(accountant)
    form = {**key(), "session": [session.id for session in ready]}
    page = text(browser.post(URL, data=form))
    assert "Clôtures comptables faites : 3 sur 3." in page
    assert states(*ready) == ["accounting_closed"] * 3
    assert text(browser.post(URL, data=form)) == page
    with acting_as(SYSTEM):
        wanted = select(Closure.id, Closure.number).where(Closure.step == ACCOUNTING).order_by(Closure.number)
        done = db.session.execute(wanted).all()
        assert [row.number for row in done] == [1, 2, 3]
        tabs = select(func.count()).where(ClosureTab.closure_id == done[0].id)
        assert db.session.scalar(tabs) == len(TABS)


def test_one_refused_stops_nothing_else(
    shop: Shop, ready: list[Session], accountant: User, login: Login
) -> None:
    first, second, third = ready
    with as_user(accountant):
        draft = begin(first.id, ACCOUNTING)
        with unit_of_work():
            closure_entries.save_cash(draft, pieces(FLOAT), "Recompté")
        with unit_of_work():
            bulk_closing.close_one(third.id)
    still_closed = closed_drawer(shop)
    browser = login(accountant)
    form = {**key(), "session": [session.id for session in (first, second, third, still_closed)]}
    page = text(browser.post(URL, data=form))
    assert "Clôtures comptables faites : 1 sur 4." in page
    assert f"La caisse de la session {first.code} est en erreur" in page
    assert states(first, second, third, still_closed) == [
        "operator_closed", "accounting_closed", "accounting_closed", "closed",
    ]  # fmt: skip


def test_what_a_refused_closure_began_is_undone(ready: list[Session], accountant: User, login: Login,
                                                monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    def refuse(closure_id: int, verdict: Verdict) -> Closure:
        raise bulk_closing.NotReadyForBulk(number="001.00001")

    monkeypatch.setattr(bulk_closing, "close_accounting", refuse)
    text(login(accountant).post(URL, data={**key(), "session": ready[0].id}))
    monkeypatch.undo()
    with as_user(accountant):
        assert closures.done_closure(ready[0].id, ACCOUNTING) is None
        assert db.session.scalars(select(Closure.id).where(Closure.step == ACCOUNTING)).all() == []


def test_nothing_ticked_and_nothing_known(ready: list[Session], accountant: User, login: Login) -> None:
    browser = login(accountant)
    for form in ({}, {"session": "x"}):
        answer = browser.post(URL, data={**key(), **form})
        assert answer.status_code == 422
    assert "Cochez les caisses" in text(browser.post(URL, data=key()))
    assert browser.post(URL, data={**key(), "session": 999_999}).status_code == 404


def test_only_an_accountant(shop: Shop, ready: list[Session], login: Login) -> None:
    browser = login(shop.manager)
    assert browser.get(URL).status_code == 403
    assert browser.post(URL, data={**key(), "session": ready[0].id}).status_code == 403
    assert states(*ready) == ["operator_closed"] * 3


def test_the_statements_of_the_confirmation_do_not_grow(ready: list[Session], accountant: User) -> None:
    with as_user(accountant):
        for count in (1, 3):
            with statements() as seen:
                assert len(ready_drawers([session.id for session in ready[:count]])) == count
            assert sum("SELECT" in statement for statement in seen) == 3
