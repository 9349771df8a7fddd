"""Two drawers from the till to the tax office in a real browser: reopened, closed, ventilated, posted, exported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from addons.pos_accounting_close.services.chart_defaults import lay_defaults
from addons.pos_session.services import setup_methods
from addons.pos_session.services.sale import sell
from core.app import ROOT
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.testing.factories import PASSWORD, as_user
from core.testing.server import running
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.drawers import accountant_of, add_reason
from tests.addons.pos_accounting_close.fec_validator import faults_of
from tests.addons.pos_ticketing.conftest import Theatre, make_theatre
from tests.addons.pos_ticketing.take_back_steps import take_back
from tests.e2e.harness_browser import faults, fresh_page
from tests.stands import config_of, make_deployment

pytestmark = pytest.mark.browser
SHOTS = ROOT / "build" / "screenshots"
SIZES = ({"width": 1280, "height": 800}, {"width": 1024, "height": 768})


@dataclass
class House:
    """A running theatre of two drawers: the first sold by cheque, card, voucher and cash, and took a ticket back."""

    url: str
    first: int
    second: int
    order: str
    operator: str
    colleague: str
    accountant: str


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """``guichet run`` on SQLite."""
    app = make_deployment(tmp_path, None)
    with app.app_context():
        theatre = make_theatre()
        [colleague] = theatre.tills(1)
        with acting_as(SYSTEM), unit_of_work():
            db.session.get_one(Centre, theatre.centre.id).siret = "21690123100011"
            lay_defaults(theatre.centre.id)
            setup_methods.add_method(theatre.centre.id, "Bon d'achat", "voucher")
        add_reason(theatre.centre, "Erreur de rendu de monnaie")
        order = _sell(theatre)
        with as_user(colleague.operator):
            sell(colleague.session.id, [theatre.item(10)], [], "second-drawer-1")
        accountant = accountant_of(theatre.centre)
        made = House(
            "", theatre.session.id, colleague.session.id, order, theatre.operator.login, colleague.operator.login,
            accountant.login,
        )  # fmt: skip
        with running(tmp_path, config_of(tmp_path, None), "--no-worker") as server:
            made.url = server.url
            yield made
        db.session.remove()
        db.engine.dispose()


def _sell(theatre: Theatre) -> str:
    """What the first drawer took: returns the number of the order that was paid by card, in truth by cheque."""
    cheque = {"method": "cheque", "amount": 4_500, "identification": {"number": "1234567"}}
    theatre.sell(theatre.item(0), parts=[cheque])
    card = theatre.sell(theatre.item(1), parts=[{"method": "card", "amount": 4_500}])
    with as_user(theatre.operator):
        gift = sell(theatre.session.id, [{"kind": "voucher", "amount": 5_000}], [], "voucher-sold-1")
    code = gift["documents"]["voucher"][0]["code"]
    theatre.sell(
        theatre.item(2), parts=[{"method": "voucher", "amount": 4_500, "identification": {"number": code}}]
    )
    take_back(theatre, theatre.sell(theatre.item(3)))
    return str(card["number"])


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser that speaks French."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    with fresh_page(browser) as page:
        page.set_default_timeout(20_000)
        yield page


def look(page: Page, name: str) -> None:
    """Screenshots at both sizes, nothing scrolls sideways, no accessibility fault."""
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.screenshot(path=SHOTS / f"closures-{name}-{size['width']}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    page.set_viewport_size(SIZES[0])  # type: ignore[arg-type]
    assert faults(page) == [], name


def log_in(page: Page, house: House, login: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{house.url}/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main [type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)


def close(page: Page, house: House, session: int, cash: str, **others: str) -> None:
    """The closing of the point of sale: what is in the drawer, and what was found of other methods by their names."""
    page.goto(f"{house.url}/pos/sessions/{session}/closing")
    page.get_by_role("button", name=re.compile("Fin de session")).click()
    page.get_by_label("Ou la somme").fill(cash)
    for name, amount in others.items():
        page.locator("[name^=method_]").nth(int(name[-1])).fill(amount)
    page.keyboard.press("F10")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name=re.compile("^Valider la fermeture")).click()
    expect(page.locator("main")).to_contain_text("Fermée")


def reopen(page: Page, house: House, session: int) -> None:
    page.goto(f"{house.url}/pos/sessions/{session}/reopen")
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.keyboard.press("F10")
    expect(page.locator("main")).to_contain_text("La session est ré-ouverte.")


def go_through(page: Page, cash: dict[str, str], name: str = "") -> None:
    """Every tab in order: cheques and tickets ticked as there, the cash counted; ends on the summary."""
    for tick in page.locator("[name^=found_]").all():
        tick.check()
    if name:
        look(page, f"{name}-1-identified")
    page.keyboard.press("F10")
    page.wait_for_url("**/unidentified")
    if name:
        look(page, f"{name}-2-unidentified")
    page.keyboard.press("F10")
    page.wait_for_url("**/cash")
    for field in page.locator("[data-denomination]").all():
        field.fill(cash.get(str(field.get_attribute("data-denomination")), ""))
    if name:
        look(page, f"{name}-3-cash")
    page.keyboard.press("F10")
    page.wait_for_url("**/cancelled_tickets")
    for tick in page.locator("[name=ticket]").all():
        tick.check()
    if name:
        look(page, f"{name}-4-tickets")
    page.keyboard.press("F10")
    page.wait_for_url("**/summary")


def validate(page: Page, verdict: str, words: str = "") -> None:
    page.check(f"[name=verdict][value={verdict}]")
    if verdict == "in_error":
        page.get_by_label("Cause de l'erreur").select_option(label="Erreur de rendu de monnaie")
        page.fill("[name=reason_text]", words)
    page.check("[name=entries_confirmed]")
    page.check("[name=closure_confirmed]")
    page.keyboard.press("F10")
    page.click("[data-confirm-yes]")
    page.wait_for_url(lambda url: url.rsplit("/", 1)[1].isdigit())


def test_two_drawers_from_the_till_to_the_tax_office(page: Page, house: House) -> None:
    log_in(page, house, house.operator)
    page.goto(f"{house.url}/pos/sessions/{house.first}")
    expect(page.get_by_role("button", name=re.compile("Clôturer opérateur"))).to_be_disabled()
    look(page, "01-open")
    close(page, house, house.first, "50", method_0="45", method_1="45")
    reopen(page, house, house.first)
    close(page, house, house.first, "50", method_0="45", method_1="45")
    page.goto(f"{house.url}/pos/sessions/{house.first}")
    page.get_by_role("button", name=re.compile("Clôturer opérateur")).click()
    page.wait_for_url("**/identified")
    go_through(page, {"2000": "2", "500": "1"}, "02-operator")
    expect(page.locator("main")).to_contain_text(re.compile(r"[-−]5,00"))
    look(page, "02-operator-5-summary")
    page.check("[name=verdict][value=correct]")
    page.check("[name=entries_confirmed]")
    page.check("[name=closure_confirmed]")
    page.keyboard.press("F10")
    page.click("[data-confirm-yes]")
    expect(page.locator("main [role=alert], main .invalid-feedback").first).to_be_visible()
    validate(page, "in_error", "Un billet de 5 € a été rendu en trop")
    look(page, "03-operator-done")
    page.goto(f"{house.url}/pos/sessions/{house.first}")
    expect(page.get_by_role("link", name=re.compile("Ré-ouvrir"))).to_have_count(0)
    page.goto(f"{house.url}/pos/sessions/{house.first}/reopen")
    expect(page.locator("#field-password")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("001.00001")
    expect(page.locator(".alert-warning")).to_be_visible()

    log_in(page, house, house.colleague)
    close(page, house, house.second, "35")
    page.goto(f"{house.url}/pos/sessions/{house.second}")
    page.get_by_role("button", name=re.compile("Clôturer opérateur")).click()
    page.wait_for_url("**/identified")
    go_through(page, {"2000": "1", "1000": "1", "500": "1"})
    validate(page, "correct")

    log_in(page, house, house.accountant)
    page.goto(f"{house.url}/accounting/")
    expect(page.locator("main")).to_contain_text("Erreur de rendu de monnaie")
    look(page, "04-worklist")
    ventilate(page, house)
    account(page, house)
    export(page, house)


def ventilate(page: Page, house: House) -> None:
    """The payment by card was a cheque: found by its order, reallocated, both rows shown."""
    page.goto(f"{house.url}/pos/history/payments?f_label={house.order}")
    look(page, "05-payments")
    page.get_by_role("link", name=re.compile("Ventiler")).first.click()
    page.locator("[name=method_id]").select_option(label="Chèque")
    page.locator("[name=number]").fill("7654321")
    page.locator("[name=reason]").fill("Chèque tapé en carte")
    look(page, "06-reallocation")
    page.keyboard.press("F10")
    expect(page.locator("main")).to_contain_text("Ce qui va changer")
    page.keyboard.press("F10")
    expect(page.locator("[data-family]")).to_have_count(3)
    look(page, "07-reallocated")


def account(page: Page, house: House) -> None:
    """The accounting closure of the drawer in error, by its window; of the other in one go; a slip of both cheques."""
    page.goto(f"{house.url}/accounting/drawers")
    look(page, "08-drawers")
    page.goto(f"{house.url}/accounting/")
    row = page.locator("tr", has_text="Erreur de rendu de monnaie")
    row.get_by_role("button", name=re.compile("Clôturer comptable")).click()
    page.wait_for_url("**/identified")
    expect(page.locator("[name^=number_]").nth(1)).to_have_value("7654321")
    page.fill("[name=why]", "Le second chèque est dans la pochette")
    go_through(page, {"2000": "2", "500": "1"}, "09-accounting")
    expect(page.locator("main")).to_contain_text("Le second chèque est dans la pochette")
    look(page, "09-accounting-5-summary")
    validate(page, "in_error", "Accepté")
    look(page, "10-accounting-done")
    page.goto(f"{house.url}/accounting/bulk")
    look(page, "11-bulk")
    page.keyboard.press("F10")
    page.click("[data-confirm-yes]")
    expect(page.get_by_role("button", name=re.compile("Faire les clôtures"))).to_have_count(0)
    look(page, "12-bulk-done")
    page.goto(f"{house.url}/accounting/drawers?f_state=accounting_closed")
    expect(page.locator("main tbody tr")).to_have_count(2)
    page.goto(f"{house.url}/accounting/deposits/new/cheque")
    look(page, "13-deposit")
    page.keyboard.press("F10")
    page.click("[data-confirm-yes]")
    expect(page.locator("tfoot")).to_contain_text("90,00")
    look(page, "14-slip")


def export(page: Page, house: House) -> None:
    """From the entry down to the order and up again; the fiscal day; a FEC that its validator accepts."""
    page.goto(f"{house.url}/accounting/entries")
    look(page, "15-entries")
    page.goto(f"{house.url}/accounting/entries/1")
    look(page, "16-entry")
    page.locator("main tbody a", has_text=re.compile("derrière|commandes", re.I)).first.click()
    look(page, "17-behind")
    page.locator("main table a[href*='/pos/orders/']").first.click()
    expect(page.locator("main")).to_contain_text(re.compile(r"Écriture CA"))
    look(page, "18-order")
    page.goto(f"{house.url}/accounting/fiscal")
    page.keyboard.press("F10")
    page.click("[data-confirm-yes]")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Clôture fiscale n° 1")
    look(page, "19-fiscal")
    page.goto(f"{house.url}/accounting/exports")
    page.keyboard.press("F10")
    page.wait_for_url(re.compile(r"/exports/\d+$"))
    look(page, "20-export")
    answer = page.request.get(f"{page.url}/file")
    name = re.search(r'filename="?([^";]+)', answer.headers["content-disposition"])
    assert name is not None
    assert name[1].startswith("216901231FEC")
    assert faults_of(name[1], answer.body()) == []
