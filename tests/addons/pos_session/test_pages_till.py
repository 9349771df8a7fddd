"""The till's pages: what the pad sends, customers, orders on hold, abandoning, and the history of an order."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_session.models import Customer, Order
from addons.pos_session.services import customers, orders
from addons.pos_session.services.order_history import history_of
from core.db import db
from core.identity.models import User
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import key, new_order, open_session, tap, text
from tests.addons.pos_session.shop import Shop, statements

Login = Callable[[User], FlaskClient]
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def manager(shop: Shop, login: Login) -> FlaskClient:
    """The manager's browser."""
    return login(shop.manager)


def begin(browser: FlaskClient, shop: Shop, *names: str) -> int:
    order_id = new_order(browser, open_session(browser, shop))
    for name in names:
        tap(browser, order_id, {"product_id": shop.products[name].id, "quantity": 1})
    return order_id


def line_of(shop: Shop, order_id: int, at: int = 0) -> int:
    with as_user(shop.manager):
        return orders.lines_of(order_id)[at].id


def pad(browser: FlaskClient, order_id: int, line_id: int, **values: str) -> Any:
    headers = {**FRAGMENT, "Idempotency-Key": key()["idempotency_key"]}
    return browser.post(f"/pos/orders/{order_id}/lines/{line_id}", data=values, headers=headers)


def pay_in_cash(browser: FlaskClient, shop: Shop, order_id: int, amount: str) -> None:
    form = {"method_id": str(shop.methods["cash"].id), "amount": amount, **key()}
    answer = browser.post(f"/pos/orders/{order_id}/payment", data=form)
    assert answer.status_code == 302, text(answer)


def test_what_the_pad_sends(shop: Shop, manager: FlaskClient) -> None:
    order_id = begin(manager, shop, "drink", "poster")
    drink = line_of(shop, order_id)
    assert "4 × 3,00 €" in text(pad(manager, order_id, drink, quantity="4"))
    answer = pad(manager, order_id, drink, price="2,5")
    assert "4 × 2,50 €" in text(answer) and f'data-selected="{drink}"' in answer.get_data(as_text=True)
    assert "Remise 12,5 %" in text(pad(manager, order_id, drink, discount="12,5 %"))
    assert "8,75 €" in text(pad(manager, order_id, drink, discount="12.5"))
    pad(manager, order_id, drink, discount="0")
    answer = pad(manager, order_id, drink, free="1")
    assert "3 × 2,50 €" in text(answer) and "1 × 2,50 € Offert" in text(answer)
    free = line_of(shop, order_id, 2)
    assert f'data-selected="{free}"' in answer.get_data(as_text=True)
    assert "4 × 2,50 €" in text(pad(manager, order_id, free, back="1"))
    assert "20,00 €" in text(manager.get(f"/pos/orders/{order_id}/lines"))


def test_the_same_offer_sent_twice_is_one(shop: Shop, manager: FlaskClient) -> None:
    order_id = begin(manager, shop, "drink")
    drink = line_of(shop, order_id)
    pad(manager, order_id, drink, quantity="3")
    headers = {**FRAGMENT, "Idempotency-Key": "offered-once"}
    path = f"/pos/orders/{order_id}/lines/{drink}"
    for _ in range(2):
        assert manager.post(path, data={"free": "1"}, headers=headers).status_code == 200
    assert "2 × 3,00 €" in text(manager.get(f"/pos/orders/{order_id}/lines"))
    assert manager.post(path, data={"free": "1"}, headers=FRAGMENT).status_code == 422, "no key"


@pytest.mark.parametrize(
    "values",
    [
        {"quantity": "1,5"},
        {"quantity": ""},
        {"price": "douze"},
        {"price": "1e5"},
        {"price": "-1"},
        {"price": "99999999999"},
        {"discount": "101"},
        {"discount": "1,234"},
        {"discount": ""},
        {"free": "0"},
        {"free": "9999"},
        {"free": "x"},
        {"back": "1"},
        {},
    ],
)
def test_what_is_no_figure_is_refused_and_changes_nothing(
    shop: Shop, manager: FlaskClient, values: dict[str, str]
) -> None:
    order_id = begin(manager, shop, "drink")
    answer = pad(manager, order_id, line_of(shop, order_id), **values)
    assert answer.status_code == 422, text(answer)
    assert "Total 3,00 €" in text(manager.get(f"/pos/orders/{order_id}/lines"))


