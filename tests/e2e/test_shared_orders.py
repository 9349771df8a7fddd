"""Head office and a register, a server each: one customer order, two browsers, a line that is cut, and money."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from addons.pos_sync.models import ReferenceRow
from addons.pos_sync.services.receiving.keys import new_key
from addons.pos_sync.services.receiving.registers import make_register
from core.app import ROOT
from core.config import settings
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import PASSWORD, as_user
from core.testing.server import running
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, make_shop
from tests.e2e.harness_browser import SIZES, faults, fresh_page
from tests.stands import config_of, make_deployment

pytestmark = pytest.mark.browser
SHOTS = ROOT / "build" / "screenshots"
PATIENCE = 30_000
"""Milliseconds for the worker, on a busy machine."""
LOCKED = (
    "Impossible d'effectuer l'opération demandée. Le document a été modifié sur un autre poste de travail."
)
NO_LINE = (
    "Pas de connexion au service de données ! Le document ne sera pas associé à la commande et les acomptes n'y "
    "seront pas déduits. Voulez-vous continuer ?"
)


@dataclass
class Servers:
    """Both servers, who is at them, and the file that cuts the line of the register."""

    head_office: str
    register: str
    boss: str
    cashier: str
    switch: Path


def made_shop(folder: Path) -> tuple[Any, Shop]:
    folder.mkdir()
    app = make_deployment(folder, None)
    with app.app_context(), acting_as(SYSTEM):
        shop = make_shop()
        db.session.expunge_all()
    return app, shop


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Servers]:
    """The register has a drawer open; its key is in its secret file."""
    places = {name: tmp_path / name for name in ("head-office", "register")}
    head_office, there = made_shop(places["head-office"])
    register, here = made_shop(places["register"])
    with head_office.app_context(), acting_as(SYSTEM), unit_of_work():
        key = new_key(make_register(there.centre.id, "R1", "Caisse du musée").id)
    with register.app_context(), as_user(here.manager):
        assert settings().section("pos_sync").role == "none"
        here.open(5_000)
        with unit_of_work():
            db.session.add_all(
                ReferenceRow(
                    centre_id=here.centre.id,
                    table_name="t_article",
                    batch=1,
                    data="",
                    code=str(there.products[name].id),
                    local_id=product.id,
                    active=True,
                )
                for name, product in here.products.items()
            )
    for app in (head_office, register):
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    secret, switch = tmp_path / "secret.toml", tmp_path / "offline"
    secret.write_text(f'head_office_key = "{key}"\n')
    secret.chmod(0o600)
    with ExitStack() as stack:
        config = config_of(places["head-office"], None)
        main = stack.enter_context(
            running(places["head-office"], {**config, "pos_sync": {"role": "head_office"}})
        )
        section = {
            "role": "register",
            "register_code": "R1",
            "head_office_url": main.url,
            "secret_file": str(secret),
            "offline_file": str(switch),
        }
        config = config_of(places["register"], None)
        till = stack.enter_context(running(places["register"], {**config, "pos_sync": section}))
        yield Servers(main.url, till.url, there.manager.login, here.manager.login, switch)


def looked_at(page: Page, name: str) -> None:
    """A picture of the page on both screens, without faults and without anything beside it."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.screenshot(path=SHOTS / f"orders-{name}-{size['width']}.png", full_page=True)
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), (name, size)
        assert faults(page) == [], name
    page.set_viewport_size(SIZES[0])  # type: ignore[arg-type]


def log_in(page: Page, url: str, login: str) -> None:
    page.goto(f"{url}/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main [type=submit]")
    page.wait_for_url(lambda at: "/login" not in at)


def shown_again_until(page: Page, words: str, within: str = "main") -> None:
    """Load the page again until the worker is through: after a cut line it tries again within a minute and a half."""
    place = page.locator(within)
    for _ in range(300):
        if place.count() and words in place.inner_text():
            return
        page.wait_for_timeout(500)
        page.reload()
    expect(place).to_contain_text(words)


def row_of(page: Page, label: str) -> str:
    """The text beside a name on the page of an order."""
    return page.locator("dt", has_text=label).locator("xpath=following-sibling::dd[1]").inner_text()


def pay(page: Page, cents: int) -> None:
    """Take what the draft on the page comes to, in cash."""
    page.get_by_role("link", name="Règlement").click()
    expect(page.locator("[data-payment]")).to_have_attribute("data-due", str(cents))
    page.get_by_role("button", name=re.compile("^Valider")).click()
    expect(page.locator("[data-payment]")).to_have_count(0)


def test_one_order_two_places(browser: Browser, servers: Servers) -> None:
    with fresh_page(browser) as till, fresh_page(browser) as office:
        log_in(till, servers.register, servers.cashier)
        log_in(office, servers.head_office, servers.boss)
        till.goto(f"{servers.register}/sync/customer-orders")
        looked_at(till, "none-yet")
        order = make_order(till)
        at_office = seen_at_head_office(office, servers)
        locked_by_head_office(till, office, order, at_office)
        advance_and_receipt(till, office, order, at_office)
        without_a_line(till, office, servers)


