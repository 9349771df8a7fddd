"""Financings and what is put on bookings in the entries: on the account of the booking's customer, order by order."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from sqlalchemy import delete

from addons.pos_accounting_close import hookspecs
from addons.pos_accounting_close.models import AccountMapping
from addons.pos_accounting_close.services import trail
from addons.pos_accounting_close.services.chart_defaults import lay_defaults
from addons.pos_accounting_close.services.invariants_entries import broken_entries
from addons.pos_accounting_close.services.posting import post_closure
from addons.pos_booking_payment.models import Booking
from addons.pos_booking_payment.models.booking import CHECKED_IN
from addons.pos_booking_payment.services import accounting
from addons.pos_booking_payment.services.charges import put_on_booking
from addons.pos_session.models import Customer, Session
from core.identity.actor import SYSTEM, acting_as
from core.identity.services.switches import switch_addon
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.posted import balances, closure_of, counts_of, lines_of, post
from tests.addons.pos_booking_payment.booked import make_booking, make_funding, pay_funding, put_on
from tests.addons.pos_booking_payment.stays import draft_of, make_stay, order_for, pay_order
from tests.addons.pos_session.shop import Shop, statements, without_bookings
from tests.addons.pos_session.test_invoices import invoice_to, named

POSTER = {"707": -833, "44571": -167}


def on_accounts(entry: Any) -> list[tuple[str, str, str, str, int]]:
    """Account, auxiliary, its label, piece and signed cents of the lines that move the account of a customer."""
    return [
        (line.account, line.auxiliary, line.auxiliary_label, line.piece_ref, line.debit - line.credit)
        for line in lines_of(entry)
        if line.auxiliary
    ]


def closed(shop: Shop, session: Session) -> Any:
    """The entry of a session, closed with nothing in the drawer; the doctor finds nothing wrong with it."""
    shop.close(session, 0)
    entry = post(session)
    assert list(broken_entries()) == []
    return entry


def who(booking: Booking) -> tuple[str, str, str, str]:
    return "411", f"C{booking.customer_id}", "Anne Dupont", booking.number


def test_the_record_is_that_of_the_addon_that_asks() -> None:
    asked = [field.name for field in fields(hookspecs.CustomerAccount)]
    assert [field.name for field in fields(accounting.CustomerAccount)] == asked


def test_a_financing_is_credited_to_the_customer_of_its_booking(at_the_till: Shop) -> None:
    booking, session = make_booking(at_the_till), at_the_till.open(0)
    funding = make_funding(booking)
    order = pay_funding(at_the_till, session, funding, {"card": 7_000, "cheque": 5_000})
    pay_funding(at_the_till, session, funding, {"card": 18_000})
    entry = closed(at_the_till, session)
    assert balances(entry) == {"5115": 25_000, "5112": 5_000, "411": -30_000}
    assert on_accounts(entry) == [(*who(booking), -12_000), (*who(booking), -18_000)]
    [line, _] = [line for line in lines_of(entry) if line.auxiliary]
    assert (line.order_id, line.label) == (order.id, f"Règlement {order.number} - R-000012")


def test_in_belgium_it_is_account_400(at_the_till: Shop) -> None:
    with acting_as(SYSTEM), unit_of_work():
        lay_defaults(at_the_till.centre.id, "BE")
    booking, session = make_booking(at_the_till), at_the_till.open(0)
    pay_funding(at_the_till, session, make_funding(booking), {"card": 30_000})
    put_on(at_the_till, session, booking, {"poster": 1}, 1_000)
    entry = closed(at_the_till, session)
    assert balances(entry) == {"54": 30_000, "400": -29_000, "70": -833, "451": -167}


def test_what_is_put_on_a_booking_is_debited_to_its_customer(at_the_till: Shop) -> None:
    booking, session = make_booking(at_the_till), at_the_till.open(0)
    order = put_on(at_the_till, session, booking, {"poster": 1}, 1_000)
    entry = closed(at_the_till, session)
    assert balances(entry) == {"411": 1_000, **POSTER}
    assert on_accounts(entry) == [(*who(booking), 1_000)]
    [line] = [line for line in lines_of(entry) if line.auxiliary]
    assert (line.use, line.label) == ("method", f"Sur une réservation {order.number} - R-000012")


def test_only_the_part_on_the_booking_is_his(at_the_till: Shop) -> None:
    booking, session = make_booking(at_the_till), at_the_till.open(0)
    put_on(at_the_till, session, booking, {"poster": 2}, 1_200, card=800)
    entry = closed(at_the_till, session)
    assert balances(entry) == {"411": 1_200, "5115": 800, "707": -1_667, "44571": -333}
    assert on_accounts(entry) == [(*who(booking), 1_200)]


def test_repayments_counter_payments_and_corrections_go_the_other_way(at_the_till: Shop) -> None:
    booking, session = make_booking(at_the_till), at_the_till.open(0)
    funding, owed = make_funding(booking), make_funding(booking, -4_000, "Trop-perçu")
    paid = pay_funding(at_the_till, session, funding, {"card": 12_000})
    put = put_on(at_the_till, session, booking, {"poster": 1}, 1_000)
    closed(at_the_till, session)
    later = at_the_till.open(0)
    pay_funding(at_the_till, later, funding, {"card": -12_000}, corrects=paid)
    repaid = pay_funding(at_the_till, later, owed, {"card": -4_000})
    put_on(at_the_till, later, booking, {"poster": -1}, -1_000, corrects=put)
    entry = closed(at_the_till, later)
    assert balances(entry) == {"5115": -16_000, "411": 15_000, "707": 833, "44571": 167}
    assert sorted(amount for *_, amount in on_accounts(entry)) == [-1_000, 4_000, 12_000]
    assert f"Remboursement {repaid.number} - R-000012" in [line.label for line in lines_of(entry)]


def test_put_and_taken_back_in_one_session_both_show(at_the_till: Shop) -> None:
    booking, session = make_booking(at_the_till), at_the_till.open(0)
    put = put_on(at_the_till, session, booking, {"poster": 1}, 1_000)
    put_on(at_the_till, session, booking, {"poster": -1}, -1_000, corrects=put)
    assert on_accounts(closed(at_the_till, session)) == [(*who(booking), 1_000), (*who(booking), -1_000)]


def test_an_order_that_was_invoiced_while_the_addon_was_off_counts_once(shop: Shop) -> None:
    booking = make_booking(shop)
    with as_user(shop.manager):
        session = shop.open(0)
        order = put_on(shop, session, booking, {"poster": 1}, 1_000)
    without_bookings(shop)
    with as_user(shop.manager):
        invoice_to(order.id, other := named(shop))
    with acting_as(SYSTEM), unit_of_work():
        switch_addon("pos_booking_payment", shop.centre.id, on=True)
    with as_user(shop.manager):
        entry = closed(shop, session)
    assert balances(entry) == {"411": 1_000, **POSTER}
    owes: dict[str, int] = {}
    for _, auxiliary, _, _, amount in on_accounts(entry):
        owes[auxiliary] = owes.get(auxiliary, 0) + amount
    assert owes == {f"C{booking.customer_id}": 1_000, f"C{other}": 0}


def test_where_the_addon_is_off_the_sums_are_the_same_without_a_customer(shop: Shop) -> None:
    booking = make_booking(shop)
    with as_user(shop.manager):
        session = shop.open(0)
        pay_funding(shop, session, make_funding(booking), {"card": 30_000})
        put_on(shop, session, booking, {"poster": 1}, 1_000)
        shop.close(session, 0)
    without_bookings(shop)
    with as_user(shop.manager):
        entry = post(session)
        assert balances(entry) == {"5115": 30_000, "411": -29_000, **POSTER}
        assert on_accounts(entry) == []


def test_a_chart_that_knows_no_financings_yet_takes_the_account_of_customers(at_the_till: Shop) -> None:
    booking, session = make_booking(at_the_till), at_the_till.open(0)
    with acting_as(SYSTEM), unit_of_work() as unit:
        lay_defaults(at_the_till.centre.id)
        unit.execute(delete(AccountMapping).where(AccountMapping.line_kind == "funding"))
    pay_funding(at_the_till, session, make_funding(booking), {"card": 30_000})
    assert on_accounts(closed(at_the_till, session)) == [(*who(booking), -30_000)]


def test_behind_each_line_are_the_facts_of_its_order_alone(at_the_till: Shop) -> None:
    booking, session = make_booking(at_the_till), at_the_till.open(0)
    for _ in range(2):
        pay_funding(at_the_till, session, make_funding(booking), {"card": 12_000})
        put_on(at_the_till, session, booking, {"poster": 2}, 1_200, card=800)
    entry = closed(at_the_till, session)
    traced = [line for line in lines_of(entry) if trail.is_traced(entry, line)]
    assert len([line for line in traced if line.auxiliary]) == 4
    for line in traced:
        if line.auxiliary or line.use == "method":
            assert trail.facts_of(session.id, line).total == line.debit - line.credit


@pytest.mark.parametrize("orders", [2, 20])
def test_the_number_of_statements_does_not_grow(at_the_till: Shop, orders: int) -> None:
    booking, session = make_booking(at_the_till), at_the_till.open(0)
    for _ in range(orders):
        pay_funding(at_the_till, session, make_funding(booking), {"card": 100})
        put_on(at_the_till, session, booking, {"poster": 1}, 1_000)
    at_the_till.close(session, 0)
    with unit_of_work() as unit:
        lay_defaults(at_the_till.centre.id)
        closure, counts = closure_of(unit.get_one(Session, session.id)), counts_of(session)
        with statements() as sent:
            assert post_closure(closure, counts) is not None
    assert len(sent) == 18, "\n".join(sent)


def test_a_correction_stands_on_the_account_of_its_order(at_the_till: Shop) -> None:
    """The stay passed to somebody else: what is taken back was his of before."""
    stay = make_stay(at_the_till.centre, 12_000, status=CHECKED_IN)
    first = stay.booking.customer_id
    session = at_the_till.open()
    paid = order_for(session, stay)
    pay_order(paid, (at_the_till.methods["cash"].id, 12_000))
    put = draft_of(session, [at_the_till.item("drink")])
    with unit_of_work():
        put_on_booking(put, stay.booking_id)
    with acting_as(SYSTEM), unit_of_work() as unit:
        other = Customer(centre_id=at_the_till.centre.id, name="Noé Petit", source="booking")
        unit.add(other)
        unit.flush()
        stay.booking.customer_id = other.id
    assert {account.number for account in accounting.owed([paid, put]).values()} == {f"C{first}"}
