"""The outbox: work that must not be lost, written in the transaction of its cause and done by the worker.

Rows are drained at least once (core/jobs/drain.py): a handler makes its effect once by the key of its row,
which it finds with ``current_job()`` (architecture.md section 3).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, UtcDateTime, db, upsert
from core.errors import Refusal
from core.i18n import N_
from core.uow import after_commit, current_unit

State = Literal["waiting", "done", "failed"]


class OutboxRow(Base):
    """One piece of work. ``waiting`` until its handler succeeded (``done``) or was given up (``failed``).

    ``attempts`` counts the beginnings, so work that kills its worker is given up as well. A row being worked
    on is leased: ``lease`` names who works, and after ``leased_until`` anyone may take the row over.
    """

    __tablename__ = "core__outbox"
    __table_args__ = (
        UniqueConstraint("kind", "key"),
        Index("ix_core__outbox_due", "state", "next_attempt_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(160))
    payload: Mapped[str] = mapped_column(Text)
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("core__centre.id"))
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int]
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease: Mapped[str | None] = mapped_column(String(32))
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


OUTBOX = cast(Table, OutboxRow.__table__)
"""The table itself, for statements that need no objects."""


class Hopeless(Refusal):
    """Raised by a handler when a further attempt would end the same: the job fails at once."""

    code = "core.job_hopeless"
    message = N_("This job cannot be done, however often it is tried.")


@dataclass(frozen=True)
class CurrentJob:
    """What the running handler may know of its row besides the payload."""

    id: int
    kind: str
    key: str
    attempt: int
    centre_id: int | None


_current: ContextVar[CurrentJob | None] = ContextVar("current_job", default=None)


def enqueue(kind: str, key: str, payload: Mapping[str, Any], centre_id: int | None = None) -> int:
    """Write a row for the handler of ``kind`` in the current unit of work, and return its id.

    ``key`` names the effect: a second row of the same kind and key is not written, the first one's id is
    returned. The worker is woken once the unit is committed. Raises TypeError when the payload is not JSON,
    RuntimeError outside of a unit of work.
    """
    current_unit()
    text = json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    now = clock.now()
    statement = (
        upsert(OutboxRow)
        .values(
            kind=kind,
            key=key,
            payload=text,
            centre_id=centre_id,
            state="waiting",
            attempts=0,
            next_attempt_at=now,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["kind", "key"])
        .returning(OUTBOX.c.id)
    )
    row_id: int | None = db.session.execute(statement).scalar_one_or_none()
    if row_id is None:
        first: int = db.session.execute(
            select(OUTBOX.c.id).where(OUTBOX.c.kind == kind, OUTBOX.c.key == key)
        ).scalar_one()
        return first
    wake_after_commit()
    return row_id


def wake_after_commit() -> None:
    """Wake the worker, once, when the current unit of work is committed."""
    if _wake not in current_unit().after_commit:
        after_commit(_wake)


def current_job() -> CurrentJob:
    """The row the running handler works on; RuntimeError outside of a handler."""
    job = _current.get()
    if job is None:
        raise RuntimeError("no job is running")
    return job


@contextmanager
def running(job: CurrentJob) -> Iterator[None]:
    """Tell the handler called inside which row it works on."""
    token = _current.set(job)
    try:
        yield
    finally:
        _current.reset(token)


def _wake() -> None:
    from core.jobs.queue import wake

    wake()
