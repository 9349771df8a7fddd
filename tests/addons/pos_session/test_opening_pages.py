"""The pages and the API of the opening: seller, password, last closing, repair from the list of sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select

from addons.pos_session.models import Presence, Session
from addons.pos_session.services import opening
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import PASSWORD, as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import key, new_order, open_session, text
from tests.addons.pos_session.shop import Shop, make_shop
from tests.addons.pos_session.test_opening import colleague, in_control, second_desk

Login = Callable[[User], FlaskClient]


def count_sessions() -> int:
    with acting_as(SYSTEM):
        return db.session.execute(select(func.count(Session.id))).scalar_one()


def test_the_password_is_asked_again(shop: Shop, browser: FlaskClient) -> None:
    form = {"desk_id": shop.desk.id, **key()}
    for password in ("", "wrong"):
        answer = browser.post("/pos/sessions", data={**form, "password": password})
        assert answer.status_code == 422
        assert "mot de passe" in text(answer) and "wrong" not in text(answer)
    assert count_sessions() == 0
    for _ in range(2):
        answer = browser.post("/pos/sessions", data={**form, "password": PASSWORD})
        assert answer.status_code == 302
    assert count_sessions() == 1


def test_a_wrong_password_too_often_locks_the_user(shop: Shop, browser: FlaskClient) -> None:
    for _ in range(20):
        answer = browser.post("/pos/sessions", data={"desk_id": shop.desk.id, "password": "wrong", **key()})
        if answer.status_code == 302:
            break
    assert answer.location.startswith("/login")
    assert count_sessions() == 0


def test_an_operator_opens_for_himself_a_manager_for_others(shop: Shop, login: Login) -> None:
    other = colleague(shop, name="Zoé Petit")
    browser = login(shop.operator)
    assert "Zoé" not in text(browser.get("/pos/sessions/new"))
    form = {"desk_id": shop.desk.id, "responsible_id": other.id, "password": PASSWORD}
    assert browser.post("/pos/sessions", data={**form, **key()}).status_code == 403
    manager = login(shop.manager)
    assert "Zoé" in text(manager.get("/pos/sessions/new"))
    stranger = make_shop().operator
    answer = manager.post("/pos/sessions", data={**form, "responsible_id": stranger.id, **key()})
    assert answer.status_code == 409 and "rattaché" in text(answer)
    location = manager.post("/pos/sessions", data={**form, **key()}).location
    assert location.endswith("/opening")
    assert manager.get(location).status_code == 200


def test_who_may_not_open_sees_how_the_desks_are_and_whom_to_ask(shop: Shop, login: Login) -> None:
    """The reduced page of seed 001, 2.1."""
    seller = make_user(name="Léo Martin", centres=[shop.centre], permissions=["pos_session.sell"])
    elsewhere = make_shop().operator
    browser = login(seller)
    page = browser.get("/pos/sessions/new")
    assert page.status_code == 200
    assert "Vous n’avez pas le droit d’ouvrir une caisse" in text(page) and "Libre" in text(page)
    assert shop.manager.name in text(page) and shop.operator.name in text(page)
    assert elsewhere.name not in text(page) and seller.name not in text(page).split("à votre nom", 1)[1]
    assert 'name="password"' not in page.get_data(as_text=True)
    assert 'href="/pos/sessions/new"' in browser.get("/pos/").get_data(as_text=True)
    form = {"desk_id": shop.desk.id, "password": PASSWORD, **key()}
    assert browser.post("/pos/sessions", data=form).status_code == 403
    with as_user(shop.operator):
        session = shop.open()
    page = browser.get("/pos/sessions/new")
    assert session.code in text(page) and "En cours" in text(page)
    assert f"/pos/sessions/{session.id}" not in page.get_data(as_text=True), "he may not see sessions"


def test_the_last_closing_is_proposed_and_a_sum_will_do(shop: Shop, browser: FlaskClient) -> None:
    with as_user(shop.operator):
        shop.close(shop.open(), 10_000)
    location = browser.post(
        "/pos/sessions", data={"desk_id": shop.desk.id, "password": PASSWORD, **key()}
    ).location
    page = browser.get(location)
    assert "Comme à la dernière fermeture : 100,00 €" in text(page)
    assert 'data-count-last="10000"' in page.get_data(as_text=True)
    answer = browser.post(location, data={"counted_sum": "12,345", **key()})
    assert answer.status_code == 422 and 'value="12,345"' in answer.get_data(as_text=True)
    both = {"counted_sum": "99", "count_5000": "2", **key()}
    answer = browser.post(location, data=both)
    assert answer.status_code == 422 and "gardez l'un des deux" in text(answer)
    assert browser.post(location, data={"counted_sum": "99,00", **key()}).status_code == 302
    with as_user(shop.operator):
        session = db.session.execute(select(Session).order_by(Session.id.desc())).scalars().first()
        assert session is not None
        assert (session.state, session.opening_counted, session.opening_difference) == ("open", 9_900, -100)


def test_a_duplicate_is_repaired_from_the_list_of_sessions(shop: Shop, login: Login) -> None:
    other = colleague(shop, name="Zoé Petit")
    with as_user(shop.operator):
        duplicate = in_control(shop.desk.id)
    desk_id = second_desk(shop)
    browser = login(shop.operator)
    page = text(browser.get("/pos/sessions/new"))
    assert "Vous ne pouvez pas créer deux sessions actives avec le même responsable" in page
    refused = browser.post("/pos/sessions", data={"desk_id": desk_id, "password": PASSWORD, **key()})
    assert refused.status_code == 409
    assert f"/pos/sessions/{duplicate.id}" in refused.get_data(as_text=True)
    listed = browser.get("/pos/sessions").get_data(as_text=True)
    assert f'href="/pos/sessions/{duplicate.id}"' in listed
    page = browser.get(f"/pos/sessions/{duplicate.id}", follow_redirects=True)
    assert "Changer de responsable" in text(page) and "Zoé Petit" in text(page)
    form = {"responsible_id": other.id, **key()}
    for _ in range(2):
        answer = browser.post(f"/pos/sessions/{duplicate.id}/responsible", data=form)
        assert answer.status_code == 302, text(answer)
    open_session_id = open_session(browser, _with_desk(shop, desk_id), 100)
    assert "Changer de responsable" not in text(browser.get(f"/pos/sessions/{open_session_id}"))
    theirs = login(other)
    page = theirs.get(f"/pos/sessions/{duplicate.id}", follow_redirects=True)
    assert "Ouvrir la session" in text(page)
    answer = theirs.post(f"/pos/sessions/{duplicate.id}/opening", data={"counted_sum": "0", **key()})
    assert answer.status_code == 302
    assert "Continuer la vente" in text(theirs.get(f"/pos/sessions/{duplicate.id}"))


def test_a_till_says_that_somebody_is_there(shop: Shop, browser: FlaskClient, login: Login) -> None:
    session_id = open_session(browser, shop)
    path = f"/pos/sessions/{session_id}/presence"
    assert path not in browser.get(f"/pos/sessions/{session_id}").get_data(as_text=True)
    order_id = new_order(browser, session_id)
    assert path in browser.get(f"/pos/orders/{order_id}").get_data(as_text=True)
    assert browser.post(path).status_code == 204
    assert db.session.execute(select(Presence.user_id)).scalar_one() == shop.operator.id
    with as_user(shop.operator):
        session = db.session.get(Session, session_id)
        assert session is not None
        shop.close(session, 10_000)
    assert browser.post(path).status_code == 286
    assert login(make_shop().operator).post(path).status_code == 404


def api(browser: FlaskClient, path: str, body: dict[str, Any], name: str) -> Any:
    return browser.post(f"/api/v1/sessions{path}", json=body, headers={"Idempotency-Key": f"{name}-key-1"})


def test_the_api_makes_opens_and_repairs_a_session(shop: Shop, login: Login) -> None:
    other = colleague(shop)
    browser = login(shop.operator)
    made = api(browser, "", {"desk_id": shop.desk.id}, "make")
    assert (made.status_code, made.json["state"], made.json["opening"]) == (201, "opening_control", None)
    assert api(browser, "", {"desk_id": shop.desk.id}, "make").json == made.json
    again = api(browser, "", {"desk_id": shop.desk.id}, "again")
    assert (again.status_code, again.json["code"]) == (409, "pos_session.responsible_busy")
    path = f"/{made.json['id']}"
    for wrong in (
        {},
        {"sum": -1},
        {"sum": 1.0},
        {"sum": 1, "pieces": {"500": 1}},
        {"pieces": {"300": 1}},
        {"pieces": {"500": -1}},
        {"sum": 1, "price": 1},
    ):
        assert api(browser, f"{path}/open", wrong, "wrong").status_code == 422, wrong
    changed = api(browser, f"{path}/responsible", {"responsible_id": other.id}, "give")
    assert (changed.status_code, changed.json["responsible_id"]) == (200, other.id)
    assert api(browser, f"{path}/open", {"sum": 0}, "mine").status_code == 403
    theirs = login(other)
    counted = {"pieces": {"500": 2}}
    opened = api(theirs, f"{path}/open", counted, "open")
    assert (opened.status_code, opened.json["state"], opened.json["opening_counted"]) == (200, "open", 1_000)
    assert api(theirs, f"{path}/open", counted, "open").json == opened.json
    stranger = login(make_shop().manager)
    for address, body in (("/open", counted), ("/responsible", {"responsible_id": other.id})):
        assert api(stranger, f"{path}{address}", body, "stranger").status_code == 404
    looker = login(make_user(permissions=["pos_session.view"], centres=[shop.centre]))
    assert api(looker, "", {"desk_id": shop.desk.id}, "looker").status_code == 403


def _with_desk(shop: Shop, desk_id: int) -> Shop:
    from dataclasses import replace

    from addons.pos_session.models import Desk

    with acting_as(SYSTEM):
        desk = db.session.get(Desk, desk_id)
    assert desk is not None
    return replace(shop, desk=desk)


def test_giving_up_forgets_who_was_there(shop: Shop, browser: FlaskClient) -> None:
    with as_user(shop.operator), unit_of_work():
        session_id = opening.create_session(shop.desk.id).id
    assert browser.post(f"/pos/sessions/{session_id}/presence").status_code == 204
    assert browser.post(f"/pos/sessions/{session_id}/opening/give-up", data=key()).status_code == 302
    assert count_sessions() == 0


def test_where_every_cash_desk_is_taken_the_page_says_by_which_session(shop: Shop, login: Login) -> None:
    with as_user(shop.operator):
        session = shop.open()
    browser = login(make_user(groups=["pos.default.user"], centres=[shop.centre]))
    pages = [
        browser.get("/pos/sessions/new"),
        browser.post("/pos/sessions", data={"desk_id": shop.desk.id, "password": "wrong", **key()}),
    ]
    assert [page.status_code for page in pages] == [200, 422]
    for page in pages:
        assert "Une session est déjà ouverte pour cette caisse" in text(page)
        assert f'href="/pos/sessions/{session.id}"' in page.get_data(as_text=True)
