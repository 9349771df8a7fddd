"""Choosing places at the till, one test for each way; and the quick sale, its touches and keys counted."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.box_office import EVENT, BoxOffice, box_office
from tests.e2e.conftest import SCREENSHOTS
from tests.e2e.harness_browser import SIZES, eventually, faults
from tests.e2e.screens import FREE, PLAN

pytestmark = pytest.mark.browser
GOLD = "Plein tarif, Carré or"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoxOffice]:
    with box_office(tmp_path_factory.mktemp("box-office")) as made:
        yield made


def shoot(page: Page, name: str) -> None:
    """A screenshot at both sizes; no accessibility fault."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.screenshot(path=SCREENSHOTS / f"{name}-{size['width']}.png", full_page=True)
    page.set_viewport_size(SIZES[0])  # type: ignore[arg-type]
    assert faults(page) == []


def begin(page: Page) -> None:
    """A new order, then its list of performances."""
    page.get_by_role("button", name="Continuer la vente").click()
    expect(page.get_by_role("link", name=re.compile("^Places"))).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("F6")
    expect(page.get_by_role("heading", level=1)).to_have_text("Choisir une séance")


def tonight(page: Page) -> None:
    """From the list to the first performance of the comedy."""
    page.get_by_role("searchbox").fill("malade")
    expect(page.get_by_role("table")).not_to_contain_text("Cyrano")
    page.get_by_role("table").get_by_role("link", name=re.compile("23:45")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(EVENT)


def ask(page: Page, choice: str, quantity: int) -> None:
    """Pick a cell of the grid of prices and say how many."""
    page.get_by_text(re.compile(f"^{choice}")).first.wait_for()
    page.locator("label", has_text=choice).click()
    page.get_by_label("Quantité").fill(str(quantity))


def plan(page: Page) -> None:
    """Wait until the plan is drawn."""
    page.locator("#seat-plan canvas").first.wait_for()
    eventually(page, PLAN, 30)


def basket_has(page: Page, places: int, total: str) -> None:
    expect(page.locator("#basket tbody tr")).to_have_count(places)
    expect(page.locator("[data-basket-total]")).to_contain_text(total)


def put_on_order(page: Page, total: str) -> None:
    page.get_by_role("button", name=re.compile("^Ajouter à la commande")).click()
    expect(page).to_have_url(re.compile(r"/pos/orders/\d+$"))
    expect(page.locator("#order-lines")).to_contain_text(EVENT)
    expect(page.locator("#order-lines")).to_contain_text(re.compile(f"Total.*{total}"))


def test_the_list_of_performances(browser: Browser, house: BoxOffice) -> None:
    with house.at(browser, "mixed") as page:
        begin(page)
        expect(page.locator("th[scope=rowgroup]")).to_have_text(
            ["Cyrano de Bergerac - Edmond Rostand", f"{EVENT} - Molière"]
        )
        shoot(page, "choosing-1-by-event")
        page.get_by_role("link", name="Liste", exact=True).click()
        expect(page.locator("th[scope=rowgroup]")).to_have_count(0)
        shoot(page, "choosing-1-flat")
        page.get_by_label("Événement").select_option(label="Cyrano de Bergerac")
        expect(page.get_by_role("table").get_by_role("row")).to_have_count(3)
        page.get_by_label("Événement").select_option(value="")
        tonight(page)
        shoot(page, "choosing-2-characteristics")


def test_a_free_zone(browser: Browser, house: BoxOffice) -> None:
    with house.at(browser, "mixed") as page:
        begin(page)
        tonight(page)
        ask(page, "Étudiant, Fosse", 3)
        page.keyboard.press("F10")
        expect(page.get_by_text("3 places, Étudiant : dans quelle zone")).to_be_visible()
        shoot(page, "choosing-2-zone")
        page.get_by_role("button", name=re.compile("Promenoir.*40 places restantes")).click()
        basket_has(page, 3, "27,00")
        shoot(page, "choosing-3-basket")
        page.get_by_role("button", name=re.compile("^Libérer Promenoir")).first.click()
        basket_has(page, 2, "18,00")
        put_on_order(page, "18,00")


def test_process_1_manual_leads_to_the_plan_without_a_proposal(browser: Browser, house: BoxOffice) -> None:
    with house.at(browser, "manual") as page:
        begin(page)
        tonight(page)
        ask(page, GOLD, 2)
        page.get_by_role("button", name=re.compile("^Choisir les places")).click()
        plan(page)
        expect(page.locator("#basket")).to_contain_text("Aucune place")
        expect(page).to_have_url(re.compile("quantity=2"))


def test_process_1_automatic_proposes_seats_that_stay(browser: Browser, house: BoxOffice) -> None:
    with house.at(browser, "automatic") as page:
        begin(page)
        tonight(page)
        ask(page, GOLD, 2)
        page.keyboard.press("F10")
        plan(page)
        expect(page).to_have_url(re.compile("locked=1"))
        basket_has(page, 2, "88,00")
        put_on_order(page, "88,00")


def test_process_1_mixed_proposes_seats_that_can_be_changed(browser: Browser, house: BoxOffice) -> None:
    with house.at(browser, "mixed") as page:
        begin(page)
        tonight(page)
        ask(page, GOLD, 3)
        page.keyboard.press("F10")
        plan(page)
        expect(page).not_to_have_url(re.compile("locked"))
        basket_has(page, 3, "132,00")
        expect(page.locator("[data-chosen-of]")).to_have_text("Places choisies : 3 sur 3")
        shoot(page, "choosing-3-plan")
        page.locator("#basket .basket-release").first.click()
        basket_has(page, 2, "88,00")
        put_on_order(page, "88,00")


def test_process_1_without_plan_goes_straight_to_the_temporary_basket(
    browser: Browser, house: BoxOffice
) -> None:
    with house.at(browser, "without_plan") as page:
        begin(page)
        tonight(page)
        ask(page, "Étudiant, Première catégorie", 2)
        page.keyboard.press("F10")
        expect(page).to_have_url(re.compile("/basket$"))
        basket_has(page, 2, "32,00")
        put_on_order(page, "32,00")


def test_process_2_the_plan_at_once_from_its_icon(browser: Browser, house: BoxOffice) -> None:
    with house.at(browser, "mixed") as page:
        begin(page)
        page.get_by_role("link", name=re.compile(f"^Plan de salle : {EVENT}")).first.click()
        plan(page)
        seat = page.evaluate(f"[...Array(700).keys()].find(seat => {PLAN}.stateOf(seat) === {FREE})")
        at = page.evaluate(f"{PLAN}.screenPosition({seat})")
        page.mouse.click(at["x"], at["y"])
        expect(page.locator("#basket tbody tr")).to_have_count(1)
        rates = page.locator("#basket select[name=audience_category]").first
        student = rates.locator("option", has_text="Étudiant").get_attribute("value")
        assert student is not None
        rates.select_option(value=student)
        expect(page.locator("[data-basket-total]")).to_contain_text("22,00")
        put_on_order(page, "22,00")


def test_the_quick_sale_takes_four_touches(browser: Browser, house: BoxOffice) -> None:
    with house.at(browser, "mixed") as page:
        expect(page.get_by_role("heading", name="Vente rapide")).to_be_visible()
        shoot(page, "quick-1-home")
        touches = 0
        for touched in (EVENT, re.compile(r"^\s*2\s*$"), "Espèces, appoint"):
            page.locator("main .till-key").filter(has_text=touched).first.tap()
            touches += 1
            page.wait_for_load_state()
            if touches == 2:
                expect(page.locator("[data-quick-total]")).to_contain_text("88,00")
                shoot(page, "quick-2-chosen")
        expect(page.get_by_role("status").first).to_contain_text("2 places vendues pour 88,00")
        expect(page.get_by_role("status").first).to_contain_text("2 billets partent à l'imprimante")
        shoot(page, "quick-3-sold")
        assert touches <= 4


def test_the_quick_sale_takes_six_keys(browser: Browser, house: BoxOffice) -> None:
    with house.at(browser, "without_plan") as page:
        keys = ["F6", "2", "F2"]
        for key in keys:
            page.keyboard.press(key)
            page.wait_for_load_state()
            expect(page.get_by_role("heading", level=1)).to_have_text("Vente rapide")
        expect(page.get_by_role("status").first).to_contain_text("2 places vendues pour 88,00")
        pdf = page.locator("main").get_by_role("button", name=re.compile("^Billets"))
        expect(pdf).to_be_focused()
        with page.context.expect_page():
            page.keyboard.press("Enter")
        keys.append("Enter")
        assert len(keys) <= 6
