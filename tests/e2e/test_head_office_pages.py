"""Head office in a browser: a register is made, gets a batch, what it sent damaged is looked at and run again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from addons.pos_sync.models import ReceivedBatch
from addons.pos_sync.receive_jobs import batches_job, gather_job
from addons.pos_sync.services.format.manifest import sha256
from addons.pos_sync.services.format.receipts import Applied, write_receipt
from core import clock
from core.app import ROOT
from core.config import settings
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.jobs.drain import drain
from core.testing.factories import PASSWORD
from core.testing.server import running
from tests.addons.pos_session.shop import Shop, make_shop
from tests.addons.pos_sync.exchanging import CODE, Exchange, sold_session
from tests.e2e.harness_browser import SIZES, faults, fresh_page
from tests.stands import config_of, make_deployment

pytestmark = pytest.mark.browser
SHOTS = ROOT / "build" / "screenshots"


@dataclass
class HeadOffice:
    """``guichet run`` as head office, its database seen by the test as well, and its exchange."""

    url: str
    app: Flask
    shop: Shop
    exchange: Exchange


@pytest.fixture
def head_office(tmp_path: Path) -> Iterator[HeadOffice]:
    app = make_deployment(tmp_path, None)
    exchange = Exchange(tmp_path / "exchange")
    exchange.head_office.mkdir()
    section = {"role": "head_office", "exchange": f"file://{exchange.head_office}"}
    with app.app_context(), acting_as(SYSTEM):
        shop = make_shop()
        with running(tmp_path, {**config_of(tmp_path, None), "pos_sync": section}, "--no-worker") as server:
            yield HeadOffice(server.url, app, shop, exchange)


def looked_at(page: Page, name: str) -> None:
    """A picture of the page on both screens, without faults and without anything beside it."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.screenshot(path=SHOTS / f"head-office-{name}-{size['width']}.png", full_page=True)
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), (name, size)
        assert faults(page) == [], name


def test_head_office_looks_after_its_registers(browser: Browser, head_office: HeadOffice) -> None:
    with fresh_page(browser) as page:
        page.goto(f"{head_office.url}/login")
        page.fill("[name=login]", head_office.shop.manager.login)
        page.fill("[name=password]", PASSWORD)
        page.click("main [type=submit]")
        page.get_by_role("button", name="Point de vente").click()
        page.get_by_role("navigation").get_by_role("link", name="Serveurs caisse").click()
        expect(page.locator("main")).to_contain_text("Aucun serveur caisse")
        looked_at(page, "no-register")
        make_a_register(page)
        make_a_key(page)
        make_a_batch(page, head_office)
        look_at_the_quarantine(page, head_office)
        page.get_by_role("link", name="Quarantaine").last.click()
        page.get_by_role("link", name="Serveurs caisse").last.click()
        expect(page.get_by_role("row").nth(1)).not_to_contain_text("Mis de côté")
        looked_at(page, "registers")


def make_a_register(page: Page) -> None:
    page.keyboard.press("n")
    page.get_by_label("Code").fill("R 1")
    page.get_by_label("Nom").fill("Musée du Sel")
    page.keyboard.press("F10")
    expect(page.locator("main")).to_contain_text("Le code est le nom d’un dossier")
    looked_at(page, "register-refused")
    page.get_by_label("Code").fill(CODE)
    page.keyboard.press("F10")
    expect(page.get_by_role("heading", level=1)).to_have_text("Musée du Sel")
    looked_at(page, "register-new")


def make_a_key(page: Page) -> None:
    page.get_by_role("link", name="Clé", exact=True).click()
    expect(page.locator("main")).to_contain_text("pas de clé")
    page.get_by_role("button", name="Établir une nouvelle clé").click()
    expect(page.locator("#new-key")).to_contain_text("guichet_")
    looked_at(page, "key")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", level=1)).to_have_text("Musée du Sel")


def make_a_batch(page: Page, head_office: HeadOffice) -> None:
    page.get_by_role("button", name="Préparer un lot", exact=True).click()
    expect(page.get_by_role("table").first).to_contain_text("Attend d’être envoyé")
    with head_office.exchange.as_head_office():
        batches_job({})
        page.reload()
        expect(page.get_by_role("table").first).to_contain_text("Attend le serveur caisse")
        place = head_office.exchange.register / "in"
        with (place / "00000001.ack").open("wb") as out:
            digest = sha256(place / "00000001" / "infos_import.xml")
            write_receipt(out, Applied(1, digest, clock.now(), 1))
        batches_job({})
    page.reload()
    expect(page.get_by_role("table").first).to_contain_text("Appliqué par le serveur caisse")


def look_at_the_quarantine(page: Page, head_office: HeadOffice) -> None:
    with head_office.exchange.as_register():
        sold_session(head_office.shop)
        drain()
    file = head_office.exchange.register / "out" / "00000001" / "order.xml"
    whole = file.read_bytes()
    file.write_bytes(whole + b" ")
    with head_office.exchange.as_head_office():
        gather_job({})
    page.reload()
    expect(page.locator("main")).to_contain_text("mis de côté : les suivants attendent")
    looked_at(page, "register")
    page.get_by_role("link", name="Serveurs caisse").last.click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("Mis de côté : 1")
    looked_at(page, "registers-set-aside")
    page.get_by_role("link", name="Quarantaine").last.click()
    looked_at(page, "quarantine")
    page.get_by_role("table").get_by_role("link", name="1").click()
    looked_at(page, "quarantine-one")
    with page.expect_download() as download:
        page.get_by_role("link", name="order.xml").click()
    assert download.value.path().read_bytes() == whole + b" "
    run_again(page)
    expect(page.locator("body")).to_contain_text("order.xml")
    expect(page.get_by_role("button", name="Relancer")).to_be_visible()
    db.session.expire_all()
    kept = db.session.query(ReceivedBatch).one().folder
    (settings().data_dir / kept / "order.xml").write_bytes(whole)
    run_again(page)
    expect(page.locator("main")).to_contain_text("plus rien à faire")
    looked_at(page, "quarantine-over")


def run_again(page: Page) -> None:
    page.get_by_role("button", name="Relancer").click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name="Relancer").click()
