"""The sale context in a real browser: channels set up, a drawer made for one, another refused, a fee saved."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from core.demo import PASSWORD
from core.testing.server import Server
from tests.e2e.conftest import SCREENSHOTS, is_fault
from tests.e2e.harness_browser import SIZES, touch_targets

pytestmark = pytest.mark.browser

COUNTER, GROUPS = "Guichet", "Groupes et collectivités"


def test_an_operator_sells_in_a_channel(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    log_in("camille")
    tile = page.get_by_role("button", name=re.compile(COUNTER))
    expect(tile).to_contain_text("Entrer dans la vente")
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        shoot(f"channels-01-home-{size['width']}")
    page.set_viewport_size(SIZES[0])  # type: ignore[arg-type]
    page.goto(f"{demo.url}/pos/")
    expect(page.get_by_role("link", name="Filières de vente")).to_be_visible()
    page.keyboard.press("v")
    expect(page.get_by_role("heading", name="Filières de vente")).to_be_visible()
    shoot("channels-02-choice")
    page.keyboard.press("1")
    expect(page.get_by_role("heading", name=re.compile("Création d'une nouvelle caisse"))).to_be_visible()
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        shoot(f"channels-03-new-drawer-{size['width']}")
        assert touch_targets(page) == []
    page.set_viewport_size(SIZES[0])  # type: ignore[arg-type]
    page.get_by_label("001 Caisse principale").check()
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.keyboard.press("F10")
    page.get_by_label("Ou la somme").fill("100")
    expect(page.locator("[data-count-total]")).to_contain_text("100,00")
    page.keyboard.press("F10")
    expect(page.locator("main")).to_contain_text("La session est ouverte")

    page.goto(f"{demo.url}/ticketing/sell")
    expect(page.get_by_role("button", name=re.compile(COUNTER))).to_contain_text("Votre session 001.00001")
    shoot("channels-04-mine")
    page.get_by_role("button", name=re.compile(GROUPS)).click()
    expect(page.locator("main")).to_contain_text("a été ouverte pour la filière de vente Guichet")
    expect(page.get_by_role("link", name="Fermer la session")).to_be_visible()
    shoot("channels-05-another")
    page.goto(f"{demo.url}/ticketing/sell")
    page.get_by_role("button", name=re.compile(COUNTER)).click()
    page.wait_for_url(re.compile(r"/pos/orders/\d+$"))
    expect(page.locator("main")).to_contain_text("001.00001.001")


def test_a_manager_sets_a_channel_up(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    log_in("marie")
    page.goto(f"{demo.url}/ticketing/channels")
    page.get_by_role("button", name=re.compile("^Centre")).click()
    page.get_by_role("button", name="Théâtre municipal", exact=True).click()
    page.goto(f"{demo.url}/ticketing/channels")
    expect(page.get_by_role("link", name=GROUPS)).to_be_visible()
    shoot("channels-06-list")
    page.locator("#table-channels").get_by_role("link", name=COUNTER, exact=True).click()
    expect(page.get_by_label("Envoi postal", exact=True)).to_be_checked()
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        shoot(f"channels-07-form-{size['width']}")
    page.set_viewport_size(SIZES[0])  # type: ignore[arg-type]
    fee = page.get_by_label("Frais TTC : Envoi postal")
    expect(fee).to_have_value("3,00")
    fee.fill("trois")
    page.keyboard.press("F10")
    expect(page.locator("main")).to_contain_text("Entrez un montant")
    shoot("channels-08-refused")
    page.get_by_label("Frais TTC : Envoi postal").fill("4,50")
    page.keyboard.press("F10")
    expect(page.locator("main")).to_contain_text("La filière de vente est enregistrée.")
    page.locator("#table-channels").get_by_role("link", name=COUNTER, exact=True).click()
    expect(page.get_by_label("Frais TTC : Envoi postal")).to_have_value("4,50")
    page.goto(f"{demo.url}/ticketing/delivery-modes")
    expect(page.get_by_role("link", name="Envoi postal")).to_be_visible()
    shoot("channels-09-modes")


def test_a_closed_drawer_is_reopened(browser: Browser, demo: Server) -> None:
    url = demo.url
    context = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda line: faults.append(line.text) if is_fault(line) else None)
    page.goto(f"{url}/login")
    page.fill("[name=login]", "camille")
    page.fill("[name=password]", PASSWORD)
    page.click("main [type=submit]")
    page.get_by_role("button", name=re.compile(COUNTER)).click()
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.keyboard.press("F10")
    page.get_by_label("Ou la somme").fill("100")
    page.keyboard.press("F10")
    expect(page.locator("main")).to_contain_text("La session est ouverte")
    session = page.url
    page.goto(f"{session}/closing")
    page.get_by_role("button", name=re.compile("Fin de session")).click()
    page.get_by_label("Ou la somme").fill("98")
    page.keyboard.press("F10")
    page.get_by_label("J'accepte la différence").check()
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name=re.compile("^Valider la fermeture")).click()
    expect(page.locator("main")).to_contain_text("Fermée")
    page.goto(f"{url}/ticketing/sell")
    page.get_by_role("button", name=re.compile(COUNTER)).click()
    expect(page.get_by_role("heading", name=re.compile("Ouverture d'une caisse"))).to_be_visible()
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.screenshot(path=SCREENSHOTS / f"channels-10-opening-{size['width']}.png", full_page=True)
    page.keyboard.press("r")
    expect(page.get_by_role("heading", name=re.compile("Ré-ouvrir la session"))).to_be_visible()
    page.screenshot(path=SCREENSHOTS / "channels-11-reopen.png", full_page=True)
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.keyboard.press("F10")
    expect(page.locator("main")).to_contain_text("La session est ré-ouverte.")
    page.goto(f"{url}/ticketing/sell")
    page.get_by_role("button", name=re.compile(COUNTER)).click()
    page.wait_for_url(re.compile(r"/pos/orders/\d+$"))
    context.close()
    assert faults == []
