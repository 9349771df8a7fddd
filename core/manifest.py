"""Reads ``addon.toml`` without importing the addon: a disabled addon must stay unimported."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

ENTRY_POINTS = "guichet.addons"
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
KEYS = {"name", "title", "version", "summary", "depends", "optional"}


class StartError(Exception):
    """Something the application must not start with; the message is one clear sentence."""


@dataclass(frozen=True)
class Manifest:
    """What an addon says of itself; ``name`` is also its branch, table prefix and configuration section."""

    name: str
    version: str
    summary: str
    package: str
    path: Path
    depends: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    title: str = ""

    @property
    def label(self) -> str:
        """What people call the addon (a msgid): its title, or its name made readable."""
        return self.title or self.name.replace("_", " ").capitalize()

    @property
    def migrations(self) -> Path:
        return self.path / "migrations"

    def owns(self, name: str) -> bool:
        """Whether a table belongs to this addon."""
        return name.startswith(f"{self.name}__")


def read_manifest(path: Path, package: str) -> Manifest:
    """The manifest in the folder ``path``; StartError names the file and what is wrong in it."""
    file = path / "addon.toml"
    try:
        data: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))["addon"]
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise StartError(f"{file}: no readable [addon] table ({error}).") from error
    if unknown := sorted(set(data) - KEYS):
        raise StartError(f"{file}: unknown key {unknown[0]!r}.")
    if missing := sorted({"name", "version", "summary"} - set(data)):
        raise StartError(f"{file}: the key {missing[0]!r} is missing.")
    name = data["name"]
    if not NAME.fullmatch(name) or name != package.rpartition(".")[2]:
        raise StartError(f"{file}: the name {name!r} is not the name of its package ({package}).")
    return Manifest(
        name=name,
        version=data["version"],
        summary=data["summary"],
        package=package,
        path=path,
        depends=tuple(data.get("depends", ())),
        optional=tuple(data.get("optional", ())),
        title=data.get("title", ""),
    )


def discover(root: Path, further: Iterable[Path] = ()) -> dict[str, Manifest]:
    """Every installed addon by name, enabled or not.

    In-tree ones (``root/*/addon.toml``, imported as ``addons.<name>``), those in the ``further`` folders
    (imported by their folder's name, which must be on the path), and the entry points ``guichet.addons``.
    """
    found = [(file.parent, f"{root.name}.{file.parent.name}") for file in sorted(root.glob("*/addon.toml"))]
    for folder in further:
        found += [(file.parent, file.parent.name) for file in sorted(folder.glob("*/addon.toml"))]
    for entry in importlib.metadata.entry_points(group=ENTRY_POINTS):
        spec = importlib.util.find_spec(entry.value)
        if spec is None or not spec.submodule_search_locations:
            raise StartError(f"The entry point {entry.name!r} names {entry.value!r}, which is no package.")
        found.append((Path(spec.submodule_search_locations[0]), entry.value))
    installed: dict[str, Manifest] = {}
    for path, package in found:
        manifest = read_manifest(path, package)
        if other := installed.get(manifest.name):
            raise StartError(f"The addon {manifest.name!r} is there twice: {other.path} and {path}.")
        installed[manifest.name] = manifest
    return installed


def resolve(installed: dict[str, Manifest], enabled: Iterable[str]) -> list[Manifest]:
    """The enabled addons, dependencies first; ties broken by name, so the order is always the same."""
    names = list(enabled)
    for name in names:
        if name not in installed:
            raise StartError(f"The addon {name!r} is enabled but not installed.")
        for needed in installed[name].depends:
            if needed not in names:
                raise StartError(f"The addon {name!r} needs {needed!r}, which is not enabled.")
    sorter = TopologicalSorter({name: installed[name].depends for name in names})
    try:
        sorter.prepare()
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise StartError(f"These addons need each other in a circle: {circle}.") from error
    order: list[Manifest] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order += [installed[name] for name in ready]
        sorter.done(*ready)
    return order
