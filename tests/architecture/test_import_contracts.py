"""The import contracts agree with the manifests, are kept, and refuse what architecture section 4 refuses."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import grimp
import pytest

from core.bootstrap.paths import ROOT
from core.testing import import_contracts
from core.testing.addon_contract import AddonContract


def contract(**options: Any) -> AddonContract:
    """A contract of pos_ticketing, which depends on pos_session."""
    chosen = {"addon": "pos_ticketing", "depends": ["pos_session"], "published": import_contracts.PUBLISHED}
    return AddonContract("pos_ticketing", {}, {**chosen, **options})


def test_the_file_agrees_with_the_manifests() -> None:
    wanted = import_contracts.render(import_contracts.installed_depends())
    assert import_contracts.FILE.read_text(encoding="utf-8") == wanted, "run `make format`"


def test_every_import_keeps_the_rules() -> None:
    """In a process of its own: import-linter silences every logger of the process it runs in."""
    words = [sys.executable, "-m", "core.testing.import_contracts", "check"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_addon_has_its_contract() -> None:
    text = import_contracts.render({"pos_a": [], "pos_b": ["pos_a"]})
    assert "[importlinter:contract:pos-a]" in text
    assert "depends = pos_a" in text
    assert "    addons.pos_b\n" in text


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("addons.pos_ticketing.services.claims", "core.uow"),
        ("addons.pos_ticketing.services.claims", "addons.pos_ticketing.models"),
        ("addons.pos_ticketing.services.claims", "addons.pos_session.models.order"),
        ("addons.pos_ticketing.plugin", "addons.pos_session.hookspecs"),
        ("addons.pos_ticketing.views.plan", "flask"),
        ("addons.pos_ticketing.services.claims", "sqlalchemy"),
    ],
)
def test_these_imports_are_allowed(importer: str, imported: str) -> None:
    assert contract().refusal(importer, imported) is None


@pytest.mark.parametrize(
    ("importer", "imported", "reason"),
    [
        ("addons.pos_ticketing.plugin", "addons.pos_sync.services", "not among its depends"),
        ("addons.pos_ticketing.plugin", "addons.pos_session.views.order", "publishes only"),
        ("addons.pos_ticketing.plugin", "addons.pos_session", "publishes only"),
        ("addons.pos_ticketing.services.claims", "flask", "know no Flask"),
        ("addons.pos_ticketing.models", "flask_login", "know no Flask"),
    ],
)
def test_these_imports_are_refused(importer: str, imported: str, reason: str) -> None:
    refusal = contract().refusal(importer, imported)
    assert refusal is not None
    assert reason in refusal


def test_a_forbidden_import_breaks_the_contract_with_its_line() -> None:
    graph = grimp.ImportGraph()
    importer, imported = "addons.pos_ticketing.services.claims", "addons.pos_session.views"
    for module in ("addons.pos_ticketing", "addons.pos_ticketing.services", importer, imported):
        graph.add_module(module)
    graph.add_import(importer=importer, imported=imported, line_number=7, line_contents="import")
    check = contract().check(graph, verbose=False)
    assert not check.kept
    assert check.metadata["broken"][0].startswith(f"{importer} line 7 imports {imported}")
