"""The figures of money.md of what stands on a sale: refunds, the sheets, invoices, payments in parts, rounded cash."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from addons.pos_session.models import Customer, InvoiceVat, OrderLine, PaymentMethod, Session
from addons.pos_session.services import orders, payment
from addons.pos_session.services.consolidated import consolidated
from addons.pos_session.services.corrections import correct
from addons.pos_session.services.invariants import broken
from addons.pos_session.services.invoices import issue_counter_invoice, issue_order_invoice
from addons.pos_session.services.sheet import sheet_of
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.errors import Refusal
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_session.test_money_figures import put_on_sale
from tests.addons.pos_session.voucher_shop import gift, left, sold, take_vouchers


def refund(shop: Shop, session: Session, order_id: int, cents: int) -> int:
    """Take the only line of an order back for ``cents`` in cash; what the correction came to."""
    line = db.session.execute(select(OrderLine.id).where(OrderLine.order_id == order_id)).scalar_one()
    cash = shop.methods["cash"].id
    with unit_of_work():
        answer = correct(
            order_id, session.id, [Taken(line, 1)], [], lambda due, methods: [Tender(cash, -cents)], "Abîmé"
        )
    total: int = answer["total"]
    return total


def test_a_refund_of_10_in_cash_is_10_less_in_the_drawer_and_9_for_10_is_refused(at_the_till: Shop) -> None:
    session = at_the_till.open(10_000)
    order_id = at_the_till.sell(session, at_the_till.item("poster"))["order_id"]
    for cents in (900, 1_100):
        with pytest.raises(Refusal) as refused:
            refund(at_the_till, session, order_id, cents)
        assert refused.value.error_code in (
            "pos_session.refund_not_exact",
            "pos_session.not_the_original_means",
        )
    before = sheet_of(session).drawer.expected
    assert refund(at_the_till, session, order_id, 1_000) == -1_000
    sheet = sheet_of(session)
    assert (sheet.drawer.expected - before, sheet.drawer.refunds, sheet.total_methods) == (-1_000, 1_000, 0)
    assert [(row.ht, row.vat, row.ttc) for row in sheet.vat] == [(0, 0, 0)]
    assert at_the_till.close(session, 10_000).closing_difference == 0
    assert list(broken()) == []


def test_2_short_are_2_short_on_the_session_sheet_and_on_the_consolidated_one(at_the_till: Shop) -> None:
    """Opening 100, cash sales 50, counted 148; then 153 the same day: 3 over, 1 together."""
    shown = []
    for counted, opening in ((14_800, 10_000), (15_300, 10_000)):
        session = at_the_till.open(opening, note="Fonds de caisse refait")
        at_the_till.sell(session, at_the_till.item("poster", 5))
        closed = at_the_till.close(session, counted, accepted=True)
        day: date = closed.business_day
        sheet = sheet_of(closed)
        total = consolidated(at_the_till.centre.id, day, day).total
        shown.append(
            (sheet.drawer.adjustment, total.difference, total.drawer.adjustment, total.drawer.expected)
        )
    assert shown == [(-200, -200, -200, 15_000), (300, 100, 100, 30_000)]


def test_three_lines_of_2_50_on_an_invoice_hold_1_30_of_vat(at_the_till: Shop) -> None:
    """Gathered with another sale the rate is rounded once again, and the total stays the sum of the orders."""
    for name in ("red", "green", "blue"):
        put_on_sale(at_the_till, name, 250, 2_100)
    session = at_the_till.open()
    items = [at_the_till.item(name) for name in ("red", "green", "blue")]
    first = at_the_till.sell(session, *items)["order_id"]
    at_the_till.sell(session, *items, at_the_till.item("seat"))
    with unit_of_work() as unit:
        customer = Customer(centre_id=at_the_till.centre.id, name="Hélène Roux")
        unit.add(customer)
        unit.flush()
        alone = issue_order_invoice(first, customer.id)
    assert (alone.total_ht, alone.total_ttc) == (620, 750)
    at_the_till.close(session, 10_000 + 750 + 5_150)
    with unit_of_work():
        counter = issue_counter_invoice(at_the_till.centre.id, session.business_day, session.business_day)
    assert (counter.total_ht, counter.total_ttc) == (4_310 + 620, 5_150)
    rows = select(InvoiceVat.rate, InvoiceVat.ht, InvoiceVat.vat, InvoiceVat.ttc).order_by(InvoiceVat.rate)
    assert [tuple(row) for row in db.session.execute(rows.where(InvoiceVat.invoice_id == counter.id))] == [
        (210, 4_310, 90, 4_400),
        (2_100, 620, 130, 750),
    ]


def test_the_last_payment_takes_exactly_what_remains(at_the_till: Shop) -> None:
    put_on_sale(at_the_till, "sweet", 33, 2_100)
    session = at_the_till.open()
    card = at_the_till.methods["card"].id
    with unit_of_work():
        order_id = orders.new_order(session.id).id
        line = orders.add_items(order_id, [at_the_till.item("sweet", 3)])[0].id
    paid = []
    for _ in range(2):
        with unit_of_work():
            paid.append(payment.pay(order_id, [Tender(card, 33)], {line: 1})["remaining"])
    for cents in (32, 34):
        with pytest.raises(Refusal), unit_of_work():
            payment.pay(order_id, [Tender(card, cents)])
    with unit_of_work():
        assert payment.pay(order_id, [Tender(card, 33)])["total"] == 99
    assert paid == [66, 33]
    assert sheet_of(session).total_methods == 99


@pytest.fixture
def belgian(at_the_till: Shop) -> Shop:
    """A shop that rounds its cash to 5 cents and takes vouchers."""
    with acting_as(SYSTEM), unit_of_work() as unit:
        unit.get_one(PaymentMethod, at_the_till.methods["cash"].id).rounding = 5
    return take_vouchers(at_the_till)


BELGIAN = {
    1_230: 1_230, 1_231: 1_230, 1_232: 1_230, 1_233: 1_235, 1_234: 1_235, 1_235: 1_235, 1_236: 1_235,
    1_237: 1_235, 1_238: 1_240, 1_239: 1_240,
}  # fmt: skip


def test_the_belgian_table_on_orders_in_cash(belgian: Shop) -> None:
    """The total alone is rounded, the bases of the VAT stay, and the gap is no difference of the drawer."""
    session = belgian.open(0)
    for due, cash in BELGIAN.items():
        put_on_sale(belgian, f"thing {due}", due, 2_100)
        answer = belgian.sell(session, belgian.item(f"thing {due}"))
        assert answer["total"] == due
        assert [part["amount"] for part in answer["parts"] if part["kind"] == "sale"] == [cash]
    sheet = sheet_of(session)
    collected = sum(BELGIAN.values())
    assert (sheet.drawer.expected, sheet.total_methods) == (collected, collected)
    assert (sheet.rounding, sum(row.ttc for row in sheet.vat)) == (sum(BELGIAN) - collected, sum(BELGIAN))
    assert belgian.close(session, collected).closing_difference == 0
    assert list(broken()) == []


@pytest.mark.parametrize(("due", "exact", "cash"), [(1_232, 501, 730), (1_233, 500, 735), (1_234, 1_231, 3)])
def test_only_the_cash_remainder_is_rounded(belgian: Shop, due: int, exact: int, cash: int) -> None:
    """By card or by voucher to the cent, and alone not rounded at all; 5 cents or less stay."""
    put_on_sale(belgian, "thing", due, 2_100)
    session = belgian.open(0)
    code = sold(belgian, session, gift(5_000))["code"]
    voucher = {"method": "voucher", "identification": {"number": code}}
    before = sheet_of(session).drawer.expected
    for other in ({"method": "card"}, voucher):
        mixed = [{**other, "amount": exact}, {"method": "cash", "amount": cash}]
        parts = belgian.sell(session, belgian.item("thing"), parts=mixed)["parts"]
        gap = [due - exact - cash] if due - exact - cash else []
        assert [part["amount"] for part in parts] == [exact, cash, *gap]
        alone = belgian.sell(session, belgian.item("thing"), parts=[{**other, "amount": due}])["parts"]
        assert [(part["kind"], part["amount"]) for part in alone] == [("sale", due)]
    assert left(code) == 5_000 - exact - due
    assert sheet_of(session).drawer.expected - before == 2 * cash
    assert belgian.close(session, before + 2 * cash).closing_difference == 0


def test_no_change_on_a_voucher_and_a_card_is_charged_no_more_than_remains(belgian: Shop) -> None:
    session = belgian.open()
    code = sold(belgian, session, gift(5_000))["code"]
    for part in ({"method": "voucher", "identification": {"number": code}}, {"method": "card"}):
        with pytest.raises(Refusal) as refused:
            belgian.sell(session, belgian.item("poster"), parts=[{**part, "amount": 1_001}])
        assert refused.value.error_code == "pos_session.too_much_on_method"
    assert left(code) == 5_000
