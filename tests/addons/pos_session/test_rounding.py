"""Cash rounded to 5 cents (requirements.md T4-1 to T4-5; money.md, Payments): the arithmetic, then lived through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from addons.pos_session.errors import NotPaidEnough, RefundNotExact
from addons.pos_session.models import Order, PaymentMethod, PaymentPart
from addons.pos_session.services.cash_log import drawer_of_session
from addons.pos_session.services.corrections import correct
from addons.pos_session.services.invariants import broken
from addons.pos_session.services.payment import cancel_payment, pay
from addons.pos_session.services.receipt import receipt_of
from addons.pos_session.services.refund_means import paid_by_method, proposed_refund
from addons.pos_session.services.sheet import sheet_of
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Method, Tender, change_of, everything_in_cash, settle
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.money import round_cash_belgium
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_session.splitting_steps import begin
from tests.addons.pos_session.test_money_figures import put_on_sale

CASH = Method(1, "cash", "Espèces", "cash", gives_change=True, rounding=5)
CARD = Method(2, "card", "Carte bancaire", "card", gives_change=False)
VOUCHER = Method(3, "voucher", "Bon d'achat", "voucher", gives_change=False)
FRENCH = Method(4, "cash", "Espèces", "cash", gives_change=True)
METHODS = {method.id: method for method in (CASH, CARD, VOUCHER, FRENCH)}

Row = tuple[str, str, int]


def parts(due: int, *tenders: tuple[int, int]) -> list[Row]:
    settled = settle(due, [Tender(*tender) for tender in tenders], METHODS)
    assert sum(part.amount for part in settled) == due
    return [(part.method_kind, part.kind, part.amount) for part in settled]


@pytest.mark.parametrize(
    ("due", "handed_over"),
    [
        (1_231, 1_230),
        (1_232, 1_230),
        (1_233, 1_235),
        (1_234, 1_235),
        (1_236, 1_235),
        (1_237, 1_235),
        (1_238, 1_240),
        (1_239, 1_240),
        (1_230, 1_230),
        (1_235, 1_235),
        (5, 5),
        (3, 3),
        (1, 1),
    ],
)
def test_cash_alone(due: int, handed_over: int) -> None:
    gap = [("rounding", "rounding", due - handed_over)] if due != handed_over else []
    assert parts(due, (1, handed_over)) == [("cash", "sale", handed_over), *gap]
    assert everything_in_cash(due, METHODS) == [Tender(1, handed_over)]
    assert parts(due, (4, due)) == [("cash", "sale", due)], "off: every cent"
    assert parts(due, (2, due)) == [("card", "sale", due)], "a card is exact"
    assert parts(due, (3, due)) == [("voucher", "sale", due)], "a voucher is never rounded"


def test_change_is_what_was_tendered_less_the_rounded_amount() -> None:
    assert parts(1_232, (1, 2_000)) == [
        ("cash", "sale", 2_000),
        ("cash", "change", -770),
        ("rounding", "rounding", 2),
    ]
    with pytest.raises(NotPaidEnough):
        parts(1_233, (1, 1_233))


@pytest.mark.parametrize(
    ("tenders", "gap"),
    [
        (((2, 768), (1, 1_230)), 2),
        (((1, 1_230), (2, 768)), 2),
        (((3, 767), (1, 1_235)), -2),
        (((3, 500), (2, 268), (1, 1_230)), 2),
        (((2, 770), (1, 1_230)), 0),
        (((2, 1_997), (1, 3)), 0),
    ],
)
def test_only_the_cash_remainder_of_a_mixed_payment(tenders: tuple[tuple[int, int], ...], gap: int) -> None:
    """20,00 due: the card and the voucher are charged exactly."""
    found = parts(2_000, *tenders)
    kinds = {1: "cash", 2: "card", 3: "voucher"}
    assert found[: len(tenders)] == [(kinds[method], "sale", amount) for method, amount in tenders]
    assert found[len(tenders) :] == ([("rounding", "rounding", gap)] if gap else [])


def test_a_refund_in_cash_is_rounded_likewise() -> None:
    assert parts(-1_232, (1, -1_230)) == [("cash", "refund", -1_230), ("rounding", "rounding", -2)]
    assert parts(-1_233, (1, -1_235)) == [("cash", "refund", -1_235), ("rounding", "rounding", 2)]
    assert parts(-1_232, (2, -1_232)) == [("card", "refund", -1_232)]
    assert parts(-2_000, (2, -768), (1, -1_230))[-1] == ("rounding", "rounding", -2)
    with pytest.raises(RefundNotExact):
        parts(-1_232, (1, -1_232))


@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_cash_is_always_within_two_cents_of_what_is_due(due: int, by_card: int) -> None:
    by_card = min(by_card, due - 1)
    remainder = due - by_card
    tenders = [Tender(2, by_card)] if by_card else []
    settled = settle(due, [*tenders, Tender(1, round_cash_belgium(remainder))], METHODS)
    gap = sum(part.amount for part in settled if part.method_kind == "rounding")
    assert abs(gap) <= 2 and change_of(settled) == 0
    assert sum(part.amount for part in settled) == due
    cash = sum(part.amount for part in settled if part.method_kind == "cash")
    assert (cash % 5 == 0 or cash == remainder) and cash + gap == remainder


@pytest.fixture
def belgian(at_the_till: Shop) -> Shop:
    """A shop that rounds its cash, and sells something for 12,32 at 21 %."""
    with acting_as(SYSTEM), unit_of_work() as unit:
        method = unit.get(PaymentMethod, at_the_till.methods["cash"].id)
        assert method is not None
        method.rounding = 5
    put_on_sale(at_the_till, "cap", 1_232, 2_100)
    put_on_sale(at_the_till, "scarf", 1_233, 2_100)
    return at_the_till


def test_the_drawer_the_sheet_and_the_receipt_of_rounded_cash(belgian: Shop) -> None:
    session = belgian.open()
    sold = belgian.sell(session, belgian.item("cap"))
    assert [(part["kind"], part["amount"]) for part in sold["parts"]] == [("sale", 1_230), ("rounding", 2)]
    belgian.sell(session, belgian.item("scarf", 2), parts=[{"method": "cash", "amount": 5_000}])
    assert drawer_of_session(session.id).expected == 10_000 + 1_230 + 2_465
    sheet = sheet_of(session)
    assert [(row.label, row.amount) for row in sheet.methods] == [("Espèces", 3_695)]
    assert (sheet.rounding, sheet.total_methods + sheet.rounding) == (3, 1_232 + 2_466)
    assert sum(row.ttc for row in sheet.vat) == 1_232 + 2_466, "the VAT bases do not change"
    order = db.session.get_one(Order, sold["order_id"])
    receipt = receipt_of(order, str, str)
    assert [(total.label, total.amount) for total in receipt.totals] == [
        ("Total", 1_232),
        ("Rounding", -2),
        ("To pay", 1_230),
    ]
    assert [payment.amount for payment in receipt.payments] == [1_230]
    assert [row.ttc for row in receipt.vat_rows] == [1_232]
    closed = belgian.close(session, 13_695)
    assert (closed.closing_expected, closed.closing_difference) == (13_695, 0), "no false variance"
    assert list(broken()) == []


def test_exact_cents_for_a_rounded_amount_give_the_cents_back(belgian: Shop) -> None:
    session = belgian.open()
    answer = belgian.sell(session, belgian.item("cap"), parts=[{"method": "cash", "amount": 1_232}])
    assert (answer["change"], drawer_of_session(session.id).expected) == (2, 11_230)
    assert list(broken()) == []


def test_each_payment_of_an_order_is_rounded_by_itself_and_given_back_as_it_was(belgian: Shop) -> None:
    session = belgian.open()
    order_id, [cap] = begin(belgian, belgian.item("cap", 3), session=session)
    cash, card = belgian.methods["cash"].id, belgian.methods["card"].id
    with unit_of_work():
        first = pay(order_id, [Tender(cash, 1_230)], {cap: 1})
    with unit_of_work():
        cancel_payment(order_id, first["payment_id"], "Par carte")
    rows = db.session.execute(select(PaymentPart).order_by(PaymentPart.id)).scalars()
    assert [(row.method_kind, row.kind, row.amount) for row in rows] == [
        ("cash", "sale", 1_230),
        ("rounding", "rounding", 2),
        ("cash", "refund", -1_230),
        ("rounding", "rounding", -2),
    ]
    with unit_of_work():
        pay(order_id, [Tender(card, 1_232)], {cap: 1})
    with unit_of_work():
        pay(order_id, [Tender(cash, 2_465)])
    assert (drawer_of_session(session.id).expected, sheet_of(session).rounding) == (12_465, -1)
    assert list(broken()) == []


@pytest.mark.parametrize(("price", "back"), [(618, [-620, -620]), (617, [-615, -615]), (3, [-3, -3])])
def test_rounded_cash_goes_back_piece_by_piece_without_a_further_right(
    belgian: Shop, price: int, back: list[int]
) -> None:
    """Two at 6,18 are paid 12,35, and 6,20 goes back for each: each refund is rounded by itself, as it is proposed."""
    put_on_sale(belgian, "bag", price, 2_100)
    session = belgian.open()
    sale = belgian.sell(session, belgian.item("bag", 2))
    handed_over = []
    for _ in range(2):
        taken = [Taken(sale["lines"][0]["id"], 1)]
        with unit_of_work():
            done = correct(
                sale["order_id"],
                session.id,
                taken,
                [],
                lambda due, methods: proposed_refund(due, paid_by_method(sale["order_id"], methods), methods),
                "Retour",
            )
        handed_over.append(sum(part["amount"] for part in done["parts"] if part["kind"] == "refund"))
    assert handed_over == back
    assert list(broken()) == []