def test_keys_without_their_right_say_why(shop: Shop, browser: FlaskClient, seller_only: User) -> None:
    order_id = begin(browser, shop, "drink")
    page = unescape(browser.get(f"/pos/orders/{order_id}").get_data(as_text=True))
    assert page.count("Vous n'avez pas le droit d'accorder des remises.") == 2
    assert "le droit de saisir des prix" not in page
    assert pad(browser, order_id, line_of(shop, order_id), discount="10").status_code == 403
    assert pad(browser, order_id, line_of(shop, order_id), price="2").status_code == 200


def test_a_customer_is_found_made_and_chosen(shop: Shop, browser: FlaskClient) -> None:
    order_id = begin(browser, shop, "drink")
    assert "Client de passage" in text(browser.get(f"/pos/orders/{order_id}"))
    panel = browser.get(f"/pos/orders/{order_id}/customer", headers=FRAGMENT)
    assert "Nouveau client" in text(panel) and "<html" not in panel.get_data(as_text=True)
    form = {"name": "Hélène Dupré", "email": "", "phone": "06 12 34 56 78"}
    path = f"/pos/orders/{order_id}/customer/new"
    assert browser.post(path, data={**form, "phone": "douze", **key()}).status_code == 422
    once = key()
    for _ in range(2):
        assert browser.post(path, data={**form, **once, "sure": "1"}).status_code == 302
    assert "Hélène Dupré" in text(browser.get(f"/pos/orders/{order_id}"))
    warned = browser.post(path, data={**form, "name": "H. Dupré", "phone": "+33612345678", **key()})
    assert warned.status_code == 409 and "Choisir Hélène Dupré" in text(warned)
    assert "Hélène Dupré" in text(browser.get(f"/pos/orders/{order_id}/customers?q=06.12"))
    assert "Personne n'est trouvé" in text(browser.get(f"/pos/orders/{order_id}/customers?q=zz"))
    back = browser.post(f"/pos/orders/{order_id}/customer", data={"customer_id": "0"})
    assert back.status_code == 302
    with as_user(shop.operator):
        assert db.session.execute(select(Order.customer_id)).scalar_one() is None
        assert len(db.session.execute(select(Customer)).scalars().all()) == 1


def test_the_pages_of_the_customers(shop: Shop, browser: FlaskClient) -> None:
    assert "Aucun client" in text(browser.get("/pos/customers"))
    form = {"name": "Théo Martin", "email": "theo@example.org", "city": "Grenoble"}
    assert browser.post("/pos/customers", data={"name": "", **key()}).status_code == 422
    made = browser.post("/pos/customers", data={**form, **key()})
    assert made.status_code == 302, text(made)
    customer_id = int(made.location.rsplit("/", 1)[1])
    page = text(browser.get(made.location))
    assert "Théo Martin" in page and "Grenoble" in page and "Aucune commande" in page
    assert "Théo Martin" in text(browser.get("/pos/customers?q=theo"))
    assert "Théo Martin" not in text(browser.get("/pos/customers?q=zz"))
    twin = browser.post("/pos/customers", data={"name": "T. M.", "email": "THEO@example.org", **key()})
    assert twin.status_code == 409 and "Enregistrer quand même" in text(twin)
    edit = f"/pos/customers/{customer_id}/edit"
    assert 'value="Grenoble"' in browser.get(edit).get_data(as_text=True)
    changed = browser.post(edit, data={**form, "city": "Lyon"})
    assert changed.status_code == 302 and "Lyon" in text(browser.get(f"/pos/customers/{customer_id}"))