def make_order(till: Page) -> str:
    """Four posters, made at the register; its address."""
    till.keyboard.press("n")
    till.wait_for_url("**/customer-orders/new")
    till.keyboard.press("F10")
    expect(till.locator("main .invalid-feedback").first).to_be_visible()
    looked_at(till, "refused")
    till.get_by_label("Client").first.fill("Hélène Dupré")
    till.get_by_label("Article").first.fill("Affiche")
    till.get_by_label("Quantité").first.fill("4")
    looked_at(till, "form")
    till.keyboard.press("F10")
    expect(till.locator("h1")).to_contain_text("COMC/R1/00001")
    till.get_by_role("button", name="Confirmée").click()
    expect(till.locator("main")).to_contain_text("Confirmée")
    address = till.url
    for _ in range(60):
        if row_of(till, "Version").isdigit():
            break
        till.wait_for_timeout(500)
        till.reload()
    assert row_of(till, "Version").isdigit()
    looked_at(till, "order")
    return address


def seen_at_head_office(office: Page, servers: Servers) -> str:
    office.goto(f"{servers.head_office}/sync/customer-orders")
    shown_again_until(office, "COMC/R1/00001")
    looked_at(office, "list")
    office.get_by_role("link", name="COMC/R1/00001").click()
    expect(office.locator("main")).to_contain_text("Hélène Dupré")
    return office.url


def locked_by_head_office(till: Page, office: Page, order: str, at_office: str) -> None:
    """Head office has its page open: the register is told; once it is left the register goes on, upon the newest."""
    office.goto(at_office)
    office.keyboard.press("m")
    office.wait_for_url("**/open")
    till.goto(order)
    till.get_by_role("button", name="En cours de réalisation").click()
    expect(till.locator("main")).to_contain_text(LOCKED)
    expect(till.locator("main")).to_contain_text("(siège) depuis le")
    expect(till.get_by_role("link", name="Retour à la commande client")).to_be_visible()
    looked_at(till, "locked")
    office.get_by_label("Remarque").fill("Avant midi")
    office.keyboard.press("F10")
    expect(office.locator("main")).to_contain_text("Avant midi")
    till.goto(order)
    till.keyboard.press("m")
    till.wait_for_url("**/open")
    expect(till.get_by_label("Remarque")).to_have_value("Avant midi")
    office.goto(at_office)
    expect(office.locator("[data-locked]")).to_contain_text("R1")
    looked_at(office, "held")
    till.goto(order)
    for _ in range(20):
        office.reload()
        if not office.locator("[data-locked]").count():
            break
        office.wait_for_timeout(250)
    expect(office.locator("[data-locked]")).to_have_count(0)


def advance_and_receipt(till: Page, office: Page, order: str, at_office: str) -> None:
    """10.00 in advance, then the receipt of 40.00 less the advance; head office knows both."""
    till.goto(order)
    till.get_by_label("Acompte").fill("10")
    till.get_by_role("button", name="Facture d'acompte").click()
    till.wait_for_url("**/pos/orders/**")
    looked_at(till, "advance-at-the-till")
    pay(till, 1_000)
    office.goto(at_office)
    shown_again_until(office, "10,00", "[data-advances]")
    till.goto(order)
    till.get_by_role("button", name="Ticket de caisse").click()
    expect(till.locator("#order-lines")).to_contain_text("Acompte déduit")
    pay(till, 3_000)
    office.goto(at_office)
    shown_again_until(office, "Clôturée")
    expect(office.locator("[data-advances]")).to_contain_text("0,00")
    looked_at(office, "done")


def without_a_line(till: Page, office: Page, servers: Servers) -> None:
    """The question, the document that names its order, and the link that a person makes when the line is back."""
    till.goto(f"{servers.register}/sync/customer-orders/new")
    till.get_by_label("Client").first.fill("Paul Petit")
    till.get_by_label("Article").first.fill("Affiche")
    till.get_by_label("Quantité").first.fill("1")
    till.keyboard.press("F10")
    expect(till.locator("h1")).to_contain_text("COMC/R1/00002")
    order = till.url
    till.get_by_role("button", name="Confirmée").click()
    for _ in range(60):
        if row_of(till, "Version").isdigit():
            break
        till.wait_for_timeout(500)
        till.goto(order)
    servers.switch.touch()
    till.goto(order)
    expect(till.locator("[data-line=offline]")).to_be_visible()
    till.get_by_role("button", name="En cours de réalisation").click()
    expect(till.locator("body")).to_contain_text("connexion")
    till.goto(order)
    till.get_by_role("button", name="Ticket de caisse").click()
    expect(till.locator("[data-offline]")).to_contain_text(NO_LINE)
    looked_at(till, "without-a-line")
    till.get_by_role("button", name="Oui").click()
    till.wait_for_url("**/pos/orders/**")
    pay(till, 1_000)
    servers.switch.unlink()
    office.goto(f"{servers.head_office}/sync/documents-to-link")
    shown_again_until(office, "COMC/R1/00002")
    looked_at(office, "to-link")
    office.get_by_role("button", name=re.compile("^Associer")).click()
    expect(office.locator("main")).to_contain_text("Rien à associer")
    office.goto(f"{servers.head_office}/sync/customer-orders")
    expect(office.locator("tr", has_text="COMC/R1/00002")).to_contain_text("Clôturée")
