"""Cash put in and taken out, and the movement typed by mistake: voided once, by a counter-movement."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_session.errors import (
    AlreadyVoided,
    NotEnoughCash,
    NotVoidable,
    NotYourSession,
    ReasonRequired,
    SessionNotOpen,
)
from addons.pos_session.models import CashOperation
from addons.pos_session.services.cash import move_cash, movements_of, void_movement
from addons.pos_session.services.cash_log import drawer_of_session
from addons.pos_session.services.invariants import broken
from addons.pos_session.services.sheet import sheet_of
from core.db import db
from core.errors import NotFound
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import PASSWORD, as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import key, open_session, text
from tests.addons.pos_session.shop import Shop, make_shop
from tests.addons.pos_session.test_concurrency import at_once
from tests.addons.pos_session.test_lifecycle import journal


def move(session_id: int, kind: str, amount: int, reason: str = "Appoint") -> int:
    with unit_of_work():
        return move_cash(session_id, kind, amount, reason).id


def void(session_id: int, operation_id: int, reason: str = "Erreur de frappe") -> CashOperation:
    with unit_of_work():
        return void_movement(session_id, operation_id, reason)


def test_a_voided_movement_nets_out_and_both_rows_stay(at_the_till: Shop) -> None:
    session = at_the_till.open(10_000)
    taken = move(session.id, "cash_out", 2_000)
    counter = void(session.id, taken)
    assert (counter.kind, counter.amount, counter.voids_id) == ("cash_out", 2_000, taken)
    drawer = drawer_of_session(session.id)
    assert (drawer.cash_out, drawer.expected) == (0, 10_000)
    put = move(session.id, "cash_in", 700)
    void(session.id, put)
    drawer = drawer_of_session(session.id)
    assert (drawer.cash_in, drawer.cash_out, drawer.expected) == (0, 0, 10_000)
    assert [row.amount for row in movements_of(session.id)] == [-700, 700, 2_000, -2_000]
    assert [entry["amount"] for entry in journal("pos_session.cash_voided")] == [2_000, -700]
    assert at_the_till.close(session, 10_000).closing_difference == 0
    assert sum(row.amount for row in sheet_of(session).movements) == 10_000
    assert list(broken()) == []


def test_a_movement_is_voided_once_and_a_voiding_never(at_the_till: Shop) -> None:
    session = at_the_till.open(10_000)
    taken = move(session.id, "cash_out", 2_000)
    counter = void(session.id, taken)
    with pytest.raises(AlreadyVoided):
        void(session.id, taken)
    with pytest.raises(NotVoidable):
        void(session.id, counter.id)
    opening = db.session.execute(select(CashOperation.id).where(CashOperation.kind == "opening")).scalar_one()
    with pytest.raises(NotVoidable):
        void(session.id, opening)
    with pytest.raises(ReasonRequired):
        void(session.id, move(session.id, "cash_in", 100), "  ")


def test_money_that_left_meanwhile_cannot_be_taken_back(at_the_till: Shop) -> None:
    session = at_the_till.open(0)
    put = move(session.id, "cash_in", 5_000)
    taken = move(session.id, "cash_out", 3_000)
    with pytest.raises(NotEnoughCash):
        void(session.id, put)
    void(session.id, taken)
    void(session.id, put)
    assert drawer_of_session(session.id).expected == 0


def test_only_in_ones_own_open_session(at_the_till: Shop) -> None:
    session = at_the_till.open()
    put = move(session.id, "cash_in", 500)
    with as_user(make_user(groups=["pos.default.user"], centres=[at_the_till.centre])):
        with pytest.raises(NotYourSession):
            void(session.id, put)
        other = make_shop()
    with as_user(other.operator):
        theirs = other.open()
        with pytest.raises(NotFound):
            void(theirs.id, put)
        with pytest.raises(NotFound):
            void(session.id, put)
    with as_user(at_the_till.manager):
        void(session.id, put)
    last = move(session.id, "cash_in", 300)
    at_the_till.close(session, 10_300)
    with pytest.raises(SessionNotOpen):
        void(session.id, last)


def test_two_voidings_at_once_are_one(app: Flask, shop: Shop) -> None:
    with as_user(shop.operator):
        session = shop.open()
        put = move(session.id, "cash_in", 500)
    session_id = session.id

    def job() -> str:
        void(session_id, put)
        return "voided"

    answers = at_once(app, (shop.operator, job), (shop.manager, job))
    assert sorted(answers) == ["pos_session.already_voided", "voided"]


def test_the_page_lists_and_voids(shop: Shop, browser: FlaskClient) -> None:
    session_id = open_session(browser, shop, 10_000)
    path = f"/pos/sessions/{session_id}/cash"
    assert "Aucun mouvement" in text(browser.get(path))
    form = {"kind": "cash_out", "amount": "20", "reason": "Monnaie du bar", **key()}
    assert browser.post(path, data=form).location == path
    with acting_as(SYSTEM):
        taken = select(CashOperation.id).where(CashOperation.kind == "cash_out")
        operation_id = db.session.execute(taken).scalar_one()
    confirm = f"{path}/{operation_id}/void"
    page = text(browser.get(confirm))
    assert "Monnaie du bar" in page and "Un contre-mouvement de 20,00 € est écrit" in page
    refused = browser.post(confirm, data={"reason": "", **key()})
    assert refused.status_code == 422 and "Écrivez le motif" in text(refused)
    assert browser.post(confirm, data={"reason": "Saisi deux fois", **key()}).location == path
    page = text(browser.get(path))
    assert "Annulé" in page and "Contre-mouvement" in page and "100,00 €" in page
    again = browser.post(confirm, data={"reason": "Saisi deux fois", **key()})
    assert again.status_code == 409 and "déjà annulé" in text(again)
    assert "déjà annulé" in text(browser.get(confirm))
    assert browser.get(f"{path}/{operation_id + 99}/void").status_code == 404


def test_a_blind_desk_shows_amounts_to_managers_only(shop: Shop, browser: FlaskClient, app: Flask) -> None:
    with unit_of_work():
        shop.desk.blind = True
    session_id = open_session(browser, shop, 10_000)
    for path in ("", "/cash", "/closing"):
        page = browser.get(f"/pos/sessions/{session_id}{path}")
        assert page.status_code == 200
        assert "100,00" not in text(page) and "10000" not in page.get_data(as_text=True), path
    assert browser.get(f"/pos/sessions/{session_id}/sheet").status_code == 403
    form = {"kind": "cash_out", "amount": "1000", "reason": "Dépôt", **key()}
    refused = browser.post(f"/pos/sessions/{session_id}/cash", data=form)
    assert refused.status_code == 409 and "100,00" not in text(refused)
    manager = app.test_client()
    manager.post("/login", data={"login": shop.manager.login, "password": PASSWORD})
    assert "100,00" in text(manager.get(f"/pos/sessions/{session_id}"))
    assert manager.get(f"/pos/sessions/{session_id}/sheet").status_code == 200
