"""The states of a session: one definition, which other addons add to, veto, and cannot spoil."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from addons.pos_session.models import Session
from addons.pos_session.models.session import ACTIVE
from addons.pos_session.services import closing
from addons.pos_session.services.sessions import lock_for, move
from addons.pos_session.services.states import STATES, State, Transition, check_declared, states
from core.app import create_app
from core.db import db
from core.errors import Refusal, Stale
from core.manifest import StartError
from core.testing.factories import as_user
from core.testing.fixtures import shipped_addons
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import text as seen_in
from tests.addons.pos_session.other_addon import Adding
from tests.addons.pos_session.shop import Shop


class Posting(Refusal):
    code = "test.posting"
    message = "Not now."


def test_the_active_states_are_those_of_the_unique_indexes(app: Flask) -> None:
    assert tuple(state.code for state in STATES if state.active) == ACTIVE
    indexes = {index.name: index for index in Session.__table__.indexes}
    for name in ("uq_pos_session__session_active_responsible", "uq_pos_session__session_active_desk"):
        condition = str(indexes[name].dialect_options["sqlite"]["where"])
        assert all(f"'{state}'" in condition for state in ACTIVE)
    check_declared(app.extensions["registry"])


def test_an_addon_adds_a_state_after_the_closing(
    at_the_till: Shop, adding: Adding, login: Callable[..., FlaskClient]
) -> None:
    adding(
        pos_session_states=lambda: [State("posted", "Posted to the books", "info")],
        pos_session_transitions=lambda: [Transition("post", "closed", "posted", "Post")],
    )
    session = at_the_till.close(at_the_till.open(), 10_000)
    with unit_of_work():
        move(lock_for(session.id, "post"), "post")
    assert session.state == "posted"
    assert list(states())[-1] == "posted"
    with pytest.raises(Stale), unit_of_work():
        lock_for(session.id, "post")
    browser = login(at_the_till.operator)
    assert "Posted to the books" in seen_in(browser.get("/pos/sessions?f_state=posted"))
    assert "Posted to the books" in seen_in(browser.get(f"/pos/sessions/{session.id}"))
    found = browser.get("/api/v1/sessions?state=posted").json
    assert [one["state"] for one in found] == ["posted"]
    with as_user(at_the_till.operator):
        assert at_the_till.open().state == "open", "the desk and the responsible are free"


def test_the_state_of_an_addon_that_is_gone_is_shown_as_its_code(
    at_the_till: Shop, login: Callable[..., FlaskClient]
) -> None:
    session = at_the_till.close(at_the_till.open(), 10_000)
    with unit_of_work() as unit:
        unit.execute(text("UPDATE pos_session__session SET state = 'forgotten'"))
    db.session.expire_all()
    assert "forgotten" in seen_in(login(at_the_till.operator).get(f"/pos/sessions/{session.id}"))


def test_an_addon_forbids_a_move_and_nothing_is_left_of_it(at_the_till: Shop, adding: Adding) -> None:
    session = at_the_till.open()
    asked: list[str] = []

    def moving(session: Any, transition: str) -> None:
        asked.append(transition)
        if transition == "close":
            raise Posting()

    adding(pos_session_moving=moving)
    with pytest.raises(Posting):
        at_the_till.close(session, 10_000)
    db.session.refresh(session)
    assert (session.state, session.closing_counted) == ("closing_control", None)
    with unit_of_work():
        closing.resume(session.id)
    assert asked == ["start_closing", "close", "resume"]


@pytest.mark.parametrize(
    ("hook", "item", "sentence"),
    [
        ("pos_session_states", State("paused", "Paused", active=True), "cannot be active"),
        ("pos_session_states", State("closed", "Closed"), "declared twice"),
        ("pos_session_transitions", Transition("open", "closed", "open", "Open"), "declared twice"),
        ("pos_session_transitions", Transition("post", "closed", "posted", "Post"), "unknown state: posted"),
    ],
)
def test_what_does_not_fit_stops_the_start(
    app: Flask, adding: Adding, hook: str, item: object, sentence: str
) -> None:
    adding(**{hook: lambda: [item]})
    with pytest.raises(StartError, match=sentence):
        check_declared(app.extensions["registry"])


def test_an_application_with_such_an_addon_does_not_start(tmp_path: Path, adding: Adding) -> None:
    adding(pos_session_states=lambda: [State("paused", "Paused", active=True)])
    config = {"app": {"data_dir": str(tmp_path)}, "addons": {"enabled": shipped_addons()}}
    with pytest.raises(StartError, match="'paused' of other cannot be active"):
        create_app(config)
