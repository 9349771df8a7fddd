"""The pages: the whole story from the opening count to the cash sheet, as forms without scripts."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from addons.pos_session.models import Alert, Session
from core.db import db
from core.documents.printers import Printer
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.outbox import OutboxRow
from core.testing.factories import PASSWORD, as_user
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import counts, key, new_order, open_session, tap, text
from tests.addons.pos_session.shop import Shop

Login = Callable[[User], FlaskClient]


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
    assert browser.post(f"/pos/sessions/{session_id}/closing/start", data=key()).status_code == 302
    page = text(browser.get(f"/pos/sessions/{session_id}/closing"))
    assert "Comparer" in page
    assert 'data-expected="12400"' in browser.get(f"/pos/sessions/{session_id}/closing").get_data(
        as_text=True
    )
    page = text(browser.post(f"/pos/sessions/{session_id}/closing/count", data=counts(12_200)))
    assert "Valider la fermeture et les écritures comptables" in page
    assert "124,00 € 122,00 € -2,00 € (manquant)" in page
    closing = {**counts(12_200), "password": PASSWORD, **key()}
    answer = browser.post(f"/pos/sessions/{session_id}/closing", data=closing)
    assert answer.status_code == 409
    assert "2,00 €" in text(answer)
    assert "manqu" in text(answer)
    accepted = {**closing, "accepted": "1"}
    answer = browser.post(f"/pos/sessions/{session_id}/closing", data={**accepted, "password": "wrong"})
    assert answer.status_code == 422
    assert "mot de passe" in text(answer) and 'value="wrong"' not in answer.get_data(as_text=True)
    answer = browser.post(f"/pos/sessions/{session_id}/closing", data=accepted)
    assert answer.status_code == 302, text(answer)
    ticket = text(browser.get(answer.location))
    for figure in (
        "001-1",
        "Total des ventes 54,00 €",
        "Reste dans le tiroir 122,00 €",
        "Part à la banque 0,00 €",
    ):
        assert figure in ticket

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
