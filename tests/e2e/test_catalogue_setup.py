"""The set-up of what is sold in a real browser: a season with its grid, an event, its performances, a cancellation."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from core.testing.server import Server
from tests.e2e.test_setup_pages import to_the_theatre

pytestmark = pytest.mark.browser
WIDE: ViewportSize = {"width": 1280, "height": 800}
TABLET: ViewportSize = {"width": 1024, "height": 768}
PAGES = ("seasons", "events", "performances", "rates", "grids", "halls", "seasons/new", "events/1", "rates/3",
         "rates/new?parent=2", "grids/new", "grids/1", "performances/new", "performances/1", "halls/1",
         "performances/14/refunds", "events/1/performances?first=2027-01-04&last=2027-01-31&weekdays=4")  # fmt: skip


def test_every_page_on_both_screens(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    log_in("marie")
    to_the_theatre(page)
    page.get_by_role("button", name="Billets").click()
    page.get_by_role("navigation").get_by_role("link", name="Saisons").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saisons")
    for path in PAGES:
        page.goto(f"{demo.url}/ticketing/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        for size, name in ((TABLET, "tablet"), (WIDE, "wide")):
            page.set_viewport_size(size)
            shoot(f"catalogue-{re.sub('[^a-z0-9]+', '-', path.partition('?')[0])}-{name}")
            assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), (path, size)


def test_from_a_season_to_a_cancelled_performance(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    log_in("marie")
    to_the_theatre(page)
    page.goto(f"{demo.url}/ticketing/seasons/new")
    page.get_by_label("Nom").fill("Été 2027")
    page.get_by_label("Premier jour").fill("2027-07-01")
    page.get_by_label("Dernier jour").fill("2027-08-31")
    page.keyboard.press("F10")
    page.get_by_role("link", name="Été 2027").click()
    page.get_by_role("link", name="Nouvelle grille").click()
    page.get_by_role("button", name=re.compile("^Enregistrer")).click()

    page.get_by_label("Prix de Carré or pour Plein tarif").fill("30")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Prix de Carré or pour Étudiant")).to_be_focused()
    page.keyboard.type("x")
    page.get_by_label("Prix de Fosse pour Plein tarif").fill("12,5")
    page.get_by_label("Prix de Fosse pour Invitation").fill("0")
    expect(page.locator("[data-prices-changed]")).to_have_text("Prix saisis et non enregistrés : 4")
    shoot("catalogue-grid-typed")
    page.keyboard.press("F10")
    expect(page.locator("body")).to_contain_text("Les prix sont enregistrés.")
    expect(page.get_by_label("Prix de Carré or pour Étudiant")).to_have_value("x")

    page.goto(f"{demo.url}/ticketing/events/new")
    page.get_by_label("Titre", exact=False).first.fill("Les Fourberies de Scapin")
    page.get_by_label("Saison").select_option(label="Été 2027")
    page.keyboard.press("F10")
    page.get_by_role("link", name="Plusieurs séances").click()
    page.get_by_label("Premier jour").fill("2027-07-05")
    page.get_by_label("Dernier jour").fill("2027-07-18")
    page.get_by_label("ven.", exact=True).check()
    page.get_by_label("sam.", exact=True).check()
    page.get_by_role("button", name="Lister les jours").click()
    days = page.locator("#field-days input")
    expect(days).to_have_count(4)
    days.last.uncheck()
    page.get_by_label("Heure").fill("21:00")
    page.get_by_label("Mettre en vente tout de suite").check()
    shoot("catalogue-several-dates")
    page.keyboard.press("F10")
    expect(page.locator("body")).to_contain_text("3 séances sont créées.")
    page.get_by_role("row").filter(has_text="09/07/2027").get_by_role("link", name="Modifier").click()

    prices = page.locator("#prices")
    cell = prices.get_by_role("row", name=re.compile("^Carré or")).get_by_role("cell")
    expect(cell.nth(0)).to_contain_text("30,00")
    expect(cell.nth(0)).to_contain_text("saison")
    expect(cell.nth(1)).to_contain_text("pas vendu")
    page.get_by_label("Prix de Carré or pour Plein tarif").fill("35")
    page.get_by_role("button", name=re.compile("^Enregistrer les prix")).click()
    expect(cell.nth(0)).to_contain_text("35,00")
    expect(cell.nth(0).get_by_role("link", name="séance")).to_be_visible()
    page.get_by_label("Quota de Invitation").fill("10")
    page.get_by_role("button", name="Enregistrer les quotas").click()
    expect(page.get_by_label("Quota de Invitation")).to_have_value("10")
    shoot("catalogue-performance-set-up")

    state = page.locator("#state")
    state.get_by_text("Annuler la séance").first.click()
    state.get_by_label("Motif").last.fill("Orage annoncé")
    state.get_by_role("button", name="Annuler la séance").click()
    page.get_by_role("dialog").get_by_role(
        "button", name=re.compile("^(Oui|Annuler la séance|Confirmer|Continuer)")
    ).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Qui rembourser")
    expect(page.locator("main")).to_contain_text("Orage annoncé")
    expect(page.locator("main")).to_contain_text("Il ne reste personne à rembourser")
    shoot("catalogue-refunds-none")
