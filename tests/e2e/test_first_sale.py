"""The whole story, in French, in a real browser: from the counted drawer to a closing 2 euros short."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from core.testing.server import Server

pytestmark = pytest.mark.browser
PLAN = "document.querySelector('#seat-plan').seatPlan"


def plain(text: str) -> str:
    """A text with ordinary spaces."""
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def pdf_of(page: Page, button: str) -> str:
    """Press a button that opens a PDF and return the text of the PDF."""
    form = page.get_by_role("button", name=button).locator("xpath=ancestor::form")
    action = form.get_attribute("action")
    fields = {field.get_attribute("name"): field.input_value() for field in form.locator("[name]").all()}
    answer = page.request.post(
        f"{page.url.partition('/pos')[0]}{action}", form=fields, headers={"Referer": page.url}
    )
    assert answer.headers["content-type"] == "application/pdf", answer.text()
    reader = PdfReader(io.BytesIO(answer.body()))
    return plain("\n".join(sheet.extract_text() for sheet in reader.pages))


def open_session(page: Page, url: str) -> None:
    """Count 100 euros into the drawer of the first cash desk."""
    page.goto(f"{url}/pos/")
    page.get_by_role("link", name="Ouvrir une session").first.click()
    page.get_by_role("button", name="Compter le tiroir").click()
    page.fill("[data-denomination='2000']", "4")
    page.fill("[data-denomination='500']", "4")
    expect(page.locator("[data-count-total]")).to_contain_text("100,00")


def pick_two_seats(page: Page) -> None:
    """Pick the first two seats of row G in the stalls."""
    page.wait_for_selector("#seat-plan canvas")
    page.evaluate(f"{PLAN}.ready")
    row = page.evaluate(f"[1, 3].map(number => {PLAN}.indexOf('Parterre', 'G', String(number)))")
    for index in row:
        place = page.evaluate(f"{PLAN}.screenPosition({index})")
        page.mouse.click(place["x"], place["y"])
    page.wait_for_function(f"() => {PLAN}.chosen.length === 2")
    page.evaluate(f"{PLAN}.idle")
    expect(page.locator("#basket")).to_contain_text("Rang G")
    expect(page.locator("#basket [data-countdown]")).to_be_visible()


def test_the_first_sale(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    page.goto(f"{demo.url}/login")
    shoot("01-login")
    log_in("camille")
    shoot("02-home")
    open_session(page, demo.url)
    shoot("03-opening-count")
    page.get_by_role("button", name="Ouvrir la session").click()
    expect(page.locator("main")).to_contain_text("La session est ouverte")

    page.get_by_role("button", name="Continuer la vente").click()
    page.get_by_role("link", name="Places").click()
    shoot("04-performances")
    page.get_by_role("link", name="Le Malade imaginaire").first.click()
    pick_two_seats(page)
    shoot("05-seat-plan")
    page.get_by_role("button", name=re.compile("^Ajouter à la commande")).click()
    page.get_by_role("button", name=re.compile(r"^Programme\s+5,00")).click()
    expect(page.locator("#order-lines")).to_contain_text("Programme")
    expect(page.locator("#order-lines")).to_contain_text("Parterre")
    shoot("06-order")
    page.get_by_role("link", name="Règlement").click()
    due = int(page.locator("[data-payment]").get_attribute("data-due") or "0")
    assert due > 2_000

    page.locator("[data-part-amount]").first.fill("20")
    page.get_by_role("button", name=re.compile("Carte bancaire")).click()
    expect(page.locator("[data-part-amount]")).to_have_count(2)
    shoot("07-payment")
    page.get_by_role("button", name=re.compile("^Valider")).click()
    expect(page.locator("main")).to_contain_text("Programme")
    shoot("08-sold")
    receipt = pdf_of(page, "Ticket de caisse (PDF)")
    assert "Programme" in receipt
    assert "SIRET" in receipt
    tickets = pdf_of(page, "Billets (PDF)")
    assert "Le Malade imaginaire" in tickets
    assert "N° licence L-R-20-000001" in tickets

    page.goto(f"{demo.url}/pos/")
    page.get_by_role("link", name="Fin de session").click()
    page.get_by_role("button", name="Fin de session").click()
    for denomination, pieces in {2000: 5, 500: 3, 200: 1, 100: 1}.items():
        page.fill(f"[data-denomination='{denomination}']", str(pieces))
    expect(page.locator("[data-count-difference]")).to_contain_text("manquant")
    shoot("09-closing-count")
    validate = re.compile("^Valider la fermeture et les écritures comptables")
    page.get_by_role("button", name=validate).click()
    expect(page.locator("[data-difference]")).to_have_attribute("data-difference", "-200")
    shoot("10-difference")
    page.get_by_label("J'accepte la différence").check()
    page.fill("[name=note]", "Erreur de rendu de monnaie")
    page.get_by_role("button", name=validate).click()
    expect(page.locator("main")).to_contain_text("Fermée")

    if not page.url.endswith("/sheet"):
        page.get_by_role("link", name="Feuille de caisse").click()
    sheet = plain(page.locator("main").inner_text())
    assert "-2,00 €" in sheet.replace("−", "-")
    shoot("11-cash-sheet")
    pdf = page.request.get(f"{page.url}.pdf")
    text = "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf.body())).pages)
    assert "-2,00" in text.replace("−", "-")

    page.context.clear_cookies()
    log_in("admin")
    page.goto(f"{demo.url}/journal/?q=closed")
    expect(page.locator("main")).to_contain_text("-200")
    shoot("12-journal")
    page.get_by_role("button", name="Vérifier").click()
    expect(page.locator("main")).to_contain_text("Le journal est intact")
    shoot("13-journal-verified")
