"""The payment page and its API, without scripts: lines put on a payment, refused and shown again, taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from core.identity.models import User
from core.testing.factories import make_user
from tests.addons.pos_session.browsing import key, new_order, open_session, tap, text
from tests.addons.pos_session.shop import Shop

Login = Callable[[User], FlaskClient]


def begin(shop: Shop, browser: FlaskClient) -> tuple[str, dict[str, str]]:
    """The address of the payment page of an order of three programmes and a drink, and its line ids by label."""
    order_id = new_order(browser, open_session(browser, shop))
    items = [("programme", 3), ("drink", 1)]
    tap(
        browser, order_id, *({"product_id": shop.products[name].id, "quantity": many} for name, many in items)
    )
    page = f"/pos/orders/{order_id}/payment"
    found = re.findall(
        r'name="line" value="(\d+)"[^>]*> <span>([^<]*)', browser.get(page).get_data(as_text=True)
    )
    return page, {label: line_id for line_id, label in found}


def paying(shop: Shop, method: str, amount: str, *take: str, **known: str) -> dict[str, Any]:
    fields = {name: known.get(name, "") for name in ("number", "bank", "drawer")}
    return {"method_id": shop.methods[method].id, "amount": amount, "take": list(take), **fields, **key()}


def due(answer: Any) -> int:
    found = re.search(r'data-payment data-due="(-?\d+)"', answer.get_data(as_text=True))
    assert found
    return int(found[1])


def test_an_order_is_split_without_scripts(shop: Shop, browser: FlaskClient) -> None:
    page, lines = begin(shop, browser)
    assert due(browser.get(page)) == 1_800
    programme, drink = lines["Programme"], lines["Limonade"]
    answer = browser.get(f"{page}?line={programme}&units_{programme}=2")
    assert answer.location.endswith(f"take={programme}:2")
    answer = browser.get(answer.location)
    assert due(answer) == 1_000
    assert "2 × Programme 10,00 €" in text(answer)
    answer = browser.get(f"{page}?take={programme}:2&line={programme}&line={drink}&units_{programme}=1")
    assert answer.location.endswith(f"take={programme}:3&take={drink}:1")

    answer = browser.post(page, data=paying(shop, "cash", "20", f"{programme}:2"))
    assert answer.status_code == 302, text(answer)
    shown = browser.get(answer.location)
    assert "Monnaie à rendre 10,00 €" in text(shown)
    assert (due(shown), "Déjà payé 10,00 €" in text(shown)) == (800, True)
    answer = browser.post(page, data=paying(shop, "card", "3", f"{drink}:1"))
    assert answer.status_code == 302, text(answer)
    answer = browser.post(page, data=paying(shop, "cash", "5"))
    assert answer.status_code == 302 and not answer.location.endswith("payment"), text(answer)
    finished = text(browser.get(answer.location))
    assert "001.00001-1" in finished and "Carte bancaire 3,00 €" in finished


def test_a_refused_payment_is_shown_again_as_it_was_typed(shop: Shop, browser: FlaskClient) -> None:
    page, lines = begin(shop, browser)
    take = f"{lines['Programme']}:2"
    answer = browser.post(
        page, data=paying(shop, "cheque", "10", take, number="4111 1111 1111 1111", bank="Rural")
    )
    assert answer.status_code == 422
    assert "« Numéro » contient un numéro de carte" in text(answer)
    html = answer.get_data(as_text=True)
    assert due(answer) == 1_000
    assert 'value="4111 1111 1111 1111"' in html and 'value="Rural"' in html and f'value="{take}"' in html
    answer = browser.post(page, data=paying(shop, "card", "15", take))
    assert (answer.status_code, due(answer)) == (409, 1_000)
    answer = browser.post(page, data=paying(shop, "card", "25", f"{lines['Programme']}:5"))
    assert (answer.status_code, due(answer)) == (409, 1_800), "what is gone is no longer on the payment"
    assert "il en reste au plus 3 à payer" in text(answer)


def test_addresses_that_make_no_sense_are_told_or_refused(shop: Shop, browser: FlaskClient) -> None:
    page, lines = begin(shop, browser)
    programme = lines["Programme"]
    for query in (f"take={programme}:9", f"take={programme}:0", "take=999999:1"):
        answer = browser.get(f"{page}?{query}")
        assert answer.status_code == 302 and answer.location.endswith("/payment"), query
    for query in ("take=x", "take=1:x", "take=1", f"line={programme}&units_{programme}=many", "line=x"):
        assert browser.get(f"{page}?{query}").status_code == 422, query
    broken = paying(shop, "cash", "5")
    assert browser.post(page, data={**broken, "number": ["a", "b"]}).status_code == 422


def test_a_payment_is_taken_back_for_a_reason(shop: Shop, browser: FlaskClient, login: Login) -> None:
    page, lines = begin(shop, browser)
    browser.post(page, data=paying(shop, "cash", "5", f"{lines['Programme']}:1"))
    links = re.findall(
        r'href="(/pos/orders/\d+/payments/\d+/cancel)"', browser.get(page).get_data(as_text=True)
    )
    assert len(links) == 1
    assert "Rendre par les mêmes moyens" in text(browser.get(links[0]))
    answer = browser.post(links[0], data={"reason": " ", **key()})
    assert answer.status_code == 422 and "Écrivez pourquoi le règlement est annulé" in text(answer)
    form = {"reason": "Par carte", **key()}
    for _ in range(2):
        assert browser.post(links[0], data=form).status_code == 302
    shown = browser.get(page)
    assert due(shown) == 1_800
    assert "Règlement rendu : Par carte" in text(shown)
    assert browser.post(links[0], data={"reason": "Encore", **key()}).status_code == 409
    assert browser.get(links[0].replace("/payments/", "/payments/9")).status_code == 404
    seller = make_user(permissions=["pos_session.view", "pos_session.sell"], centres=[shop.centre])
    assert login(seller).get(links[0]).status_code == 403


def test_programs_pay_in_parts_too(shop: Shop, browser: FlaskClient) -> None:
    page, lines = begin(shop, browser)
    order_id = int(page.split("/")[3])
    address = f"/api/v1/orders/{order_id}/payments"

    def send(body: dict[str, Any], where: str = address) -> Any:
        return browser.post(where, json=body, headers={"Idempotency-Key": key()["idempotency_key"]})

    line = {"line_id": int(lines["Programme"]), "quantity": 1}
    first = send({"lines": [line], "parts": [{"method": "cash", "amount": 1_000}]})
    assert first.status_code == 201, first.get_json()
    assert (first.get_json()["change"], first.get_json()["remaining"]) == (500, 1_300)
    assert send({"lines": [line, line]}).status_code == 422
    assert send({"lines": [{**line, "price": 1}]}).status_code == 422
    back = send({"reason": "Par carte"}, f"{address}/{first.get_json()['payment_id']}/cancellation")
    assert (back.status_code, back.get_json()["given_back"]) == (201, 500)
    last = send({})
    told = last.get_json()
    assert (last.status_code, told["total"], told["remaining"], told["receipt_no"]) == (201, 1_800, 0, 1)
    assert send({}).get_json()["code"] == "pos_session.order_not_draft"
