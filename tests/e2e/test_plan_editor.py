"""The plan editor: categories, attributes, free zones, focal point; saved as a version, exported, given to a date."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from core.testing.server import Server
from tests.e2e.harness_browser import SIZES
from tests.e2e.harness_plan_work import (
    box,
    choose_theatre,
    chosen,
    click_seat,
    edit,
    expect_chosen,
    opened,
    seat_of,
)

pytestmark = pytest.mark.browser


def open_editor(page: Page, url: str) -> None:
    page.goto(f"{url}/ticketing/plans")
    page.get_by_role("link", name="Théâtre municipal").first.click()
    page.get_by_role("link", name="Modifier la dernière version").click()
    opened(page)


def test_a_plan_is_edited_saved_exported_and_given_to_a_performance(
    page: Page, demo: Server, log_in: Callable[[str], None], shoot: Callable[[str], None]
) -> None:
    log_in("marie")
    choose_theatre(page)
    open_editor(page, demo.url)
    row = [seat_of(page, "Parterre", "C", str(number)) for number in (1, 3, 5)]
    box(page, row)
    assert chosen(page) == sorted(row)
    expect_chosen(page, "3 places sont choisies.")
    page.get_by_text("Nouvelle catégorie").click()
    page.fill("#new-category-name", "Strapontin")
    page.locator("[data-new-category] button").click()
    page.locator("[data-give-category]").click()
    expect(page.locator("[data-category-counts]")).to_contain_text("Strapontin : 3 places")
    page.get_by_role("button", name="Donner Allée à droite").click()
    page.keyboard.press("Escape")
    page.select_option("#choose-row", label="Parterre, Rang A")
    page.locator("[data-choose-row]").click()
    page.get_by_role("button", name="Donner Visibilité réduite").click()
    page.locator("[data-attribute-show=wheelchair]").click()
    wheelchairs = chosen(page)
    assert wheelchairs
    page.get_by_role("button", name="Ne rien choisir").click()
    beside = wheelchairs[0] - 4
    for seat in (wheelchairs[0], beside):
        click_seat(page, seat)
    page.get_by_role("button", name="Donner Accompagnateur").click()
    assert edit(page, "companions.size") == 1
    page.get_by_text("Nouvelle zone libre").click()
    page.locator("[data-zone-draw]").click()
    canvas = page.locator("#plan-work canvas").first.bounding_box()
    assert canvas is not None
    page.mouse.move(canvas["x"] + 20, canvas["y"] + 20)
    page.mouse.down()
    page.mouse.move(canvas["x"] + 120, canvas["y"] + 80, steps=4)
    page.mouse.up()
    page.fill("#zone-name", "Balcon debout")
    page.fill("#zone-capacity", "30")
    page.locator("[data-zone-submit]").click()
    expect(page.locator("[data-zones]")).to_contain_text("Balcon debout : 30 places")
    page.fill("#focus-x", "600")
    page.fill("#focus-y", "80")
    page.locator("[data-focus-form] button[type=submit]").click()
    assert edit(page, "focus") == {"x": 6000, "y": 800}
    page.locator("[data-focus-remove]").click()
    page.keyboard.press("Control+z")
    assert edit(page, "focus") == {"x": 6000, "y": 800}
    for size in SIZES:
        page.set_viewport_size(size)
        shoot(f"20-plan-editor-{size['width']}")
    page.set_viewport_size(SIZES[0])
    page.get_by_role("button", name=re.compile("Enregistrer une version")).click()
    expect(page.get_by_text("Enregistré : version 2.")).to_be_visible()
    expect(page.locator("[data-version='2']")).to_contain_text("850")
    shoot("21-plan-versions")
    with page.expect_download() as download:
        page.locator("[data-version='2']").get_by_role("button", name=re.compile("Export")).click()
        page.get_by_role("link", name="Tout (à réimporter ici)").first.locator("visible=true").click()
    exported = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert [zone["name"] for zone in exported["guichet"]["free_zones"]] == ["Fosse", "Balcon debout"]
    assert len(exported["guichet"]["companions"]) == 1
    page.get_by_role("link", name=re.compile("Lui donner une autre version")).first.click()
    page.select_option("#field-version", index=1)
    page.get_by_role("button", name="Voir ce qui change").click()
    expect(page.get_by_text("Nouvelles places")).to_be_visible()
    shoot("22-plan-change")
    page.get_by_role("button", name="Donner ce plan à la séance").click()
    page.locator("[data-confirm-yes]").click()
    expect(page.get_by_text("La séance a son nouveau plan")).to_be_visible()
    expect(page.get_by_text(re.compile("version 2"))).to_be_visible()


def test_the_editor_by_keyboard_and_list(page: Page, demo: Server, log_in: Callable[[str], None]) -> None:
    log_in("marie")
    choose_theatre(page)
    open_editor(page, demo.url)
    page.locator("#plan-work canvas").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press(" ")
    assert len(chosen(page)) == 2
    page.keyboard.press("Escape")
    assert chosen(page) == []
    page.get_by_role("button", name="Liste", exact=True).click()
    page.locator(".seat-list summary").first.click()
    page.locator(".seat-list-seat").nth(2).click()
    assert len(chosen(page)) == 1
    page.select_option("#edit-category", label="Deuxième catégorie")
    page.locator("[data-give-category]").click()
    expect(page.locator("[data-save]")).to_be_enabled()
    page.keyboard.press("Control+z")
    expect(page.locator("[data-save]")).to_be_disabled()
