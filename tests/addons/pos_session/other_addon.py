"""An addon that is not there: a fixture that lets a test answer the questions of the point of sale."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from core.registry import Registry

Adding = Callable[..., None]


@pytest.fixture
def adding(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Adding:
    """Another addon that answers some hooks of the point of sale."""

    class Other:
        name = "other"

    ask = Registry.ask

    def add(**answers: Callable[..., Any]) -> None:
        def asked(self: Registry, hook: str, centre: int | None = None, **values: Any) -> list[Any]:
            found = ask(self, hook, centre, **values)
            return [*found, (Other, answers[hook](**values))] if hook in answers else found

        monkeypatch.setattr(Registry, "ask", asked)

    return add
