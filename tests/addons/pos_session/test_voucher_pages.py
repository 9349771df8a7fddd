"""The pages of vouchers: sold at the till, looked up by code, printed, prolonged and cancelled by a manager."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from addons.pos_session.models import Order, Voucher
from addons.pos_session.services.voucher_codes import show_code
from core.db import db
from core.documents.printers import Printer
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.journal.models import ENTRIES
from core.outbox import OutboxRow
from core.testing.factories import make_centre, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import key, new_order, open_session, tap, text
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_session.voucher_shop import left, moves, single, take_vouchers

Login = Callable[[User], FlaskClient]


@pytest.fixture
def counter(shop: Shop) -> Shop:
    return take_vouchers(shop)


def sell_one(browser: FlaskClient, shop: Shop, amount: str = "40", **form: str) -> Voucher:
    """A voucher put on a draft by its page and paid in cash."""
    order_id = new_order(browser, open_session(browser, shop))
    answer = browser.post(f"/pos/orders/{order_id}/vouchers", data={"amount": amount, **form, **key()})
    assert answer.status_code == 302, text(answer)
    paid = {"method_id": str(shop.methods["cash"].id), "amount": amount, **key()}
    answer = browser.post(f"/pos/orders/{order_id}/payment", data=paid)
    assert answer.status_code == 302, text(answer)
    with acting_as(SYSTEM):
        return db.session.scalars(select(Voucher)).one()


def test_a_voucher_is_sold_shown_and_printed(counter: Shop, browser: FlaskClient) -> None:
    voucher = sell_one(browser, counter)
    order = browser.get(f"/pos/orders/{voucher.order_id}")
    assert "Bon cadeau · 40,00 €" in text(order)
    page = browser.get(f"/pos/vouchers/{voucher.id}")
    assert "40,00 €" in text(page) and "Émission" in text(page) and "Utilisable" in text(page)
    assert voucher.code not in page.get_data(as_text=True)
    for copy in ("", "DUPLICATA 1"):
        pdf = browser.post(f"/pos/vouchers/{voucher.id}/voucher.pdf")
        words = " ".join(PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text().split())
        assert "Bon cadeau" in words and "40,00" in words and voucher.code[2:6] in words
        assert copy in words and ("DUPLICATA" in words) == bool(copy)


def test_a_voucher_goes_to_a_printer(counter: Shop, browser: FlaskClient) -> None:
    with acting_as(SYSTEM), unit_of_work():
        printer = Printer(centre_id=counter.centre.id, name="Bar", host="192.0.2.7", columns=42)
        db.session.add(printer)
        db.session.flush()
    voucher = sell_one(browser, counter)
    answer = browser.post(f"/pos/vouchers/{voucher.id}/print", data={"printer_id": printer.id})
    assert answer.status_code == 302, text(answer)
    with acting_as(SYSTEM):
        assert len(list(db.session.scalars(select(OutboxRow)))) == 1


def test_the_list_hides_codes_and_filters(counter: Shop, browser: FlaskClient) -> None:
    assert "Aucun bon" in text(browser.get("/pos/vouchers"))
    voucher = sell_one(browser, counter)
    page = browser.get("/pos/vouchers")
    assert "40,00 €" in text(page) and voucher.code[2:8] not in page.get_data(as_text=True)
    assert "40,00 €" in text(browser.get("/pos/vouchers?f_state=in_use&f_kind=gift"))
    for state in ("used_up", "expired", "pending", "cancelled"):
        assert "40,00 €" not in text(browser.get(f"/pos/vouchers?f_state={state}"))
    assert browser.get("/pos/vouchers?format=csv").status_code == 200


def test_a_code_is_looked_up_and_stands_in_no_log(
    counter: Shop, browser: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    voucher = sell_one(browser, counter)
    caplog.set_level(logging.DEBUG)
    answer = browser.post("/pos/vouchers/check", data={"code": voucher.code.lower()})
    assert answer.location.endswith(f"/pos/vouchers/{voucher.id}")
    wrong = browser.post("/pos/vouchers/check", data={"code": "GC-2222"})
    assert wrong.status_code == 422 and "Ce n'est pas le code d'un bon" in text(wrong)
    answer = browser.post("/api/v1/vouchers/balance", json={"code": voucher.code})
    assert (answer.json["balance"], answer.json["usable"], answer.json["refused"]) == (4_000, True, None)
    with acting_as(SYSTEM):
        assert voucher.code not in json.dumps(list(db.session.scalars(select(ENTRIES.c.data))))
    assert voucher.code not in caplog.text.upper()


def test_a_code_of_another_centre_is_unknown(counter: Shop, browser: FlaskClient, login: Login) -> None:
    voucher = sell_one(browser, counter)
    stranger = login(make_user(groups=["pos.default.administrator"], centres=[make_centre()]))
    answer = stranger.post("/pos/vouchers/check", data={"code": voucher.code})
    assert answer.status_code == 422 and "Aucun bon de ce centre" in text(answer)
    assert stranger.post("/api/v1/vouchers/balance", json={"code": voucher.code}).status_code == 422
    assert stranger.get(f"/pos/vouchers/{voucher.id}").status_code == 404


def test_a_manager_prolongs_and_cancels(counter: Shop, browser: FlaskClient, login: Login) -> None:
    voucher = sell_one(browser, counter)
    for action in ("cancel", "prolong"):
        answer = browser.post(f"/pos/vouchers/{voucher.id}/{action}", data={"reason": "x", **key()})
        assert answer.status_code == 403
    manager = login(counter.manager)
    bad = manager.post(f"/pos/vouchers/{voucher.id}/prolong", data={"expires_on": "2001-01-01", **key()})
    assert bad.status_code == 422 and "aujourd'hui ou plus tard" in text(bad)
    assert voucher.expires_on is not None
    later = voucher.expires_on.replace(year=voucher.expires_on.year + 1).isoformat()
    answer = manager.post(f"/pos/vouchers/{voucher.id}/prolong", data={"expires_on": later, **key()})
    assert answer.status_code == 302, text(answer)
    assert (
        manager.post(f"/pos/vouchers/{voucher.id}/cancel", data={"reason": " ", **key()}).status_code == 422
    )
    cancelled = {"reason": "Volé", **key()}
    for _ in range(2):
        assert manager.post(f"/pos/vouchers/{voucher.id}/cancel", data=cancelled).status_code == 302
    page = text(manager.get(f"/pos/vouchers/{voucher.id}"))
    assert "Volé" in page and "Annulé" in page and later[:4] in page
    assert left(voucher.code) == 0 and moves(voucher.code) == [("issued", 4_000), ("cancelled", -4_000)]
    assert manager.post(f"/pos/vouchers/{voucher.id}/voucher.pdf").status_code == 404
    again = manager.post(f"/pos/vouchers/{voucher.id}/cancel", data={"reason": "encore", **key()})
    assert again.status_code == 409


def test_what_is_typed_wrong_is_said_at_its_field(counter: Shop, browser: FlaskClient) -> None:
    order_id = new_order(browser, open_session(browser, counter))
    url = f"/pos/orders/{order_id}/vouchers"
    assert "Bon cadeau" in text(browser.get(f"/pos/orders/{order_id}"))
    for form, said in (
        ({"amount": "0"}, "au plus 500,00 €"),
        ({"amount": "501"}, "au plus 500,00 €"),
        ({"amount": "dix"}, "pas un montant"),
        ({"amount": "10", "expires_on": "31/12"}, "aujourd'hui ou plus tard"),
        ({"amount": "10", "purpose": "single"}, "obligatoire"),
    ):
        answer = browser.post(url, data={**form, **key()})
        assert answer.status_code == 422 and said in text(answer), text(answer)


def test_without_a_method_nothing_is_offered(shop: Shop, browser: FlaskClient) -> None:
    order_id = new_order(browser, open_session(browser, shop))
    assert "Bon cadeau" not in text(browser.get(f"/pos/orders/{order_id}"))
    assert "Solde d'un bon" not in text(browser.get("/pos/"))
    answer = browser.post(f"/pos/orders/{order_id}/vouchers", data={"amount": "10", **key()})
    assert answer.status_code == 409 and "n'accepte pas les bons" in text(answer)


def use(browser: FlaskClient, order_id: int, code: str, **form: str) -> Any:
    return browser.post(f"/pos/orders/{order_id}/vouchers/use", data={"code": code, **form, **key()})


def test_a_code_at_the_payment_proposes_what_it_can_pay(counter: Shop, browser: FlaskClient) -> None:
    voucher = sell_one(browser, counter)
    with acting_as(SYSTEM):
        session_id = db.session.get_one(Order, voucher.order_id).session_id
    order_id = new_order(browser, session_id)
    told = use(browser, order_id, voucher.code)
    assert told.status_code == 302 and "40,00 €" in text(browser.get(told.location))
    tap(browser, order_id, {"product_id": counter.products["seat"].id, "quantity": 1})
    assert "Payer par bon ou avoir" in text(browser.get(f"/pos/orders/{order_id}/payment"))
    page = use(browser, order_id, voucher.code).get_data(as_text=True)
    assert page.index('value="40,00"') < page.index('value="4,00"') and show_code(voucher.code) in page
    form = {
        "method_id": [str(counter.methods["voucher"].id), str(counter.methods["cash"].id)],
        "amount": ["40,00", "5,00"],
        "number": [show_code(voucher.code), ""],
        "bank": ["", ""],
        "drawer": ["", ""],
        **key(),
    }
    answer = browser.post(f"/pos/orders/{order_id}/payment", data=form)
    assert answer.status_code == 302, text(answer)
    assert left(voucher.code) == 0
    assert voucher.code not in browser.get(f"/pos/orders/{order_id}").get_data(as_text=True)
    other = new_order(browser, session_id)
    tap(browser, other, {"product_id": counter.products["seat"].id, "quantity": 1})
    for code, status, said in (
        (voucher.code, 409, "Il ne reste que 0,00 € sur ce bon"),
        ("GC-2222", 422, "Ce n'est pas le code d'un bon"),
        ("", 422, "Ce n'est pas le code d'un bon"),
    ):
        answer = use(browser, other, code)
        assert answer.status_code == status and said in text(answer), text(answer)


def test_a_single_purpose_voucher_goes_on_the_order(counter: Shop, browser: FlaskClient) -> None:
    rate = str(single(counter, 1)["vat_rate_id"])
    voucher = sell_one(browser, counter, purpose="single", vat_rate_id=rate)
    with acting_as(SYSTEM):
        session_id = db.session.get_one(Order, voucher.order_id).session_id
    order_id = new_order(browser, session_id)
    tap(browser, order_id, {"product_id": counter.products["seat"].id, "quantity": 1})
    refused = use(browser, order_id, voucher.code)
    assert refused.status_code == 409 and "au taux de TVA" in text(refused)
    tap(browser, order_id, {"product_id": counter.products["poster"].id, "quantity": 1})
    answer = use(browser, order_id, voucher.code)
    assert answer.location.endswith(f"/pos/orders/{order_id}/payment")
    page = browser.get(answer.location)
    assert "44,00 €" in text(page) and voucher.code not in page.get_data(as_text=True)
    assert "Bon n°" in text(browser.get(f"/pos/orders/{order_id}"))


def test_a_voucher_scanned_at_the_till(counter: Shop, browser: FlaskClient) -> None:
    voucher = sell_one(browser, counter)
    with acting_as(SYSTEM):
        session_id = db.session.get_one(Order, voucher.order_id).session_id
    order_id = new_order(browser, session_id)
    tap(browser, order_id, {"product_id": counter.products["poster"].id, "quantity": 1})
    page = browser.post(f"/pos/orders/{order_id}/scan", data={"q": show_code(voucher.code), **key()})
    assert page.status_code == 200 and 'value="10,00"' in page.get_data(as_text=True)
    assert "Règlement de la commande" in text(page)
