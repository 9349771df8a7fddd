"""Head office in a browser: an order with an advance is called off after the question, and the advance is paid back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from addons.pos_sync.models import OrderDocument
from core.app import ROOT
from core.config import settings
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import PASSWORD, as_user
from core.testing.server import running
from core.uow import unit_of_work
from tests.addons.pos_session.shop import make_shop
from tests.addons.pos_sync.advances import GOODS, sold
from tests.addons.pos_sync.customer_orders import customer_order
from tests.e2e.harness_browser import SIZES, faults, fresh_page
from tests.stands import config_of, make_deployment

pytestmark = pytest.mark.browser
SHOTS = ROOT / "build" / "screenshots"


@dataclass
class Office:
    """Head office with an open drawer, and two orders of 36.00 of which 15.00 were paid: one sold, one not."""

    url: str
    login: str
    wanted: int
    completed: int
    receipt: int


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    app = make_deployment(tmp_path, None)
    with app.app_context(), acting_as(SYSTEM):
        shop = make_shop()
        with as_user(shop.manager):
            settings().section("pos_sync").role = "head_office"
            session = shop.open(5_000)
            wanted, completed = (customer_order(shop.centre.id, GOODS).id for _ in range(2))
            for order_id in (wanted, completed):
                sold(order_id, session, "advance_invoice", 1_500)
            receipt = sold(completed, session, "receipt").id
            with unit_of_work() as unit:
                late = {"kind": "receipt", "place": "R1", "document": "001.00001.001", "author": "Anne"}
                number = db.session.get_one(OrderDocument, 3).order_number
                amounts = {"total_ttc": 3_600, "deducted": 1_500}
                unit.add(OrderDocument(centre_id=shop.centre.id, order_number=number, **late, **amounts))
        login = shop.manager.login
        db.session.remove()
        db.engine.dispose()
    section = {"role": "head_office"}
    with running(tmp_path, {**config_of(tmp_path, None), "pos_sync": section}, "--no-worker") as server:
        yield Office(server.url, login, wanted, completed, receipt)


def looked_at(page: Page, name: str) -> None:
    """A picture of the page on both screens, without faults and without anything beside it."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.screenshot(path=SHOTS / f"advances-{name}-{size['width']}.png", full_page=True)
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), (name, size)
        assert faults(page) == [], name
    page.set_viewport_size(SIZES[0])  # type: ignore[arg-type]


def test_advances_are_owed_paid_back_and_returned(browser: Browser, office: Office) -> None:
    with fresh_page(browser) as page:
        page.goto(f"{office.url}/login")
        page.fill("[name=login]", office.login)
        page.fill("[name=password]", PASSWORD)
        page.click("main [type=submit]")
        page.wait_for_url(lambda at: "/login" not in at)
        call_off_and_pay_back(page, office)
        correct_the_receipt(page, office)
        link_too_much(page, office)


def call_off_and_pay_back(page: Page, office: Office) -> None:
    order = f"{office.url}/sync/customer-orders/{office.wanted}"
    page.goto(order)
    page.get_by_label("Motif").fill("N'en veut plus")
    page.get_by_role("button", name="Annuler la commande").click()
    expect(page.locator("[data-owed]")).to_contain_text("15,00")
    looked_at(page, "owed")
    page.get_by_role("button", name="Oui").click()
    expect(page.locator("[data-advances]")).to_have_attribute("data-advances", "1500")
    looked_at(page, "called-off")
    page.get_by_role("button", name="Rembourser l'acompte").click()
    looked_at(page, "refund-draft")
    page.get_by_role("link", name="Règlement").click()
    expect(page.locator("[data-payment]")).to_have_attribute("data-due", "-1500")
    looked_at(page, "refund-payment")
    give_back(page)
    page.goto(order)
    expect(page.locator("[data-advances]")).to_have_attribute("data-advances", "0")
    expect(page.get_by_role("button", name="Rembourser l'acompte")).to_have_count(0)
    looked_at(page, "paid-back")


def yes(page: Page, question: str) -> None:
    asked = page.locator(".modal.show")
    expect(asked).to_contain_text(question)
    asked.locator("[data-confirm-yes]").click()


def give_back(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Valider")).click()
    yes(page, "Rendre 15,00")
    expect(page.locator("[data-payment]")).to_have_count(0)


def correct_the_receipt(page: Page, office: Office) -> None:
    page.goto(f"{office.url}/pos/orders/{office.receipt}/correction")
    page.get_by_label("Affiche", exact=True).fill("4")
    page.get_by_label("Motif").fill("Rendu")
    page.keyboard.press("F10")
    expect(page.locator("main")).to_contain_text("15,00")
    looked_at(page, "deduction-left-out")
    page.get_by_label(re.compile("Acompte déduit")).fill("1")
    page.keyboard.press("F10")
    expect(page.locator("main")).to_contain_text("21,00")
    looked_at(page, "deduction-taken-back")
    page.keyboard.press("F10")
    yes(page, "Rendre 21,00")
    expect(page.locator("main")).to_contain_text("La correction est enregistrée")
    page.goto(f"{office.url}/sync/customer-orders/{office.completed}")
    expect(page.locator("[data-advances]")).to_have_attribute("data-advances", "1500")
    expect(page.locator("#documents")).to_contain_text("001.00001.001")
    expect(page.get_by_role("link", name="001.00001.001")).to_have_count(0)  # a document of R1, no order here
    looked_at(page, "returned")


def link_too_much(page: Page, office: Office) -> None:
    page.get_by_role("button", name="Rembourser l'acompte").click()
    page.get_by_role("link", name="Règlement").click()
    give_back(page)
    page.goto(f"{office.url}/sync/documents-to-link")
    expect(page.locator("[data-too-much]")).to_contain_text("15,00")
    looked_at(page, "too-much-to-link")
    page.get_by_role("button", name=re.compile("^Associer")).click()
    yes(page, "15,00")
    expect(page.locator("main")).to_contain_text("Rien à associer")
    looked_at(page, "too-much-linked")
    page.goto(f"{office.url}/sync/customer-orders/{office.completed}")
    expect(page.locator("[data-too-much]")).to_contain_text("15,00")
    looked_at(page, "too-much")
