"""The registry: order, owners, centres, and a start that stops with one sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from core.app import ROOT
from core.identity.actor import Actor, acting_as
from core.manifest import discover
from core.registry import Registry


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of addons of the test's own, importable."""
    folder = tmp_path / "more"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    return folder


def addon(root: Path, name: str, plugin: str, depends: str = "[]") -> str:
    folder = root / name
    folder.mkdir()
    (folder / "addon.toml").write_text(
        f'[addon]\nname = "{name}"\nversion = "1"\nsummary = "x"\ndepends = {depends}\n'
    )
    (folder / "__init__.py").write_text("")
    (folder / "plugin.py").write_text("from core.hookspecs import hookimpl\n" + plugin)
    return name


ANSWER = """
@hookimpl
def addon_disabling(addon, centre_id):
    return [__name__ + " " + addon]
"""


def test_answers_come_in_order_with_their_owner_and_without_those_switched_off(root: Path) -> None:
    addon(root, "reg_b", ANSWER, depends='["reg_a"]')
    addon(root, "reg_a", ANSWER)
    registry = Registry(discover(root.parent / "none", [root]), ["reg_b", "reg_a"])
    both = registry.collect("addon_disabling", addon="x", centre_id=1)
    assert [(m.name, item) for m, item in both] == [("reg_a", "reg_a.plugin x"), ("reg_b", "reg_b.plugin x")]
    with acting_as(Actor(1, "u", switched_off=frozenset({(7, "reg_a")}))):
        there = registry.collect("addon_disabling", centre=7, addon="x", centre_id=7)
        elsewhere = registry.collect("addon_disabling", centre=8, addon="x", centre_id=8)
    assert [m.name for m, _ in there] == ["reg_b"]
    assert [m.name for m, _ in elsewhere] == ["reg_a", "reg_b"]


def test_an_addon_asks_others_through_its_own_hookspecs(root: Path) -> None:
    addon(
        root,
        "asker",
        "@hookimpl\ndef register_hookspecs():\n    from asker import hookspecs\n    return [hookspecs]\n",
    )
    (root / "asker" / "hookspecs.py").write_text(
        "from core.hookspecs import hookspec\n\n@hookspec\ndef asker_colour(shade):\n    pass\n"
    )
    addon(
        root, "answerer", "@hookimpl\ndef asker_colour(shade):\n    return [shade + ' blue']\n", '["asker"]'
    )
    registry = Registry(discover(root.parent / "none", [root]), ["asker", "answerer"])
    assert [item for _, item in registry.collect("asker_colour", shade="dark")] == ["dark blue"]


def test_a_disabled_addon_is_not_imported(root: Path) -> None:
    addon(root, "sleeper", "raise RuntimeError\n")
    registry = Registry(discover(root.parent / "none", [root]), [])
    assert "sleeper" in registry.installed
    assert "sleeper" not in registry
    assert not [name for name in sys.modules if name.startswith("sleeper")]


@pytest.mark.parametrize(
    ("name", "plugin", "said"),
    [
        ("bad_hook", "@hookimpl\ndef register_blueprint():\n    return []\n", "hook that nobody asks"),
        (
            "bad_page",
            "from flask import Blueprint\n@hookimpl\ndef register_blueprints():\n"
            "    return [Blueprint('other', __name__)]\n",
            "must be named after bad_page",
        ),
        (
            "bad_view",
            "from flask import Blueprint\n@hookimpl\ndef register_blueprints():\n"
            "    pages = Blueprint('bad_view', __name__)\n    pages.add_url_rule('/x', 'x', lambda: '')\n"
            "    return [pages]\n",
            "bad_view.x",
        ),
        (
            "bad_right",
            "from core.contributions import Permission\n@hookimpl\ndef register_permissions():\n"
            "    return [Permission('bad_right.sell', 'x'), Permission('bad_right.sell', 'y')]\n",
            "bad_right.sell",
        ),
        (
            "bad_table",
            "@hookimpl\ndef register_models():\n    import bad_table.models\n",
            "must be named bad_table__",
        ),
    ],
)
def test_the_start_stops_with_a_sentence(
    root: Path, tmp_path: Path, name: str, plugin: str, said: str
) -> None:
    addon(root, name, plugin)
    (root / name / "models.py").write_text(
        "from sqlalchemy.orm import Mapped, mapped_column\n"
        "from core.db import Base\n"
        "class Row(Base):\n"
        "    __tablename__ = 'rows'\n"
        "    id: Mapped[int] = mapped_column(primary_key=True)\n"
    )
    config = {"app": {"data_dir": str(tmp_path / "var")}, "addons": {"enabled": [name], "path": [str(root)]}}
    started = subprocess.run(
        [sys.executable, "-c", START.format(config=config, root=str(root))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said in started.stdout, started.stderr


START = """
import sys
sys.path.insert(0, {root!r})
from core.app import create_app
from core.manifest import StartError
try:
    create_app({config!r})
except StartError as error:
    print(error)
"""
