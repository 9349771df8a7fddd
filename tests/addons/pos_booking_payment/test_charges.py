"""Products put on a stay: nothing collected, a line per order line in the extras, corrected until the invoice."""

from __future__ import annotations

from typing import Any

import pytest

from addons.pos_booking_payment.errors import (
    BackToTheBooking,
    BookingInvoiced,
    BookingNotThere,
    NotForABooking,
    NotOnABooking,
    OneBookingOnly,
)
from addons.pos_booking_payment.models import Charge, ServiceGroup, ServiceLine
from addons.pos_booking_payment.models.booking import CHECKED_IN, CHECKED_OUT, CONFIRMED
from addons.pos_booking_payment.services.charges import put_on_booking
from addons.pos_session.errors import UnknownPaymentMethod
from addons.pos_session.models import Order, OrderLine, PaymentMethod, Session
from addons.pos_session.services import corrections
from addons.pos_session.services.figures import figures_of
from addons.pos_session.services.line_changes import change_line
from addons.pos_session.services.payment import cancel_payment, pay
from addons.pos_session.services.sheet import sheet_of
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.stays import ARRIVAL, Stay, draft_of, make_stay
from tests.addons.pos_session.shop import Shop


def extras(stay: Stay) -> list[tuple[int, int, int]]:
    """(quantity, unit price, total) of the lines in the one group of extras."""
    group = db.session.query(ServiceGroup).filter_by(booking_id=stay.booking_id, extras=True).one()
    assert group.label == "Suppléments"
    rows = db.session.query(ServiceLine).filter_by(group_id=group.id).order_by(ServiceLine.id)
    return [(row.quantity, row.unit_price, row.total_ttc) for row in rows]


def lines_of(order_id: int) -> list[OrderLine]:
    return db.session.query(OrderLine).filter_by(order_id=order_id).order_by(OrderLine.position).all()


def put(order_id: int, stay: Stay, lines: dict[int, int] | None = None) -> dict[str, Any]:
    with unit_of_work():
        return put_on_booking(order_id, stay.booking_id, lines)


def correct(
    order_id: int, session: Session, taken: list[Taken], added: Any = (), *gap: Tender
) -> dict[str, Any]:
    """A correction settled as proposed, or by ``gap``."""

    def tenders(due: int, methods: Any) -> list[Tender]:
        if gap:
            return list(gap)
        booking = next(method for method in methods.values() if method.kind == "on_booking")
        return [Tender(booking.id, due)] if due else []

    with unit_of_work():
        return corrections.correct(order_id, session.id, taken, added, tenders, "Retour")


def test_a_product_of_10_put_on_a_booking(at_the_till: Shop) -> None:
    """A line of 10 in an extra group, nothing collected, the order's customer is the booking's (money.md)."""
    stay = make_stay(at_the_till.centre, status=CHECKED_IN)
    session = at_the_till.open(0, note="vide")
    order_id = draft_of(session, [at_the_till.item("poster")])
    put(order_id, stay)
    assert extras(stay) == [(1, 1_000, 1_000)]
    order = db.session.get_one(Order, order_id, populate_existing=True)
    assert (order.state, order.customer_id) == ("validated", stay.booking.customer_id)
    assert (stay.booking.extras_total, stay.booking.due) == (1_000, 1_000)
    sheet = sheet_of(session)
    assert (sheet.on_booking, sheet.total_methods, sheet.drawer.expected) == (1_000, 0, 0)


def test_a_part_on_a_booking_and_the_rest_paid(at_the_till: Shop) -> None:
    """20 put on a booking, 30 in cash, opening 0: cash 30, expected 30, the 20 apart (money.md, The drawer)."""
    stay = make_stay(at_the_till.centre, status=CHECKED_OUT)
    session = at_the_till.open(0, note="vide")
    order_id = draft_of(session, [at_the_till.item("poster", 5)])
    [line] = lines_of(order_id)
    answer = put(order_id, stay, {line.id: 2})
    assert answer["remaining"] == 3_000
    with unit_of_work():
        pay(order_id, [Tender(at_the_till.methods["cash"].id, 3_000)])
    assert extras(stay) == [(2, 1_000, 2_000)]
    sheet = sheet_of(session)
    assert (sheet.on_booking, sheet.total_methods, sheet.drawer.expected) == (2_000, 3_000, 3_000)


def test_what_was_put_by_a_draft_comes_back(at_the_till: Shop) -> None:
    stay = make_stay(at_the_till.centre, status=CHECKED_IN)
    session = at_the_till.open()
    order_id = draft_of(session, [at_the_till.item("poster", 3), at_the_till.item("drink")])
    first, second = lines_of(order_id)
    payment_id = put(order_id, stay, {first.id: 2})["payment_id"]
    with unit_of_work():
        cancel_payment(order_id, payment_id, "Autre chambre")
    assert extras(stay) == [(2, 1_000, 2_000), (-2, 1_000, -2_000)]
    assert stay.booking.extras_total == 0
    other = make_stay(at_the_till.centre, status=CHECKED_IN)
    with pytest.raises(OneBookingOnly):
        put(order_id, other, {second.id: 1})


