"""Units of work: all or nothing, nothing nested, events told in their phase."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import func, select

from core import events
from core.contributions import EventHandler
from core.db import db
from core.numbering import Counter, take
from core.uow import after_commit, unit_of_work


@dataclass(frozen=True)
class Happened:
    number: int


def counters() -> int:
    return db.session.execute(select(func.count()).select_from(Counter)).scalar_one()


def test_an_error_rolls_everything_back(app: Flask) -> None:
    told: list[str] = []
    with pytest.raises(ValueError), unit_of_work():
        take("x")
        after_commit(lambda: told.append("x"))
        raise ValueError
    assert counters() == 0
    assert told == []
    with unit_of_work():
        assert take("x") == 1
        after_commit(lambda: told.append("x"))
    assert told == ["x"]


def test_units_do_not_nest_and_services_need_one(app: Flask) -> None:
    with unit_of_work(), pytest.raises(RuntimeError, match="already open"), unit_of_work():
        pass
    with pytest.raises(RuntimeError, match="needs a unit of work"):
        events.announce(Happened(1))


def test_events_before_and_after_the_commit(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int]] = []

    def before(event: Happened) -> None:
        take("from a handler")
        told.append(("before", event.number))
        if event.number == 1:
            events.announce(Happened(2))

    def after(event: Happened) -> None:
        told.append(("after", event.number))
        raise RuntimeError("an error after the commit is logged, and the sale stands")

    registry = app.extensions["registry"]
    monkeypatch.setattr(
        registry,
        "_handlers",
        {
            (Happened, "before_commit"): [("core", EventHandler(Happened, before))],
            (Happened, "after_commit"): [("core", EventHandler(Happened, after, "after_commit"))],
        },
    )
    with unit_of_work():
        events.announce(Happened(1))
    assert told == [("before", 1), ("before", 2), ("after", 1), ("after", 2)]
    assert counters() == 1
