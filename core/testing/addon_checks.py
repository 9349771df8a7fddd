"""The checks every addon inherits (architecture.md, section 10): subclass ``AddonChecks`` in its tests."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from jinja2 import TemplateSyntaxError
from sqlalchemy import inspect as inspect_database

from core import hookspecs, migrate
from core.app import ROOT
from core.db import Base, db
from core.manifest import Manifest, read_manifest
from core.web.extraction import (
    broken_placeholders,
    contradicted_translations,
    doubled_translations,
    missing_translations,
)

SLOT = re.compile(r"""\bslot\(\s*["']([a-z_.]+)["']""")
IMPORTS_NOTHING = """
import sys, threading
sys.path.append({folder!r})
before = threading.active_count()
import {package}
loaded = sorted(name for name in sys.modules if name.startswith("{package}."))
assert not loaded, f"importing the package imported {{loaded}}"
assert threading.active_count() == before
"""
WORKS_ALONE = """
import sys, tempfile
from core.app import create_app
from core.commands.database import upgrade_database
from core.identity.actor import SYSTEM, acting_as
with tempfile.TemporaryDirectory() as folder:
    app = create_app({{"app": {{"data_dir": folder}}, "addons": {{"enabled": {enabled!r}, "path": {path!r}}}}})
    with app.app_context(), acting_as(SYSTEM):
        upgrade_database()
    assert app.test_client().get("/login").status_code == 200
    imported = {{name.split(".")[1] for name in sys.modules if name.startswith("addons.")}}
    assert imported <= set({enabled!r}), f"addons that are not enabled were imported: {{imported}}"
"""


def hooks_of(module: ModuleType) -> list[str]:
    """The names of the questions a module of hookspecs asks."""
    return [
        name
        for name, item in vars(module).items()
        if inspect.isfunction(item) and hasattr(item, "guichet_spec")
    ]


def slots_of(package: Path) -> set[str]:
    """The slots that the templates of a package offer."""
    return {
        name
        for file in (package / "templates").rglob("*.html")
        for name in SLOT.findall(file.read_text("utf-8"))
    }


def documented(file: str, name: str, manifest: Manifest | None = None) -> bool:
    """Whether a page of docs/ has an entry (a heading or a table row) for a hook or slot.

    An addon kept elsewhere documents its own in its README.
    """
    elsewhere = manifest is not None and not manifest.path.is_relative_to(ROOT)
    page = manifest.path / "README.md" if manifest is not None and elsewhere else ROOT / "docs" / file
    text = page.read_text(encoding="utf-8")
    return re.search(rf"^(#+ |\| )`{re.escape(name)}`", text, re.MULTILINE) is not None


def drift(branch: str) -> list[object]:
    """What the models of a branch and the migrated database disagree about."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=migrate.configure_options(branch))
        return list(compare_metadata(context, Base.metadata))


class AddonChecks:
    """Generic checks of the addon named ``addon``, which must be among those the tests load."""

    addon: str

    @pytest.fixture
    def manifest(self, app: Flask) -> Manifest:
        manifest: Manifest = app.extensions["registry"].installed[self.addon]
        return manifest

    def test_manifest(self, manifest: Manifest) -> None:
        assert read_manifest(manifest.path, manifest.package) == manifest
        assert (manifest.path / "README.md").read_text(encoding="utf-8").startswith("# ")

    def test_import_has_no_effect(self, manifest: Manifest) -> None:
        folder = str(manifest.path.parent)
        run_python(IMPORTS_NOTHING.format(package=manifest.package, folder=folder))

    def test_works_alone_with_its_dependencies(self, app: Flask, manifest: Manifest) -> None:
        needed, queue = {self.addon}, [self.addon]
        while queue:
            found = set(app.extensions["registry"].installed[queue.pop()].depends) - needed
            needed |= found
            queue += found
        path = [str(folder) for folder in app.extensions["settings"].addons.path]
        run_python(WORKS_ALONE.format(enabled=sorted(needed), path=path))

    def test_tables_carry_the_prefix(self, manifest: Manifest) -> None:
        own = [m for m in Base.registry.mappers if m.class_.__module__.startswith(f"{manifest.package}.")]
        strangers = [str(table) for mapper in own for table in mapper.tables if not manifest.owns(str(table))]
        assert strangers == []

    def test_models_and_migrations_agree(self, app: Flask) -> None:
        assert drift(self.addon) == []

    def test_up_down_up(self, app: Flask, manifest: Manifest) -> None:
        before = self._tables(manifest)
        for needing in reversed(app.extensions["registry"].enabled):
            if needing.name == self.addon or self.addon in needing.depends:
                migrate.downgrade(needing.name)
        assert self._tables(manifest) == set()
        migrate.upgrade_all()
        assert self._tables(manifest) == before
        assert migrate.pending() == {}

    def test_templates_compile(self, app: Flask, manifest: Manifest) -> None:
        faults = []
        for file in sorted((manifest.path / "templates").rglob("*.html")):
            name = file.relative_to(manifest.path / "templates").as_posix()
            try:
                app.jinja_env.get_template(name)
            except TemplateSyntaxError as error:
                faults.append(f"{name}:{error.lineno}: {error.message}")
            if not name.startswith(f"{self.addon}/"):
                faults.append(f"{name}: templates stand in a folder named like the addon")
        assert faults == []

    def test_slots_are_named_after_the_addon_and_documented(self, manifest: Manifest) -> None:
        slots = slots_of(manifest.path)
        assert [name for name in slots if not name.startswith(f"{self.addon}.")] == []
        assert [name for name in slots if not documented("slots.md", name, manifest)] == []

    def test_hooks_are_documented(self, app: Flask, manifest: Manifest) -> None:
        asked = app.extensions["registry"].collect("register_hookspecs")
        modules = [module for asker, module in asked if asker.name == self.addon]
        hooks = [name for module in modules for name in hooks_of(module)]
        assert [name for name in hooks if not documented("hooks.md", name, manifest)] == []

    def test_every_text_is_translated(self, manifest: Manifest) -> None:
        assert missing_translations(manifest.path) == []
        assert broken_placeholders(manifest.path) == []
        assert doubled_translations(manifest.path) == []

    def test_no_text_is_said_otherwise_by_the_host_or_another_addon(
        self, app: Flask, manifest: Manifest
    ) -> None:
        """Also by those that are not enabled here: somewhere both are, and share one catalogue."""
        installed = app.extensions["registry"].installed.values()
        others = [other.path for other in installed if other.name != manifest.name]
        assert contradicted_translations(manifest.path, [ROOT / "core", *others]) == []

    def test_stored_data_keeps_the_rules(self, app: Flask) -> None:
        assert [fault for _, fault in app.extensions["registry"].collect("check_invariants")] == []

    def _tables(self, manifest: Manifest) -> set[str]:
        return {name for name in inspect_database(db.engine).get_table_names() if manifest.owns(name)}


def run_python(code: str) -> None:
    """Run code in a process of its own (the metadata of models is one per process) and show why it failed."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


HOST_HOOKS = tuple(hooks_of(hookspecs))
