"""The figures of money.md under «Bookings», and what a payment does to its financing and its booking."""

from __future__ import annotations

import pytest

from addons.pos_booking_payment.errors import FundingAmountInvalid, FundingOverpaid, FundingPaid
from addons.pos_booking_payment.models.booking import (
    BALANCED,
    CONFIRMED,
    CREDIT_BALANCE,
    DEBIT_BALANCE,
    INVOICED,
    VALIDATED,
)
from addons.pos_session.models import Order, OrderLine
from addons.pos_session.services.figures import figures_of
from core.db import db
from core.errors import Forbidden
from core.testing.factories import as_user, make_user
from tests.addons.pos_booking_payment.stays import ARRIVAL, make_stay, order_for, pay_order
from tests.addons.pos_session.shop import Shop


def test_paid_in_two_payments(at_the_till: Shop) -> None:
    """Funding 300, pay 120 -> paid 120, still due 180, still offered; pay 180 -> paid, no longer offered."""
    stay = make_stay(at_the_till.centre, 30_000)
    session = at_the_till.open()
    cash = at_the_till.methods["cash"].id
    pay_order(order_for(session, stay, amount=12_000), (cash, 12_000))
    funding = stay.funding()
    assert (funding.paid, funding.remaining, funding.is_paid) == (12_000, 18_000, False)
    pay_order(order_for(session, stay), (cash, 18_000))
    funding = stay.funding()
    assert (funding.paid, funding.remaining, funding.is_paid, funding.overpaid) == (30_000, 0, True, 0)
    assert (stay.booking.paid, stay.booking.due) == (30_000, 0)
    with pytest.raises(FundingPaid):
        order_for(session, stay)


def test_paid_too_much(at_the_till: Shop) -> None:
    """Pay 200 instead -> paid 320, marked paid, 20 too much shown; not before somebody confirmed it."""
    stay = make_stay(at_the_till.centre, 30_000)
    session = at_the_till.open()
    cash = at_the_till.methods["cash"].id
    pay_order(order_for(session, stay, amount=12_000), (cash, 12_000))
    with pytest.raises(FundingOverpaid) as refused:
        order_for(session, stay, amount=20_000)
    assert (int(refused.value.params["remaining"]), int(refused.value.params["over"])) == (18_000, 2_000)
    pay_order(order_for(session, stay, amount=20_000, over=True), (cash, 20_000))
    funding = stay.funding()
    assert (funding.paid, funding.is_paid, funding.overpaid) == (32_000, True, 2_000)
    assert stay.booking.due == -2_000


def test_cash_and_card_are_two_payments(at_the_till: Shop) -> None:
    """50 cash + 70 card on a funding -> two payments with their own methods, never "cash 120"."""
    stay = make_stay(at_the_till.centre, 12_000)
    session = at_the_till.open()
    methods = at_the_till.methods
    pay_order(order_for(session, stay), (methods["card"].id, 7_000), (methods["cash"].id, 10_000))
    assert stay.payments() == [("card", 7_000), ("cash", 5_000)]
    assert stay.funding().is_paid
    assert figures_of(session).drawer.expected == 10_000 + 5_000


def test_a_financing_is_no_turnover(at_the_till: Shop) -> None:
    stay = make_stay(at_the_till.centre, 12_000)
    session = at_the_till.open()
    order_id = order_for(session, stay)
    pay_order(order_id, (at_the_till.methods["cash"].id, 12_000))
    order = db.session.get_one(Order, order_id, populate_existing=True)
    line = db.session.query(OrderLine).filter_by(order_id=order_id).one()
    assert (line.kind, line.turnover, line.rate, line.total_ttc) == ("funding", False, 0, 12_000)
    assert line.label == f"Réservation {stay.booking.number} · Échéance"
    assert order.customer_id == stay.booking.customer_id
    assert figures_of(session).vat == ()


@pytest.mark.parametrize("amount", [0, -1])
def test_amounts_that_are_none(at_the_till: Shop, amount: int) -> None:
    stay = make_stay(at_the_till.centre, 30_000)
    session = at_the_till.open()
    with pytest.raises(FundingAmountInvalid):
        order_for(session, stay, amount=amount)


def test_a_repayment_in_cash_and_by_card(at_the_till: Shop) -> None:
    """A negative financing gives back at most what is due, by who may refund."""
    stay = make_stay(at_the_till.centre, -8_000)
    session = at_the_till.open()
    methods = at_the_till.methods
    with pytest.raises(FundingAmountInvalid):
        order_for(session, stay, amount=-8_001)
    pay_order(order_for(session, stay), (methods["cash"].id, -5_000), (methods["card"].id, -3_000))
    assert stay.payments() == [("cash", -5_000), ("card", -3_000)]
    assert (stay.funding().is_paid, stay.booking.paid, stay.booking.due) == (True, -8_000, 0)
    assert figures_of(session).drawer.expected == 10_000 - 5_000


@pytest.mark.parametrize(
    ("signed", "paid", "status"),
    [(True, 10_000, VALIDATED), (False, 10_000, CONFIRMED), (True, 9_999, CONFIRMED)],
)
def test_a_confirmed_booking_is_validated(at_the_till: Shop, signed: bool, paid: int, status: str) -> None:
    """When its past-due financings are paid and the contract is signed."""
    stay = make_stay(at_the_till.centre, 10_000, contract_signed=signed)
    session = at_the_till.open()
    pay_order(order_for(session, stay, amount=paid), (at_the_till.methods["cash"].id, paid))
    assert stay.booking.status == status


@pytest.mark.parametrize(
    ("paid", "status"), [(10_000, BALANCED), (4_000, DEBIT_BALANCE), (12_000, CREDIT_BALANCE)]
)
def test_after_the_invoice_the_balance_says(at_the_till: Shop, paid: int, status: str) -> None:
    stay = make_stay(at_the_till.centre, 10_000, status=INVOICED, invoice_number="FC-1", invoiced_on=ARRIVAL)
    session = at_the_till.open()
    pay_order(order_for(session, stay, amount=paid, over=True), (at_the_till.methods["cash"].id, paid))
    assert stay.booking.status == status


def test_a_repayment_needs_the_right_to_refund(shop: Shop) -> None:
    stay = make_stay(shop.centre, -8_000)
    rights = ["pos_session.sell", "pos_session.operate", "pos_session.view"]
    with as_user(make_user(permissions=rights, centres=[shop.centre])):
        session = shop.open()
        with pytest.raises(Forbidden):
            order_for(session, stay)
