"""Faults at every step of an exchange: the line is cut, or the process dies or is killed, at a point that is counted.

A point is before or after a call of the other side (each look, file, rename, deletion), before a statement of SQL, and
before or after a commit.
"""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from addons.pos_sync.errors.exchange import LineCut
from addons.pos_sync.services.exchange.line import Line

Happens = Callable[[str], None]
LINE = "line"
DATABASE = "database"


class Death(BaseException):
    """The process ends here; what it holds in memory is lost, and nothing of it is committed."""


def die(_point: str) -> None:
    """End the work without a word."""
    raise Death


def cut(_point: str) -> None:
    """The line is down: before the call it was never made, after it its answer is lost."""
    raise LineCut(doing="A test", where="there")


def kill(_point: str) -> None:
    """SIGKILL this process: nothing is rolled back, cleared or told."""
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def fault_at(number: int, happens: Happens, among: tuple[str, ...] = (LINE, DATABASE)) -> Iterator[list[str]]:
    """``happens`` at the ``number``-th point (from 1) of the work inside; gives the points passed so far."""
    points: list[str] = []

    def point(what: str) -> None:
        points.append(what)
        if len(points) == number:
            happens(what)

    with pytest.MonkeyPatch.context() as patch:
        if LINE in among:
            _on_the_line(patch, point)
        if DATABASE not in among:
            yield points
            return
        _at_commits(patch, point)

        def before_statement(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            point(statement)

        event.listen(Engine, "before_cursor_execute", before_statement)
        try:
            yield points
        finally:
            event.remove(Engine, "before_cursor_execute", before_statement)


def _at_commits(patch: pytest.MonkeyPatch, point: Callable[[str], None]) -> None:
    commit = Session.commit

    def faulty(self: Session) -> None:
        point("before a commit")
        commit(self)
        point("after a commit")

    patch.setattr(Session, "commit", faulty)


def _on_the_line(patch: pytest.MonkeyPatch, point: Callable[[str], None]) -> None:
    run = Line.run

    def faulty(self: Line, doing: Any, call: Any) -> Any:
        point(f"before {doing}")
        try:
            found = run(self, doing, call)
        except FileNotFoundError:
            point(f"after {doing}")
            raise
        point(f"after {doing}")
        return found

    patch.setattr(Line, "run", faulty)


def killed_at(number: int, work: Callable[[], Any]) -> bool:
    """Do ``work`` in a child that is killed at a point, and whether it was; it makes its own connections.

    AssertionError when the child failed otherwise. The caller holds no connection of the database meanwhile.
    """
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with fault_at(number, kill):
                work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.waitstatus_to_exitcode(status) == 0, "the work failed"
    return False
