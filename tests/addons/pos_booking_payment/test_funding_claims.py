"""One order in progress has a financing, which stands alone on it; what changed meanwhile is seen, and taken back."""

from __future__ import annotations

import pytest

from addons.pos_booking_payment.errors import BookingCancelled, FundingHeld, FundingUnknown
from addons.pos_booking_payment.models import BookingPayment, FundingLine
from addons.pos_booking_payment.models.booking import CANCELLED, CONFIRMED, VALIDATED
from addons.pos_session.errors import LineStandsAlone, OrderInvoicedElsewhere
from addons.pos_session.models import Order, OrderLine
from addons.pos_session.services import catalogue, corrections, invoices, orders
from addons.pos_session.services.sale import sell
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.errors import Stale
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.stays import draft_of, make_stay, order_for, pay_order
from tests.addons.pos_session.shop import Shop, make_shop


def test_a_second_till_sees_who_holds_it(shop: Shop) -> None:
    stay = make_stay(shop.centre, 30_000)
    with as_user(shop.manager):
        order_id = order_for(shop.open(), stay)
        number = db.session.get_one(Order, order_id).number
    with acting_as(SYSTEM), unit_of_work():
        desk = catalogue.make_desk(shop.centre.id, "Caisse 2")
    with as_user(shop.operator), pytest.raises(FundingHeld) as refused:
        order_for(shop.open(desk=desk), stay)
    assert refused.value.params["number"] == number
    assert refused.value.params["name"] == shop.manager.name
    assert refused.value.links[0].args == {"order_id": order_id}


def test_it_is_free_again_once_removed_or_abandoned(at_the_till: Shop) -> None:
    stay = make_stay(at_the_till.centre, 30_000)
    session = at_the_till.open()
    order_id = order_for(session, stay)
    line = db.session.query(OrderLine).filter_by(order_id=order_id).one()
    with unit_of_work():
        orders.remove_lines(order_id, [line.id])
    second = order_for(session, stay)
    with unit_of_work():
        orders.abandon(second, "Erreur")
    assert db.session.query(FundingLine).count() == 0
    order_for(session, stay)


def test_either_products_or_one_financing(at_the_till: Shop) -> None:
    stay = make_stay(at_the_till.centre, 30_000, 10_000)
    session = at_the_till.open()
    drinks = draft_of(session, [at_the_till.item("drink")])
    first, second = ({"kind": "funding", "funding_id": each} for each in stay.funding_ids)
    financing = order_for(session, stay)
    for order_id, item in ((drinks, second), (financing, at_the_till.item("drink")), (financing, second)):
        with pytest.raises(LineStandsAlone), unit_of_work():
            orders.add_items(order_id, [item])
    for items in ([second, at_the_till.item("drink")], [first, second]):
        with pytest.raises(LineStandsAlone):
            sell(session.id, items, [], f"mixed-{len(items)}-{items[0]['funding_id']}")
    assert db.session.query(FundingLine).count() == 1


def test_a_booking_changed_meanwhile_is_not_overwritten(at_the_till: Shop) -> None:
    stay = make_stay(at_the_till.centre, 30_000)
    session = at_the_till.open()
    with pytest.raises(Stale):
        order_for(session, stay, version=7)
    order_id = order_for(session, stay, version=1)
    with unit_of_work():
        stay.booking.version = 2
    with pytest.raises(Stale) as refused:
        pay_order(order_id, (at_the_till.methods["cash"].id, 30_000))
    assert [link.args for link in refused.value.links] == [
        {"order_id": order_id, "tab": "bookings"},
        {"booking_id": stay.booking_id},
    ]
    assert (stay.payments(), stay.funding().paid) == ([], 0)
    assert db.session.get_one(Order, order_id, populate_existing=True).state == "draft"


def test_a_cancelled_booking_only_gives_back(at_the_till: Shop) -> None:
    stay = make_stay(at_the_till.centre, 30_000, -5_000, status=CANCELLED)
    session = at_the_till.open()
    with pytest.raises(BookingCancelled):
        order_for(session, stay)
    order_for(session, stay, 1)


def test_a_financing_of_another_centre_is_unknown(at_the_till: Shop) -> None:
    stay = make_stay(make_shop().centre, 30_000)
    with pytest.raises(FundingUnknown):
        order_for(at_the_till.open(), stay)


def test_a_cancelled_payment_reopens_the_financing(at_the_till: Shop) -> None:
    """By a counter-payment with its reason; by the means it was paid with; the booking follows back."""
    stay = make_stay(at_the_till.centre, 12_000, contract_signed=True, status=CONFIRMED)
    session = at_the_till.open()
    cash, card = at_the_till.methods["cash"].id, at_the_till.methods["card"].id
    order_id = order_for(session, stay)
    pay_order(order_id, (cash, 5_000), (card, 7_000))
    assert stay.booking.status == VALIDATED
    line = db.session.query(OrderLine).filter_by(order_id=order_id).one()

    def back(_due: int, _methods: object) -> list[Tender]:
        return [Tender(cash, -5_000), Tender(card, -7_000)]

    with pytest.raises(LineStandsAlone), unit_of_work():
        added = [at_the_till.item("drink", 40)]
        corrections.correct(order_id, session.id, [Taken(line.id, 1)], added, back, "Erreur de dossier")
    with unit_of_work():
        corrections.correct(order_id, session.id, [Taken(line.id, 1)], [], back, "Erreur de dossier")
    assert stay.payments() == [("cash", 5_000), ("card", 7_000), ("cash", -5_000), ("card", -7_000)]
    funding = stay.funding()
    assert (funding.paid, funding.is_paid, stay.booking.paid, stay.booking.status) == (0, False, 0, CONFIRMED)
    reasons = [row.reason for row in db.session.query(BookingPayment).order_by(BookingPayment.id)]
    assert reasons == ["", "", "Erreur de dossier", "Erreur de dossier"]
    order_for(session, stay)


def test_no_invoice_of_the_till_takes_it(at_the_till: Shop) -> None:
    stay = make_stay(at_the_till.centre, 12_000)
    session = at_the_till.open()
    order_id = order_for(session, stay)
    pay_order(order_id, (at_the_till.methods["cash"].id, 12_000))
    with pytest.raises(OrderInvoicedElsewhere), unit_of_work():
        invoices.issue_order_invoice(order_id, stay.booking.customer_id)
