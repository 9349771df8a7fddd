"""Head office lends a contingent to a register in a browser; the register shows what is for sale there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from addons.pos_sync.services.receiving.registers import make_register
from core import clock
from core.app import ROOT
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import PASSWORD
from core.testing.server import running
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import make_theatre
from tests.addons.pos_ticketing.lending_pair import Pair, make_pair, set_apart
from tests.e2e.harness_browser import SIZES, faults, fresh_page
from tests.stands import config_of, make_deployment

pytestmark = pytest.mark.browser
SHOTS = ROOT / "build" / "screenshots"


@dataclass
class Stand:
    """``guichet run`` as head office; a register is a second centre of its database."""

    url: str
    pair: Pair


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    app = make_deployment(tmp_path, None)
    section = {"role": "head_office", "exchange": f"file://{tmp_path}"}
    with app.app_context():
        pair = make_pair(make_theatre())
        with acting_as(SYSTEM), unit_of_work():
            make_register(pair.office.centre.id, "R1", "Caisse du parvis")
        set_apart(pair.office, "Parvis", 3, 4, 5, 6)
        with running(tmp_path, {**config_of(tmp_path, None), "pos_sync": section}, "--no-worker") as server:
            yield Stand(server.url, pair)


def entered(page: Page, stand: Stand, login: str) -> None:
    page.goto(f"{stand.url}/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: not url.endswith("/login"))


def looked_at(page: Page, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.screenshot(path=SHOTS / f"lending-{name}-{size['width']}.png", full_page=True)
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), (name, size)
        assert faults(page) == [], name


def test_a_contingent_is_lent_sold_at_the_register_and_asked_for(browser: Browser, stand: Stand) -> None:
    pair = stand.pair
    url = f"{stand.url}/ticketing/performances/{pair.office.performance.id}/set-aside"
    with fresh_page(browser) as page:
        entered(page, stand, pair.office.manager.login)
        page.goto(url)
        page.get_by_text("Prêter à une caisse").click()
        page.select_option("#lend-contingent", label="Parvis (reste 4)")
        page.select_option("#lend-holder", label="R1 Caisse du parvis")
        page.fill("#lend-until", (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"))
        looked_at(page, "form")
        page.get_by_role("button", name="Prêter", exact=True).click()
        row = page.locator("[data-lent]")
        expect(row).to_contain_text("4 prêtées, 0 vendues, 0 rendues, 4 à la caisse")
        expect(row).to_contain_text("sans nouvelles")
        pair.contact()
        register = pair.register()
        register.sell(register.item(4))
        pair.contact()
        page.goto(url)
        expect(row).to_contain_text("4 prêtées, 1 vendues, 0 rendues, 3 à la caisse")
        row.scroll_into_view_if_needed()
        looked_at(page, "lent")
        row.get_by_role("button", name="Reprendre").click()
        page.locator("[data-confirm-yes]").click()
        expect(row).to_contain_text("Redemandé")
        pair.contact()
        page.goto(url)
        expect(row).to_contain_text("4 prêtées, 1 vendues, 3 rendues, 0 à la caisse")
        looked_at(page, "ended")
    order = register.order()
    with fresh_page(browser) as page:
        entered(page, stand, register.operator.login)
        page.goto(f"{stand.url}/ticketing/performances/{register.performance.id}/plan?order={order.id}")
        expect(page.get_by_text("Seules les places que le siège prête")).to_be_visible()
        looked_at(page, "register")
