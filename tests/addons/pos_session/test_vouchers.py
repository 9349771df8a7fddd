"""Selling gift vouchers: no turnover, or under their rate; usable once paid, never sold twice (T1-19, T5-7, T5-8)."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from addons.pos_session.models import OrderLine, Voucher
from addons.pos_session.services import orders
from addons.pos_session.services.invariants import broken
from addons.pos_session.services.payment import pay
from addons.pos_session.services.sheet import sheet_of
from addons.pos_session.services.tenders import Tender
from addons.pos_session.services.voucher_items import months_after
from core.db import db
from core.errors import Refusal
from core.identity.actor import SYSTEM, acting_as
from core.journal.models import ENTRIES
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, statements
from tests.addons.pos_session.voucher_shop import gift, left, moves, single, sold, take_vouchers


@pytest.fixture
def counter(at_the_till: Shop) -> Shop:
    return take_vouchers(at_the_till)


def test_a_multi_purpose_voucher_is_no_turnover(counter: Shop) -> None:
    """T1-19, T5-8: recorded and chained, but under no VAT rate; a sale beside it is."""
    session = counter.open()
    answer = counter.sell(session, gift(5_000), counter.item("poster"))
    assert answer["total"] == 6_000
    [document] = answer["documents"]["voucher"]
    assert document["amount"] == 5_000 and left(document["code"]) == 5_000
    assert date.fromisoformat(document["expires_on"]) == months_after(session.business_day, 12)
    assert moves(document["code"]) == [("issued", 5_000)]
    sheet = sheet_of(session)
    assert [(row.rate, row.ttc) for row in sheet.vat] == [(2000, 1_000)]
    assert sheet.total_methods == 6_000 and sheet.drawer.received == 6_000
    assert sheet.vouchers == 5_000
    assert list(broken()) == []


def test_a_single_purpose_voucher_owes_its_vat_at_once(counter: Shop) -> None:
    session = counter.open()
    document = sold(counter, session, single(counter, 6_000))
    assert left(document["code"]) == 6_000
    assert [(row.rate, row.ttc, row.vat) for row in sheet_of(session).vat] == [(2000, 6_000, 1_000)]


def test_the_journal_knows_the_voucher_and_not_its_code(counter: Shop) -> None:
    document = sold(counter, counter.open(), gift(2_500))
    with acting_as(SYSTEM):
        entries = list(db.session.execute(select(ENTRIES.c.kind, ENTRIES.c.data)))
    [sale] = [json.loads(data) for kind, data in entries if kind == "pos_session.sale"]
    assert sale["voucher"] == {"vouchers": [[document["voucher_id"], 2_500]]} and sale["vat"] == []
    assert document["code"].replace("-", "") not in str(entries) and document["code"] not in str(entries)


def test_many_vouchers_cost_no_more_statements(counter: Shop) -> None:
    session = counter.open()
    counter.sell(session, gift(100))
    with statements() as one:
        counter.sell(session, gift(1_000))
    with statements() as twenty:
        counter.sell(session, *[gift(1_000 + n) for n in range(20)])
    assert len(one) == len(twenty) <= 16


def test_a_voucher_on_a_draft_is_not_usable_until_it_is_paid(counter: Shop) -> None:
    session = counter.open()
    with unit_of_work():
        draft = orders.new_order(session.id)
    with unit_of_work():
        [line] = orders.add_items(draft.id, [gift(3_000)])
    [voucher] = db.session.scalars(select(Voucher))
    assert (voucher.state, voucher.line_id) == ("pending", line.id)
    with unit_of_work():
        answer = pay(draft.id, [Tender(counter.methods["cash"].id, 3_000)])
    assert answer["documents"]["voucher"][0]["voucher_id"] == voucher.id
    assert left(voucher.code) == 3_000


@pytest.mark.parametrize("step", ["removed", "abandoned"])
def test_what_is_not_sold_leaves_nothing(counter: Shop, step: str) -> None:
    session = counter.open()
    with unit_of_work():
        draft = orders.new_order(session.id)
    with unit_of_work():
        [line] = orders.add_items(draft.id, [gift(3_000)])
    with unit_of_work():
        orders.remove_lines(draft.id, [line.id]) if step == "removed" else orders.abandon(draft.id, "Parti")
    assert list(db.session.scalars(select(Voucher))) == []


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (gift(0), "pos_session.voucher_amount_invalid"),
        (gift(-100), "pos_session.voucher_amount_invalid"),
        (gift(50_001), "pos_session.voucher_amount_invalid"),
        (gift(True), "pos_session.voucher_amount_invalid"),
        (gift(10.5), "pos_session.voucher_amount_invalid"),  # type: ignore[arg-type]
        ({"kind": "voucher"}, "pos_session.voucher_amount_invalid"),
        (gift(100, purpose="both"), "pos_session.items_invalid"),
        (gift(100, purpose="single"), "pos_session.items_invalid"),
        (gift(100, purpose="single", vat_rate_id=999_999), "pos_session.items_invalid"),
        (gift(100, vat_rate_id=1), "pos_session.items_invalid"),
        (gift(100, price=1), "pos_session.items_invalid"),
        (gift(100, expires_on="yesterday"), "pos_session.voucher_expiry_invalid"),
        (gift(100, expires_on="2001-01-01"), "pos_session.voucher_expiry_invalid"),
        (gift(100, expires_on="2999-01-01"), "pos_session.voucher_expiry_invalid"),
        ({"kind": "voucher", "code": "GC-7K3M-9QXA-A"}, "pos_session.voucher_code_invalid"),
        ({"kind": "voucher", "code": 7}, "pos_session.items_invalid"),
    ],
)
def test_what_cannot_be_sold(counter: Shop, item: dict[str, Any], code: str) -> None:
    session = counter.open()
    with pytest.raises(Refusal) as refused:
        counter.sell(session, item)
    assert refused.value.error_code == code
    assert list(db.session.scalars(select(OrderLine.id))) == []


def test_a_centre_that_takes_none_sells_none(at_the_till: Shop) -> None:
    session = at_the_till.open()
    with pytest.raises(Refusal) as refused:
        at_the_till.sell(session, gift(1_000))
    assert refused.value.error_code == "pos_session.vouchers_not_offered"


def test_months_end_on_their_last_day() -> None:
    assert months_after(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_after(date(2026, 12, 31), 1) == date(2027, 1, 31)
