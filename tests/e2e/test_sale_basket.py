"""The sale basket: contacts, what belongs to whom, delivery, reservations, the end of an order."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from core.testing.server import Server
from tests.e2e.test_order_screen import add, fresh_order

pytestmark = pytest.mark.browser
LogIn = Callable[[str], None]
Shoot = Callable[[str], None]


def side(page: Page) -> Locator:
    """The left column, open."""
    column = page.locator("[data-side]")
    if not column.is_visible():
        page.get_by_role("button", name=re.compile("^Contacts, envoi")).click()
    expect(column).to_be_visible()
    return column


def add_contact(page: Page, query: str, name: str) -> None:
    """Search a contact in the left column and add him."""
    side(page).get_by_role("searchbox").fill(query)
    page.locator("#contact-found").get_by_role("button", name=re.compile(name)).click()
    expect(side(page).locator("[data-contacts]")).to_contain_text(name)
    expect(node(page, name)).to_be_visible()


def new_contact(page: Page, name: str) -> None:
    """Make a contact in the left column."""
    side(page).get_by_role("searchbox").fill(name)
    page.get_by_role("button", name="Créer et ajouter").click()
    expect(side(page).locator("[data-contacts]")).to_contain_text(name)
    expect(node(page, name)).to_be_visible()


def node(page: Page, name: str) -> Locator:
    """A node of the tree."""
    return page.locator(".tree-node", has=page.locator(".tree-name", has_text=name)).first


def drag(page: Page, what: Locator, onto: Locator) -> None:
    """Drag by the mouse, as a hand does: in steps."""
    start, end = what.bounding_box(), onto.bounding_box()
    assert start is not None and end is not None
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 12, steps=8)
    page.mouse.up()


def test_items_change_hands_by_dragging(page: Page, demo: Server, log_in: LogIn, shoot: Shoot) -> None:
    log_in("camille")
    fresh_order(page, demo.url)
    add(page, "Affiche", "Limonade")
    new_contact(page, "Anaïs Morel")
    drag(
        page, page.locator(".tree-line", has_text="Affiche"), node(page, "Anaïs Morel").locator(".tree-head")
    )
    expect(node(page, "Anaïs Morel").locator("[data-line]")).to_have_count(1)
    drag(
        page,
        page.locator(".tree-line", has_text="Limonade"),
        page.locator("[data-contacts] [data-drop]", has_text="Anaïs Morel"),
    )
    expect(node(page, "Anaïs Morel").locator("[data-line]")).to_have_count(2)
    shoot("basket-dragged")
    drag(
        page,
        node(page, "Anaïs Morel").locator(".tree-head").first,
        node(page, "Non nominatif").locator(".tree-head"),
    )
    expect(node(page, "Non nominatif").locator("[data-line]")).to_have_count(2)
