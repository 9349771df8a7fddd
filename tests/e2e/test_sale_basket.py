"""The sale basket: what belongs to whom by dragging and by keyboard, delivery, reservations, the end of an order."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.testing.server import Server
from tests.e2e.basket_steps import (
    add_contact,
    drag,
    give_channel,
    lines,
    new_contact,
    node,
    order_id,
    put_places,
    side,
    stored,
)
from tests.e2e.test_order_screen import add, fresh_order, total

pytestmark = pytest.mark.browser
LogIn = Callable[[str], None]
Shoot = Callable[[str], None]


def test_items_change_hands_by_dragging(page: Page, demo: Server, log_in: LogIn, shoot: Shoot) -> None:
    log_in("camille")
    fresh_order(page, demo.url)
    add(page, "Affiche", "Limonade")
    put_places(page, 60, 61)
    new_contact(page, "Anaïs Morel")
    add_contact(page, "lycée", "Lycée Victor-Hugo")
    drag(
        page, page.locator(".tree-line", has_text="Affiche"), node(page, "Anaïs Morel").locator(".tree-head")
    )
    expect(lines(page, "Anaïs Morel")).to_have_count(1)
    contact = page.locator("[data-contacts] [data-drop]", has_text="Lycée Victor-Hugo")
    drag(page, page.locator(".tree-group .tree-head"), contact)
    expect(lines(page, "Lycée Victor-Hugo")).to_have_count(2)
    page.set_viewport_size({"width": 1024, "height": 768})
    shoot("basket-tree-1024")
    page.set_viewport_size({"width": 1280, "height": 800})
    shoot("basket-tree")
    drag(page, node(page, "Lycée Victor-Hugo").locator(".tree-head").first, node(page, "Anaïs Morel"))
    expect(lines(page, "Anaïs Morel")).to_have_count(3)
    drag(page, node(page, "Anaïs Morel").locator(".tree-head").first, node(page, "Non nominatif"))
    expect(lines(page, "Non nominatif")).to_have_count(4)


def test_items_change_hands_by_keyboard(page: Page, demo: Server, log_in: LogIn, shoot: Shoot) -> None:
    log_in("camille")
    fresh_order(page, demo.url)
    add(page, "Affiche", "Limonade", "Café")
    new_contact(page, "Anaïs Morel")
    page.locator(".till-line", has_text="Limonade").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    expect(page.locator("[data-tree-count]")).to_have_text("1 choisis")
    page.keyboard.press("m")
    panel = page.get_by_role("dialog")
    expect(panel.get_by_role("button", name="Non nominatif")).to_be_focused()
    shoot("basket-actions")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(lines(page, "Anaïs Morel")).to_have_count(1)
    expect(lines(page, "Anaïs Morel")).to_contain_text("Limonade")
    expect(lines(page, "Non nominatif")).to_have_count(2)


def test_a_sub_category_and_lines_taken_off(page: Page, demo: Server, log_in: LogIn, shoot: Shoot) -> None:
    log_in("camille")
    fresh_order(page, demo.url)
    put_places(page, 60, 61)
    total(page, 6400)
    page.get_by_label(re.compile("^Choisir tout : Non nominatif")).check()
    page.keyboard.press("m")
    panel = page.get_by_role("dialog")
    shoot("basket-actions-places")
    panel.get_by_role("button", name="Étudiant").click()
    total(page, 4800)
    page.locator(".tree-line [data-tick]").first.check()
    page.keyboard.press("m")
    panel.get_by_role("button", name="Retirer l'article de la commande").click()
    total(page, 2400)


def test_delivery_has_its_fee_in_the_basket(
    page: Page, demo: Server, log_in: LogIn, shoot: Shoot, tmp_path: Path
) -> None:
    log_in("camille")
    fresh_order(page, demo.url)
    give_channel(tmp_path, "Envoi postal", 250)
    put_places(page, 60)
    new_contact(page, "Anaïs Morel")
    side(page).get_by_label(re.compile("Envoi postal")).check()
    total(page, 3200 + 250)
    expect(page.locator("[data-line]", has_text="Envoi postal")).to_be_visible()
    shoot("basket-delivery")
    page.reload()
    page.locator("[data-line]", has_text="Envoi postal").click()
    page.locator("[data-pad-key=remove]").click()
    expect(page.locator("[data-pad-note]")).to_contain_text("Les frais vont avec l'envoi")
    side(page).get_by_label("Impression immédiate").check()
    total(page, 3200)
    side(page).get_by_label(re.compile("Envoi postal")).check()
    total(page, 3450)
    order = order_id(page)
    page.keyboard.press("Control+Enter")
    page.locator("[data-confirm-yes]").click()
    expect(page.locator("[data-done]")).to_contain_text("Billets à envoyer : Envoi postal")
    rows = stored(tmp_path, "SELECT order_id, state FROM pos_ticketing__delivery")
    assert rows == [(order, "waiting")]


def test_an_order_ends_in_two_keystrokes(page: Page, demo: Server, log_in: LogIn, shoot: Shoot) -> None:
    log_in("camille")
    fresh_order(page, demo.url)
    put_places(page, 60, 61)
    first = order_id(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-confirm-yes]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-done]")).to_have_attribute("data-done", str(first))
    total(page, 0)
    assert order_id(page) != first
    shoot("basket-next-order")
    page.set_viewport_size({"width": 1024, "height": 768})
    shoot("basket-next-order-1024")
    with page.expect_popup() as opened:
        page.keyboard.press("Control+p")
    assert "tickets.pdf" in opened.value.url


def test_a_free_order_is_finished_by_one_button(
    page: Page, demo: Server, log_in: LogIn, shoot: Shoot
) -> None:
    log_in("camille")
    fresh_order(page, demo.url)
    put_places(page, 60)
    page.keyboard.press("m")
    page.get_by_role("dialog").get_by_role("button", name="Invitation").click()
    total(page, 0)
    expect(page.get_by_role("link", name=re.compile("^Règlement"))).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("^Terminer"))).to_be_visible()
    shoot("basket-free")
    first = order_id(page)
    page.keyboard.press("F10")
    expect(page.locator("[data-done]")).to_have_attribute("data-done", str(first))
    page.goto(f"{demo.url}/ticketing/tickets")
    expect(page.locator("main")).to_contain_text("Invitation")


def test_hold_and_resume_keeps_places_and_contacts(page: Page, demo: Server, log_in: LogIn) -> None:
    log_in("camille")
    fresh_order(page, demo.url)
    put_places(page, 60, 61)
    new_contact(page, "Anaïs Morel")
    drag(page, page.locator(".tree-group .tree-head"), node(page, "Anaïs Morel"))
    expect(lines(page, "Anaïs Morel")).to_have_count(2)
    first = page.url
    page.keyboard.press("F9")
    page.wait_for_url(lambda url: url != first)
    page.keyboard.press("F8")
    page.get_by_role("dialog").get_by_role("button", name="Reprendre").click()
    page.wait_for_url(first)
    expect(lines(page, "Anaïs Morel")).to_have_count(2)
    total(page, 6400)


def test_reserve_confirm_and_abandon(
    page: Page, demo: Server, log_in: LogIn, shoot: Shoot, tmp_path: Path
) -> None:
    log_in("camille")
    fresh_order(page, demo.url)
    put_places(page, 60, 61)
    new_contact(page, "Anaïs Morel")
    page.keyboard.press("i")
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("Réserver 2 places")
    shoot("basket-reserve")
    panel.get_by_role("button", name="Réserver").click()
    expect(page.locator("#messages")).to_contain_text("La réservation 1 est faite")
    total(page, 0)

    page.goto(f"{demo.url}/ticketing/reservations")
    shoot("reservations")
    page.get_by_role("link", name="1", exact=True).click()
    expect(page.locator("main")).to_contain_text("Anaïs Morel")
    shoot("reservation")
    page.get_by_role("button", name=re.compile("^Mettre au panier")).click()
    expect(page.locator(".tree")).to_contain_text("Réservation 1")
    shoot("basket-reservation")
    page.keyboard.press("Control+Delete")
    page.get_by_role("dialog").get_by_role("button", name="Client parti").click()
    page.wait_for_url(re.compile("/sessions/"))
    assert stored(tmp_path, "SELECT state, order_id FROM pos_ticketing__claim WHERE seat IN (60, 61)") == [
        ("option", None),
        ("option", None),
    ]

    page.goto(f"{demo.url}/ticketing/reservations/1")
    page.locator("[name=place]").first.uncheck()
    page.get_by_role("button", name=re.compile("^Mettre au panier")).click()
    total(page, 3200)
    page.wait_for_load_state("load")  # the keys are heard once the scripts of the page have run
    page.keyboard.press("Control+Enter")
    page.locator("[data-confirm-yes]").click()
    expect(page.locator("[data-done]")).to_be_visible()
    page.goto(f"{demo.url}/ticketing/reservations/1")
    page.get_by_role("button", name="Libérer les places cochées").click()
    page.locator("[data-confirm-yes]").click()
    expect(page.locator("main")).to_contain_text("Les places sont libres")
    assert stored(tmp_path, "SELECT state FROM pos_ticketing__claim WHERE seat IN (60, 61)") == [("sold",)]
