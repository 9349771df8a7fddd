"""A real server with the demo deployment, and a real Chromium that speaks French."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from core.app import ROOT
from core.bootstrap.browser import chromium
from core.demo import PASSWORD
from core.testing.fixtures import shipped_addons
from core.testing.postgres import create_database, drop_database, postgres_server
from core.testing.server import Server, running
from tests.e2e.harness_browser import eventually, fresh_page
from tests.e2e.harness_island import PLAN
from tests.e2e.harness_server import Hall, serving

SCREENSHOTS = ROOT / "build" / "screenshots"
AXE = ROOT / "core" / "web" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium()), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """A database of the test's own; None is SQLite."""
    if request.param == "sqlite":
        yield None
        return
    made = create_database(postgres_server())
    yield made
    drop_database(made)


@pytest.fixture
def show(browser: Browser) -> Iterator[Callable[[Hall], Page]]:
    """Open the plan page of a hall in memory (harness_server.py)."""
    with ExitStack() as stack:

        def opened(hall: Hall) -> Page:
            url = stack.enter_context(serving(hall))
            page = stack.enter_context(fresh_page(browser))
            page.goto(url)
            eventually(page, PLAN)
            return page

        yield opened


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Server]:
    """``guichet run --demo`` on a fresh SQLite database."""
    config = {"app": {"data_dir": str(tmp_path / "var")}, "addons": {"enabled": shipped_addons()}}
    with running(tmp_path, config, "--demo") as server:
        yield server


@pytest.fixture
def page(browser: Browser, demo: Server) -> Iterator[Page]:
    """A page in French without animations, closed before the server; an error in its console fails the test."""
    context = browser.new_context(
        locale="fr-FR", viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if is_fault(message) else None)
    yield page
    context.close()
    assert errors == []


def is_fault(message: ConsoleMessage) -> bool:
    """Whether the browser reports a fault; a refusal (4xx) that it logs by itself is none."""
    return message.type == "error" and "the server responded with a status of 4" not in message.text


@pytest.fixture
def log_in(page: Page, demo: Server) -> Callable[[str], None]:
    """Log a demo user in through the login page."""

    def log_in(login: str) -> None:
        page.goto(f"{demo.url}/login")
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.click("main [type=submit]")
        page.wait_for_url(lambda url: "/login" not in url)

    return log_in


@pytest.fixture
def shoot(page: Page) -> Callable[[str], None]:
    """Take a screenshot into build/screenshots and demand a page without accessibility faults (ui.md)."""

    def shoot(name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("tags => axe.run({runOnly: tags})", WCAG)
        faults = [f"{fault['id']}: {fault['nodes'][0]['html'][:200]}" for fault in found["violations"]]
        assert faults == [], name

    return shoot
