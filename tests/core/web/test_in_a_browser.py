"""The shell in Chromium: the policy holds, lists move without a reload, nothing is inaccessible."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect, sync_playwright
from werkzeug.serving import make_server

from core.app import ROOT
from core.bootstrap.browser import chromium
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import make_user

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("shell", ["sqlite"], indirect=True, scope="module"),
]

AXE = ROOT / "core" / "web" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
BUILT = ROOT / "core" / "web" / "static" / "build" / "app.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def address(shell: Flask) -> Iterator[str]:
    """Where the application answers."""
    assert BUILT.exists(), "build the front end first (make run does it)"
    with shell.app_context(), acting_as(SYSTEM):
        for number in range(30):
            make_user(f"p{number:02}", name=f"Person {number:02}")
    server = make_server("127.0.0.1", 0, shell, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(address: str, browser: FlaskClient) -> Iterator[Page]:
    """A page of Camille, logged in; what its console complains of fails the test."""
    cookie = browser.get_cookie("guichet")
    assert cookie is not None
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=str(chromium()), args=["--no-sandbox"])
        context = chrome.new_context(
            locale="fr-FR",
            viewport={"width": 1280, "height": 800},
            base_url=address,
            reduced_motion="reduce",
        )
        context.add_cookies([{"name": "guichet", "value": cookie.value, "url": address}])
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        yield page
        chrome.close()
    assert [text for text in complaints if "status of 4" not in text] == []


def faults(page: Page) -> list[str]:
    """What axe finds on the page."""
    page.evaluate(Path(AXE).read_text("utf-8"))
    found = page.evaluate("tags => axe.run({runOnly: tags})", WCAG)
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:200]}" for fault in found["violations"]]


def test_a_list_is_searched_sorted_and_paged_in_place(page: Page) -> None:
    page.goto("/probe/users")
    page.evaluate("window.sameDocument = true")
    page.keyboard.press("/")
    page.keyboard.type("PERSON 1")
    expect(page.get_by_role("status").filter(has_text="sur")).to_have_text("1 à 10 sur 12")
    assert "q=PERSON" in page.url
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.get_by_role("link", name="Nom").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Nom")
    page.get_by_role("link", name="Suivant").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    assert page.evaluate("window.sameDocument") is True
    page.get_by_label("Actif").select_option("False")
    expect(page.get_by_text("Rien ne correspond à la recherche.")).to_be_visible()
    page.get_by_role("link", name="Tout afficher").click()
    expect(page.locator("tbody tr")).to_have_count(10)


def test_going_back_shows_the_whole_page_again(page: Page) -> None:
    page.goto("/probe/users")
    page.get_by_role("link", name="Suivant").click()
    expect(page.locator(".page-item.active")).to_have_text("2")
    page.go_back()
    expect(page.locator(".page-item.active")).to_have_text("1")
    expect(page.locator("h1")).to_have_text("Sondes")


def test_pages_in_light_and_dark_are_accessible(page: Page) -> None:
    for theme in ("light", "dark"):
        page.goto("/")
        page.get_by_role("button", name="Affichage").click()
        page.locator(f"[data-theme-value={theme}]").click()
        for path in (
            "/",
            "/probe/users",
            "/probe/empty",
            "/probe/touch",
            "/probe/refuse",
            "/probe/abort/404",
        ):
            page.goto(path)
            assert page.locator("html").get_attribute("data-bs-theme") == theme
            assert faults(page) == [], f"{path} {theme}"


def test_the_keyboard_reaches_the_content_and_the_centres(page: Page) -> None:
    page.goto("/probe/users")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.get_by_role("button", name="Centre : Annecy").press("Enter")
    page.get_by_role("button", name="Saint-Denis").press("Enter")
    expect(page.locator("#messages")).to_contain_text("Vous travaillez maintenant dans Saint-Denis.")
