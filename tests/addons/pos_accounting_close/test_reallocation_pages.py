"""The pages of reallocation: a payment found, the form, the confirmation, both rows linked; greyed afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from addons.pos_session.models import Session
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user, make_user
from tests.addons.pos_accounting_close.drawers import by_cheque, close_accounting, close_operator
from tests.addons.pos_accounting_close.reallocated import adjustments, parts
from tests.addons.pos_session.browsing import key
from tests.addons.pos_session.browsing import text as seen_in
from tests.addons.pos_session.shop import Shop, statements


@pytest.fixture
def sold(shop: Shop) -> Session:
    """A closed drawer, 44 over: a seat by card, one by cheque 7654321, a programme in cash."""
    with as_user(shop.manager):
        session = shop.open()
        shop.sell(session, shop.item("seat"), parts=[{"method": "card", "amount": 4_400}])
        shop.sell(session, shop.item("seat"), parts=[by_cheque(4_400, "7654321", bank="BNP")])
        shop.sell(session, shop.item("programme"))
        return shop.close(session, 14_900, accepted=True, note="44 de trop", kept=10_000)


@pytest.fixture
def browser(accountant: User, login: Callable[[User], FlaskClient]) -> FlaskClient:
    """The accountant's browser."""
    return login(accountant)


def test_a_payment_is_found_by_amount_method_and_cheque(
    shop: Shop, sold: Session, browser: FlaskClient, login: Callable[[User], FlaskClient]
) -> None:
    def rows(query: str, client: FlaskClient = browser) -> int:
        page = client.get(f"/pos/history/payments?{query}").get_data(as_text=True)
        return page.count("/pos/orders/")

    assert rows("") == 3
    assert rows("f_amount=44,00") == 2
    assert rows("f_amount=rien") == 0
    assert rows("f_id_number=76543") == 1
    assert rows(f"f_method={shop.methods['card'].label}&f_amount=44") == 1
    assert rows("f_kind=reallocation") == 0
    operator = login(make_user(permissions=["pos_session.view"], centres=[shop.centre]))
    assert rows("f_amount=44", operator) == 2
    page = operator.get("/pos/history/payments").get_data(as_text=True)
    assert 'name="f_id_number"' not in page and "data-part-action" not in page
    assert rows("f_id_number=999", operator) == 3, "whoever may not see the numbers cannot search by them"


def test_it_is_checked_confirmed_and_shown_linked(shop: Shop, sold: Session, browser: FlaskClient) -> None:
    part_id = parts(sold)[0].id
    address = f"/accounting/payments/{part_id}/reallocate"
    assert address in browser.get("/pos/history/payments").get_data(as_text=True)
    with acting_as(SYSTEM):
        order_id = parts(sold)[0].payment.order_id
    assert address in browser.get(f"/pos/orders/{order_id}").get_data(as_text=True)
    page = browser.get(address)
    assert 'value="44,00"' in page.get_data(as_text=True).replace("\u00a0", "").replace("\u202f", "")
    typed = {"method_id": str(shop.methods["cash"].id), "amount": "44,00", "reason": "Payé en espèces"}
    answer = browser.post(f"{address}/check", data={**typed, "reason": ""})
    assert answer.status_code == 400 or answer.status_code == 422
    assert "Écrivez pourquoi le règlement est ventilé." in seen_in(answer)
    answer = browser.post(f"{address}/check", data=typed)
    assert "son écart change de -44,00 €" in seen_in(answer)
    assert len(parts(sold)) == 3, "nothing is written yet"
    assert 'value="Payé en espèces"' in browser.post(
        f"{address}/check", data={**typed, "edit": "1"}
    ).get_data(as_text=True)
    once = key()
    for _ in range(2):
        answer = browser.post(address, data={**typed, **once}, follow_redirects=True)
        assert "Le règlement est ventilé" in seen_in(answer) or _ == 1
    db.session.expire_all()
    assert (len(parts(sold)), adjustments(sold)) == (5, [4_400, -4_400])
    page = seen_in(answer)
    assert "Ventilation 1" in page and page.count("Payé en espèces") == 2
    listed = browser.get("/pos/history/payments?f_kind=reallocation")
    assert seen_in(listed).count("Payé en espèces") == 2
    sheet = browser.get(f"/pos/sessions/{sold.id}/sheet")
    assert seen_in(sheet).count("Ventilation · Payé en espèces") == 2
    assert 'data-difference="0"' in sheet.get_data(as_text=True)
    order = seen_in(browser.get(f"/pos/orders/{order_id}"))
    assert "Ventilation : Payé en espèces" in order and "Ventilé de" in order
    sessions = seen_in(browser.get("/pos/history/sessions"))
    assert "149,00 € 149,00 € 0,00 €" in sessions
    assert "149,00 € 149,00 € 0,00 €" in seen_in(browser.get("/pos/sessions"))


def test_after_the_accounting_closure_it_is_greyed_and_says_why(
    sold: Session, accountant: User, browser: FlaskClient
) -> None:
    with as_user(accountant):
        close_operator(sold)
        close_accounting(sold)
    page = browser.get("/pos/history/payments").get_data(as_text=True)
    assert page.count('data-part-action="off"') == 3 and 'data-part-action="on"' not in page
    sentence = f"La clôture comptable de la session {sold.code} est faite"
    assert sentence in seen_in(browser.get("/pos/history/payments"))
    address = f"/accounting/payments/{parts(sold)[0].id}/reallocate"
    shown = browser.get(address)
    assert sentence in seen_in(shown) and 'name="method_id"' not in shown.get_data(as_text=True)
    answer = browser.post(address, data={"method_id": "1", "amount": "1", "reason": "x", **key()})
    assert answer.status_code == 409 and sentence in seen_in(answer)


def test_the_list_asks_as_often_for_many_payments(shop: Shop, sold: Session, browser: FlaskClient) -> None:
    browser.get("/pos/history/payments")
    with statements() as few:
        browser.get("/pos/history/payments")
    with as_user(shop.manager):
        session = shop.open()
        for _ in range(12):
            shop.sell(session, shop.item("drink"), parts=[{"method": "card", "amount": 300}])
    browser.get("/pos/history/payments")
    with statements() as many:
        browser.get("/pos/history/payments")
    assert len(many) == len(few)


def test_what_no_form_sends_is_refused(shop: Shop, sold: Session, browser: FlaskClient) -> None:
    address = f"/accounting/payments/{parts(sold)[0].id}/reallocate"
    for typed in (
        {},
        {"method_id": "x", "amount": "44", "reason": "x"},
        {"method_id": str(shop.methods["cash"].id), "amount": "1e400", "reason": "x"},
        {"method_id": str(shop.methods["cash"].id), "amount": "-1", "reason": "x"},
        {"method_id": "999999", "amount": "1", "reason": "x"},
    ):
        for path in (address, f"{address}/check"):
            assert 400 <= browser.post(path, data={**typed, **key()}).status_code < 500, typed
    assert len(parts(sold)) == 3
