"""Migrations: a branch per addon, up-down-up, no drift, and several processes at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import inspect

from core import migrate
from core.app import ROOT
from core.commands.database import database_cli
from core.db import db
from core.testing.addon_checks import drift
from core.testing.fixtures import shipped_addons
from core.testing.postgres import create_database, drop_database, postgres_server

UPGRADE = """
import sys
from core.app import create_app
from core.commands.database import upgrade_database
from core.identity.actor import SYSTEM, acting_as
config = {{"app": {{"data_dir": {folder!r}}}, "addons": {{"enabled": {enabled!r}}}, "database": {database!r}}}
with create_app(config).app_context(), acting_as(SYSTEM):
    upgrade_database()
"""


def test_the_host_has_no_drift(app: Flask) -> None:
    assert drift("core") == []
    assert migrate.pending() == {}


def test_everything_goes_down_and_up_again(app: Flask) -> None:
    before = set(inspect(db.engine).get_table_names())
    for manifest in reversed(app.extensions["registry"].enabled):
        migrate.downgrade(manifest.name)
    migrate.downgrade("core")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    assert set(migrate.pending()) == {"core", *(m.name for m in app.extensions["registry"].enabled)}
    migrate.upgrade_all()
    assert set(inspect(db.engine).get_table_names()) == before


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_four_processes_upgrade_one_empty_database(backend: str, tmp_path: Path) -> None:
    database = {"url": create_database(postgres_server())} if backend == "postgresql" else {}
    code = UPGRADE.format(folder=str(tmp_path), enabled=shipped_addons(), database=database)
    try:
        running = [
            subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE, text=True)
            for _ in range(4)
        ]
        errors = [process.communicate()[1] for process in running]
        assert [process.returncode for process in running] == [0] * 4, errors
    finally:
        if database:
            drop_database(database["url"])


def test_a_disabled_addon_keeps_its_tables_and_is_still_migrated(app: Flask) -> None:
    registry = app.extensions["registry"]
    names = migrate.branches()
    loaded, registry.enabled = registry.enabled, []
    try:
        assert migrate.branches() == ["core", *sorted(set(names) - {"core"})]
    finally:
        registry.enabled = loaded


def test_a_migration_of_an_unknown_addon_is_told_in_a_sentence(app: Flask) -> None:
    told = CliRunner().invoke(database_cli, ["migration", "nothing", "a message"])
    assert told.exit_code == 1
    assert told.output.startswith("Error: No addon is named 'nothing'. There are: core, ")
