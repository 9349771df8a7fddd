"""What goes back to vouchers, and credit notes: refunds, payments and sales taken back (T5-7, T5-8)."""

from __future__ import annotations

import pytest

from addons.pos_session.models import Customer
from addons.pos_session.services import corrections, orders
from addons.pos_session.services.identification import Identification
from addons.pos_session.services.invariants import broken
from addons.pos_session.services.payment import cancel_payment, pay
from addons.pos_session.services.sheet import sheet_of
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_session.voucher_shop import (
    by,
    cash,
    gift,
    left,
    moves,
    refund,
    refused,
    single,
    sold,
    take_vouchers,
    vat,
)


@pytest.fixture
def counter(at_the_till: Shop) -> Shop:
    return take_vouchers(at_the_till)


def test_a_payment_taken_back_gives_to_the_voucher(counter: Shop) -> None:
    session = counter.open()
    code = sold(counter, session, gift(1_000))["code"]
    with unit_of_work():
        draft = orders.new_order(session.id)
    with unit_of_work():
        [drink, _poster] = orders.add_items(draft.id, [counter.item("drink"), counter.item("poster")])
    tender = Tender(counter.methods["voucher"].id, 300, Identification(code))
    with unit_of_work():
        paid = pay(draft.id, [tender], {drink.id: 1})
    assert left(code) == 700
    with unit_of_work():
        cancel_payment(draft.id, paid["payment_id"], "Erreur")
    assert left(code) == 1_000 and moves(code)[-1] == ("returned", 300)
    with unit_of_work():
        orders.abandon(draft.id, "Parti")
    assert list(broken()) == []


def test_a_refund_goes_back_to_the_voucher(counter: Shop) -> None:
    session = counter.open()
    code = sold(counter, session, gift(5_000))["code"]
    answer = counter.sell(session, counter.item("poster", 4), parts=[by(code, 3_000), cash(1_000)])
    with as_user(counter.manager):
        assert refused(refund, counter, session, answer["order_id"], "voucher") == (
            "pos_session.voucher_not_returnable"
        )
    assert left(code) == 2_000
    with unit_of_work():
        corrections.correct(
            answer["order_id"],
            session.id,
            [Taken(answer["lines"][0]["id"], 3)],
            [],
            lambda due, methods: [Tender(counter.methods["voucher"].id, due)],
            "Retour",
        )
    assert left(code) == 5_000 and vat(session) == {2000: (1_000, 167)}
    assert list(broken()) == []


def test_a_credit_note_is_a_means_of_its_own(counter: Shop) -> None:
    session = counter.open()
    with acting_as(SYSTEM), unit_of_work():
        customer = Customer(centre_id=counter.centre.id, name="Claire Petit")
        db.session.add(customer)
        db.session.flush()
    answer = counter.sell(session, counter.item("poster", 2))
    with as_user(counter.manager):
        given = refund(counter, session, answer["order_id"], "credit_note")
    [document] = given["documents"]["credit_note"]
    assert (
        document["amount"] == 2_000 and document["code"].startswith("AV-") and left(document["code"]) == 2_000
    )
    note = document["code"]
    poster = counter.item("poster")
    assert refused(counter.sell, session, poster, parts=[by(note, 1_000)]) == (
        "pos_session.credit_note_not_voucher"
    )
    counter.sell(session, poster, parts=[by(note, 1_000, "credit_note")])
    assert left(note) == 1_000 and vat(session) == {2000: (1_000, 167)}
    assert list(broken()) == []


def test_the_sale_of_a_voucher_is_taken_back_while_it_is_whole(counter: Shop) -> None:
    session = counter.open()
    first = counter.sell(session, gift(1_000))
    code = first["documents"]["voucher"][0]["code"]
    counter.sell(session, counter.item("drink"), parts=[by(code, 300)])
    assert refused(refund, counter, session, first["order_id"], "cash") == "pos_session.voucher_used_already"
    second = counter.sell(session, gift(2_000))
    refund(counter, session, second["order_id"], "cash")
    code = second["documents"]["voucher"][0]["code"]
    assert left(code) == 0 and moves(code) == [("issued", 2_000), ("cancelled", -2_000)]
    assert vat(session) == {1000: (300, 27)} and sheet_of(session).vouchers == 1_000
    assert list(broken()) == []


def test_a_use_taken_back_gives_to_the_single_purpose_voucher(counter: Shop) -> None:
    session = counter.open()
    code = sold(counter, session, single(counter, 3_000))["code"]
    use = {"kind": "voucher", "code": code, "amount": 2_000}
    answer = counter.sell(session, counter.item("poster", 3), use)
    assert answer["total"] == 1_000 and left(code) == 1_000
    given = refund(counter, session, answer["order_id"], "cash")
    assert given["total"] == -1_000 and left(code) == 3_000
    assert vat(session) == {2000: (3_000, 500)}
    assert list(broken()) == []
