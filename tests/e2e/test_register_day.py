"""A day of a register in a browser: import, a sale, export, an export that fails and is sent again, the next day."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.app import ROOT
from core.config import settings
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import PASSWORD
from core.testing.server import running
from tests.addons.pos_session.shop import Shop, make_shop
from tests.addons.pos_sync.batches import BASE, article, put_batch
from tests.addons.pos_sync.batches import REGISTER as CODE
from tests.e2e.harness_browser import SIZES, faults, fresh_page
from tests.stands import config_of, make_deployment

pytestmark = pytest.mark.browser
SHOTS = ROOT / "build" / "screenshots"
HOTLINE = "01 23 45 67 89"
PATIENCE = 30_000
"""Milliseconds for the worker, on a busy machine."""


@dataclass
class Register:
    """``guichet run`` with its worker as a register, and its exchange, a folder of this machine."""

    url: str
    shop: Shop
    exchange: Path


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    app = make_deployment(tmp_path, None)
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    section = {
        "role": "register",
        "register_code": CODE,
        "exchange": f"file://{exchange}",
        "hotline": HOTLINE,
    }
    with app.app_context(), acting_as(SYSTEM):
        shop = make_shop()
        assert settings().section("pos_sync").role == "none"
        with running(tmp_path, {**config_of(tmp_path, None), "pos_sync": section}) as server:
            yield Register(server.url, shop, exchange)


def looked_at(page: Page, name: str) -> None:
    """A picture of the page on both screens, without faults and without anything beside it."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.screenshot(path=SHOTS / f"register-{name}-{size['width']}.png", full_page=True)
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), (name, size)
        assert page.locator("#line-state").is_visible(), (name, size)
        assert faults(page) == [], name
    page.set_viewport_size(SIZES[0])  # type: ignore[arg-type]


def open_day(page: Page, register: Register, cents: str = "100") -> None:
    """From the front page to the open session, whatever the import takes."""
    page.goto(f"{register.url}/pos/sessions/new")
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Compter le tiroir").click()
    count(page, cents)


def count(page: Page, cents: str) -> None:
    """Type what is in the drawer, and open."""
    page.get_by_label("Ou la somme").fill(cents)
    if page.get_by_label("Note").count():
        page.get_by_label("Note").fill("Fond de caisse")
    page.get_by_role("button", name="Ouvrir la session").click()


def close_day(page: Page, register: Register, cents: str) -> None:
    """End the session of the user, count what must be there, and validate: the summary is shown."""
    page.goto(f"{register.url}/pos/")
    page.get_by_role("link", name="Fin de session").click()
    page.get_by_role("button", name="Fin de session").click()
    page.get_by_label("Ou la somme").fill(cents)
    page.get_by_role("button", name="Comparer").click()
    page.fill("[name=password]", PASSWORD)
    # The page of the summary makes room for the next day as soon as the export has passed.
    with page.expect_response(lambda answer: "/pos/summaries/" in answer.url) as summary:
        page.get_by_role("button", name="Valider la fermeture").click()
    assert "data-ticket" in summary.value.text()