def test_on_hold_and_taken_again(shop: Shop, browser: FlaskClient, login: Login) -> None:
    order_id = begin(browser, shop, "drink")
    held = browser.post(f"/pos/orders/{order_id}/hold")
    assert held.status_code == 302
    next_id = int(held.location.rsplit("/", 1)[1])
    assert next_id != order_id
    assert "Commandes (1)" in text(browser.get(f"/pos/orders/{next_id}"))
    panel = text(browser.get(f"/pos/orders/{next_id}/others", headers=FRAGMENT))
    assert "001.00001.001 Client de passage En attente depuis" in panel and "3,00 €" in panel
    assert browser.post(f"/pos/orders/{next_id}/hold").status_code == 409, "nothing is on it"
    assert tap(browser, order_id, {"product_id": shop.products["drink"].id, "quantity": 1}).status_code == 409
    page = text(browser.get(f"/pos/orders/{order_id}"))
    assert "Cette commande est en attente depuis" in page and "Limonade" in page
    assert login(shop.manager).post(f"/pos/orders/{order_id}/take").status_code == 302
    again = login(shop.operator).post(f"/pos/orders/{order_id}/take")
    assert again.status_code == 409 and shop.manager.name in text(again)


def test_an_order_is_given_up_for_a_reason(shop: Shop, browser: FlaskClient) -> None:
    order_id = begin(browser, shop, "drink")
    path = f"/pos/orders/{order_id}/abandon"
    panel = text(browser.get(path, headers=FRAGMENT))
    assert "Client parti" in panel and "Son numéro ne sera plus utilisé" in panel
    assert browser.post(path, data={"reason": "", "other": " ", **key()}).status_code == 422
    assert browser.post(path, data={"reason": "", "other": "Panne", **key()}).status_code == 302
    page = text(browser.get(f"/pos/orders/{order_id}"))
    assert "Abandonnée : Panne" in page and shop.operator.name in page


def test_the_history_of_an_order(shop: Shop, browser: FlaskClient, login: Login) -> None:
    order_id = begin(browser, shop, "drink", "poster")
    with as_user(shop.operator), unit_of_work():
        made = customers.create(shop.centre.id, {"name": "Hélène Dupré"})
        customers.set_customer(order_id, made.id)
    pay_in_cash(browser, shop, order_id, "13")
    for _ in range(2):
        browser.post(f"/pos/orders/{order_id}/receipt.pdf")
    page = text(browser.get(f"/pos/orders/{order_id}"))
    steps = re.search(r"Historique \d.*", page)
    assert steps is not None
    order = ["Commencée", "Règlement (Espèces)", "Validée", "imprimé", "duplicata 1"]
    places = [steps.group().index(word) for word in order]
    assert places == sorted(places)
    assert "Hélène Dupré" in page and steps.group().count(shop.operator.name) == 5
    assert "001.00001.001" in text(browser.get(f"/pos/customers/{made.id}"))


def test_the_history_reads_a_fixed_number_of_statements(shop: Shop, browser: FlaskClient) -> None:
    order_id = begin(browser, shop, "drink")
    pay_in_cash(browser, shop, order_id, "3")
    counts = []
    for _ in range(2):
        with as_user(shop.operator):
            order = db.session.get_one(Order, order_id)
            with statements() as seen:
                history_of(order)
            counts.append(len(seen))
        for _ in range(3):
            browser.post(f"/pos/orders/{order_id}/receipt.pdf")
    assert counts == [5, 5]


def test_the_till_reads_a_fixed_number_of_statements(shop: Shop, browser: FlaskClient) -> None:
    order_id = begin(browser, shop, "drink")
    counts = []
    for _ in range(2):
        gc.collect()  # what an earlier request read and nobody holds any more is read again
        with statements() as seen:
            assert browser.get(f"/pos/orders/{order_id}").status_code == 200
        counts.append(len(seen))
        for name in ("poster", "programme", "seat"):
            tap(browser, order_id, {"product_id": shop.products[name].id, "quantity": 1})
    assert counts[0] == counts[1], counts
