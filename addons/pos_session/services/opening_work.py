"""The steps between the count of a drawer and the open session, run by the worker; repeatable, and never half open."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from addons.pos_session.errors import OpeningFailed, OpeningOver
from addons.pos_session.models import Session
from addons.pos_session.services import opening_run
from addons.pos_session.services.locking import ref_of
from addons.pos_session.services.opening_facts import open_locked
from addons.pos_session.services.opening_run import Asked
from addons.pos_session.services.sessions import lock_for
from core.errors import Forbidden, Refusal
from core.identity.actor import SYSTEM, Actor, acting_as
from core.identity.loading import load_user
from core.identity.visibility import visible
from core.registry import registry
from core.uow import unit_of_work

log = logging.getLogger(__name__)

TOLD_EVERY = 0.3
"""Seconds between two notes of how far a step is: more would only keep the database busy."""


class Progress:
    """How far a step is, written for the page that waits."""

    def __init__(self, session_id: int, attempt: int, step: str) -> None:
        self._session_id, self._attempt, self._step = session_id, attempt, step
        self._told = 0.0
        self._tell(0, 0)

    def advance(self, done: int, total: int) -> None:
        """``done`` of ``total`` units of the step are behind; call it outside of a unit of work, as often as you like.

        Raises OpeningOver when the opening is not under way any more: another worker ended it.
        """
        if done >= total or time.monotonic() - self._told >= TOLD_EVERY:
            self._tell(done, total)

    def _tell(self, done: int, total: int) -> None:
        with unit_of_work():
            going_on = opening_run.tell(self._session_id, self._attempt, self._step, done, total)
        if not going_on:
            raise OpeningOver()
        self._told = time.monotonic()


@dataclass(frozen=True, slots=True)
class OpeningStep:
    """Work to be done before a session opens: ``label`` is a msgid; ``run`` may refuse, and may be run again."""

    label: str
    run: Callable[[Progress], None]


def steps_of(session: Session) -> list[OpeningStep]:
    """What the addons want done before a session opens, dependencies first."""
    answers = registry().collect("pos_session_opening", centre=session.centre_id, session=ref_of(session))
    return [step for _, step in answers]


def work(payload: dict[str, Any]) -> None:
    """The job of an opening: run its steps, then open as who asked for it; a refusal is kept for the page."""
    session_id, attempt = payload["session"], payload["attempt"]
    with unit_of_work():
        taken = opening_run.take(session_id, attempt)
    if taken is None:
        return
    asked, user_id = taken
    try:
        with acting_as(_actor(user_id)):
            _run(session_id, attempt, asked)
    except OpeningOver:
        log.warning("an opening went on after its end", extra={"session": session_id, "attempt": attempt})
    except Refusal as refusal:
        _refuse(session_id, attempt, refusal)
    except Exception:
        log.exception("the opening failed", extra={"session": session_id, "attempt": attempt})
        _refuse(session_id, attempt, OpeningFailed())


def _run(session_id: int, attempt: int, asked: Asked) -> None:
    with unit_of_work():
        steps = steps_of(visible(Session, session_id))
    for step in steps:
        step.run(Progress(session_id, attempt, step.label))
    with unit_of_work():
        session = lock_for(session_id, "open")
        if not opening_run.finish(session_id, attempt):
            raise OpeningOver()
        open_locked(session, asked.counted, asked.note)


def _refuse(session_id: int, attempt: int, refusal: Refusal) -> None:
    with unit_of_work():
        opening_run.finish(session_id, attempt, refusal)


def _actor(user_id: int | None) -> Actor:
    """Who asked for the opening, with the rights he has now. Raises Forbidden when he is not in use any more."""
    if user_id is None:
        return SYSTEM
    loaded = load_user(user_id)
    if loaded is None:
        raise Forbidden()
    return loaded.actor
