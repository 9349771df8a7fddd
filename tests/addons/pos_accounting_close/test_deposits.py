"""Deposit slips: what waits, each once, the number, the entry, the paper, and two accountants at once."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from addons.pos_accounting_close.errors.deposit import DepositedMeanwhile, NothingToDeposit
from addons.pos_accounting_close.errors.entries import MappingMissing
from addons.pos_accounting_close.models import (
    Account,
    AccountMapping,
    DepositItem,
    DepositSlip,
    Entry,
    EntryLine,
)
from addons.pos_accounting_close.services.closures import Verdict
from addons.pos_accounting_close.services.deposit_items import depositable
from addons.pos_accounting_close.services.deposits import entry_of, lines_of, make_slip
from addons.pos_accounting_close.services.invariants import broken
from addons.pos_session.models import Session
from core.db import db
from core.errors import Forbidden
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.journal.models import ENTRIES
from core.numbering import Counter
from core.testing.dying import dies_at_each_statement
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.drawers import (
    FLOAT,
    add_method,
    add_reason,
    close_accounting,
    close_operator,
    closed_drawer,
)
from tests.addons.pos_session.browsing import text as seen_in
from tests.addons.pos_session.shop import Shop, statements
from tests.addons.pos_session.test_concurrency import at_once


def posted_drawer(shop: Shop, accountant: User, **made: Any) -> Session:
    """A drawer through both closures: two cheques of 44.00, 44.00 in cash to the bank."""
    session = closed_drawer(shop, **made)
    with as_user(shop.operator):
        close_operator(session)
    with as_user(accountant):
        close_accounting(session)
    return session


def slip(shop: Shop, kind: str, *keys: str, note: str = "") -> DepositSlip:
    with unit_of_work():
        return make_slip(shop.centre.id, kind, keys, note)


def keys(shop: Shop, kind: str) -> list[str]:
    return [each.key for each in depositable(shop.centre.id, kind)]


def balances(made: DepositSlip) -> dict[str, int]:
    entry = entry_of(made)
    assert entry is not None
    rows = db.session.scalars(select(EntryLine).where(EntryLine.entry_id == entry.id))
    return {row.account: row.debit - row.credit for row in rows}


def all_is_well() -> bool:
    with acting_as(SYSTEM):
        return list(broken()) == []


def test_cheques_go_on_a_slip_once(shop: Shop, accountant: User) -> None:
    posted_drawer(shop, accountant)
    with as_user(accountant):
        first, second = keys(shop, "cheque")
        made = slip(shop, "cheque", first, note="Agence du port")
        assert (made.number, made.pieces, made.total, made.note) == (1, 1, 4_400, "Agence du port")
        assert balances(made) == {"512": 4_400, "5112": -4_400}
        [line] = lines_of(made)
        assert (line.number, line.bank, line.drawer, line.amount) == ("CHQ0", "BNP", "M. Durand", 4_400)
        assert keys(shop, "cheque") == [second]
        with pytest.raises(DepositedMeanwhile):
            slip(shop, "cheque", first, second)
        assert slip(shop, "cheque", second).number == 2, "a refused slip takes no number"
        with pytest.raises(NothingToDeposit):
            slip(shop, "cheque")
        with pytest.raises(DepositedMeanwhile):
            slip(shop, "cheque", "cheque:999")
    assert all_is_well()


def test_a_cheque_that_is_missing_is_not_deposited(shop: Shop, accountant: User) -> None:
    reason = add_reason(shop.centre)
    session = closed_drawer(shop)
    with as_user(shop.operator):
        close_operator(session, Verdict("in_error", reason), missing=(0,))
    with as_user(accountant):
        close_accounting(session, Verdict("in_error", reason), missing=(0,))
        assert [each.number for each in depositable(shop.centre.id, "cheque")] == ["CHQ1"]


def test_cash_goes_from_the_transfers_to_the_bank_as_its_closure_said(shop: Shop, accountant: User) -> None:
    posted_drawer(shop, accountant)
    with as_user(accountant):
        [waiting] = depositable(shop.centre.id, "cash")
        assert waiting.amount == 4_400
        made = slip(shop, "cash", waiting.key)
        assert balances(made) == {"512": 4_400, "580": -4_400}
        rows = select(func.sum(EntryLine.debit - EntryLine.credit)).where(EntryLine.account == "580")
        assert db.session.scalar(rows) == -FLOAT, "what is left came with the first float"
        assert depositable(shop.centre.id, "cash") == []
    assert all_is_well()


@pytest.mark.parametrize(
    ("kind", "mapped", "debited"), [("cheque", "method", "5112"), ("cash", "transfer", "580")]
)
def test_a_slip_clears_the_account_that_was_debited_whatever_is_mapped_since(
    shop: Shop, accountant: User, kind: str, mapped: str, debited: str
) -> None:
    posted_drawer(shop, accountant)
    with acting_as(SYSTEM), unit_of_work() as unit:
        other = Account(centre_id=shop.centre.id, number="5899", label="Nouveau")
        unit.add(other)
        unit.flush()
        number = select(Account.id).where(Account.number == debited, Account.centre_id == shop.centre.id)
        found = select(AccountMapping).where(
            AccountMapping.account_id.in_(number), AccountMapping.use == mapped
        )
        for mapping in unit.scalars(found):
            mapping.account_id = other.id
    with as_user(accountant):
        made = slip(shop, kind, *keys(shop, kind))
        assert balances(made) == {"512": made.total, debited: -made.total}


def test_holiday_cheques_go_by_closure(shop: Shop, accountant: User) -> None:
    add_method(shop, "ancv", "holiday_cheque")
    posted_drawer(shop, accountant, cheques=0, orders=3, by="ancv")
    with as_user(accountant):
        [waiting] = depositable(shop.centre.id, "holiday_cheque")
        assert waiting.amount == 900
        assert balances(slip(shop, "holiday_cheque", waiting.key)) == {"512": 900, "5112": -900}


def test_a_drawer_without_its_accounting_closure_deposits_nothing(shop: Shop, accountant: User) -> None:
    session = closed_drawer(shop)
    with as_user(shop.operator):
        close_operator(session)
    with as_user(accountant):
        assert [keys(shop, kind) for kind in ("cheque", "holiday_cheque", "cash")] == [[], [], []]


def test_a_missing_account_refuses_and_changes_nothing(shop: Shop, accountant: User) -> None:
    posted_drawer(shop, accountant)
    with acting_as(SYSTEM), unit_of_work() as unit:
        unit.delete(unit.scalars(select(AccountMapping).where(AccountMapping.key == "bank")).one())
    with as_user(accountant):
        with pytest.raises(MappingMissing):
            slip(shop, "cheque", *keys(shop, "cheque"))
        assert len(keys(shop, "cheque")) == 2


def test_who_has_no_right_deposits_nothing(shop: Shop, accountant: User) -> None:
    posted_drawer(shop, accountant)
    with as_user(shop.operator), pytest.raises(Forbidden):
        slip(shop, "cheque", "cheque:1")


def test_two_at_once_deposit_each_cheque_once(app: Flask, shop: Shop, accountant: User) -> None:
    posted_drawer(shop, accountant)
    with as_user(accountant):
        wanted = keys(shop, "cheque")

    def deposit() -> int:
        return slip(shop, "cheque", *wanted).number

    answers = at_once(app, (accountant, deposit), (shop.manager, deposit))
    assert sorted(map(str, answers)) == ["1", "pos_accounting_close.deposited_meanwhile"]
    assert all_is_well()


def facts() -> tuple[Any, ...]:
    """All that a slip writes."""
    with acting_as(SYSTEM):
        counts = [
            db.session.scalar(select(func.count()).select_from(table))
            for table in (
                DepositSlip.__table__,
                DepositItem.__table__,
                Entry.__table__,
                EntryLine.__table__,
                ENTRIES,
            )
        ]
        counters = sorted(map(tuple, db.session.execute(select(Counter.name, Counter.value))))
        db.session.rollback()
    return (*counts, counters)


def test_a_slip_that_dies_at_any_statement_changes_nothing(shop: Shop, accountant: User) -> None:
    posted_drawer(shop, accountant)
    with as_user(accountant):
        wanted = keys(shop, "cheque")
        assert dies_at_each_statement(lambda: slip(shop, "cheque", *wanted), facts) > 10
    assert all_is_well()


def test_a_slip_is_never_changed(shop: Shop, accountant: User) -> None:
    posted_drawer(shop, accountant)
    with as_user(accountant):
        slip(shop, "cheque", *keys(shop, "cheque"))
    for table in ("deposit_slip", "deposit_item"):
        with pytest.raises(IntegrityError), acting_as(SYSTEM), unit_of_work() as unit:
            unit.execute(text(f"DELETE FROM pos_accounting_close__{table}"))


def test_the_pages_and_the_paper(shop: Shop, accountant: User, login: Callable[[User], FlaskClient]) -> None:
    posted_drawer(shop, accountant)
    browser = login(accountant)
    assert "Aucun bordereau de remise" in seen_in(browser.get("/accounting/deposits"))
    page = seen_in(browser.get("/accounting/deposits/new/cheque"))
    assert "CHQ0" in page and "M. Durand" in page and "88,00" in page
    with as_user(accountant):
        form = {"items": keys(shop, "cheque"), "note": "", "idempotency_key": "deposit-page-1"}
    for _ in range(2):
        answer = browser.post("/accounting/deposits/new/cheque", data=form)
        assert answer.status_code == 302
    place = answer.headers["Location"]
    assert "Écriture BQ" in seen_in(browser.get(place))
    papers = [browser.post(f"{place}.pdf") for _ in range(2)]
    first, second = (PdfReader(BytesIO(paper.data)).pages[0].extract_text() for paper in papers)
    assert "CHQ1" in first and "88,00" in first and "DUPLICATA" not in first
    assert "DUPLICATA 1" in second
    assert "Rien à remettre" in seen_in(browser.get("/accounting/deposits/new/cheque"))
    assert browser.get("/accounting/deposits/new/gold").status_code == 404
    key = {"idempotency_key": "deposit-page-2"}
    assert browser.post("/accounting/deposits/new/cash", data=key).status_code == 422
    listed = browser.get("/accounting/deposits?f_kind=cheque&f_from=2020-01-01&f_to=2999-01-01")
    assert "88,00" in seen_in(listed)


def test_the_statements_do_not_grow_with_the_cheques(shop: Shop, accountant: User) -> None:
    counts = []
    for cheques in (2, 15):
        posted_drawer(shop, accountant, cheques=cheques)
        with as_user(accountant):
            wanted = keys(shop, "cheque")
            with statements() as seen:
                made = slip(shop, "cheque", *wanted)
                lines_of(made)
        counts.append(len(seen))
    assert counts[0] == counts[1]
