"""Closing in a real browser: a blind count short in cash and in cheques, at both screen sizes; a forced closing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from addons.pos_session.models import Presence
from core import clock
from core.app import ROOT
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import PASSWORD, as_user
from core.testing.server import running
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, make_shop
from tests.addons.pos_session.test_lifecycle import journal
from tests.e2e.harness_browser import faults, fresh_page
from tests.stands import config_of, make_deployment

pytestmark = pytest.mark.browser
SHOTS = ROOT / "build" / "screenshots"
SIZES = ({"width": 1280, "height": 800}, {"width": 1024, "height": 768})


@dataclass
class Counter:
    """A running point of sale whose operator sold by cash and by cheque: 144.00 expected in cash, 44.00 in cheques."""

    url: str
    shop: Shop
    session_id: int

    def log_in(self, page: Page, login: str) -> None:
        page.context.clear_cookies()
        page.goto(f"{self.url}/login")
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.click("main [type=submit]")
        page.wait_for_url(lambda url: "/login" not in url)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """``guichet run`` with a session that is open, on SQLite."""
    app = make_deployment(tmp_path, None)
    with app.app_context():
        shop = make_shop()
        with as_user(shop.operator):
            session = shop.open(10_000)
            session_id = session.id
            shop.sell(session, shop.item("seat"))
            shop.sell(session, shop.item("seat"), parts=[{"method": "cheque", "amount": 4_400}])
        with running(tmp_path, config_of(tmp_path, None), "--no-worker") as server:
            yield Counter(server.url, shop, session_id)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser that speaks French."""
    with fresh_page(browser) as page:
        yield page


def look(page: Page, name: str) -> None:
    """Screenshots at both sizes; nothing scrolls sideways, every target is large enough, no accessibility fault."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        page.set_viewport_size(size)
        page.screenshot(path=SHOTS / f"closing-{name}-{size['width']}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        for button in page.locator("main .btn:visible").all():
            box = button.bounding_box()
            assert box is not None and box["height"] >= 44, (name, button.inner_text(), box)
    page.set_viewport_size(SIZES[0])
    assert faults(page) == [], name


def test_a_blind_count_that_is_short(page: Page, counter: Counter) -> None:
    with acting_as(SYSTEM), unit_of_work():
        db.session.merge(counter.shop.desk).blind = True
    cheque = counter.shop.methods["cheque"].id
    counter.log_in(page, counter.shop.operator.login)
    page.goto(f"{counter.url}/pos/sessions/{counter.session_id}")
    expect(page.locator("main")).to_contain_text("montrés une fois sa session fermée")
    expect(page.get_by_role("link", name="Rapport X")).to_have_count(0)
    page.get_by_role("link", name="Fin de session").click()
    page.get_by_role("button", name="Fin de session").click()
    for hidden in ("144,00", "14400", "4400", "data-expected"):
        assert hidden not in page.content()
    look(page, "blind-count")
    page.fill("[data-denomination='10000']", "1")
    page.fill("[data-denomination='2000']", "2")
    page.fill("[data-denomination='200']", "1")
    expect(page.locator("[data-count-total]")).to_have_text(re.compile(r"^142,00\s€$"))
    page.fill(f"[name=method_{cheque}]", "40")
    page.fill(f"[name=pieces_{cheque}]", "1")
    page.keyboard.press("F10")
    expect(page.locator("[data-drawer] [data-difference]")).to_have_attribute("data-difference", "-200")
    expect(page.locator("[data-method=cheque] [data-difference]")).to_have_attribute(
        "data-difference", "-400"
    )
    look(page, "differences")
    page.get_by_role("button", name="Recompter").click()
    expect(page.locator("[data-denomination='2000']")).to_have_value("2")
    page.fill(f"[name=method_{cheque}]", "44")
    page.get_by_role("button", name="Comparer").click()
    expect(page.locator("[data-method=cheque] [data-difference]")).to_have_attribute("data-difference", "0")
    page.get_by_label("J'accepte la différence").check()
    page.locator("[name=kept]").fill("100")
    page.fill("[name=password]", "not this one")
    validate = page.get_by_role("button", name=re.compile("^Valider la fermeture"))
    validate.click()
    expect(page.locator("#field-password-error")).to_be_visible()
    expect(page.get_by_label("J'accepte la différence")).to_be_checked()
    expect(page.locator("[name=kept]")).to_have_value("100,00")
    look(page, "refused")
    page.fill("[name=password]", PASSWORD)
    validate.click()
    expect(page.locator("[data-ticket]")).to_contain_text("Part à la banque")
    look(page, "summary")
    counter.log_in(page, counter.shop.manager.login)
    page.goto(f"{counter.url}/pos/alerts")
    expect(page.locator("main tbody tr")).to_have_count(1)
    expect(page.locator("main tbody tr")).to_contain_text(re.compile(r"[-−]2,00\s€"))
    with acting_as(SYSTEM):
        shown = [entry["found"] for entry in journal("pos_session.counted_blind")]
    assert shown == [[[cheque, 4_400, found]] for found in (4_000, 4_400, 4_400)], "each time it was shown"


def test_a_closing_forced_by_who_may(page: Page, counter: Counter) -> None:
    """A colleague's till still shows the session: the operator waits, the manager forces."""
    shop = counter.shop
    with acting_as(SYSTEM), unit_of_work() as unit:
        colleague = Presence(session_id=counter.session_id, user_id=shop.operator.id, seen_at=clock.now())
        unit.add(colleague)
    counter.log_in(page, shop.manager.login)
    page.goto(f"{counter.url}/pos/sessions/{counter.session_id}/cash")
    page.get_by_label("Entrée de caisse").check()
    page.fill("[name=amount]", "20")
    page.fill("[name=reason]", "Appoint")
    page.keyboard.press("F10")
    expect(page.get_by_role("link", name="Annuler")).to_be_visible()
    look(page, "cash")
    page.get_by_role("link", name="Annuler").click()
    page.fill("[name=reason]", "Saisi deux fois")
    look(page, "cash-void")
    page.keyboard.press("F10")
    expect(page.locator("main")).to_contain_text("Contre-mouvement")
    page.goto(f"{counter.url}/pos/sessions/{counter.session_id}")
    page.get_by_role("link", name="Rapport X").click()
    expect(page.locator("[data-ticket]")).to_contain_text("144,00")
    look(page, "x-report")
    page.goto(f"{counter.url}/pos/sessions/{counter.session_id}/closing")
    expect(page.locator("main")).to_contain_text(shop.operator.name)
    look(page, "forced")
    page.get_by_role("button", name="Fin de session").click()
    expect(page.locator("#field-force-error")).to_be_visible()
    page.get_by_label("Forcer la fermeture malgré tout").check()
    page.get_by_role("button", name="Fin de session").click()
    expect(page.locator("[data-cash-count]")).to_have_attribute("data-expected", "14400")
    look(page, "count")
    page.goto(f"{counter.url}/pos/alerts")
    expect(page.locator("main tbody tr")).to_contain_text("Fermeture forcée")
    look(page, "alerts")
