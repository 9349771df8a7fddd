"""The pages of docs/ that are read off the code: hooks, tables, keys, permissions. ``python -m`` writes them."""

from __future__ import annotations

import inspect
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from flask import Flask
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from sqlalchemy import Column, Table
from sqlalchemy.orm import Mapper

from core import hookspecs
from core.app import ROOT, create_app
from core.config import HostSettings
from core.db import Base
from core.registry import Registry
from core.testing.addon_checks import hooks_of
from core.testing.fixtures import shipped_addons
from core.testing.permission_page import permissions_page

HOOKS_INTRODUCTION = """# Hooks

A hook asks: the answer is used, it may refuse (by raising a `Refusal`), and it runs inside the transaction.
An addon answers in its `plugin.py`, with a function of the hook's name marked `@hookimpl`.
This page is read off the code (`make docs` writes it, a test compares).
"""
DATA_INTRODUCTION = """# Data model

Every table begins with the name of its owner. Money is in whole cents, rates and discounts in hundredths of a
percent, times in UTC. *Facts* are append-only: the database itself refuses to change or delete them.
This page is read off the code (`make docs` writes it, a test compares).
"""


CONFIGURATION_INTRODUCTION = """# Configuration

A TOML file, named by `--config` or `GUICHET_CONFIG`. Every key can also come from the environment, which wins:
`GUICHET_LOGIN__IDLE_MINUTES=15`. An unknown key stops the start. Relative folders start where the command was run.
This page is read off the code (`make docs` writes it, a test compares).
"""


def hooks_page(registry: Registry) -> str:
    """docs/hooks.md: every question of the host and of the addons, with its contract."""
    modules: list[tuple[str, ModuleType]] = [("The host asks", hookspecs)]
    modules += [(f"{m.name} asks", module) for m, module in registry.collect("register_hookspecs")]
    parts = [HOOKS_INTRODUCTION]
    for title, module in modules:
        parts.append(f"## {title}\n")
        for name in hooks_of(module):
            function = getattr(module, name)
            signature = str(inspect.signature(function)).replace("'", "")
            parts.append(f"### `{name}`\n\n```python\n{name}{signature}\n```\n\n{inspect.getdoc(function)}\n")
    return "\n".join(parts)


def data_model_page() -> str:
    """docs/data-model.md: every table with its meaning, columns and keys, grouped by owner."""
    parts = [DATA_INTRODUCTION]
    owner = ""
    for mapper in sorted(Base.registry.mappers, key=_place):
        table = mapper.local_table
        if not isinstance(table, Table):
            continue
        if table.name.partition("__")[0] != owner:
            owner = table.name.partition("__")[0]
            parts.append(f"## {owner}\n")
        meaning = (inspect.getdoc(mapper.class_) or "").strip()
        parts.append(f"### `{table.name}`\n\n{meaning}\n\n| column | type | |\n| --- | --- | --- |")
        parts.append("\n".join(_row(column) for column in table.columns) + "\n")
    return "\n".join(parts)


def configuration_page(settings: type[HostSettings]) -> str:
    """docs/configuration.md: every key of every section with its default and meaning."""
    parts = [CONFIGURATION_INTRODUCTION]
    for name, field in settings.model_fields.items():
        section = field.annotation
        if not (isinstance(section, type) and issubclass(section, BaseModel)):
            continue
        parts.append(f"## `[{name}]`\n\n| key | default | |\n| --- | --- | --- |")
        rows = [
            f"| `{key}` | {_default(part)} | {part.description or ''} |"
            for key, part in section.model_fields.items()
        ]
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


def _default(field: FieldInfo) -> str:
    return "none" if field.default is None else f"`{json.dumps(field.default, default=str)}`"


def _place(mapper: Mapper[object]) -> tuple[bool, str]:
    name = str(mapper.local_table)
    return not name.startswith("core__"), name


def _row(column: Column[object]) -> str:
    return f"| `{column.name}` | {column.type!r} | {', '.join(_marks(column))} |"


def _marks(column: Column[object]) -> Iterator[str]:
    if column.primary_key:
        yield "key"
    for foreign in sorted(column.foreign_keys, key=lambda key: key.target_fullname):
        yield f"-> `{foreign.target_fullname}`"
    if column.nullable:
        yield "may be empty"


def pages(app: Flask) -> dict[Path, str]:
    """Every generated page by its file. Needs an app context."""
    docs = ROOT / "docs"
    registry: Registry = app.extensions["registry"]
    return {
        docs / "hooks.md": hooks_page(registry),
        docs / "data-model.md": data_model_page(),
        docs / "configuration.md": configuration_page(type(app.extensions["settings"])),
        docs / "permissions.md": permissions_page(app),
        **{docs / page.file: page.text for _, page in registry.collect("reference_pages")},
    }


def main() -> None:
    """Write the pages."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"app": {"data_dir": folder}, "addons": {"enabled": shipped_addons()}})
        with app.app_context():
            written = pages(app)
        for file, text in written.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
