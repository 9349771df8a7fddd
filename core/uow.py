"""One transaction per use case; what it announces is told once it is committed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy.orm import Session

from core.db import WRITES, db

_UNIT = "guichet_unit"


class _Unit:
    """What a running unit of work keeps until its end."""

    def __init__(self) -> None:
        self.after_commit: list[Callable[[], None]] = []
        self.events: list[object] = []


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Commit at the end or roll everything back; services flush, only this commits.

    A read of the same request (the user) has already begun a transaction: it is ended first, so that the
    writing one starts from what is committed now (and, on SQLite, with the write lock).
    Raises RuntimeError when a unit is already open: pass its session instead.
    """
    session = cast(Session, db.session())
    if _UNIT in session.info:
        raise RuntimeError("a unit of work is already open: use its session instead")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("objects were changed outside of a unit of work")
    session.commit()
    unit = session.info[_UNIT] = _Unit()
    try:
        session.connection(execution_options={WRITES: True})
        yield session
        session.flush()
        _before_commit(session, unit)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        del session.info[_UNIT]
    for told in unit.after_commit:
        told()


def _before_commit(session: Session, unit: _Unit) -> None:
    """Let handlers write what must be atomic with the cause; they may announce further events."""
    from core.events import dispatch

    position = 0
    while position < len(unit.events):
        event = unit.events[position]
        position += 1
        dispatch(event, "before_commit")
        unit.after_commit.append(lambda event=event: dispatch(event, "after_commit"))  # type: ignore[misc]
    session.flush()


def current_unit() -> Any:
    """The running unit of work; RuntimeError outside of one."""
    unit = db.session().info.get(_UNIT)
    if unit is None:
        raise RuntimeError("this needs a unit of work: wrap the use case in unit_of_work()")
    return unit


def in_unit() -> bool:
    """Whether a unit of work is running: what is read now is about to be acted on."""
    return _UNIT in db.session().info


def after_commit(told: Callable[[], None]) -> None:
    """Run ``told`` once the current unit is committed; never when it is rolled back."""
    current_unit().after_commit.append(told)