def test_corrected_until_the_invoice(at_the_till: Shop) -> None:
    """+/- lines in the same group, linked; once the invoice is issued refused with its number."""
    stay = make_stay(at_the_till.centre, status=CHECKED_IN)
    session = at_the_till.open()
    order_id = draft_of(session, [at_the_till.item("drink", 3)])
    put(order_id, stay)
    [line] = lines_of(order_id)
    correct(order_id, session, [Taken(line.id, 1)])
    correct(order_id, session, [Taken(line.id, 1)], [at_the_till.item("poster")])
    assert extras(stay) == [(3, 300, 900), (-1, 300, -300), (-1, 300, -300), (1, 1_000, 1_000)]
    rows = db.session.query(ServiceLine).order_by(ServiceLine.id).all()
    assert [row.corrects_id for row in rows] == [None, rows[0].id, rows[0].id, None]
    assert [charge.amount for charge in db.session.query(Charge).order_by(Charge.payment_id)] == [
        900,
        -300,
        700,
    ]
    assert figures_of(session).drawer.expected == 10_000
    with unit_of_work():
        booking = stay.booking
        booking.invoice_number, booking.invoiced_on = "FC-2026-7", ARRIVAL
    with pytest.raises(BookingInvoiced) as refused:
        correct(order_id, session, [Taken(line.id, 1)])
    assert refused.value.params["invoice"] == "FC-2026-7"
    with pytest.raises(BookingInvoiced):
        put(draft_of(session, [at_the_till.item("drink")]), stay)
    assert len(extras(stay)) == 4


def test_what_stands_on_a_booking_is_not_given_back_in_cash(at_the_till: Shop) -> None:
    stay = make_stay(at_the_till.centre, status=CHECKED_IN)
    session = at_the_till.open()
    order_id = draft_of(session, [at_the_till.item("drink", 3), at_the_till.item("poster")])
    drink, poster = lines_of(order_id)
    put(order_id, stay, {drink.id: 3})
    cash = at_the_till.methods["cash"].id
    with unit_of_work():
        pay(order_id, [Tender(cash, 1_000)])
    with pytest.raises(BackToTheBooking) as refused:
        correct(order_id, session, [Taken(drink.id, 1)], (), Tender(cash, -300))
    assert int(refused.value.params["amount"]) == -300
    with pytest.raises(BackToTheBooking):  # nor does what was paid go to the booking
        correct(order_id, session, [Taken(drink.id, 1), Taken(poster.id, 1)])
    assert stay.booking.extras_total == 900
    correct(order_id, session, [Taken(poster.id, 1)], (), Tender(cash, -1_000))
    assert extras(stay) == [(3, 300, 900)]
    assert figures_of(session).drawer.expected == 10_000


def test_the_cents_of_a_discount_come_back_whole(at_the_till: Shop) -> None:
    """Three pieces of 3.00 at 11.11 % off come to 8.00: put two and one, taken back one by one, nothing is left."""
    stay = make_stay(at_the_till.centre, status=CHECKED_IN)
    session = at_the_till.open()
    order_id = draft_of(session, [at_the_till.item("drink", 3)])
    [line] = lines_of(order_id)
    with unit_of_work():
        change_line(order_id, line.id, discount=1_111)
    put(order_id, stay, {line.id: 2})
    put(order_id, stay)
    assert stay.booking.extras_total == 800
    for _ in range(3):
        correct(order_id, session, [Taken(line.id, 1)])
    assert stay.booking.extras_total == 0
    assert sum(quantity for quantity, _, _ in extras(stay)) == 0


def test_guests_who_are_not_there(at_the_till: Shop) -> None:
    stay = make_stay(at_the_till.centre, status=CONFIRMED)
    session = at_the_till.open()
    with pytest.raises(BookingNotThere):
        put(draft_of(session, [at_the_till.item("drink")]), stay)


def test_a_voucher_is_no_service_of_a_stay(at_the_till: Shop) -> None:
    stay = make_stay(at_the_till.centre, status=CHECKED_IN)
    with acting_as(SYSTEM), unit_of_work() as unit:
        method = {"code": "voucher", "label": "Bon cadeau", "kind": "voucher"}
        unit.add(PaymentMethod(centre_id=at_the_till.centre.id, **method))
    session = at_the_till.open()
    with pytest.raises(NotForABooking):
        put(draft_of(session, [{"kind": "voucher", "amount": 2_000}]), stay)


def test_no_till_takes_the_method_by_itself(at_the_till: Shop) -> None:
    stay = make_stay(at_the_till.centre, status=CHECKED_IN)
    session = at_the_till.open()
    put(draft_of(session, [at_the_till.item("drink")]), stay)
    parts = [{"method": "booking", "amount": 300}]
    with pytest.raises((UnknownPaymentMethod, NotOnABooking)):
        at_the_till.sell(session, at_the_till.item("drink"), parts=parts)
