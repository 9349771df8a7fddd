"""The operator closure in a real browser: keys, saving while one types, tabs that save, «Clôturer»; no axe fault."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from core.app import ROOT
from core.testing.factories import PASSWORD
from core.testing.server import running
from tests.addons.pos_accounting_close.drawers import add_method, closed_drawer
from tests.addons.pos_session.shop import Shop, make_shop
from tests.e2e.harness_browser import faults, fresh_page
from tests.stands import config_of, make_deployment

pytestmark = pytest.mark.browser
SHOTS = ROOT / "build" / "screenshots"


@pytest.fixture
def drawer(tmp_path: Path) -> Iterator[tuple[str, Shop, int]]:
    """``guichet run`` with a closed drawer: two cheques, one holiday cheque, 144.00 in cash."""
    app = make_deployment(tmp_path, None)
    with app.app_context():
        shop = make_shop()
        add_method(shop, "holiday", "holiday_cheque")
        session_id = closed_drawer(shop, orders=1, by="holiday").id
        with running(tmp_path, config_of(tmp_path, None), "--no-worker") as server:
            yield server.url, shop, session_id


def log_in(page: Page, url: str, shop: Shop) -> None:
    page.goto(f"{url}/login")
    page.fill("[name=login]", shop.operator.login)
    page.fill("[name=password]", PASSWORD)
    page.click("main [type=submit]")
    page.wait_for_url(lambda at: "/login" not in at)


def looked_at(page: Page, name: str) -> None:
    page.screenshot(path=SHOTS / f"closure-{name}.png", full_page=True)
    assert faults(page) == []


def test_an_operator_closes_by_the_keyboard(browser: Browser, drawer: tuple[str, Shop, int]) -> None:
    url, shop, session_id = drawer
    SHOTS.mkdir(parents=True, exist_ok=True)
    with fresh_page(browser) as page:
        log_in(page, url, shop)
        page.goto(f"{url}/pos/")
        looked_at(page, "home")
        page.goto(f"{url}/pos/sessions/{session_id}")
        page.keyboard.press("c")
        page.wait_for_url("**/identified")
        looked_at(page, "identified")
        page.locator("[name^=found_part]").first.check()
        expect(page.locator("#closure-saved")).to_contain_text("Enregistré")
        page.reload()
        expect(page.locator("[name^=found_part]").first).to_be_checked()
        page.locator("[name^=found_part]").last.check()
        page.keyboard.press("F2")
        page.wait_for_url("**/unidentified")
        page.keyboard.press("F1")
        page.wait_for_url("**/identified")
        expect(page.locator("[name^=found_part]").last).to_be_checked()
        page.keyboard.press("F10")
        page.wait_for_url("**/unidentified")
        looked_at(page, "unidentified")
        page.locator("[name^=pieces_]").fill("1")
        page.keyboard.press("Enter")
        page.keyboard.type("3,00")
        page.keyboard.press("F10")
        page.wait_for_url("**/cash")
        looked_at(page, "cash")
        expect(page.locator("[data-count-total]")).to_contain_text("144,00")
        page.keyboard.press("F10")
        page.wait_for_url("**/cancelled_tickets")
        looked_at(page, "tickets")
        page.keyboard.press("F10")
        page.wait_for_url("**/summary")
        looked_at(page, "summary")
        page.check("[name=verdict][value=correct]")
        page.check("[name=entries_confirmed]")
        page.check("[name=closure_confirmed]")
        page.keyboard.press("F10")
        page.click("[data-confirm-yes]")
        page.wait_for_url(lambda at: at.rsplit("/", 1)[1].isdigit())
        looked_at(page, "done")
        expect(page.locator("h1")).to_contain_text("Clôture opérateur n° 1")


def test_a_key_is_not_lost_while_a_tab_is_saved_by_itself(
    browser: Browser, drawer: tuple[str, Shop, int]
) -> None:
    """The answer to the saving never comes: the tab is left all the same."""
    url, shop, session_id = drawer
    with fresh_page(browser) as page:
        log_in(page, url, shop)
        page.goto(f"{url}/pos/sessions/{session_id}")
        page.keyboard.press("c")
        page.wait_for_url("**/identified")
        page.route("**/identified", lambda route: None if is_autosave(route.request) else route.continue_())
        with page.expect_request(is_autosave):
            page.locator("[name^=found_part]").first.check()
        page.keyboard.press("F10")
        page.wait_for_url("**/unidentified")


def is_autosave(request: Request) -> bool:
    return "autosave=1" in (request.post_data or "")
