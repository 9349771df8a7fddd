"""Files in a real browser: leafed through, printed again, refunded, exchanged with a gap, found by a code."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.box_office import EVENT, BoxOffice, box_office
from tests.e2e.test_choosing import ask, basket_has, begin, plan, put_on_order, shoot, tonight

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoxOffice]:
    with box_office(tmp_path_factory.mktemp("files")) as made:
        yield made


def sell(page: Page, house: BoxOffice, choice: str, quantity: int, total: str) -> str:
    """Places of this evening paid in cash; the number of the file."""
    page.goto(f"{house.url}/pos/")
    begin(page)
    tonight(page)
    ask(page, choice, quantity)
    page.keyboard.press("F10")
    expect(page).to_have_url(re.compile("/basket$"))
    basket_has(page, quantity, total)
    put_on_order(page, total)
    page.keyboard.press("F10")
    page.wait_for_url(re.compile("/payment"))
    page.locator("[data-payment-submit]").first.wait_for()
    page.keyboard.press("F10")
    page.wait_for_url(re.compile(r"/pos/orders/\d+($|\?)"))
    page.goto(f"{house.url}/ticketing/files/last")
    return page.get_by_role("heading", level=1).inner_text().removeprefix("Dossier ")


def confirm(page: Page) -> None:
    """Answer the question before what cannot be undone."""
    page.locator(".modal.show [data-confirm-yes]").click()


def title(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)
    page.wait_for_load_state()


def test_files_are_leafed_through_printed_again_and_refunded(browser: Browser, house: BoxOffice) -> None:
    with house.at(browser, "without_plan") as page:
        first = sell(page, house, "Étudiant, Première catégorie", 1, "16,00")
        second = sell(page, house, "Plein tarif, Carré or", 2, "88,00")
        shoot(page, "files-1-file")
        page.keyboard.press("p")
        title(page, f"Dossier {first}")
        page.keyboard.press("s")
        title(page, f"Dossier {second}")
        page.get_by_label("N° dossier ou billet").fill(first)
        page.keyboard.press("Enter")
        title(page, f"Dossier {first}")
        page.keyboard.press("s")
        title(page, f"Dossier {second}")

        page.keyboard.press("e")
        expect(page.get_by_text("pas encore")).to_have_count(2)
        with page.expect_popup() as opened:
            page.keyboard.press("F7")
        opened.value.close()
        page.reload()
        expect(page.get_by_text("prochaine : DUPLICATA 1")).to_have_count(2)
        shoot(page, "files-2-print")
        page.keyboard.press("F7")
        expect(page.locator(".modal.show")).to_contain_text("DUPLICATA")
        with page.expect_popup() as opened:
            confirm(page)
        opened.value.close()
        page.reload()
        expect(page.get_by_text("prochaine : DUPLICATA 2")).to_have_count(2)

        page.keyboard.press("r")
        title(page, f"Reprendre le dossier {second}")
        page.get_by_label(re.compile("^Ce que devient le billet")).first.select_option("refund")
        page.get_by_label("Motif").fill("Spectateur malade")
        shoot(page, "files-3-take-back")
        page.keyboard.press("F10")
        expect(page.locator("[data-due='-4400']")).to_be_visible()
        expect(page.get_by_label("Espèces")).to_have_value("44,00")
        shoot(page, "files-4-refund")
        page.keyboard.press("F10")
        confirm(page)
        expect(page.get_by_role("status").first).to_contain_text("La reprise est enregistrée")
        shoot(page, "files-5-refunded")
        page.get_by_role("link", name=second).click()
        expect(page.get_by_text("Annulé", exact=True)).to_be_visible()
        page.keyboard.press("d")
        expect(page.locator("main")).to_contain_text("Annulé : Spectateur malade")
        shoot(page, "files-6-details")

        page.goto(f"{house.url}/ticketing/files")
        expect(page.get_by_role("table")).to_contain_text(first)
        shoot(page, "files-7-list")


def test_a_ticket_is_exchanged_for_a_dearer_place_and_found_by_its_number(
    browser: Browser, house: BoxOffice
) -> None:
    with house.at(browser, "mixed") as page:
        page.goto(f"{house.url}/pos/")
        begin(page)
        tonight(page)
        ask(page, "Étudiant, Deuxième catégorie", 1)
        page.keyboard.press("F10")
        plan(page)
        basket_has(page, 1, "11,00")
        put_on_order(page, "11,00")
        page.keyboard.press("F10")
        page.wait_for_url(re.compile("/payment"))
        page.locator("[data-payment-submit]").first.wait_for()
        page.keyboard.press("F10")
        page.wait_for_url(re.compile(r"/pos/orders/\d+($|\?)"))
        page.goto(f"{house.url}/ticketing/files/last")
        sold = page.get_by_role("heading", level=1).inner_text().removeprefix("Dossier ")
        number = page.locator("main tbody tr").first.get_by_role("link").inner_text()

        page.keyboard.press("r")
        title(page, f"Reprendre le dossier {sold}")
        page.get_by_label(f"Ce que devient le billet {number}").select_option("other")
        page.get_by_label("Motif").fill("Trop loin de la scène")
        page.keyboard.press("F10")
        expect(page.get_by_role("heading", level=1)).to_have_text("Choisir une séance")
        expect(page.get_by_role("status").first).to_contain_text("Places choisies : 0")
        tonight(page)
        ask(page, "Plein tarif, Carré or", 1)
        page.keyboard.press("F10")
        plan(page)
        basket_has(page, 1, "44,00")
        put_on_order(page, "44,00")
        expect(page.get_by_role("link", name=re.compile("^Continuer l’échange"))).to_be_visible()
        shoot(page, "files-8-exchange-places")
        page.keyboard.press("Alt+x")
        expect(page.locator("[data-due='3300']")).to_be_visible()
        expect(page.locator("main")).to_contain_text(number)
        expect(page.locator("main")).to_contain_text("+33,00")
        shoot(page, "files-9-exchange-settle")
        page.keyboard.press("F10")
        expect(page.get_by_role("status").first).to_contain_text("La reprise est enregistrée")
        expect(page.locator("main")).to_contain_text(f"en remplacement de {number}")
        shoot(page, "files-10-exchanged")
        page.get_by_role("link", name=sold).click()
        expect(page.get_by_text("Échangé", exact=True)).to_be_visible()

        page.goto(f"{house.url}/ticketing/decode")
        page.get_by_label("Code ou numéro d’un billet").fill(number)
        page.keyboard.press("F10")
        expect(page.locator("main")).to_contain_text("Trop loin de la scène")
        expect(page.locator("main")).to_contain_text(EVENT)
        expect(page.locator("main")).to_contain_text("Échangé contre le billet")
        shoot(page, "files-11-decode")
