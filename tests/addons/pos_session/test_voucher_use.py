"""Using vouchers: in parts, several at once, never twice, never late; VAT once over sale and use (T5-4, T5-7, T5-8)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from addons.pos_session.models import Order, PartIdentification, Session, Voucher
from addons.pos_session.services import catalogue, orders, voucher_changes
from addons.pos_session.services.invariants import broken
from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.errors import Refusal
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_session.test_concurrency import at_once
from tests.addons.pos_session.voucher_shop import (
    by,
    cash,
    gift,
    left,
    moves,
    refused,
    single,
    sold,
    take_vouchers,
    vat,
)


@pytest.fixture
def counter(at_the_till: Shop) -> Shop:
    return take_vouchers(at_the_till)


def test_one_voucher_over_several_orders(counter: Shop) -> None:
    session = counter.open()
    code = sold(counter, session, gift(5_000))["code"]
    counter.sell(session, counter.item("poster", 3), parts=[by(code, 3_000)])
    assert left(code) == 2_000
    counter.sell(session, counter.item("poster", 3), parts=[by(code.lower(), 2_000), cash(1_000)])
    assert left(code) == 0
    assert moves(code) == [("issued", 5_000), ("used", -3_000), ("used", -2_000)]
    assert refused(counter.sell, session, counter.item("poster"), parts=[by(code, 1_000)]) == (
        "pos_session.voucher_balance_too_low"
    )
    assert list(broken()) == []


def test_several_vouchers_on_one_order(counter: Shop) -> None:
    session = counter.open()
    codes = [sold(counter, session, gift(amount))["code"] for amount in (1_000, 2_500)]
    counter.sell(session, counter.item("seat"), parts=[by(codes[0], 1_000), by(codes[1], 2_500), cash(900)])
    assert [left(code) for code in codes] == [0, 0]


def test_no_change_on_a_voucher(counter: Shop) -> None:
    """money.md, Payments; T5-4: at most what remains; the rest stays on it."""
    session = counter.open()
    code = sold(counter, session, gift(5_000))["code"]
    assert refused(counter.sell, session, counter.item("poster"), parts=[by(code, 5_000)]) == (
        "pos_session.too_much_on_method"
    )
    assert left(code) == 5_000


def test_a_multi_purpose_voucher_counts_vat_once(counter: Shop) -> None:
    """T5-8, BUM: nothing at the sale, the VAT of what it pays at the use."""
    session = counter.open()
    code = sold(counter, session, gift(6_000))["code"]
    assert vat(session) == {}
    counter.sell(session, counter.item("poster", 6), parts=[by(code, 6_000)])
    assert vat(session) == {2000: (6_000, 1_000)}


def test_a_single_purpose_voucher_counts_vat_once(counter: Shop) -> None:
    """T5-8, BUU: all at the sale; the use takes it off what it buys."""
    session = counter.open()
    code = sold(counter, session, single(counter, 6_000))["code"]
    assert vat(session) == {2000: (6_000, 1_000)}
    answer = counter.sell(session, counter.item("poster", 6), {"kind": "voucher", "code": code})
    assert answer["total"] == 0 and left(code) == 0
    assert vat(session) == {2000: (6_000, 1_000)}
    assert [line["quantity"] for line in answer["lines"]] == [6, -1]
    assert list(broken()) == []


def test_a_single_purpose_voucher_is_used_in_parts_on_drafts(counter: Shop) -> None:
    session = counter.open()
    code = sold(counter, session, single(counter, 2_500))["code"]
    for due, rest in ((0, 1_500), (500, 0)):
        with unit_of_work():
            draft = orders.new_order(session.id)
        with unit_of_work():
            orders.add_items(draft.id, [counter.item("poster", 1 if due == 0 else 2), counter.item("drink")])
        with unit_of_work():
            voucher_changes.put_on_order(draft.id, code)
        due += 300
        assert left(code) == rest + (1_000 if rest else 1_500)
        with unit_of_work():
            answer = pay(draft.id, [Tender(counter.methods["cash"].id, due)])
        assert answer["total"] == due and left(code) == rest
    assert vat(session) == {2000: (3_000, 500), 1000: (600, 55)}
    assert list(broken()) == []


def test_a_single_purpose_voucher_takes_off_its_own_rate_only(counter: Shop) -> None:
    session = counter.open()
    code = sold(counter, session, single(counter, 6_000))["code"]
    use = {"kind": "voucher", "code": code, "amount": 1_001}
    assert refused(counter.sell, session, counter.item("poster"), counter.item("seat"), use) == (
        "pos_session.voucher_above_order"
    )
    twice = [{**use, "amount": 4_000}, {**use, "amount": 2_001}]
    assert refused(counter.sell, session, counter.item("poster", 9), *twice) == (
        "pos_session.voucher_balance_too_low"
    )
    with unit_of_work():
        draft = orders.new_order(session.id)
    with unit_of_work():
        [poster, _] = orders.add_items(draft.id, [counter.item("poster"), counter.item("seat")])
    with unit_of_work():
        voucher_changes.put_on_order(draft.id, code)
    with unit_of_work():
        orders.remove_lines(draft.id, [poster.id])
    with pytest.raises(Refusal) as late, unit_of_work():
        pay(draft.id, [Tender(counter.methods["cash"].id, 3_400)])
    assert late.value.error_code == "pos_session.voucher_above_order" and left(code) == 6_000


def test_each_kind_of_voucher_has_its_way(counter: Shop) -> None:
    session = counter.open()
    multi = sold(counter, session, gift(1_000))["code"]
    mono = sold(counter, session, single(counter, 1_000))["code"]
    poster = counter.item("poster")
    for parts, code in (
        ([by(mono, 1_000)], "pos_session.voucher_is_counter_line"),
        ([by(multi, 1_000, "credit_note")], "pos_session.voucher_of_other_kind"),
        ([by("GC-7K3M-9QXA-A", 1_000)], "pos_session.voucher_code_invalid"),
        ([{"method": "voucher", "amount": 1_000}], "pos_session.voucher_code_required"),
    ):
        assert refused(counter.sell, session, poster, parts=parts) == code
    use = {"kind": "voucher", "code": multi}
    assert refused(counter.sell, session, poster, use) == "pos_session.voucher_is_payment"
    assert left(multi) == left(mono) == 1_000


def test_no_use_after_its_last_day(counter: Shop) -> None:
    session = counter.open()
    code = sold(counter, session, gift(1_000, expires_on=session.business_day.isoformat()))["code"]
    counter.sell(session, counter.item("drink"), parts=[by(code, 300)])
    with acting_as(SYSTEM), unit_of_work():
        yesterday = session.business_day - timedelta(days=1)
        db.session.execute(update(Voucher.__table__).values(expires_on=yesterday))  # type: ignore[arg-type]
    with pytest.raises(Refusal) as late:
        counter.sell(session, counter.item("drink"), parts=[by(code, 300)])
    assert late.value.error_code == "pos_session.voucher_expired" and left(code) == 700


def test_a_pending_and_a_cancelled_voucher_do_not_pay(counter: Shop) -> None:
    session = counter.open()
    with unit_of_work():
        draft = orders.new_order(session.id)
    with unit_of_work():
        orders.add_items(draft.id, [gift(1_000)])
    pending = db.session.scalars(select(Voucher)).one().code
    assert refused(counter.sell, session, counter.item("drink"), parts=[by(pending, 300)]) == (
        "pos_session.voucher_pending"
    )
    document = sold(counter, session, gift(1_000))
    with as_user(counter.manager), unit_of_work():
        voucher_changes.cancel(document["voucher_id"], "Volé")
    assert refused(counter.sell, session, counter.item("drink"), parts=[by(document["code"], 300)]) == (
        "pos_session.voucher_cancelled"
    )


def test_a_voucher_is_kept_to_its_centre(counter: Shop) -> None:
    from tests.addons.pos_session.shop import make_shop

    other = take_vouchers(make_shop())
    with as_user(other.operator):
        code = sold(other, other.open(), gift(1_000))["code"]
    session = counter.open()
    assert refused(counter.sell, session, counter.item("drink"), parts=[by(code, 300)]) == (
        "pos_session.voucher_unknown"
    )


def test_the_code_is_kept_out_of_what_identifies_the_part(counter: Shop) -> None:
    """What is stored of a part tells vouchers apart and pays nothing: the code may still be worth money."""
    session = counter.open()
    code = sold(counter, session, gift(1_000))["code"]
    counter.sell(session, counter.item("drink"), parts=[by(code, 300)])
    with acting_as(SYSTEM):
        [number] = db.session.scalars(select(PartIdentification.number))
    assert number and code.replace("-", "")[2:8] not in number.replace("-", "")


def test_two_tills_at_the_same_instant(app: Flask, shop: Shop) -> None:
    """T5-7: one voucher, two sessions, one click each: the balance is used once."""
    take_vouchers(shop)
    with as_user(shop.operator):
        first = shop.open()
        code = sold(shop, first, gift(1_000))["code"]
    second_operator = make_user(groups=["pos.default.user"], centres=[shop.centre])
    with acting_as(SYSTEM), unit_of_work():
        desk = catalogue.make_desk(shop.centre.id, "Caisse 2")
    with as_user(second_operator):
        second = shop.open(desk=desk)
    db.session.remove()

    def job(session: Session, turn: int) -> Any:
        item, parts = shop.item("drink", 2), [by(code, 600)]
        return lambda: shop.sell(session, item, parts=parts, key=f"race-{session.id}-{turn}")["total"]

    jobs = [(shop.operator, job(first, n)) for n in range(2)]
    jobs += [(second_operator, job(second, n)) for n in range(2)]
    answers = Counter(at_once(app, *jobs))
    assert answers == {600: 1, "pos_session.voucher_balance_too_low": 3}
    assert left(code) == 400
    with acting_as(SYSTEM):
        assert len(list(db.session.scalars(select(Order.id)))) == 2
        assert list(broken()) == []


def test_two_vouchers_crossed_do_not_wait_for_each_other(app: Flask, shop: Shop) -> None:
    take_vouchers(shop)
    with as_user(shop.operator):
        first = shop.open()
        codes = [sold(shop, first, gift(10_000))["code"] for _ in range(2)]
    other = make_user(groups=["pos.default.user"], centres=[shop.centre])
    with acting_as(SYSTEM), unit_of_work():
        desk = catalogue.make_desk(shop.centre.id, "Caisse 2")
    with as_user(other):
        second = shop.open(desk=desk)
    db.session.remove()

    def job(session: Session, order: list[str], turn: int) -> Any:
        parts = [by(code, 300) for code in order]
        return lambda: [
            shop.sell(session, shop.item("drink", 2), parts=parts, key=f"cross-{session.id}-{turn}-{n}")[
                "total"
            ]
            for n in range(5)
        ]

    answers = at_once(app, (shop.operator, job(first, codes, 0)), (other, job(second, codes[::-1], 1)))
    assert answers == [[600] * 5] * 2
    assert [left(code) for code in codes] == [7_000, 7_000]
