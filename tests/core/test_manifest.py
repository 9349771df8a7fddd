"""Manifests: read without importing, resolved in order, refused with one clear sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.manifest import Manifest, StartError, discover, read_manifest, resolve


def write(root: Path, name: str, text: str | None = None, depends: str = "[]") -> Path:
    folder = root / name
    folder.mkdir(parents=True)
    text = text or f'[addon]\nname = "{name}"\nversion = "1"\nsummary = "x"\ndepends = {depends}\n'
    (folder / "addon.toml").write_text(text)
    (folder / "__init__.py").write_text("raise RuntimeError('a manifest is read without importing')\n")
    return folder


def manifest(name: str, *depends: str) -> Manifest:
    return Manifest(name, "1", "", f"addons.{name}", Path(name), depends)


def test_discovery_reads_without_importing(tmp_path: Path) -> None:
    root = tmp_path / "addons"
    write(root, "one")
    write(tmp_path / "more", "two", depends='["one"]')
    found = discover(root, [tmp_path / "more"])
    assert {name: m.package for name, m in found.items()} == {"one": "addons.one", "two": "two"}
    assert found["two"].depends == ("one",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no readable"),
        ("[addon", "no readable"),
        ('[addon]\nname = "one"\nversion = "1"\n', "'summary' is missing"),
        ('[addon]\nname = "one"\nversion = "1"\nsummary = ""\ncolour = 1\n', "unknown key 'colour'"),
        ('[addon]\nname = "other"\nversion = "1"\nsummary = ""\n', "not the name of its package"),
        ('[addon]\nname = "One"\nversion = "1"\nsummary = ""\n', "not the name of its package"),
    ],
)
def test_a_bad_manifest_is_named(tmp_path: Path, text: str, said: str) -> None:
    folder = write(tmp_path, "one", text or "\n")
    with pytest.raises(StartError, match=said) as refused:
        read_manifest(folder, "addons.one")
    assert "addon.toml" in str(refused.value)


def test_the_same_addon_twice_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "addons", "one")
    write(tmp_path / "more", "one")
    with pytest.raises(StartError, match="there twice"):
        discover(tmp_path / "addons", [tmp_path / "more"])


def test_dependencies_come_first_and_ties_by_name() -> None:
    installed = {
        m.name: m for m in (manifest("zoo"), manifest("a", "zoo"), manifest("c", "a"), manifest("b", "a"))
    }
    assert [m.name for m in resolve(installed, ["c", "b", "a", "zoo"])] == ["zoo", "a", "b", "c"]


@pytest.mark.parametrize(
    ("enabled", "said"),
    [
        (["ghost"], "'ghost' is enabled but not installed"),
        (["needs"], "'needs' needs 'base', which is not enabled"),
        (["x", "y"], "in a circle"),
    ],
)
def test_an_impossible_set_is_refused(enabled: list[str], said: str) -> None:
    addons = [manifest("base"), manifest("needs", "base"), manifest("x", "y"), manifest("y", "x")]
    with pytest.raises(StartError, match=said):
        resolve({m.name: m for m in addons}, enabled)
