"""One Alembic branch per addon behind Flask-Migrate, upgraded one by one under one lock."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask_migrate import Migrate
from sqlalchemy import Connection, Engine, create_engine, text

from core.db import WRITES, UtcDateTime, db, prepare_engine
from core.registry import registry

migrate = Migrate()
HERE = Path(__file__).parent / "migrations"
HOST = "core"
LOCK = 0x6775_6963_6865  # "guiche": the advisory lock of everything that migrates


def init_migrate(app: Flask) -> None:
    migrate.init_app(app, db, directory=str(HERE))


@migrate.configure
def _add_version_locations(config: Config) -> Config:
    """Every installed addon, enabled or not: a disabled addon's revisions must still be found."""
    folders = [
        HERE / "versions",
        *(m.migrations for m in registry().installed.values() if m.migrations.is_dir()),
    ]
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("version_locations", "\n".join(str(folder) for folder in folders))
    return config


def configure_options(owner: str | None) -> dict[str, Any]:
    """How Alembic compares: only the tables of ``owner``, or the others would look dropped."""

    def owned(table: str | None) -> bool:
        return owner is None or (table or "").startswith(f"{owner}__")

    def render_item(kind: str, item: Any, autogen: Any) -> str | bool:
        """A migration imports no model, so our column type is written as the plain one it stands for."""
        return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False

    return {
        "include_name": lambda name, kind, parents: kind != "table" or owned(name),
        "include_object": lambda item, name, kind, reflected, to: kind != "table" or owned(name),
        "render_item": render_item,
        "render_as_batch": False,
        "compare_type": True,
    }


def branches() -> list[str]:
    """The branches to keep at their head: the host, the enabled addons, and those already in the database."""
    names = [HOST, *(manifest.name for manifest in registry().enabled)]
    with db.engine.connect() as connection:
        present = _branches_present(connection)
    return names + sorted(present - set(names))


def upgrade_all(engine: Engine | None = None, names: list[str] | None = None) -> None:
    """Bring every branch to its head, all or nothing, one process at a time."""
    with _locked(engine or db.engine) as connection:
        config = _config(connection)
        scripts = ScriptDirectory.from_config(config)
        for name in names or branches():
            if _has_branch(scripts, name):
                command.upgrade(config, f"{name}@head")


def downgrade(name: str, engine: Engine | None = None, to: str = "base") -> None:
    """Undo the migrations of one branch, all or those after ``to`` (for the tests, and for purging an addon)."""
    with _locked(engine or db.engine) as connection:
        command.downgrade(_config(connection), f"{name}@{to}")


def pending() -> dict[str, str]:
    """{branch: the head it should be at} of each branch that is not there yet."""
    scripts = ScriptDirectory.from_config(migrate.get_config())
    with db.engine.connect() as connection:
        heads = set(MigrationContext.configure(connection).get_current_heads())
    wanted = {
        name: scripts.get_revision(f"{name}@head").revision
        for name in branches()
        if _has_branch(scripts, name)
    }
    done = {ancestor.revision for head in heads for ancestor in scripts.iterate_revisions(head, "base")}
    return {name: revision for name, revision in wanted.items() if revision not in done}


def make_revision(name: str, message: str) -> list[Path]:
    """Write the migration that brings the branch ``name`` to its models; [] when nothing changed.

    Compares with a throw-away database brought to every head there is, disabled addons included: Alembic insists.
    """
    folder_of_branch = HERE / "versions" if name == HOST else registry().installed[name].migrations
    folder_of_branch.mkdir(exist_ok=True)  # before the first look: Alembic only writes where it also reads
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/compare.sqlite3")
        prepare_engine(engine)
        upgrade_all(engine, [HOST, *registry().installed])
        with _locked(engine) as connection:
            config = _config(connection)
            config.attributes["owner"] = name
            scripts = ScriptDirectory.from_config(config)
            exists = _has_branch(scripts, name)
            made = command.revision(
                config,
                message,
                autogenerate=True,
                head=f"{name}@head" if exists else "base",
                branch_label=None if exists else name,
                version_path=str(folder_of_branch),
                depends_on=None if exists else _dependency_heads(scripts, name),  # type: ignore[arg-type]
                rev_id=f"{name}_{_length(scripts, name) + 1:04d}",
                process_revision_directives=_drop_empty,
            )
        engine.dispose()
    revisions = made if isinstance(made, list) else [made]
    return [Path(revision.path) for revision in revisions if revision is not None]


def _dependency_heads(scripts: ScriptDirectory, name: str) -> list[str]:
    """Revision ids (a label would mean the first revision of that branch) this branch stands on."""
    needed = [] if name == HOST else [HOST, *registry().installed[name].depends]
    return [scripts.get_revision(f"{other}@head").revision for other in needed if _has_branch(scripts, other)]


def _drop_empty(context: Any, revision: Any, directives: list[Any]) -> None:
    if directives[0].upgrade_ops.is_empty():
        directives[:] = []


def _length(scripts: ScriptDirectory, name: str) -> int:
    """How many revisions a branch has: they are named and numbered in its order."""
    return sum(revision.revision.startswith(f"{name}_") for revision in scripts.walk_revisions())


def _has_branch(scripts: ScriptDirectory, name: str) -> bool:
    return any(name in (script.branch_labels or ()) for script in scripts.walk_revisions())


def _branches_present(connection: Connection) -> set[str]:
    """The labels of the branches whose revisions the database already holds."""
    scripts = ScriptDirectory.from_config(migrate.get_config())
    heads = MigrationContext.configure(connection).get_current_heads()
    return {
        label
        for head in heads
        for script in scripts.iterate_revisions(head, "base")
        for label in script.branch_labels or ()
    }


def _config(connection: Connection) -> Config:
    config = current_app.extensions["migrate"].migrate.get_config()
    config.attributes["connection"] = connection
    return config  # type: ignore[no-any-return]


@contextmanager
def _locked(engine: Engine) -> Iterator[Connection]:
    """One transaction that only one process at a time is in."""
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        wait_for_others(connection)
        yield connection


def wait_for_others(connection: Connection) -> None:
    """Let only one process at a time migrate, until the end of the transaction (SQLite writes alone anyway)."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
