"""A process that dies at an SQL statement: every statement of a use case in turn, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from core.db import db


class Killed(Exception):
    """The server dies here."""


def dies_at_each_statement(work: Callable[[], Any], facts: Callable[[], Any], most: int = 400) -> int:
    """Run ``work`` again and again, killed before its first statement, its second … until it comes to its end.

    After each death ``facts`` must be what they were before: all that the work writes. Returns at which statement it
    lived: one more than it has.
    """
    before = facts()
    for statement in range(1, most):
        if _survives(work, statement):
            return statement
        assert facts() == before, f"killed at statement {statement}, something was left"
    raise AssertionError(f"the work did not come to its end within {most} statements")


def _survives(work: Callable[[], Any], statement: int) -> bool:
    left = statement

    def count_down(*_arguments: Any) -> None:
        nonlocal left
        left -= 1
        if left <= 0:  # nor does what catches it do anything more
            raise Killed

    db.session.rollback()
    event.listen(db.engine, "before_cursor_execute", count_down)
    try:
        work()
    except Killed:
        return False
    finally:
        event.remove(db.engine, "before_cursor_execute", count_down)
        db.session.rollback()
    return True
