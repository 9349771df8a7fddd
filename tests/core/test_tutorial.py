"""docs/writing-an-addon.md does what it says: its files are written, its commands run, its addon is used."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from core.app import ROOT
from core.demo import PASSWORD
from core.testing.server import START_SECONDS, free_port

TUTORIAL = (ROOT / "docs" / "writing-an-addon.md").read_text(encoding="utf-8")
FENCE = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
REFUSAL = re.compile(r"^\| (an? [^|]+) \| `(.+)` \|$", re.MULTILINE)
TESTS = "pytest"
ORDER = """
from sqlalchemy import select
from addons.pos_session.models import Desk
from addons.pos_session.services import opening, orders
from addons.pos_session.services.counting import Counted
from core.app import create_app
from core.db import db
from core.identity.models import User
from core.testing.factories import as_user
from core.uow import unit_of_work
from pathlib import Path
with create_app(Path("guichet.toml")).app_context():
    user = db.session.scalars(select(User).where(User.login == "camille")).one()
    with as_user(user):
        desk = db.session.scalars(select(Desk).order_by(Desk.id)).first()
        with unit_of_work():
            session = opening.create_session(desk.id)
        with unit_of_work():
            opening.open_session(session.id, Counted({}), "")
        with unit_of_work():
            print(orders.new_order(session.id).id)
