"""The configuration: file and environment, strict in the host's sections and in the addons'."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from core.config import load_settings, read_toml
from core.manifest import StartError


class Till(BaseModel):
    float_limit: int = 100


def test_file_then_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_LOGIN__IDLE_MINUTES", "5")
    monkeypatch.setenv("GUICHET_TILL__FLOAT_LIMIT", "7")
    loaded = load_settings({"login": {"idle_minutes": 9, "max_failures": 3}}, {"till": Till})
    assert (loaded.login.idle_minutes, loaded.login.max_failures) == (5, 3)
    assert loaded.section("till").float_limit == 7


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"colour": {}}, "unknown key: colour"),
        ({"login": {"colour": 1}}, "unknown key: login.colour"),
        ({"till": {"colour": 1}}, "unknown key: till.colour"),
        ({"till": {"float_limit": "much"}}, "till.float_limit is wrong"),
        ({"app": {"language": "de"}}, "app.language is wrong"),
    ],
)
def test_a_wrong_key_is_named(data: dict[str, object], said: str) -> None:
    with pytest.raises(StartError, match=said):
        load_settings(data, {"till": Till})


def test_a_file_that_is_not_toml(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    with pytest.raises(StartError, match="cannot be read"):
        read_toml(file)
    file.write_text("[app")
    with pytest.raises(StartError, match="not valid TOML"):
        read_toml(file)
