"""Both closures of a drawer: what they begin with, what they come to, what they leave behind."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from addons.pos_accounting_close.errors import GapUnexplained
from addons.pos_accounting_close.hookspecs import CancelledTicket
from addons.pos_accounting_close.models import (
    Closure,
    ClosureCash,
    ClosureCheque,
    ClosureMethod,
    ClosureTab,
    ClosureTotal,
)
from addons.pos_accounting_close.models.closure import ACCOUNTING, CORRECT, IN_ERROR, OPERATOR
from addons.pos_accounting_close.services import closure_drafts, closure_entries, closure_rows, closures
from addons.pos_accounting_close.services.closure_totals import totals_of
from addons.pos_accounting_close.services.closures import Verdict
from addons.pos_session.models import Session
from addons.pos_session.services.figures import figures_of
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.journal.models import JournalEntry
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.drawers import (
    FLOAT,
    add_method,
    add_reason,
    begin,
    close_accounting,
    close_operator,
    closed_drawer,
    enter_all,
)
from tests.addons.pos_session.shop import Shop


def test_a_draft_begins_with_what_is_known(shop: Shop) -> None:
    session = closed_drawer(shop, orders=1)
    with as_user(shop.operator):
        closure_id = begin(session.id)
        assert begin(session.id) == closure_id
        rows = closure_rows.saved_cheques(closure_id)
        assert [(row.number, row.bank, row.drawer, row.amount, row.found) for row in rows] == [
            ("CHQ0", "BNP", "M. Durand", 4_400, False),
            ("CHQ1", "BNP", "M. Durand", 4_400, False),
        ]
        assert sum(closure_rows.cash_rows(closure_id).values()) > 0
        totals = totals_of(db.session.get_one(Closure, closure_id))
        assert (totals.cash_expected, totals.cash_found) == (FLOAT + 4_400, FLOAT + 4_400)
        assert {row.kind: (row.expected, row.found) for row in totals.methods}["cheque"] == (8_800, 0)


def test_both_steps_end_as_facts(shop: Shop, accountant: User) -> None:
    session = closed_drawer(shop)
    with as_user(shop.operator):
        done = close_operator(session)
        assert (done.number, done.state, done.verdict, done.session.state) == (
            1,
            "done",
            CORRECT,
            "operator_closed",
        )
    with as_user(accountant):
        final = close_accounting(session)
        assert (final.number, final.session.state, final.done_by_id) == (
            1,
            "accounting_closed",
            accountant.id,
        )
        assert closures.done_closure(session.id, OPERATOR) == done
        assert closures.done_closure(session.id, ACCOUNTING) == final
        totals = totals_of(final)
        assert not totals.has_gap
        figures = {method.id: method.to_find for method in figures_of(session).methods}
        assert {row.method_id: row.expected for row in totals.methods if row.expected} == {
            shop.methods["cheque"].id: figures[shop.methods["cheque"].id]
        }


def test_a_closure_is_journalled_on_the_chain_of_its_desk(shop: Shop, accountant: User) -> None:
    session = closed_drawer(shop)
    with as_user(shop.operator):
        close_operator(session)
    with as_user(accountant):
        close_accounting(session)
    with acting_as(SYSTEM):
        rows = db.session.scalars(
            select(JournalEntry)
            .where(JournalEntry.kind.like("pos_accounting_close.%"))
            .order_by(JournalEntry.seq)
        ).all()
        assert [(row.chain, row.kind) for row in rows if row.chain == f"desk:{shop.desk.id}"] == [
            (f"desk:{shop.desk.id}", "pos_accounting_close.operator_closed"),
            (f"desk:{shop.desk.id}", "pos_accounting_close.accounting_closed"),
        ]
        data = json.loads(rows[0].data)
        assert data["cash"] == [FLOAT + 4_400, FLOAT + 4_400]
        assert [shop.methods["cheque"].id, 8_800, 8_800] in data["methods"]


def test_a_drawer_in_error_has_its_cause_and_its_gap(shop: Shop, accountant: User) -> None:
    reason = add_reason(shop.centre)
    session = closed_drawer(shop)
    with as_user(shop.operator):
        verdict = Verdict(IN_ERROR, reason, "  Un chèque  perdu ")
        done = close_operator(session, verdict, missing=(1,), cash=FLOAT + 4_300)
        assert (done.reason_id, done.reason_text) == (reason, "Un chèque perdu")
        totals = totals_of(done)
        assert (totals.cash_difference, totals.cash_expected) == (-100, FLOAT + 4_400)
        assert [row.difference for row in totals.methods if row.kind == "cheque"] == [-4_400]
    with as_user(accountant):
        final = close_accounting(session, Verdict(CORRECT, reason_text="Retrouvé"), cash=FLOAT + 4_300)
        assert totals_of(final).cash_difference == -100
        assert totals_of(done).cash_difference == -100
        changed = closure_rows.corrections_of(final.id)
        assert [(row.tab, row.before, row.after, row.reason) for row in changed] == [
            ("identified", '{"amount":4400,"found":false}', '{"amount":4400,"found":true}', "Recompté")
        ]


def test_numbers_have_no_gaps_per_step(shop: Shop, accountant: User) -> None:
    reason = add_reason(shop.centre)
    first, second = closed_drawer(shop), closed_drawer(shop)
    with as_user(shop.operator):
        refused = begin(first.id)
        enter_all(refused, missing=(0,))
        with pytest.raises(Exception, match="missing or too much"), unit_of_work():
            closures.close_operator(refused, Verdict(CORRECT))
        assert close_operator(second).number == 1
        assert close_operator(first, Verdict(IN_ERROR, reason), missing=(0,)).number == 2
    with as_user(accountant):
        assert close_accounting(first).number == 1


@pytest.mark.parametrize("model", [ClosureCash, ClosureCheque, ClosureMethod, ClosureTab, ClosureTotal])
def test_what_was_entered_never_changes_again(shop: Shop, model: type) -> None:
    add_method(shop, "holiday", "holiday_cheque")
    session = closed_drawer(shop, orders=1, by="holiday")
    with as_user(shop.operator):
        done = close_operator(session)
    table = model.__table__  # type: ignore[attr-defined]
    of_closure = table.c.closure_id == done.id
    column = {"tab": "user_id"}.get(table.name.rpartition("_")[2], table.columns.keys()[-1])
    column = "amount" if "amount" in table.c else column
    with acting_as(SYSTEM):
        for statement in (
            update(table).where(of_closure).values({column: 1}),
            table.delete().where(of_closure),
        ):
            with pytest.raises(IntegrityError, match="append-only"), unit_of_work():
                db.session.execute(statement)
        with pytest.raises(IntegrityError, match="append-only"), unit_of_work():
            db.session.execute(update(Closure).where(Closure.id == done.id).values(reason_text="x"))


def test_a_reopened_drawer_has_a_closure_of_its_own(shop: Shop) -> None:
    from addons.pos_session.services import closing
    from addons.pos_session.services.counting import Counted
    from addons.pos_session.services.reopening import reopen

    session = closed_drawer(shop)
    with as_user(shop.operator):
        first = begin(session.id)
        with unit_of_work():
            reopen(session.id)
        with unit_of_work():
            closing.start_closing(session.id)
        with unit_of_work():
            closing.close_session(session.id, Counted(sum=FLOAT + 4_400), shop.found(session))
        second = begin(session.id)
        assert second != first
        assert closure_rows.cash_rows(second) == {}
        enter_all(second)
        with unit_of_work():
            done = closures.close_operator(second, Verdict(CORRECT))
        assert (done.closing, db.session.get_one(Session, session.id).state) == (2, "operator_closed")


def test_a_cancelled_ticket_that_is_not_there_is_no_correct_drawer(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = CancelledTicket("pos_ticketing.ticket:12", "T-12", "Orchestre A1", 4_400)
    monkeypatch.setattr(closure_drafts, "cancelled_tickets", lambda session: [ticket])
    session = closed_drawer(shop)
    with as_user(shop.operator):
        closure_id = begin(session.id)
        enter_all(closure_id)
        with unit_of_work():
            closure_entries.save_tickets(closure_id, ())
        assert totals_of(db.session.get_one(Closure, closure_id)).tickets_missing == 1
        with pytest.raises(GapUnexplained), unit_of_work():
            closures.close_operator(closure_id, Verdict(CORRECT))
        with unit_of_work():
            closure_entries.save_tickets(closure_id, {ticket.source})
        with unit_of_work():
            assert closures.close_operator(closure_id, Verdict(CORRECT)).number == 1
