"""The first page of the context: what waits, the most urgent first, in a number of statements that does not grow."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from addons.pos_accounting_close.models.closure import IN_ERROR
from addons.pos_accounting_close.services import worklist as services
from addons.pos_accounting_close.services.closures import Verdict
from addons.pos_accounting_close.services.worklist import Waiting, worklist
from core import clock
from core.errors import Forbidden
from core.identity.models import User
from core.testing.factories import as_user, make_user
from tests.addons.pos_accounting_close.drawers import FLOAT, close_operator, closed_drawer
from tests.addons.pos_session.browsing import text
from tests.addons.pos_session.shop import Shop, make_shop, statements

Login = Callable[[User], FlaskClient]
URL = "/accounting/"


def test_nothing_waits(shop: Shop, accountant: User, login: Login) -> None:
    page = text(login(accountant).get(URL))
    assert "Rien ne vous attend." in page
    assert "sans erreur" not in page


def test_what_waits_in_its_order(shop: Shop, accountant: User, login: Login) -> None:
    correct, in_error, closed = (closed_drawer(shop) for _ in range(3))
    closed_drawer(make_shop())
    with as_user(shop.operator):
        close_operator(correct)
        close_operator(in_error, Verdict(IN_ERROR, reason_text="Billet manquant"), cash=FLOAT)
    colleague = make_user(groups=["pos.default.user"], centres=[shop.centre])
    with clock.frozen(clock.now() - timedelta(days=2)), as_user(colleague):
        earlier = shop.open(note="Fond")
    answer = login(accountant).get(URL)
    page = text(answer)
    assert re.findall(r'<a href="/pos/sessions/\d+">([\d.]+)</a>', answer.text) == [
        in_error.code, correct.code, closed.code, earlier.code,
    ]  # fmt: skip
    titles = ("Clôtures comptables à faire 2 1 en erreur", "Fermées sans clôture opérateur 1",
              "Encore ouvertes d’un jour précédent 1")  # fmt: skip
    assert [page.index(title) for title in titles] == sorted(page.index(title) for title in titles)
    assert "En erreur Billet manquant" in page
    assert "Clôturer 1 caisse sans erreur" in page


def test_only_who_supervises(shop: Shop, login: Login) -> None:
    assert login(shop.operator).get(URL).status_code == 403
    with as_user(shop.operator), pytest.raises(Forbidden):
        worklist()


def test_the_statements_do_not_grow(shop: Shop, accountant: User) -> None:
    def count() -> int:
        with as_user(accountant), statements() as seen:
            worklist()
        return sum("SELECT" in statement for statement in seen)

    assert count() == 8
    for _ in range(12):
        session = closed_drawer(shop, cheques=0)
    with as_user(shop.operator):
        close_operator(session)
    assert count() == 8
    with as_user(accountant):
        accounting, operator, _ = worklist().heaps
    assert (accounting.count, len(accounting.rows), operator.count, len(operator.rows)) == (1, 1, 11, 10)


def test_counts_of_other_work(
    shop: Shop, accountant: User, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    def some() -> Waiting:
        return Waiting("Drawers", 7, "pos_accounting_close.drawer_list", {"f_gap": "with"})

    def nothing() -> Waiting:
        return Waiting("To do", 0, "pos_accounting_close.drawer_list")

    monkeypatch.setattr(services, "FURTHER", (some, nothing, lambda: None))
    answer = login(accountant).get(URL)
    assert "Autres travaux Caisses 7" in text(answer)
    assert "/accounting/drawers?f_gap=with" in answer.text
    assert "Rien ne vous attend" not in answer.text
