"""The pages: the whole story from the opening count to the cash sheet, as forms without scripts."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from addons.pos_session.models import Alert, Order, Session
from addons.pos_session.services import orders
from core.db import db
from core.documents.printers import Printer
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.outbox import OutboxRow
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, make_shop, pieces

Login = Callable[[User], FlaskClient]
_number = iter(range(10**6))


def key() -> dict[str, str]:
    return {"idempotency_key": f"page-key-{next(_number)}"}


def counts(cents: int) -> dict[str, str]:
    return {f"count_{denomination}": str(quantity or "") for denomination, quantity in pieces(cents).items()}


def text(answer: Any) -> str:
    """What a reader of the page sees, in one line with plain spaces."""
    page = re.sub(r"<(script|style).*?</\1>", " ", answer.get_data(as_text=True), flags=re.DOTALL)
    page = unescape(re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(page.split())


@pytest.fixture
def browser(shop: Shop, login: Login) -> FlaskClient:
    return login(shop.operator)


def open_session(browser: FlaskClient, shop: Shop, cents: int = 10_000) -> int:
    answer = browser.post("/pos/sessions", data={"desk_id": shop.desk.id})
    assert answer.status_code == 302, text(answer)
    session_id = int(answer.location.split("/")[-2])
    answer = browser.post(f"/pos/sessions/{session_id}/opening", data={**counts(cents), **key()})
    assert answer.status_code == 302, text(answer)
    return session_id


def new_order(browser: FlaskClient, session_id: int) -> int:
    return int(browser.post(f"/pos/sessions/{session_id}/orders").location.rsplit("/", 1)[1])


def tap(browser: FlaskClient, order_id: int, *items: dict[str, int]) -> Any:
    headers = {"Idempotency-Key": key()["idempotency_key"], "HX-Request": "true"}
    return browser.post(f"/pos/orders/{order_id}/taps", json={"items": list(items)}, headers=headers)


def test_the_whole_story(shop: Shop, browser: FlaskClient) -> None:
    assert "Ouvrir une session" in text(browser.get("/pos/"))
    assert "001 Caisse 1" in text(browser.get("/pos/sessions/new"))
    session_id = open_session(browser, shop)
    assert "Continuer la vente" in text(browser.get("/pos/"))

    order_id = new_order(browser, session_id)
    till = browser.get(f"/pos/orders/{order_id}")
    assert "Programme 5,00 €" in text(till)
    basket = tap(browser, order_id, {"product_id": shop.products["seat"].id, "quantity": 1})
    assert basket.status_code == 200
    assert "44,00 €" in text(basket)
    assert browser.post(f"/pos/orders/{order_id}/scan", data={"q": "3760001", **key()}).status_code == 302
    assert "54,00 €" in text(browser.get(f"/pos/orders/{order_id}/lines"))
    assert "Espèces" in text(browser.get(f"/pos/orders/{order_id}/payment"))
    form = {
        "method_id": [str(shop.methods["card"].id), str(shop.methods["cash"].id)],
        "amount": ["10,00", "100,00"],
        **key(),
    }
    for _ in range(2):
        answer = browser.post(f"/pos/orders/{order_id}/payment", data=form)
        assert answer.status_code == 302, text(answer)
    page = text(browser.get(f"/pos/orders/{order_id}"))
    assert "56,00 €" in page
    assert "001.00001-1" in page

    answer = browser.post(
        f"/pos/sessions/{session_id}/cash",
        data={"kind": "cash_out", "amount": "20", "reason": "Monnaie du bar", **key()},
    )
    assert answer.status_code == 302, text(answer)

    assert "Fin de session" in text(browser.get(f"/pos/sessions/{session_id}/closing"))
    assert browser.post(f"/pos/sessions/{session_id}/closing/start").status_code == 302
    page = text(browser.get(f"/pos/sessions/{session_id}/closing"))
    assert "Valider la fermeture et les écritures comptables" in page
    assert "Attendu 124,00 €" in page
    closing = {**counts(12_200), **key()}
    answer = browser.post(f"/pos/sessions/{session_id}/closing", data=closing)
    assert answer.status_code == 409
    assert "2,00 €" in text(answer)
    assert "manqu" in text(answer)
    answer = browser.post(f"/pos/sessions/{session_id}/closing", data={**closing, "accepted": "1"})
    assert answer.status_code == 302, text(answer)

    sheet = text(browser.get(f"/pos/sessions/{session_id}/sheet"))
    for figure in ("Attendu 124,00 €", "Compté 122,00 €", "Différence -2,00 € (manquant)", "Monnaie du bar"):
        assert figure in sheet
    movements = re.findall(
        r'data-movement="(\w+)" data-amount="(-?\d+)"',
        browser.get(f"/pos/sessions/{session_id}/sheet").get_data(as_text=True),
    )
    assert movements == [
        ("opening", "10000"),
        ("sale", "1000"),
        ("sale", "10000"),
        ("change", "-5600"),
        ("cash_out", "-2000"),
        ("adjustment", "-200"),
    ]
    assert "001.00001" in text(browser.get("/pos/sessions"))
    assert "001.00001.001" in text(browser.get("/pos/orders?q=001.00001"))


def test_the_sheet_on_paper(shop: Shop, browser: FlaskClient) -> None:
    session_id = open_session(browser, shop)
    with as_user(shop.operator):
        session = db.session.get(Session, session_id)
        assert session is not None
        shop.sell(session, shop.item("drink", 2))
        shop.close(session, 10_500, accepted=True)
    answer = browser.get(f"/pos/sessions/{session_id}/sheet.pdf")
    assert answer.mimetype == "application/pdf"
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    words = " ".join(words.split())
    assert "Feuille de caisse" in words
    assert "-1,00" in words


def test_a_receipt_is_printed_once_then_as_duplicate(shop: Shop, browser: FlaskClient) -> None:
    session_id = open_session(browser, shop)
    with acting_as(SYSTEM), unit_of_work() as unit:
        printer = Printer(centre_id=shop.centre.id, name="Guichet", host="127.0.0.1", port=9, columns=42)
        unit.add(printer)
    with as_user(shop.operator):
        session = db.session.get(Session, session_id)
        assert session is not None
        order_id = shop.sell(session, shop.item("seat"), parts=[{"method": "cash", "amount": 10_000}])[
            "order_id"
        ]
    answer = browser.post(f"/pos/orders/{order_id}/receipt.pdf")
    assert answer.mimetype == "application/pdf"
    words = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    for word in ("001.00001.001", "001 Caisse 1", "44,00", "56,00", "2,1"):
        assert word in words
    assert "DUPLICATA" not in words
    again = browser.post(f"/pos/orders/{order_id}/receipt.pdf")
    assert "DUPLICATA 1" in PdfReader(io.BytesIO(again.data)).pages[0].extract_text()
    assert browser.post(f"/pos/orders/{order_id}/print", data={"printer_id": printer.id}).status_code == 302
    row = db.session.execute(select(OutboxRow).where(OutboxRow.kind == "core.print")).scalar_one()
    assert row.key == f"pos_session.receipt:{order_id}:2"
    with as_user(shop.operator):
        draft = new_order(browser, session_id)
    assert browser.post(f"/pos/orders/{draft}/receipt.pdf").status_code == 409


def test_a_second_session_is_refused_with_the_sentence_and_a_link(shop: Shop, browser: FlaskClient) -> None:
    session_id = open_session(browser, shop)
    answer = browser.post("/pos/sessions", data={"desk_id": shop.desk.id})
    assert answer.status_code == 409
    assert "Vous ne pouvez pas créer deux sessions actives avec le même responsable" in text(answer)
    assert f'href="/pos/sessions/{session_id}"' in answer.get_data(as_text=True)


def test_the_desk_of_another_is_refused_with_the_sentence(shop: Shop, login: Login) -> None:
    with as_user(shop.operator):
        session = shop.open()
    answer = login(shop.manager).post("/pos/sessions", data={"desk_id": shop.desk.id})
    assert "Une session est déjà ouverte pour cette caisse" in text(answer)
    assert f'href="/pos/sessions/{session.id}"' in answer.get_data(as_text=True)


def test_an_unfinished_order_is_shown_before_closing(shop: Shop, browser: FlaskClient) -> None:
    session_id = open_session(browser, shop)
    order_id = new_order(browser, session_id)
    tap(browser, order_id, {"product_id": shop.products["drink"].id, "quantity": 1})
    page = browser.get(f"/pos/sessions/{session_id}/closing")
    assert "001.00001.001" in text(page)
    assert f'href="/pos/orders/{order_id}"' in page.get_data(as_text=True)
    assert browser.post(f"/pos/sessions/{session_id}/closing/start").status_code == 409
    assert browser.post(f"/pos/orders/{order_id}/abandon", data={"reason": "Parti"}).status_code == 302
    assert "Parti" in text(browser.get(f"/pos/orders/{order_id}"))
    assert browser.post(f"/pos/sessions/{session_id}/closing/start").status_code == 302


def test_an_empty_order_is_in_nobodys_way(shop: Shop, browser: FlaskClient) -> None:
    session_id = open_session(browser, shop)
    order_id = new_order(browser, session_id)
    assert new_order(browser, session_id) == order_id, "the empty one is used again"
    assert browser.post(f"/pos/sessions/{session_id}/closing/start").status_code == 302
    with acting_as(SYSTEM):
        assert db.session.execute(select(Order.state)).scalar_one() == "abandoned"
    assert browser.post(f"/pos/sessions/{session_id}/closing/resume").status_code == 302


def test_the_basket_is_changed_line_by_line(shop: Shop, browser: FlaskClient) -> None:
    session_id = open_session(browser, shop)
    order_id = new_order(browser, session_id)
    tap(browser, order_id, {"product_id": shop.products["drink"].id, "quantity": 2})
    with as_user(shop.operator):
        line = orders.lines_of(order_id)[0]
    answer = browser.post(
        f"/pos/orders/{order_id}/lines/{line.id}", data={"quantity": "3"}, headers={"HX-Request": "true"}
    )
    assert "9,00 €" in text(answer)
    assert browser.post(f"/pos/orders/{order_id}/lines/{line.id}", data={"quantity": "0"}).status_code == 302
    assert "0,00 €" in text(browser.get(f"/pos/orders/{order_id}/lines"))
    assert "Limonade" in text(browser.get(f"/pos/orders/{order_id}/products?q=limo"))
    assert "Programme" not in text(browser.get(f"/pos/orders/{order_id}/products?q=limo"))
    assert browser.get(f"/pos/orders/{order_id}/payment").status_code == 302


@pytest.mark.parametrize(
    "items", [None, [3], [{"product_id": 1, "quantity": 1, "unit_price": 1}], [{"quantity": 1}]]
)
def test_taps_that_are_none(shop: Shop, browser: FlaskClient, items: Any) -> None:
    order_id = new_order(browser, open_session(browser, shop))
    headers = {"Idempotency-Key": key()["idempotency_key"]}
    answer = browser.post(f"/pos/orders/{order_id}/taps", json={"items": items}, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (422, "pos_session.items_invalid")


@pytest.mark.parametrize("amount", ["NaN", "inf", "1e400", "true", "12.50 x", "12.345", "-5", ""])
def test_amounts_that_are_none(shop: Shop, browser: FlaskClient, amount: str) -> None:
    session_id = open_session(browser, shop)
    data = {"kind": "cash_in", "amount": amount, "reason": "Appoint", **key()}
    answer = browser.post(f"/pos/sessions/{session_id}/cash", data=data)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.get_data(as_text=True)


def test_a_refused_payment_is_shown_again_with_what_was_typed(shop: Shop, browser: FlaskClient) -> None:
    order_id = new_order(browser, open_session(browser, shop))
    tap(browser, order_id, {"product_id": shop.products["seat"].id, "quantity": 1})
    form = {"method_id": str(shop.methods["card"].id), "amount": "45,00", **key()}
    answer = browser.post(f"/pos/orders/{order_id}/payment", data=form)
    assert answer.status_code == 409
    assert "Carte bancaire" in text(answer)
    assert 'value="45,00"' in answer.get_data(as_text=True)
    answer = browser.post(f"/pos/orders/{order_id}/payment", data={**form, "amount": "abc", **key()})
    assert answer.status_code == 422


def test_a_manager_sees_the_alerts_until_he_saw_them(shop: Shop, login: Login) -> None:
    with as_user(shop.operator):
        shop.close(shop.open(), 9_800, accepted=True)
    browser = login(shop.manager)
    assert "Voir les alertes" in text(browser.get("/pos/"))
    assert "-2,00 €" in text(browser.get("/pos/alerts?f_seen=no"))
    assert browser.post("/pos/alerts/seen").status_code == 302
    assert "Voir les alertes" not in text(browser.get("/pos/"))
    with as_user(shop.manager):
        assert db.session.execute(select(Alert.seen_by_id)).scalar_one() == shop.manager.id


PAGES = (
    "/pos/sessions/{session}",
    "/pos/sessions/{session}/sheet",
    "/pos/sessions/{session}/sheet.pdf",
    "/pos/sessions/{session}/cash",
    "/pos/sessions/{session}/closing",
    "/pos/sessions/{session}/opening",
    "/pos/orders/{order}",
    "/pos/orders/{order}/lines",
    "/pos/orders/{order}/payment",
    "/pos/orders/{order}/products",
)
POSTS = (
    "/pos/sessions/{session}/orders",
    "/pos/sessions/{session}/opening",
    "/pos/sessions/{session}/cash",
    "/pos/sessions/{session}/closing",
    "/pos/sessions/{session}/closing/start",
    "/pos/sessions/{session}/closing/resume",
    "/pos/orders/{order}/abandon",
    "/pos/orders/{order}/payment",
    "/pos/orders/{order}/scan",
    "/pos/orders/{order}/print",
    "/pos/orders/{order}/receipt.pdf",
)


def test_a_user_of_another_centre_gets_404_everywhere(shop: Shop, login: Login) -> None:
    with as_user(shop.operator):
        session = shop.open()
        with unit_of_work():
            order = orders.new_order(session.id)
    browser = login(make_shop().manager)
    ids = {"session": session.id, "order": order.id}
    for path in PAGES:
        assert browser.get(path.format(**ids)).status_code == 404, path
    for path in POSTS:
        data = {**key(), "kind": "cash_in", "amount": "1", "reason": "x", "printer_id": "1"}
        assert browser.post(path.format(**ids), data=data).status_code == 404, path
    assert tap(browser, order.id, {"product_id": shop.products["drink"].id, "quantity": 1}).status_code == 404
    for path in ("/pos/sessions", "/pos/orders", "/pos/alerts", "/pos/"):
        assert session.code not in browser.get(path).get_data(as_text=True)


def test_a_user_without_rights_gets_403(shop: Shop, login: Login) -> None:
    browser = login(make_user(centres=[shop.centre]))
    for path in ("/pos/", "/pos/sessions", "/pos/orders", "/pos/alerts", "/pos/sessions/new"):
        assert browser.get(path).status_code == 403, path
