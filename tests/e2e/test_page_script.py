"""The script of every page in a real Chromium: theme, shortcuts, confirmation, forms, countdowns, toasts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.harness_browser import fresh_page
from tests.e2e.harness_page import HEAD
from tests.e2e.harness_server import Hall, serving

pytestmark = pytest.mark.browser

PAGE = f"""{HEAD}<body><main class="container py-3"><h1>Page</h1>
<button type="button" class="btn btn-outline-secondary" data-theme-value="dark">Sombre</button>
<button type="button" class="btn btn-outline-secondary" data-theme-value="auto">Automatique</button>
<div class="form-check"><input class="form-check-input" type="checkbox" id="keys" data-shortcut-switch>
<label class="form-check-label" for="keys">Raccourcis</label></div>
<form method="post" action="/sold" data-confirm="Vraiment ?"><input type="hidden" name="idempotency_key" value="k1">
<button type="submit" class="btn btn-success" data-shortcut="F10">Valider (F10)</button></form>
<form method="post" action="/paid"><button type="submit" class="btn btn-success">Payer</button></form>
<label for="find">Chercher</label><input id="find" class="form-control" data-shortcut="/ Ctrl+K">
<label for="price">Prix</label><input id="price" class="form-control" data-money>
<button type="button" class="btn btn-outline-primary" data-shortcut="T" hx-post="/tried"
hx-target="#answer">Essai (T)</button>
<p id="answer"></p><time id="soon" data-countdown="1000000" data-now="COUNTDOWN"></time></main>
<div id="toasts" class="toast-container" role="region" aria-label="Messages">
<div class="toast" role="status" data-flash="success"><div class="toast-body">Enregistré</div></div></div>
<script type="application/json" id="app-texts">{{"confirm": "Oui", "cancel": "Non", "close": "Fermer"}}</script>
</body></html>"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page without the application behind it."""
    with fresh_page(browser) as page:
        yield page


@pytest.fixture
def hall() -> Hall:
    """The server's memory, with one page that holds everything."""
    hall = Hall(20)
    hall.pages = {"/page": PAGE.replace("COUNTDOWN", "998000")}
    return hall


@pytest.fixture
def opened(page: Page, hall: Hall) -> Iterator[Page]:
    """The page, open."""
    with serving(hall) as url:
        page.goto(f"{url}/page")
        yield page


def test_the_theme_follows_the_system_until_one_is_chosen(opened: Page) -> None:
    html = opened.locator("html")
    opened.emulate_media(color_scheme="dark")
    expect(html).to_have_attribute("data-bs-theme", "dark")
    opened.emulate_media(color_scheme="light")
    expect(html).to_have_attribute("data-bs-theme", "light")
    opened.get_by_role("button", name="Sombre").click()
    expect(html).to_have_attribute("data-bs-theme", "dark")
    opened.reload()
    expect(html).to_have_attribute("data-bs-theme", "dark")
    opened.get_by_role("button", name="Automatique").click()
    expect(html).to_have_attribute("data-bs-theme", "light")


def test_shortcuts_focus_fields_and_can_be_switched_off(opened: Page, hall: Hall) -> None:
    opened.keyboard.press("/")
    field = opened.locator("#find")
    expect(field).to_be_focused()
    opened.keyboard.press("t")
    expect(field).to_have_value("t")
    field.blur()
    opened.locator("#keys").uncheck()
    opened.keyboard.press("t")
    opened.keyboard.press("Control+k")
    expect(field).to_be_focused()
    opened.wait_for_timeout(200)
    assert hall.asked == []


def test_a_confirmation_comes_before_the_form_goes(opened: Page, hall: Hall) -> None:
    opened.keyboard.press("F10")
    dialog = opened.get_by_role("dialog", name="Vraiment ?")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Non").click()
    expect(dialog).to_be_hidden()
    assert hall.asked == []
    opened.keyboard.press("F10")
    expect(dialog.get_by_role("button", name="Valider (F10)")).to_be_focused()
    opened.keyboard.press("Enter")
    expect(opened).to_have_title("Fait")
    assert hall.asked == [("sold", {"idempotency_key": ["k1"]}, "")]


def test_two_clicks_send_a_form_once(opened: Page, hall: Hall) -> None:
    hall.delay = 0.5
    opened.evaluate(
        "() => { const form = document.querySelector('form[action=\"/paid\"]');"
        " form.requestSubmit(); form.requestSubmit(); form.querySelector('button').click(); }"
    )
    expect(opened).to_have_title("Fait")
    assert [action for action, _, _ in hall.asked] == ["paid"]


def test_a_countdown_uses_the_clock_of_the_server(opened: Page) -> None:
    opened.evaluate(
        "() => document.addEventListener('guichet:expired', () => document.body.classList.add('expired'))"
    )
    clock = opened.locator("#soon")
    expect(clock).to_have_text("0:01")
    expect(clock).to_have_text("0:00")
    expect(opened.locator("body.expired")).to_have_count(1)


def test_flash_messages_go_by_themselves_and_refusals_stay(opened: Page) -> None:
    expect(opened.get_by_text("Enregistré")).to_be_visible()
    opened.evaluate(
        "() => document.dispatchEvent(new CustomEvent('guichet:toast', {detail: {message: 'Aïe', level: 'danger'}}))"
    )
    toast = opened.get_by_role("alert").filter(has_text="Aïe")
    expect(toast).to_be_visible()
    expect(opened.get_by_text("Enregistré")).to_be_hidden(timeout=9000)
    expect(toast).to_be_visible()
    toast.get_by_role("button", name="Fermer").click()
    expect(toast).to_be_hidden()


def test_money_fields_are_written_out(opened: Page) -> None:
    field = opened.locator("#price")
    field.fill("12.5")
    field.blur()
    expect(field).to_have_value("12,50")


def test_htmx_carries_the_csrf_token(opened: Page) -> None:
    with opened.expect_request("**/tried") as caught:
        opened.keyboard.press("t")
    assert caught.value.headers["x-csrftoken"] == "harness"
    expect(opened.locator("#answer")).to_have_text("Fait")