def sell_article(page: Page) -> None:
    """The article that head office sent, 12.50, in cash."""
    page.get_by_role("button", name="Continuer la vente").click()
    page.get_by_role("button", name="Article A1").click()
    expect(page.locator("#order-lines")).to_contain_text("12,50")
    page.get_by_role("link", name="Règlement").click()
    expect(page.locator("[data-payment]")).to_have_attribute("data-due", "1250")
    page.get_by_role("button", name=re.compile("^Valider")).click()
    expect(page.locator("[data-payment]")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Total")


def test_a_day_and_the_next(browser: Browser, register: Register) -> None:
    with fresh_page(browser) as page:
        page.goto(f"{register.url}/login")
        page.fill("[name=login]", register.shop.operator.login)
        page.fill("[name=password]", PASSWORD)
        page.click("main [type=submit]")
        page.wait_for_url(lambda url: "/login" not in url)
        page.goto(f"{register.url}/sync/exports")
        expect(page.locator("main")).to_contain_text("Aucun export")
        looked_at(page, "no-export")
        refused_then_opened(page, register)
        expect(page.locator("[data-line=online]")).to_be_visible()
        looked_at(page, "opened")
        passes(page, register)
        fails_and_is_sent_again(page, register)


def refused_then_opened(page: Page, register: Register) -> None:
    """A batch with a wrong row says which; head office sends it anew, and the session opens."""
    put_batch(register.exchange / "in", 1, {**BASE, "t_article": [article("A1", family="NONE")]})
    open_day(page, register)
    expect(page.locator("main")).to_contain_text("t_article.xml, ligne 3", timeout=PATIENCE)
    expect(page.locator("main")).to_contain_text(HOTLINE)
    looked_at(page, "opening-refused")
    shutil.rmtree(register.exchange / "in" / "00000001")
    put_batch(register.exchange / "in", 1, BASE)
    count(page, "100")
    expect(page.locator("main")).to_contain_text("La session est ouverte", timeout=PATIENCE)


def passes(page: Page, register: Register) -> None:
    """A sale, the closing, and the export: the opening of the cash desk comes back, ready for the next day."""
    sell_article(page)
    close_day(page, register, "112,50")
    page.wait_for_url("**/pos/sessions/new", timeout=PATIENCE)
    passed = page.locator("[data-export=passed]")
    expect(passed).to_contain_text("une nouvelle journée peut être ouverte")
    expect(page.locator("[data-export-waits]")).to_have_count(0)
    looked_at(page, "next-day")
    passed.get_by_role("link", name="Récapitulatif de clôture").click()
    expect(page.locator("[data-ticket]")).to_be_visible()
    looked_at(page, "closed-and-passed")
    page.locator("[data-export=passed]").get_by_role("link", name="Ouverture de la caisse").click()
    expect(page.get_by_label("Votre mot de passe")).to_be_visible()
    assert (register.exchange / "out" / "00000001" / "infos_export.xml").is_file()


def fails_and_is_sent_again(page: Page, register: Register) -> None:
    """The folder is away when the session closes: told with the hotline; a day opens all the same; then it passes."""
    open_day(page, register, "112,50")
    expect(page.locator("main")).to_contain_text("La session est ouverte", timeout=PATIENCE)
    sell_article(page)
    away = register.exchange.rename(register.exchange.with_name("away"))
    close_day(page, register, "125")
    notice = page.locator("[data-export=failed]")
    expect(notice).to_be_visible(timeout=PATIENCE)
    expect(notice).to_contain_text("pos_sync.exchange_gone")
    expect(notice).to_contain_text(HOTLINE)
    looked_at(page, "closed-and-failed")
    with page.expect_download() as download:
        notice.get_by_role("link", name="Télécharger le diagnostic").click()
    told = Path(download.value.path()).read_text(encoding="utf-8")
    assert "code: pos_sync.exchange_gone" in told and f"register: {CODE}" in told
    page.goto(f"{register.url}/pos/")
    expect(page.locator("[data-export=failed]")).to_be_visible()
    looked_at(page, "banner")
    open_day(page, register, "125")
    expect(page.locator("main")).to_contain_text("La session est ouverte", timeout=PATIENCE)
    page.goto(f"{register.url}/sync/exports")
    expect(page.locator("main tbody tr")).to_have_count(2)
    looked_at(page, "exports")
    page.get_by_role("link", name="2", exact=True).click()
    looked_at(page, "export-failed")
    page.get_by_role("button", name="Relancer").click()
    expect(page.locator("main")).to_contain_text("L’export est relancé")
    away.rename(register.exchange)
    page.goto(f"{register.url}/pos/")
    expect(page.locator("[data-export=passed]")).to_be_visible(timeout=3 * PATIENCE)
    expect(page.locator("[data-export-waits]")).to_have_count(0)
    page.goto(f"{register.url}/sync")
    expect(page.locator("main")).to_contain_text("Connecté")
    looked_at(page, "imports")
