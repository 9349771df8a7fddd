"""Invoices through the pages and the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from core import clock
from core.identity.models import User
from core.testing.factories import as_user
from tests.addons.pos_session.browsing import key, text
from tests.addons.pos_session.shop import Shop
from tests.core.documents.pdf_reader import Pdf


def closed_sales(shop: Shop) -> dict[str, Any]:
    """A sale of a poster in a session that is closed."""
    with as_user(shop.operator):
        session = shop.open(0)
        sale = shop.sell(session, shop.item("poster"))
        shop.close(session, 1_000)
    return sale


def test_from_the_period_to_the_paper_and_its_credit(
    login: Callable[[User], FlaskClient], shop: Shop
) -> None:
    sale = closed_sales(shop)
    browser = login(shop.manager)
    assert "Aucune facture" in text(browser.get("/pos/invoices"))
    day = clock.business_day(shop.centre.timezone).isoformat()
    period = {"period_from": day, "period_to": day}
    refused = browser.post("/pos/invoices/new", data={**period, "period_to": "2019-02-30", **key()})
    assert refused.status_code == 422
    done = browser.post("/pos/invoices/new", data={**period, **key()})
    assert done.status_code == 302, text(done)
    page = text(browser.get(done.location))
    assert "Client de passage" in page
    assert "8,33 €" in page
    assert "10,00 €" in page
    invoice_id = done.location.rsplit("/", 1)[1]
    first, second = (browser.post(f"/pos/invoices/{invoice_id}.pdf") for _ in range(2))
    assert [round(side) for side in Pdf(first.data).sizes_mm[0]] == [210, 297]
    [original], [copy] = Pdf(first.data).texts, Pdf(second.data).texts
    assert f"FC-{shop.centre.code}-000001" in original
    assert "DUPLICATA" not in original
    assert "DUPLICATA 1" in copy
    without = browser.post(f"/pos/invoices/{invoice_id}/credit", data={"reason": "", **key()})
    assert without.status_code == 422
    credit = browser.post(f"/pos/invoices/{invoice_id}/credit", data={"reason": "Erreur", **key()})
    assert "-10,00 €" in text(browser.get(credit.location))
    assert "a été annulée par un avoir" in text(browser.get(f"/pos/invoices/{invoice_id}"))
    assert "AV-" in text(browser.get("/pos/invoices"))
    assert sale["order_id"]


def test_one_order_to_a_new_customer(browser: FlaskClient, shop: Shop) -> None:
    sale = closed_sales(shop)
    address = f"/pos/orders/{sale['order_id']}/invoice"
    assert "Nouveau client" in text(browser.get(address))
    nameless = browser.post(address, data={"customer_id": "new", "name": " ", **key()})
    assert nameless.status_code == 422
    sent = {"customer_id": "new", "name": "Comité des fêtes", "city": "Dinan", **key()}
    done = browser.post(address, data=sent)
    assert done.status_code == 302, text(done)
    assert browser.post(address, data=sent).location == done.location
    assert "Comité des fêtes" in text(browser.get(done.location))
    again = browser.post(address, data={**sent, **key()})
    assert again.status_code == 409
    assert "FC-" in text(again)
    refused = browser.get(f"/pos/orders/{sale['order_id']}/correction")
    assert refused.status_code == 409
    assert "FC-" in text(refused)


def test_a_program_issues_and_credits(login: Callable[[User], FlaskClient], shop: Shop) -> None:
    closed_sales(shop)
    browser = login(shop.manager)
    day = clock.business_day(shop.centre.timezone).isoformat()
    body = {"centre": shop.centre.id, "period_from": day, "period_to": day}
    headers = {"Idempotency-Key": "invoice-of-a-program"}
    made = browser.post("/api/v1/invoices", json=body, headers=headers)
    assert made.status_code == 201, made.json
    assert (made.json["total_ttc"], made.json["total_ht"]) == (1_000, 833)
    assert browser.post("/api/v1/invoices", json=body, headers=headers).json == made.json
    credit = browser.post(
        f"/api/v1/invoices/{made.json['id']}/credits",
        json={"reason": "Erreur"},
        headers={"Idempotency-Key": "credit-of-a-program"},
    )
    assert credit.json["credits_id"] == made.json["id"]
    assert [row["kind"] for row in browser.get("/api/v1/invoices").json] == ["credit", "invoice"]
    assert browser.get(f"/api/v1/invoices/{made.json['id']}").json["number"] == made.json["number"]
