"""The window of a closure in a browser: tabs in their order, what is refused, what is shown to whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from addons.pos_accounting_close.models import Closure
from addons.pos_accounting_close.models.closure import ACCOUNTING, OPERATOR
from addons.pos_accounting_close.services import closure_rows
from addons.pos_session.models import Desk, Session
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.drawers import (
    FLOAT,
    add_method,
    add_reason,
    begin,
    close_accounting,
    close_operator,
    closed_drawer,
    enter_all,
)
from tests.addons.pos_session.browsing import counts, key, text
from tests.addons.pos_session.shop import Shop

Login = Callable[[User], FlaskClient]


def start(browser: FlaskClient, session: Session, step: str = OPERATOR) -> int:
    answer = browser.post(f"/accounting/sessions/{session.id}/closures/{step}", data=key())
    assert answer.status_code == 302, text(answer)
    return int(answer.location.rsplit("/", 1)[1])


def rows_of(browser: FlaskClient, closure_id: int) -> list[str]:
    page = browser.get(f"/accounting/closures/{closure_id}/identified").get_data(as_text=True)
    return re.findall(r'name="row" value="(\w+)"', page)


def seen(browser: FlaskClient, closure_id: int) -> str:
    page = browser.get(f"/accounting/closures/{closure_id}/summary").get_data(as_text=True)
    return re.findall(r'name="seen" value="(\w+)"', page)[0]


def go_through(browser: FlaskClient, closure_id: int, cash: int = FLOAT + 4_400, **more: str) -> None:
    """Every tab, in their order, with all the cheques there."""
    path = f"/accounting/closures/{closure_id}"
    cheques: dict[str, Any] = {"row": rows_of(browser, closure_id)}
    cheques |= {f"found_{row}": "1" for row in cheques["row"]} | {
        f"amount_{row}": "44" for row in cheques["row"]
    }
    for tab, data, then in (
        ("identified", cheques, "unidentified"),
        ("unidentified", {}, "cash"),
        ("cash", counts(cash), "cancelled_tickets"),
        ("cancelled_tickets", {}, "summary"),
    ):
        answer = browser.post(f"{path}/{tab}", data={**data, **more, **key()})
        assert (answer.status_code, answer.location) == (302, f"{path}/{then}"), text(answer)


def validated(browser: FlaskClient, closure_id: int, **more: str) -> Any:
    data = {
        "verdict": "correct",
        "entries_confirmed": "1",
        "closure_confirmed": "1",
        "seen": seen(browser, closure_id),
        **key(),
        **more,
    }
    return browser.post(f"/accounting/closures/{closure_id}/close", data=data)


def test_an_operator_goes_through_the_tabs_and_closes(shop: Shop, login: Login) -> None:
    session = closed_drawer(shop)
    browser = login(shop.operator)
    assert "Mes caisses à clôturer" in text(browser.get("/pos/"))
    closure_id = start(browser, session)
    refused = validated(browser, closure_id)
    assert refused.status_code == 409 and "Passez sur chaque onglet" in text(refused)
    go_through(browser, closure_id)
    summary = text(browser.get(f"/accounting/closures/{closure_id}/summary"))
    assert "Numéraire 144,00 € 144,00 € 0,00 €" in summary
    refused = validated(browser, closure_id, closure_confirmed="")
    assert refused.status_code == 422 and "Confirmez que les saisies" in text(refused)
    answer = validated(browser, closure_id)
    assert answer.status_code == 302, text(answer)
    done = text(browser.get(answer.location))
    assert "Clôture opérateur n° 1" in done and "CHQ0 BNP M. Durand" in done
    assert browser.get(f"/accounting/closures/{closure_id}/cash").status_code == 302
    assert browser.get(f"{answer.location}.pdf").data.startswith(b"%PDF")
    assert "Mes caisses à clôturer" not in text(browser.get("/pos/"))


def test_the_same_click_twice_closes_once(shop: Shop, login: Login) -> None:
    session = closed_drawer(shop)
    browser = login(shop.operator)
    closure_id = start(browser, session)
    go_through(browser, closure_id)
    once = {**key(), "seen": seen(browser, closure_id)}
    assert validated(browser, closure_id, **once).status_code == 302
    data = {"verdict": "correct", "entries_confirmed": "1", "closure_confirmed": "1", **once}
    assert browser.post(f"/accounting/closures/{closure_id}/close", data=data).status_code == 302


def test_a_gap_takes_the_state_in_error_and_a_cause(shop: Shop, login: Login) -> None:
    reason = add_reason(shop.centre)
    session = closed_drawer(shop)
    browser = login(shop.operator)
    closure_id = start(browser, session)
    go_through(browser, closure_id, FLOAT + 4_000)
    for data, sentence in (
        ({}, "Il y a un écart"),
        ({"verdict": "in_error"}, "choisissez la cause"),
        ({"verdict": "in_error", "reason_id": "9999999"}, "n'est plus utilisée"),
        ({"verdict": "in_error", "reason_id": "abc"}, "n'est plus utilisée"),
        ({"verdict": ""}, "correcte ou en erreur"),
        ({"verdict": "in_error", "reason_id": str(reason), "reason_text": "4111 1111 1111 1111"}, "carte"),
    ):
        refused = validated(browser, closure_id, **data)
        assert refused.status_code == 422 and sentence in text(refused), (data, text(refused))
    answer = validated(browser, closure_id, verdict="in_error", reason_id=str(reason), reason_text="Rendu")
    assert "Erreur de rendu" in text(browser.get(answer.location))


def test_what_was_not_seen_is_not_validated(shop: Shop, login: Login) -> None:
    session = closed_drawer(shop)
    browser = login(shop.operator)
    closure_id = start(browser, session)
    go_through(browser, closure_id)
    before = seen(browser, closure_id)
    browser.post(f"/accounting/closures/{closure_id}/cash", data={**counts(FLOAT), **key()})
    assert validated(browser, closure_id, verdict="in_error", reason_text="x", seen=before).status_code == 409


def test_entries_are_saved_while_one_types(shop: Shop, login: Login) -> None:
    session = closed_drawer(shop)
    browser = login(shop.operator)
    closure_id = start(browser, session)
    path = f"/accounting/closures/{closure_id}/cash"
    typed = {**counts(3_000), "autosave": "1"}
    assert "Enregistré à" in browser.post(path, data=typed).get_data(as_text=True)
    assert "Pas encore enregistré" in text(browser.post(path, data={"count_1": "x", "autosave": "1"}))
    with as_user(shop.operator):
        assert closure_rows.cash_rows(closure_id) == {2_000: 1, 1_000: 1}
    assert 'aria-current="page"' in browser.get(path).get_data(as_text=True)
    assert "validé" not in text(browser.get(path))


def test_cheques_are_corrected_added_and_taken_off(shop: Shop, login: Login) -> None:
    session = closed_drawer(shop, cheques=1)
    browser = login(shop.operator)
    closure_id = start(browser, session)
    path = f"/accounting/closures/{closure_id}/identified"
    [row] = rows_of(browser, closure_id)
    sent = {
        "row": row, f"found_{row}": "1", f"amount_{row}": "40,00", f"number_{row}": "CHQ9",
        "method_new1": str(shop.methods["cheque"].id), "amount_new1": "4", "bank_new1": "CIC",
    }  # fmt: skip
    for name, value, sentence in (
        (f"amount_{row}", "abc", "n’est pas un montant"),
        (f"amount_{row}", "", "montant de chaque chèque"),
        (f"number_{row}", "4111111111111111", "carte"),
        ("method_new1", str(shop.methods["card"].id), "ne sont pas négatifs"),
    ):
        refused = browser.post(path, data={**sent, name: value, **key()})
        assert refused.status_code == 422 and sentence in text(refused), text(refused)
    assert browser.post(path, data={**sent, **key()}).status_code == 302
    with as_user(shop.operator):
        rows = closure_rows.saved_cheques(closure_id)
        assert [(row.number, row.bank, row.amount, row.found) for row in rows] == [
            ("CHQ9", "", 4_000, True),
            ("", "CIC", 400, True),
        ]
    added = rows_of(browser, closure_id)[1]
    browser.post(path, data={"row": added, f"remove_{added}": "1", **key()})
    assert rows_of(browser, closure_id) == [row]


def test_a_blind_operator_sees_nothing_of_what_is_expected(shop: Shop, login: Login) -> None:
    add_method(shop, "holiday", "holiday_cheque")
    with acting_as(SYSTEM), unit_of_work():
        db.session.execute(update(Desk).where(Desk.id == shop.desk.id).values(blind=True))
    session = closed_drawer(shop, orders=1, by="holiday")
    browser = login(shop.operator)
    with as_user(shop.operator):
        closure_id = begin(session.id)
    pages = {
        tab: f"/accounting/closures/{closure_id}/{tab}"
        for tab in ("identified", "unidentified", "cash", "summary")
    }
    shown = {tab: browser.get(path).get_data(as_text=True) for tab, path in pages.items()}
    assert "44,00" not in shown["identified"]
    assert "data-expected" not in shown["cash"] and "Attendu" not in shown["unidentified"]
    assert "Attendu" not in shown["summary"] and "data-difference" not in shown["summary"]
    manager = login(shop.manager)
    assert "44,00" in manager.get(pages["identified"]).get_data(as_text=True)
    assert "data-expected" in manager.get(pages["cash"]).get_data(as_text=True)
    with as_user(shop.operator):
        enter_all(closure_id)
    browser = login(shop.operator)
    answer = validated(browser, closure_id)
    assert "Attendu" in text(browser.get(answer.location))


def test_a_drawer_is_closed_by_its_operator_or_a_supervisor(shop: Shop, login: Login) -> None:
    session = closed_drawer(shop)
    other = make_user(groups=["pos.default.user"], centres=[shop.centre])
    closure_id = start(login(shop.operator), session)
    path = f"/accounting/closures/{closure_id}"
    for address in (path, f"{path}/cash"):
        refused = login(other).get(address)
        assert refused.status_code == 403 and "autre utilisateur" in text(refused)
    assert (
        login(other).post(f"/accounting/sessions/{session.id}/closures/operator", data=key()).status_code
        == 403
    )
    assert (
        login(shop.operator)
        .post(f"/accounting/sessions/{session.id}/closures/accounting", data=key())
        .status_code
        == 403
    )
    assert login(shop.manager).get(f"{path}/cash").status_code == 200


def test_a_drawer_that_is_not_closed_is_greyed_and_says_why(shop: Shop, login: Login) -> None:
    with as_user(shop.operator):
        session = shop.open(FLOAT, note="Fond")
    browser = login(shop.operator)
    for path in (f"/pos/sessions/{session.id}", "/pos/"):
        page = browser.get(path)
        assert "n'est pas fermée" in text(page)
        assert re.search(r"<button[^>]* disabled[^>]*>Clôturer opérateur", page.get_data(as_text=True))
    answer = browser.post(f"/accounting/sessions/{session.id}/closures/operator", data=key())
    assert answer.status_code == 409 and "n'est pas fermée" in text(answer)


def test_an_accountant_corrects_with_a_reason(shop: Shop, accountant: User, login: Login) -> None:
    session = closed_drawer(shop)
    browser = login(accountant)
    refused = browser.post(f"/accounting/sessions/{session.id}/closures/accounting", data=key())
    assert refused.status_code == 409 and "elle vient d'abord" in text(refused)
    with as_user(shop.operator):
        operators = close_operator(session)
    closure_id = start(browser, session, ACCOUNTING)
    path = f"/accounting/closures/{closure_id}/cash"
    cheques = browser.get(f"/accounting/closures/{closure_id}/identified").text
    way = re.search(r'href="(/accounting/payments/\d+/reallocate)"', cheques)
    assert way and browser.get(way[1]).status_code == 200, "a cheque leads to its reallocation"
    refused = browser.post(path, data={**counts(FLOAT + 4_300), **key()})
    assert refused.status_code == 422 and "écrivez pourquoi" in text(refused)
    go_through(browser, closure_id, FLOAT + 4_300, why="Recompté au coffre")
    summary = text(browser.get(f"/accounting/closures/{closure_id}/summary"))
    assert "Recompté au coffre" in summary and "Numéraire 144,00 € 144,00 € 143,00 €" in summary
    refused = validated(browser, closure_id)
    assert refused.status_code == 422 and "dites pourquoi" in text(refused)
    answer = validated(browser, closure_id, reason_text="Un euro sous le tiroir")
    assert answer.status_code == 302, text(answer)
    done = text(browser.get(answer.location))
    assert "Clôture comptable n° 1" in done and "Recompté au coffre" in done
    with as_user(shop.operator):
        assert (
            sum(cents * many for cents, many in closure_rows.cash_rows(operators.id).items()) == FLOAT + 4_400
        )


@pytest.mark.parametrize("step", [OPERATOR, ACCOUNTING])
def test_a_done_closure_is_not_begun_again(shop: Shop, accountant: User, login: Login, step: str) -> None:
    session = closed_drawer(shop)
    with as_user(shop.operator):
        close_operator(session)
    with as_user(accountant):
        close_accounting(session)
        assert db.session.query(Closure).count() == 2
    refused = login(accountant).post(f"/accounting/sessions/{session.id}/closures/{step}", data=key())
    assert refused.status_code == 409 and "déjà faite" in text(refused)
