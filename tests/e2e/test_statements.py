"""Takings statements, occupancy and exports as the person responsible sees them, on both screens, and the PDF."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from addons.pos_ticketing.services.exports import quarter_of
from tests.e2e.conftest import SCREENSHOTS
from tests.e2e.harness_browser import SIZES, faults
from tests.e2e.harness_gate import House, house, page_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("statements")) as made:
        yield made


@pytest.fixture(params=SIZES, ids=["desk", "tablet"])
def page(request: pytest.FixtureRequest, browser: Browser, theatre: House) -> Iterator[Page]:
    with page_of(browser, theatre.url, "directrice", viewport=request.param) as page:
        yield page


def shoot(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    width = page.viewport_size["width"]
    page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
    assert faults(page) == [], name
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def around_now() -> str:
    """A period that holds both performances, whatever the day."""
    year = datetime.now(UTC).year
    return f"from={year - 1}-12-01&to={year + 1}-01-31"


def test_from_the_period_to_the_statement_and_its_pdf(page: Page, theatre: House, tmp_path: Path) -> None:
    page.goto(f"{theatre.url}/ticketing/statements?{around_now()}")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("67,00 €")
    expect(page.locator("tfoot")).to_contain_text("112,00 €")
    shoot(page, "recettes")
    rows.first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Bordereau de recette")).to_be_visible()
    expect(page.locator("[data-total]")).to_contain_text("67,00 €")
    expect(page.locator("[data-free]")).to_contain_text("1")
    expect(page.locator("main")).to_contain_text("21690123100011")
    shoot(page, "bordereau")
    href = page.get_by_role("link", name="PDF").get_attribute("href")
    answer = page.request.get(f"{theatre.url}{href}")
    assert answer.body().startswith(b"%PDF")
    SCREENSHOTS.joinpath("bordereau.pdf").write_bytes(answer.body())


def test_sold_in_advance(page: Page, theatre: House) -> None:
    page.goto(f"{theatre.url}/ticketing/statements/advance")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tfoot")).to_contain_text("45,00 €")
    shoot(page, "billets-d-avance")


def test_occupancy_by_performance_and_by_event(page: Page, theatre: House) -> None:
    page.goto(f"{theatre.url}/ticketing/occupancy?{around_now()}")
    expect(page.locator("svg")).to_have_count(4)
    shoot(page, "remplissage")
    page.get_by_role("link", name="Par événement").click()
    expect(page.locator("main > .table-responsive tbody tr")).to_have_count(1)
    shoot(page, "remplissage-evenement")


def test_exports_say_what_is_missing_and_are_downloaded(page: Page, theatre: House) -> None:
    year, quarter = quarter_of(datetime.now(UTC).date())
    page.goto(f"{theatre.url}/ticketing/exports?year={year}&quarter={quarter}")
    expect(page.locator("[data-lacks]")).to_contain_text("L'événement n'a pas de genre.")
    shoot(page, "exports")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV · SIBIL (ministère de la Culture)", exact=True).click()
    assert download.value.suggested_filename == f"sibil-{year}-T{quarter}.csv"
    assert "Le Malade imaginaire" in Path(download.value.path()).read_text(encoding="utf-8")
    page.get_by_role("link", name="Salles", exact=True).first.click()
    page.get_by_role("link", name="Grande salle").click()
    page.get_by_label("Type de lieu").fill("Théâtre")
    page.get_by_role("button", name="Enregistrer").first.click()
    expect(page.get_by_role("cell", name="Théâtre", exact=True)).to_be_visible()
