"""The host keeps the rules it asks of addons: texts, templates, slots, hooks and documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from core.app import ROOT
from core.testing.addon_checks import HOST_HOOKS, documented, slots_of
from core.testing.reference_docs import pages
from core.web.extraction import broken_placeholders, doubled_translations, missing_translations

HOST = ROOT / "core"


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """These read files: one database is enough."""
    name: str = request.param
    return name


def test_every_text_is_translated() -> None:
    assert missing_translations(HOST) == []
    assert broken_placeholders(HOST) == []
    assert doubled_translations(HOST) == []


def test_templates_compile(app: Flask) -> None:
    templates = HOST / "web" / "templates"
    files = [file.relative_to(templates).as_posix() for file in templates.rglob("*.html")]
    assert files
    for name in files:
        app.jinja_env.get_template(name)


def test_hooks_and_slots_are_documented() -> None:
    assert len(HOST_HOOKS) > 15
    assert [name for name in HOST_HOOKS if not documented("hooks.md", name)] == []
    assert [name for name in slots_of(HOST / "web") if not documented("slots.md", name)] == []


def test_generated_pages_are_up_to_date(app: Flask) -> None:
    stale = [str(file) for file, text in pages(app).items() if _read(file) != text]
    assert stale == [], "run `make docs`"


def test_every_hook_has_a_user(app: Flask) -> None:
    registry = app.extensions["registry"]
    unused = [name for name in HOST_HOOKS if not getattr(registry.pm.hook, name).get_hookimpls()]
    assert unused == []


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""
