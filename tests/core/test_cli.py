"""The command line: what an administrator can put right is told in one sentence, never as a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core.cli import main
from core.testing.fixtures import shipped_addons
from core.testing.server import write_config


def run(folder: Path, *arguments: str, **sections: dict[str, object]) -> Result:
    """Run a command with a configuration of its own."""
    config = {"app": {"data_dir": str(folder / "var")}, "addons": {"enabled": shipped_addons()}, **sections}
    file = write_config(folder / "guichet.toml", config)
    return CliRunner().invoke(main, ["--config", str(file), *arguments])


def one_sentence(result: Result) -> str:
    """What was said, after checking that it is one line and that the command failed."""
    assert result.exit_code == 1, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.output.startswith("Error: ")
    assert result.output.count("\n") == 1, result.output
    return result.output


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ({"database": {"url": "nonsense"}}, "database.url"),
        ({"database": {"url": "mysql://x/y"}}, "database.url"),
        ({"database": {"url": "sqlite:////nope/x"}}, "The database refused"),
        ({"app": {"data_dir": "/proc/nope"}}, "/proc/nope"),
        ({"login": {"rate_limit": "banana"}}, "login.rate_limit"),
        ({"login": {"idle_minutes": 10**14}}, "login.idle_minutes"),
        ({"jobs": {"redis_url": "nonsense"}}, "jobs.redis_url"),
        ({"addons": {"enabled": ["ghost"]}}, "'ghost'"),
    ],
)
def test_a_setting_that_cannot_work(
    tmp_path: Path, sections: dict[str, dict[str, object]], said: str
) -> None:
    assert said in one_sentence(run(tmp_path, "db", "upgrade", **sections))


@pytest.mark.parametrize("variable", ["GUICHET_DATABSE__URL", "GUICHET_ADDONS__ENABLED"])
def test_an_environment_that_cannot_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "nope")
    assert "environment" in one_sentence(run(tmp_path, "db", "upgrade"))


@pytest.mark.parametrize(
    "arguments",
    [
        ["journal", "verify"],
        ["addon", "enable", "pos_session", "--centre", "theatre"],
        ["demo", "load"],
    ],
)
def test_a_database_that_is_not_migrated(tmp_path: Path, arguments: list[str]) -> None:
    assert "guichet db upgrade" in one_sentence(run(tmp_path, *arguments))


def test_the_life_of_a_deployment(tmp_path: Path) -> None:
    assert run(tmp_path, "db", "upgrade").output == "The database is up to date.\n"
    assert "The demo is loaded." in run(tmp_path, "demo", "load").output
    assert "The demo was already there." in run(tmp_path, "demo", "load").output
    assert "pos_session" in run(tmp_path, "addon", "list").output
    assert (
        "pos_ticketing is off in theatre."
        in run(tmp_path, "addon", "disable", "pos_ticketing", "--centre", "theatre").output
    )
    assert (
        "pos_ticketing is on in theatre."
        in run(tmp_path, "addon", "enable", "pos_ticketing", "--centre", "theatre").output
    )
    assert (
        "no centre" in one_sentence(run(tmp_path, "addon", "enable", "pos_session", "--centre", "x")).lower()
    )
    assert "No fault" in run(tmp_path, "addon", "doctor").output
    assert run(tmp_path, "journal", "verify").exit_code == 0


def test_an_unreadable_configuration(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_bytes(b"\xff\xfe")
    result = CliRunner().invoke(main, ["--config", str(file), "addon", "list"])
    assert "not valid TOML" in one_sentence(result)