"""


@dataclass(frozen=True)
class Block:
    """A fenced block: a file when it has a title, else a command (``sh``), a server (``console``) or a sketch."""

    language: str
    title: str
    text: str


def blocks() -> list[Block]:
    return [Block(*found) for found in FENCE.findall(TUTORIAL)]


@dataclass(frozen=True)
class Workshop:
    """The folder the tutorial is worked through in."""

    folder: Path
    environment: dict[str, str]

    def run(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run shell lines as a reader would, stopping at the first that fails."""
        return subprocess.run(
            ["sh", "-ec", script],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def done(self, script: str) -> str:
        """Run shell lines that must succeed; what they print."""
        ran = self.run(script)
        assert ran.returncode == 0, f"{script}\n{ran.stdout}\n{ran.stderr}"
        return ran.stdout


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Every file written and every command run, in the order of the page; the tests of the addon come later."""
    folder, programs = tmp_path_factory.mktemp("tutorial"), tmp_path_factory.mktemp("bin")
    for program, module in (("guichet", "core.cli"), ("pytest", "pytest"), ("ruff", "ruff")):
        (programs / program).write_text(
            f'#!/bin/sh\nexec "{sys.executable}" -m {module} "$@"\n', encoding="utf-8"
        )
        (programs / program).chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if name != "GUICHET_CONFIG"}
    environment |= {
        "PATH": f"{programs}:{environment['PATH']}",
        "PYTHONPATH": str(ROOT),
        "PYTHONSAFEPATH": "1",
    }
    made = Workshop(folder, environment)
    for block in blocks():
        if block.title:
            file = folder / block.title
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, encoding="utf-8")
        elif block.language == "sh" and block.text.strip() != TESTS:
            made.done(block.text)
    return made


def test_the_page_is_made_of_files_and_commands() -> None:
    found = blocks()
    assert TUTORIAL.count("\n```") == 2 * len(found), "a fence is not closed, or its title cannot be read"
    titles = [block.title for block in found if block.title]
    assert len(titles) == len(set(titles)) >= 13
    assert {block.language for block in found if not block.title} == {"sh", "console", "text"}
    assert f"{TESTS}\n" in [block.text for block in found]


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", TUTORIAL)
    assert links
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


def test_the_code_follows_the_house_style(workshop: Workshop) -> None:
    ours = "lint.isort.known-first-party = ['addons', 'core', 'order_note']"
    given = f"--config '{ROOT / 'pyproject.toml'}' --config \"{ours}\""
    workshop.done(
        f"ruff check {given} --exclude migrations .\nruff format {given} --exclude migrations --check ."
    )


def test_the_tests_of_the_addon_pass(workshop: Workshop) -> None:
    said = workshop.done(TESTS)
    assert re.search(r"\b3\d passed\b", said), said
    assert "failed" not in said
    assert "skipped" not in said


def test_the_addon_works_as_told(workshop: Workshop) -> None:
    order = int(workshop.done(f"{sys.executable} -c '{ORDER}'").split()[-1])
    command = next(block.text.strip() for block in blocks() if block.language == "console")
    with serving(workshop, command) as url:
        browser = Browser(url)
        browser.post("/login", {"login": "camille", "password": PASSWORD}, token_from="/login")
        page = f"/order-notes/{order}"
        assert f'href="{page}"' in browser.get(f"/pos/orders/{order}")
        form = browser.get(page)
        assert "Note sur la commande" in form
        key = re.search(r'name="idempotency_key" value="([^"]+)"', form)
        assert key is not None
        note = {"text": "Retiré par la voisine", "idempotency_key": key[1]}
        assert browser.status(page, note) == 400, "a form without its token is forged"
        for _click in range(2):
            assert "Retiré par la voisine" in browser.post(page, note, token_from=page)
        assert "data-order-note" in browser.get(f"/pos/orders/{order}")
        workshop.done("guichet --config guichet.toml addon disable order_note --centre theatre")
        assert "data-order-note" not in browser.get(f"/pos/orders/{order}")
        assert browser.status(page) == 404
        workshop.done("guichet --config guichet.toml addon enable order_note --centre theatre")
        assert "Retiré par la voisine" in browser.get(f"/pos/orders/{order}")


def changed(file: str, old: str, new: str) -> Callable[[Path], None]:
    """A change of one file, for the worse."""

    def change(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


FAULTS = {
    "an addon that is not there": changed("guichet.toml", '"order_note"]', '"order_notes"]'),
    "a dependency that is not enabled": changed("guichet.toml", '"pos_session", ', ""),
    "a key in the configuration that nobody reads": changed(
        "guichet.toml", "[addons]", "[order_note]\nlongest = 100\n\n[addons]"
    ),
    "a misspelt hook": changed("order_note/plugin.py", "def register_models(", "def register_model("),
    "a table without the prefix": changed("order_note/models.py", '"order_note__note"', '"note"'),
    "a right without the prefix": changed("order_note/permissions.py", '"order_note.write"', '"note.write"'),
    "a page that does not say who may call it": changed("order_note/views.py", "@requires(WRITE)\n", ""),
}


def test_every_fault_of_the_page_is_tried() -> None:
    assert {what.strip() for what, _ in REFUSAL.findall(TUTORIAL)} == set(FAULTS)


@pytest.mark.parametrize(
    ("what", "sentence"),
    REFUSAL.findall(TUTORIAL),
    ids=[what.strip() for what, _ in REFUSAL.findall(TUTORIAL)],
)
def test_the_start_says_what_the_page_says(
    workshop: Workshop, tmp_path: Path, what: str, sentence: str
) -> None:
    folder = tmp_path / "faulty"
    shutil.copytree(workshop.folder, folder, ignore=shutil.ignore_patterns("var", "__pycache__"))
    FAULTS[what.strip()](folder)
    ran = Workshop(folder, workshop.environment).run("guichet --config guichet.toml addon list")
    assert ran.returncode == 1
    assert sentence in ran.stderr
    assert "Traceback" not in ran.stderr


@contextmanager
def serving(workshop: Workshop, command: str) -> Iterator[str]:
    """The server of the page, on a free port; its address once it is ready."""
    port = free_port()
    words = [*command.split(), "--port", str(port), "--workers", "1", "--no-worker"]
    with (workshop.folder / "server.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [shutil.which(words[0], path=workshop.environment["PATH"]) or words[0], *words[1:]],
            cwd=workshop.folder,
            env=workshop.environment,
            stdout=log,
            stderr=log,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{url}/readyz", process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError("the server did not start: see server.log")


class Browser:
    """A browser without scripts: keeps cookies, follows redirects, fills in the token of a form."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        return self._open(path)

    def post(self, path: str, fields: dict[str, str], *, token_from: str) -> str:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(token_from))
        assert token is not None
        return self._open(path, {**fields, "csrf_token": token[1]})

    def status(self, path: str, fields: dict[str, str] | None = None) -> int:
        """The status of a request that is to be refused."""
        with pytest.raises(urllib.error.HTTPError) as refused:
            self._open(path, fields)
        refused.value.close()
        return refused.value.code

    def _open(self, path: str, fields: dict[str, str] | None = None) -> str:
        request = urllib.request.Request(f"{self.url}{path}", headers={"Accept-Language": "fr"})
        data = urllib.parse.urlencode(fields).encode() if fields is not None else None
        with self._opener.open(request, data, timeout=30) as answer:
            return str(answer.read().decode())
