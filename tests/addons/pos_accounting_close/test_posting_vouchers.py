"""Vouchers and credit notes in the entries: liabilities until they are used (requirements.md T3-6)."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from addons.pos_accounting_close.models import EntryLine
from addons.pos_accounting_close.services.invariants_entries import broken_entries as broken
from addons.pos_session.models import Session, Voucher
from addons.pos_session.services.cash_log import drawer_of_session
from core.db import db
from tests.addons.pos_accounting_close.posted import balances, post
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_session.voucher_shop import by, cash, gift, refund, single, sold, take_vouchers

SOLD, NOTES = "4197", "4198"


@pytest.fixture
def counter(at_the_till: Shop) -> Shop:
    """A shop that takes vouchers."""
    return take_vouchers(at_the_till)


def closed(shop: Shop, session: Session) -> dict[str, int]:
    """Close a session with what is expected, all to the bank, and the balances of its entry."""
    shop.close(session, drawer_of_session(session.id).expected, kept=0)
    return balances(post(session))


def owed(account: str) -> int:
    """What the books say is owed on an account."""
    amount = func.coalesce(func.sum(EntryLine.credit - EntryLine.debit), 0)
    return int(db.session.scalar(select(amount).where(EntryLine.account == account)) or 0)


def left(kind: str) -> int:
    """What is left on all vouchers of a kind."""
    total = func.coalesce(func.sum(Voucher.balance), 0)
    wanted = select(total).where(Voucher.kind == kind, Voucher.purpose == "multi")
    return int(db.session.scalar(wanted) or 0)


def test_a_multi_purpose_voucher_is_owed_until_it_is_used_and_taxed_once(counter: Shop) -> None:
    session = counter.open(0)
    code = sold(counter, session, gift(5_000))["code"]
    assert closed(counter, session) == {"580": 5_000, SOLD: -5_000}
    assert owed(SOLD) == left("gift") == 5_000
    session = counter.open(0)
    counter.sell(session, counter.item("poster", 2), parts=[by(code, 1_500), cash(500)])
    assert closed(counter, session) == {"580": 500, SOLD: 1_500, "707": -1_667, "44571": -333}
    assert owed(SOLD) == left("gift") == 3_500
    assert list(broken()) == []


def test_a_single_purpose_voucher_is_a_sale_at_its_rate_and_its_use_takes_it_off_again(counter: Shop) -> None:
    session = counter.open(0)
    code = sold(counter, session, single(counter, 2_400))["code"]
    assert closed(counter, session) == {"580": 2_400, "706": -2_000, "44571": -400}
    session = counter.open(0)
    counter.sell(session, counter.item("poster", 3), {"kind": "voucher", "code": code})
    assert closed(counter, session) == {"580": 600, "706": 2_000, "707": -2_500, "44571": -100}
    assert owed(SOLD) == 0
    assert list(broken()) == []


def test_a_credit_note_is_owed_from_the_refund_to_its_use(counter: Shop) -> None:
    session = counter.open(0)
    sale = counter.sell(session, counter.item("poster", 2))
    back = refund(counter, session, sale["order_id"], "credit_note")
    code = back["documents"]["credit_note"][0]["code"]
    assert closed(counter, session) == {"580": 2_000, NOTES: -2_000}
    assert owed(NOTES) == left("credit_note") == 2_000
    session = counter.open(0)
    counter.sell(session, counter.item("poster"), parts=[by(code, 1_000, "credit_note")])
    assert closed(counter, session) == {NOTES: 1_000, "707": -833, "44571": -167}
    assert owed(NOTES) == left("credit_note") == 1_000
    assert list(broken()) == []


def test_what_a_refund_puts_back_on_a_voucher_is_owed_again(counter: Shop) -> None:
    session = counter.open(0)
    code = sold(counter, session, gift(3_000))["code"]
    sale = counter.sell(session, counter.item("poster"), parts=[by(code, 1_000)])
    refund(counter, session, sale["order_id"], "voucher")
    assert closed(counter, session) == {"580": 3_000, SOLD: -3_000}
    assert owed(SOLD) == left("gift")


def test_a_voucher_paper_that_is_missing_changes_nothing_of_what_is_owed(counter: Shop) -> None:
    session = counter.open(0)
    code = sold(counter, session, gift(3_000))["code"]
    counter.sell(session, counter.item("poster"), parts=[by(code, 1_000)])
    counter.close(session, 3_000, kept=0)
    assert balances(post(session, voucher=0)) == {"580": 3_000, SOLD: -2_000, "707": -833, "44571": -167}
    assert owed(SOLD) == left("gift") == 2_000
