"""The list of drawers: who sees which, what it says of them, what can be done next and why not."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from flask.testing import FlaskClient

from addons.pos_accounting_close.hookspecs import DrawerColumn
from addons.pos_accounting_close.models.closure import IN_ERROR
from addons.pos_accounting_close.services.closures import Verdict
from addons.pos_session.models import Session
from addons.pos_session.services import opening
from core.identity.models import User
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.drawers import (
    FLOAT,
    add_reason,
    close_accounting,
    close_operator,
    closed_drawer,
)
from tests.addons.pos_session.browsing import text
from tests.addons.pos_session.other_addon import Adding, adding
from tests.addons.pos_session.shop import Shop, make_shop, statements

__all__ = ["adding"]

Login = Callable[[User], FlaskClient]
URL = "/accounting/drawers"


def codes(browser: FlaskClient, **query: str) -> list[str]:
    """The codes of the drawers listed, from the first to the last."""
    answer = browser.get(URL, query_string=query)
    assert answer.status_code == 200, text(answer)
    return re.findall(r'<a href="/pos/sessions/\d+">([\d.]+)</a>', answer.text)


def buttons(browser: FlaskClient, session: Session) -> dict[str, str]:
    """{label of a step: its address, or why it is greyed} of one drawer."""
    page = browser.get(URL).text
    row = next(
        found for found in re.findall(r"<tr>.*?</tr>", page, re.S) if f'/sessions/{session.id}"' in found
    )
    links = dict(re.findall(r'<a class="btn [^"]*" href="([^"]+)" aria-label="[^"]*">([^<]+)</a>', row))
    links |= dict(re.findall(r'<form method="post" action="([^"]+)".*?<button [^>]*>([^<]+)</button>', row))
    found = {label: href for href, label in links.items()}
    for why, label in re.findall(r'aria-disabled="true"[^>]*title="([^"]+)">([^<]+)<', row):
        found[label] = unescape(why)
    return found


def test_every_state_with_its_gaps_and_steps(shop: Shop, accountant: User, login: Login) -> None:
    session = closed_drawer(shop)
    browser = login(accountant)
    assert buttons(browser, session) == {
        "Fermer": "La caisse est déjà fermée.",
        "Clôturer opérateur": f"/accounting/sessions/{session.id}/closures/operator",
        "Clôturer comptable": "La clôture opérateur n’est pas encore faite : elle vient d’abord.",
    }
    reason = add_reason(shop.centre)
    with as_user(shop.operator):
        close_operator(
            session, Verdict(IN_ERROR, reason, "Billet manquant"), cash=FLOAT + 4_000, missing=(0,)
        )
    page = text(browser.get(URL))
    assert "-48,00 €" in page
    assert "En erreur" in page
    assert "Erreur de rendu - Billet manquant" in page
    assert "Clôturer comptable" in buttons(browser, session)
    with as_user(accountant):
        close_accounting(session, Verdict("correct", reason_text="Retrouvé"))
    page = text(browser.get(URL))
    assert "Correcte" in page
    assert "Erreur de rendu" not in page
    assert re.fullmatch(r"/accounting/closures/\d+", buttons(browser, session)["✓ Clôture comptable"])


def test_an_open_drawer_says_why_nothing_is_closed(shop: Shop, accountant: User, login: Login) -> None:
    with as_user(shop.operator):
        session = shop.open(FLOAT, note="Fond")
    still_open = "La caisse n’est pas fermée : fermez-la d’abord."
    assert buttons(login(accountant), session) == {
        "Fermer": f"/pos/sessions/{session.id}/closing",
        "Clôturer opérateur": still_open,
        "Clôturer comptable": still_open,
    }


def test_a_drawer_being_opened_is_not_closed(shop: Shop, accountant: User, login: Login) -> None:
    with as_user(shop.operator), unit_of_work():
        session = opening.create_session(shop.desk.id)
    found = buttons(login(accountant), session)
    assert found["Fermer"] == "La caisse est en cours d’ouverture : il n’y a encore rien à fermer."


def test_an_operator_sees_his_own_drawers(shop: Shop, login: Login) -> None:
    colleague = make_user(groups=["pos.default.user"], centres=[shop.centre])
    theirs = closed_drawer(shop, user=colleague)
    mine = closed_drawer(shop)
    assert codes(login(shop.operator)) == [mine.code]
    assert codes(login(shop.manager)) == [mine.code, theirs.code]
    assert codes(login(shop.manager), f_operator=str(colleague.id)) == [theirs.code]
    found = buttons(login(shop.operator), mine)
    assert found["Clôturer comptable"] == "La clôture opérateur n’est pas encore faite : elle vient d’abord."
    with as_user(shop.operator):
        close_operator(mine)
    refused = "Vous n’avez pas le droit de faire les clôtures comptables."
    assert buttons(login(shop.operator), mine)["Clôturer comptable"] == refused


def test_drawers_of_other_centres_are_not_there(shop: Shop, login: Login) -> None:
    closed_drawer(make_shop())
    mine = closed_drawer(shop)
    assert codes(login(shop.manager)) == [mine.code]


def test_the_filters(shop: Shop, accountant: User, login: Login) -> None:
    with_gap, correct, closed = (closed_drawer(shop) for _ in range(3))
    with as_user(shop.operator):
        close_operator(with_gap, Verdict(IN_ERROR, reason_text="Billet manquant"), cash=FLOAT)
        close_operator(correct)
    browser = login(accountant)
    day = closed.business_day.isoformat()
    assert codes(browser, f_state="closed") == [closed.code]
    assert codes(browser, f_state="operator_closed") == [correct.code, with_gap.code]
    assert codes(browser, f_verdict="in_error") == [with_gap.code]
    assert codes(browser, f_gap="with") == [with_gap.code]
    assert codes(browser, f_gap="without") == [closed.code, correct.code]
    assert codes(browser, f_desk=str(shop.desk.id), f_from=day, f_to=day, q="Caisse 1") == [
        closed.code, correct.code, with_gap.code,
    ]  # fmt: skip
    assert codes(browser, f_to="2020-01-01") == []
    assert codes(browser, f_state="earlier") == []


def test_gaps_that_make_up_for_each_other_are_shown(shop: Shop, accountant: User, login: Login) -> None:
    session = closed_drawer(shop)
    with as_user(shop.operator):
        close_operator(session, Verdict(IN_ERROR, reason_text="Mélange"), cash=FLOAT + 8_800, missing=(0,))
    browser = login(accountant)
    assert "0,00 € excédents et manquants : 88,00 €" in text(browser.get(URL))
    assert codes(browser, f_gap="with") == [session.code]
    lines = browser.get(f"{URL}?format=csv").text.splitlines()
    head = lines[0].split(";")
    row = dict(zip(head, lines[1].split(";"), strict=True))
    assert (row["Écart opérateur"], row["Écart opérateur, sans signe"]) == ("0,00", "88,00")
    assert "Que faire" not in head
    assert browser.get(f"{URL}?format=xlsx").status_code == 200


def test_columns_of_other_addons_are_columns_and_filters(
    shop: Shop, accountant: User, login: Login, adding: Adding
) -> None:
    first, second = closed_drawer(shop), closed_drawer(shop)

    def channels(session_ids: list[int]) -> list[DrawerColumn]:
        values = {first.id: "Guichet"} if first.id in session_ids else {}
        choices = (("Guichet", "Guichet"),)
        return [DrawerColumn("way", "Desk", values, choices, lambda _name: Session.id == first.id)]

    adding(pos_accounting_close_drawer_columns=channels)
    browser = login(accountant)
    assert '<td class="text-start">Guichet</td>' in browser.get(URL).text
    assert codes(browser, f_other_way="Guichet") == [first.code]
    assert codes(browser) == [second.code, first.code]


def test_the_statements_do_not_grow_with_the_drawers(shop: Shop, accountant: User, login: Login) -> None:
    browser = login(accountant)

    def reads() -> int:
        browser.get(URL)
        with statements() as seen:
            assert browser.get(URL).status_code == 200
        return sum(statement.startswith("SELECT") for statement in seen)

    closed_drawer(shop)
    one = reads()
    for _ in range(3):
        session = closed_drawer(shop)
    with as_user(shop.operator):
        close_operator(session)
    assert reads() == one
