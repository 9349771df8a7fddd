"""Closures under attack: two at once, a reopening meanwhile, a killed process; and the statements they take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from addons.pos_accounting_close.models import Closure, ClosureTotal, Entry, EntryLine
from addons.pos_accounting_close.models.closure import ACCOUNTING, CORRECT, OPERATOR
from addons.pos_accounting_close.services import closures
from addons.pos_accounting_close.services.closure_totals import totals_of
from addons.pos_accounting_close.services.closures import Verdict
from addons.pos_session.models import Session
from addons.pos_session.services.invariants import broken
from addons.pos_session.services.reopening import reopen
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.journal.models import ENTRIES
from core.numbering import Counter
from core.testing.dying import dies_at_each_statement
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.drawers import (
    accountant_of,
    begin,
    close_operator,
    closed_drawer,
    enter_all,
)
from tests.addons.pos_session.shop import Shop, statements
from tests.addons.pos_session.test_concurrency import at_once

CLOSE = {OPERATOR: closures.close_operator, ACCOUNTING: closures.close_accounting}


def ready(shop: Shop, accountant: User, step: str, **drawer: int) -> int:
    """A draft of which every tab is confirmed and nothing is missing."""
    session = closed_drawer(shop, **drawer)
    if step == ACCOUNTING:
        with as_user(shop.operator):
            close_operator(session)
    with as_user(who(shop, accountant, step)):
        closure_id = begin(session.id, step)
        enter_all(closure_id)
    db.session.remove()
    return closure_id


def who(shop: Shop, accountant: User, step: str) -> User:
    return shop.operator if step == OPERATOR else accountant


def closing(closure_id: int, step: str) -> Callable[[], str]:
    def job() -> str:
        with unit_of_work():
            CLOSE[step](closure_id, Verdict(CORRECT))
        return "closed"

    return job


def state_of(closure_id: int) -> tuple[str, str]:
    db.session.rollback()
    with acting_as(SYSTEM):
        closure = db.session.get_one(Closure, closure_id)
        return closure.state, closure.session.state


@pytest.mark.parametrize("step", [OPERATOR, ACCOUNTING])
def test_two_who_close_at_once_close_once(app: Flask, shop: Shop, accountant: User, step: str) -> None:
    closure_id = ready(shop, accountant, step)
    second = shop.manager if step == OPERATOR else accountant_of(shop.centre)
    job = closing(closure_id, step)
    answers = at_once(app, (who(shop, accountant, step), job), (second, job))
    assert sorted(answers) == ["closed", "core.stale"]
    with acting_as(SYSTEM):
        assert state_of(closure_id) == ("done", f"{step}_closed")
        entries = db.session.scalar(select(func.count(Entry.id)))
        assert entries == (1 if step == ACCOUNTING else 0)
        assert list(broken()) == []


def test_two_who_begin_at_once_have_one_draft(app: Flask, shop: Shop, accountant: User) -> None:
    session = closed_drawer(shop)
    db.session.remove()

    def job() -> int:
        return begin(session.id)

    answers = at_once(app, (shop.operator, job), (shop.manager, job))
    assert answers[0] == answers[1]


def test_an_operator_reopens_while_the_closure_is_done(app: Flask, shop: Shop, accountant: User) -> None:
    closure_id = ready(shop, accountant, OPERATOR)
    with acting_as(SYSTEM):
        session_id = db.session.get_one(Closure, closure_id).session_id

    def opening() -> str:
        with unit_of_work():
            reopen(session_id)
        return "reopened"

    answers = at_once(app, (shop.manager, closing(closure_id, OPERATOR)), (shop.operator, opening))
    assert sorted(answers) in (["closed", "pos_session.stays_closed"], ["core.stale", "reopened"])
    assert state_of(closure_id) == (("done", "operator_closed") if "closed" in answers else ("draft", "open"))


@pytest.mark.parametrize("step", [OPERATOR, ACCOUNTING])
def test_a_done_drawer_is_not_reopened(shop: Shop, accountant: User, step: str) -> None:
    closure_id = ready(shop, accountant, step)
    with as_user(who(shop, accountant, step)):
        closing(closure_id, step)()
        session_id = db.session.get_one(Closure, closure_id).session_id
        with pytest.raises(Exception, match="closed for good"), unit_of_work():
            reopen(session_id)


def facts() -> dict[str, Any]:
    """All that a closure writes."""
    with acting_as(SYSTEM):
        tables = (ClosureTotal.__table__, Entry.__table__, EntryLine.__table__, ENTRIES)
        found: dict[str, Any] = {
            table.name: db.session.scalar(select(func.count()).select_from(table)) for table in tables
        }
        found["states"] = db.session.execute(select(Session.id, Session.state)).all()
        found["closures"] = db.session.execute(select(Closure.id, Closure.state, Closure.number)).all()
        found["counters"] = sorted(map(tuple, db.session.execute(select(Counter.name, Counter.value))))
        db.session.rollback()
    return found


@pytest.mark.parametrize("step", [OPERATOR, ACCOUNTING])
def test_a_closure_that_dies_at_any_statement_changes_nothing(
    shop: Shop, accountant: User, step: str
) -> None:
    closure_id = ready(shop, accountant, step)
    with as_user(who(shop, accountant, step)):
        statement = dies_at_each_statement(closing(closure_id, step), facts)
    assert statement > 15
    assert state_of(closure_id) == ("done", f"{step}_closed")


@pytest.mark.parametrize("step", [OPERATOR, ACCOUNTING])
def test_statements_do_not_grow_with_cheques_and_orders(shop: Shop, accountant: User, step: str) -> None:
    def count(cheques: int, orders: int) -> tuple[int, int, int]:
        session = closed_drawer(shop, cheques=cheques, orders=orders)
        if step == ACCOUNTING:
            with as_user(shop.operator):
                close_operator(session)
        with as_user(who(shop, accountant, step)):
            with statements() as begun:
                closure_id = begin(session.id, step)
            with statements() as entered:
                enter_all(closure_id)
            with statements() as done:
                closing(closure_id, step)()
                totals_of(db.session.get_one(Closure, closure_id))
        return len(begun), len(entered), len(done)

    count(1, 1)
    assert count(2, 2) == count(25, 20)
