"""The pages of the bookings in a real browser: made, looked at, checked in, invoiced; no accessibility fault."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from core.testing.server import Server

pytestmark = pytest.mark.browser

HOLIDAY = "Centre de vacances du lac"


def at_the_lake(page: Page, url: str) -> None:
    """Work in the holiday centre."""
    page.goto(f"{url}/bookings/")
    if page.get_by_role("button", name=f"Centre : {HOLIDAY}").count() == 0:
        page.get_by_role("button", name=re.compile("^Centre : ")).click()
        page.get_by_role("button", name=HOLIDAY, exact=True).click()
        page.goto(f"{url}/bookings/")


def test_a_booking_from_its_form_to_its_invoice(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    log_in("marie")
    at_the_lake(page, demo.url)
    shoot("bookings")
    page.get_by_role("link", name=re.compile("^Nouvelle réservation")).click()
    page.fill("[name=customer_q]", "jean-noel")
    page.keyboard.press("Enter")
    expect(page.get_by_label(re.compile("Jean-Noël Martin"))).to_be_checked()
    page.fill("[name=arrives_on]", "2030-07-01")
    page.fill("[name=departs_on]", "2030-07-08")
    page.fill("[name=service_label]", "Nuitée")
    page.fill("[name=service_price]", "1 234,50")
    page.get_by_role("button", name="Ajouter un financement").click()
    page.locator("[name=funding_due_on]").first.fill("2030-07-01")
    page.locator("[name=funding_amount]").first.fill("abc")
    page.keyboard.press("F10")
    expect(page.locator("#field-funding-0-amount-error")).to_be_visible()
    shoot("booking-form-faults")
    page.locator("[name=funding_amount]").first.fill("500")
    page.keyboard.press("F10")
    expect(page.locator("[data-due]")).to_have_attribute("data-due", "123450")
    for button, status in (
        ("Contrat signé", "Validée"),
        ("Arrivée faite", "Arrivée"),
        ("Départ fait", "Partie"),
    ):
        page.get_by_role("button", name=button).click()
        page.locator("[data-confirm-yes]").click()
        expect(page.locator(".badge", has_text=status).first).to_be_visible()
    shoot("booking")
    page.get_by_role("link", name="Facture émise").click()
    page.fill("[name=invoice_number]", "F-2030-1")
    shoot("booking-invoice")
    page.keyboard.press("F10")
    page.locator("[data-confirm-yes]").click()
    expect(page.get_by_text("F-2030-1").first).to_be_visible()
    page.get_by_role("link", name="Jean-Noël Martin").click()
    expect(page.get_by_role("heading", name="Réservations")).to_be_visible()
    shoot("customer-bookings")
