"""The run of an opening that takes time: asked for, how far it is, refused or done (models/opening.py)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, select, update

from addons.pos_session.errors import OpeningFailed, OpeningRunning
from addons.pos_session.models import OpeningRun, Session
from addons.pos_session.models.opening import DONE, REFUSED, RUNNING, WAITING
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.locking import link_to
from core import clock
from core.db import db
from core.errors import Refusal, Sentences
from core.outbox import OutboxRow, enqueue

KIND = "pos_session.opening"
"""The job of an opening; its key is ``<session>:<attempt>``."""

RUN = cast(Table, OpeningRun.__table__)
UNDER_WAY = (WAITING, RUNNING)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: the drawer as counted, the note, and the labels (msgids) of the steps."""

    counted: Counted
    note: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """How an opening fares: the step ``at`` runs (0 is the first), ``done`` of ``total`` units of it are behind."""

    state: str
    steps: tuple[str, ...]
    at: int
    done: int
    total: int
    refusal: Refusal | None = None

    @property
    def under_way(self) -> bool:
        """Whether the worker has it, or will."""
        return self.state in UNDER_WAY

    @property
    def percent(self) -> int:
        """How much of the running step is behind, of a hundred."""
        return min(100, self.done * 100 // self.total) if self.total else 0


def begin_run(session: Session, asked: Asked, user_id: int | None) -> None:
    """Write the run of a locked session and the job that does it, in the caller's unit of work."""
    run = db.session.get(OpeningRun, session.id, populate_existing=True) or OpeningRun(
        session_id=session.id, attempt=0
    )
    run.attempt += 1
    run.state, run.step, run.done, run.total, run.refusal = WAITING, "", 0, 0, ""
    run.request = _written(asked)
    run.user_id = user_id
    run.asked_at = run.moved_at = clock.now()
    db.session.add(run)
    db.session.flush()
    enqueue(
        KIND,
        job_key(session.id, run.attempt),
        {"session": session.id, "attempt": run.attempt},
        session.centre_id,
    )


def job_key(session_id: int, attempt: int) -> str:
    """The key of the job of an attempt."""
    return f"{session_id}:{attempt}"


def take(session_id: int, attempt: int) -> tuple[Asked, int | None] | None:
    """Mark an attempt as running; what was asked and by whom, or None when it is over or was asked for again."""
    row = db.session.execute(
        update(RUN)
        .where(_of(session_id, attempt), RUN.c.state.in_(UNDER_WAY))
        .values(state=RUNNING, moved_at=clock.now())
        .returning(RUN.c.request, RUN.c.user_id)
    ).one_or_none()
    return None if row is None else (_read(row.request), row.user_id)


def tell(session_id: int, attempt: int, step: str, done: int, total: int) -> bool:
    """Write how far a running attempt is; False when it is not running any more."""
    row = db.session.execute(
        update(RUN)
        .where(_of(session_id, attempt), RUN.c.state == RUNNING)
        .values(step=step, done=done, total=total, moved_at=clock.now())
        .returning(RUN.c.attempt)
    )
    return row.one_or_none() is not None


def finish(session_id: int, attempt: int, refusal: Refusal | None = None) -> bool:
    """Mark a running attempt as done, or refused; False when it is over already."""
    row = db.session.execute(
        update(RUN)
        .where(_of(session_id, attempt), RUN.c.state == RUNNING)
        .values(
            state=REFUSED if refusal else DONE,
            refusal=_written_refusal(refusal) if refusal else "",
            moved_at=clock.now(),
        )
        .returning(RUN.c.attempt)
    )
    return row.one_or_none() is not None


def run_of(session_id: int) -> Shown | None:
    """How the last opening of a session fares; None when none took time. A run whose job was given up has failed."""
    run = db.session.execute(select(RUN).where(RUN.c.session_id == session_id)).one_or_none()
    if run is None:
        return None
    asked = _read(run.request)
    refusal = _read_refusal(run.refusal) if run.refusal else None
    state = run.state
    if state in UNDER_WAY and _is_lost(session_id, run.attempt):
        state, refusal = REFUSED, OpeningFailed()
    at = asked.steps.index(run.step) if run.step in asked.steps else 0
    return Shown(state, asked.steps, at, run.done, run.total, refusal)


def refuse_running(session: Session) -> None:
    """Nothing is changed in a session while its opening is under way. Raises OpeningRunning."""
    run = run_of(session.id)
    if run is not None and run.under_way:
        raise OpeningRunning(links=[link_to(session.id)])


def _of(session_id: int, attempt: int) -> Any:
    return (RUN.c.session_id == session_id) & (RUN.c.attempt == attempt)


def _is_lost(session_id: int, attempt: int) -> bool:
    """Whether the job was given up: it killed every worker that took it, or somebody put it aside."""
    key = job_key(session_id, attempt)
    job = select(OutboxRow.state).where(OutboxRow.kind == KIND, OutboxRow.key == key)
    return db.session.execute(job).scalar_one_or_none() == "failed"


def _written(asked: Asked) -> str:
    pieces = asked.counted.pieces
    return json.dumps(
        {
            "pieces": None if pieces is None else sorted(pieces.items()),
            "sum": asked.counted.sum,
            "note": asked.note,
            "steps": asked.steps,
        }
    )


def _read(request: str) -> Asked:
    stored = json.loads(request)
    pieces = stored["pieces"]
    counted = Counted(None if pieces is None else dict(pieces), stored["sum"])
    return Asked(counted, stored["note"], tuple(stored["steps"]))


def _written_refusal(refusal: Refusal) -> str:
    params = {name: _plain(value) for name, value in refusal.params.items()}
    return json.dumps({"code": refusal.error_code, "message": refusal.msgid, "params": params})


def _plain(value: object) -> Any:
    return list(value) if isinstance(value, Sentences) else value if isinstance(value, int) else str(value)


def _read_refusal(stored: str) -> Refusal:
    """The refusal again, for the edge to translate; its fields and links are not kept."""
    told = json.loads(stored)
    refusal = Refusal(told["message"], code=told["code"])
    for name, value in told["params"].items():
        refusal.params[name] = Sentences(map(tuple, value)) if isinstance(value, list) else value
    return refusal
