"""The door on a phone: a choice, codes typed by a handheld scanner, verdicts read from afar, counts that follow."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import SCREENSHOTS
from tests.e2e.harness_browser import faults
from tests.e2e.harness_gate import House, house, page_of

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("gate")) as made:
        yield made


@pytest.fixture
def phone(browser: Browser, gate: House) -> Iterator[Page]:
    with page_of(browser, gate.url, "ouvreuse", **PHONE) as page:
        yield page


def shoot(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
    assert faults(page) == [], name
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], name


def begin(page: Page, gate: House, door: str = "Entrée principale") -> None:
    page.goto(f"{gate.url}/ticketing/access")
    page.get_by_label(door).check()
    page.get_by_role("button", name="Commencer le contrôle").click()
    expect(page.get_by_role("heading", name=door)).to_be_visible()


def wedge(page: Page, code: str) -> None:
    """What a handheld scanner does: it types where the focus is, and ends with Enter."""
    page.locator("body").click(position={"x": 5, "y": 5})
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def verdict(page: Page, word: str, told: str | re.Pattern[str] = "") -> None:
    shown = page.locator("#verdict section")
    expect(shown.locator(".verdict-word")).to_contain_text(re.compile(word, re.IGNORECASE))
    expect(shown).to_contain_text(told)


def test_an_evening_at_the_door(phone: Page, gate: House) -> None:
    full, young, free, later = gate.tickets
    phone.goto(f"{gate.url}/ticketing/access")
    expect(phone.get_by_role("button", name="Commencer le contrôle")).to_be_visible()
    shoot(phone, "acces-choix")
    begin(phone, gate)
    shoot(phone, "acces-pret")

    wedge(phone, full["code"])
    verdict(phone, "Entrez", "Rang A, Place 1")
    expect(phone.locator("[data-entered]")).to_have_text("1")
    expect(phone.locator("[data-sold]")).to_have_text("3")

    phone.fill("#code", young["code"])
    phone.get_by_role("button", name="Contrôler").click()
    verdict(phone, "Entrez", "justificatif : pièce d'identité")
    expect(phone.locator("[data-entered]")).to_have_text("2")
    shoot(phone, "acces-entrez")

    wedge(phone, full["code"])
    verdict(phone, "Déjà entré", re.compile(r"à \d\d:\d\d:\d\d, accès Entrée principale"))
    shoot(phone, "acces-deja")

    wedge(phone, "personne-n-a-ce-code")
    verdict(phone, "Code inconnu")
    shoot(phone, "acces-inconnu")

    wedge(phone, later["code"])
    verdict(phone, "Autre séance", f"Présenter plutôt le billet de cette séance : {free['number']}")
    shoot(phone, "acces-autre-seance")
    expect(phone.locator("[data-entered]")).to_have_text("2")


def test_a_scan_that_finds_no_network_is_sent_once_it_is_back(phone: Page, gate: House) -> None:
    begin(phone, gate, "Balcon")
    phone.context.set_offline(True)
    wedge(phone, gate.tickets[2]["code"])
    expect(phone.locator("#toasts")).to_contain_text("Pas de connexion")
    phone.context.set_offline(False)
    verdict(phone, "Entrez")
    expect(phone.locator("#entries")).to_contain_text("Par cet accès : 1")
    phone.goto(f"{gate.url}/ticketing/scans?f_verdict=admitted")
    expect(phone.locator("table")).to_contain_text(gate.tickets[2]["number"])


def test_the_page_works_without_its_script(browser: Browser, gate: House) -> None:
    with page_of(browser, gate.url, "ouvreuse", java_script_enabled=False) as page:
        begin(page, gate)
        page.fill("#code", "encore-un-code-inconnu")
        page.get_by_role("button", name="Contrôler").click()
        verdict(page, "Code inconnu")
        page.fill("#code", gate.tickets[0]["code"])
        page.get_by_role("button", name="Contrôler").click()
        verdict(page, "Entrez|Déjà entré")


def test_a_door_is_made_and_put_out_of_use(browser: Browser, gate: House) -> None:
    with page_of(browser, gate.url, "directrice", viewport={"width": 1024, "height": 768}) as page:
        page.goto(f"{gate.url}/ticketing/doors/new")
        page.fill("[name=name]", "Côté jardin")
        page.get_by_role("button", name="Enregistrer").click()
        page.get_by_role("link", name="Côté jardin").click()
        page.get_by_label("Actif").uncheck()
        page.get_by_role("button", name="Enregistrer").click()
        expect(page.locator("tr", has_text="Côté jardin")).to_contain_text("non")
        page.goto(f"{gate.url}/ticketing/access")
        expect(page.get_by_label("Balcon")).to_be_visible()
        expect(page.get_by_label("Côté jardin")).to_have_count(0)
        page.goto(f"{gate.url}/ticketing/scans")
        expect(page.locator("table")).to_be_visible()
        shoot(page, "acces-controles")
