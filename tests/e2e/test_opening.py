"""Opening in a real browser: two sessions in opening control, one changes hands, both sell; work before an opening."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.demo import PASSWORD
from core.testing.fixtures import shipped_addons
from core.testing.server import Server, running
from tests.e2e.conftest import is_fault
from tests.e2e.harness_browser import SIZES, touch_targets

pytestmark = pytest.mark.browser


def begin(page: Page, url: str, desk: str, seller: str | None = None) -> None:
    """Choose a desk and a seller, type the password."""
    page.goto(f"{url}/pos/sessions/new")
    page.get_by_label(desk).check()
    if seller:
        page.get_by_label("Vendeur").select_option(label=seller)
    page.get_by_label("Votre mot de passe").fill(PASSWORD)


def choose_theatre(page: Page) -> None:
    page.set_viewport_size(SIZES[0])  # type: ignore[arg-type]  # on a tablet the centre is behind the menu
    page.get_by_role("button", name=re.compile("^Centre")).click()
    page.get_by_role("button", name="Théâtre municipal", exact=True).click()


def test_a_duplicate_session_is_repaired(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    log_in("marie")
    choose_theatre(page)
    begin(page, demo.url, "001 Caisse principale", "Camille Dubois")
    shoot("opening-01-new")
    page.get_by_role("button", name="Compter le tiroir").click()
    expect(page.locator("[data-cash-count]")).to_be_visible()
    duplicate = page.url.removesuffix("/opening")

    page.context.clear_cookies()
    log_in("camille")
    page.goto(f"{demo.url}/pos/sessions/new")
    expect(page.locator("main")).to_contain_text(
        "Vous ne pouvez pas créer deux sessions actives avec le même responsable"
    )
    shoot("opening-02-in-the-way")
    page.get_by_role("button", name="Opérations").click()
    page.get_by_role("link", name="Sessions", exact=True).click()
    page.get_by_role("link", name="001.00001").click()
    expect(page.get_by_label("Autre responsable")).to_be_visible()
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        shoot(f"opening-03-count-{size['width']}")
        assert touch_targets(page) == []
    page.set_viewport_size(SIZES[0])  # type: ignore[arg-type]
    page.get_by_label("Autre responsable").select_option(label="Sophie Laurent")
    page.get_by_role("button", name="Changer de responsable").click()
    expect(page.locator("main")).to_contain_text("La session a un autre responsable.")
    shoot("opening-04-changed")

    begin(page, demo.url, "002 Caisse du bar")
    page.get_by_role("button", name="Compter le tiroir").click()
    page.get_by_label("Ou la somme").fill("50")
    expect(page.locator("[data-count-total]")).to_contain_text("50,00")
    page.keyboard.press("F10")
    expect(page.locator("main")).to_contain_text("La session est ouverte")
    shoot("opening-05-open")

    page.context.clear_cookies()
    log_in("sophie")
    choose_theatre(page)
    page.goto(duplicate)
    page.get_by_label("Ou la somme").fill("0")
    page.get_by_role("button", name="Ouvrir la session").click()
    page.get_by_role("button", name="Continuer la vente").click()
    expect(page.locator("#product-grid")).to_be_visible()
    page.goto(f"{demo.url}/pos/sessions")
    expect(page.locator("main tbody")).to_contain_text("En cours")
    shoot("opening-06-list")


def test_two_browsers_one_desk_one_session(browser: Browser, page: Page, demo: Server) -> None:
    """Both see the desk free; the second to ask is told, with a link to the session of the first."""
    context = browser.new_context(locale="fr-FR")
    other = context.new_page()
    for screen, login in ((page, "camille"), (other, "sophie")):
        screen.goto(f"{demo.url}/login")
        screen.fill("[name=login]", login)
        screen.fill("[name=password]", PASSWORD)
        screen.click("main [type=submit]")
        screen.wait_for_url(lambda url: "/login" not in url)
    choose_theatre(other)
    for screen in (page, other):
        begin(screen, demo.url, "001 Caisse principale")
    for screen in (page, other):
        screen.get_by_role("button", name="Compter le tiroir").click()
    expect(page.locator("[data-cash-count]")).to_be_visible()
    expect(other.locator("main")).to_contain_text("Une session est déjà ouverte pour cette caisse")
    other.get_by_role("link", name="Aller à la session").click()
    expect(other.locator("main")).to_contain_text("Contrôle à l'ouverture")
    expect(other.locator("main")).to_contain_text("Camille Dubois")
    context.close()


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Server]:
    """A demo that verifies the journal of a desk before it opens."""
    config = {
        "app": {"data_dir": str(tmp_path / "var")},
        "addons": {"enabled": shipped_addons()},
        "pos_session": {"verify_journal_at_opening": True},
    }
    with running(tmp_path, config, "--demo") as server:
        yield server


def test_an_opening_that_takes_time_goes_on_by_itself(browser: Browser, slow: Server) -> None:
    context = browser.new_context(locale="fr-FR", viewport={"width": 1024, "height": 768})
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda line: faults.append(line.text) if is_fault(line) else None)
    page.goto(f"{slow.url}/login")
    page.fill("[name=login]", "camille")
    page.fill("[name=password]", PASSWORD)
    page.click("main [type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)
    begin(page, slow.url, "001 Caisse principale")
    page.get_by_role("button", name="Compter le tiroir").click()
    page.get_by_label("Ou la somme").fill("100")
    page.get_by_role("button", name="Ouvrir la session").click()
    expect(page.locator("main")).to_contain_text("La session est ouverte", timeout=20_000)
    expect(page.get_by_role("button", name="Continuer la vente")).to_be_visible()
    context.close()
    assert faults == []
