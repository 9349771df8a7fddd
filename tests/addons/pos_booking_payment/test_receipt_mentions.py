"""What receipts say of bookings: which one, what remains of the financing and in all; reprinted; taken back."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from addons.pos_booking_payment.models import Booking, Funding
from addons.pos_booking_payment.models.booking import CHECKED_IN
from addons.pos_booking_payment.services.charges import put_on_booking
from addons.pos_booking_payment.views.receipt_mentions import mentions_of
from addons.pos_session.models import Order
from addons.pos_session.services import corrections, orders
from addons.pos_session.services.receipt import receipt_of
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.documents.escpos import receipt_bytes
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work
from core.web.i18n import speaking
from tests.addons.pos_booking_payment.stays import draft_of, make_stay, order_for, pay_order
from tests.addons.pos_session.shop import Shop, statements


def said(app: Flask, order_id: int, language: str = "fr") -> list[str]:
    with app.test_request_context(), speaking(language):
        return [re.sub(r"[\u00a0\u202f]", " ", mention) for mention in mentions_of(order_id)]


def test_a_part_then_all_then_too_much(app: Flask, at_the_till: Shop) -> None:
    """300 of which 120 are paid, then 200: 20 too much; another financing of 100 stays."""
    stay = make_stay(at_the_till.centre, 30_000, 10_000, number="R-7")
    session = at_the_till.open()
    cash = at_the_till.methods["cash"].id
    first = order_for(session, stay, amount=12_000)
    pay_order(first, (cash, 12_000))
    part = [
        "Réservation R-7 · Échéance : reste 180,00 € à payer",
        "Reste dû sur la réservation R-7 : 280,00 €",
    ]
    assert said(app, first) == part
    second = order_for(session, stay, amount=20_000, over=True)
    pay_order(second, (cash, 20_000))
    assert said(app, second) == [
        "Réservation R-7 · Échéance : 20,00 € de trop",
        "Reste dû sur la réservation R-7 : 80,00 €",
    ]
    assert said(app, first) == part  # printed again it says what it said
    third = order_for(session, stay, 1, amount=8_000)
    pay_order(third, (cash, 8_000))
    assert said(app, third)[1] == "La réservation R-7 est soldée"
    assert said(app, third, "en")[0] == "Réservation R-7 · Échéance: €20.00 remain to be paid"


def test_what_its_source_sends_later_is_not_on_the_receipt(app: Flask, at_the_till: Shop) -> None:
    stay = make_stay(at_the_till.centre, 30_000, number="R-7")
    order_id = order_for(at_the_till.open(), stay)
    pay_order(order_id, (at_the_till.methods["cash"].id, 30_000))
    before = said(app, order_id)
    with acting_as(SYSTEM), unit_of_work() as unit:
        unit.get_one(Funding, stay.funding_ids[0]).label = "Autre nom"
        unit.get_one(Funding, stay.funding_ids[0]).paid_elsewhere = 5_000
        unit.get_one(Booking, stay.booking_id).services_total = 90_000
    assert said(app, order_id) == before


def test_a_repayment_and_what_is_taken_back(app: Flask, at_the_till: Shop) -> None:
    stay = make_stay(at_the_till.centre, -8_000, number="R-8")
    session = at_the_till.open()
    cash = at_the_till.methods["cash"].id
    given = order_for(session, stay, amount=-3_000)
    pay_order(given, (cash, -3_000))
    assert said(app, given) == [
        "Réservation R-8 · Remboursement : reste 50,00 € à rendre",
        "Payé en trop sur la réservation R-8 : 50,00 €",
    ]
    line = orders.lines_of(given)[0]
    with unit_of_work():
        made = corrections.correct(
            given, session.id, [Taken(line.id, 1)], [], lambda due, methods: [Tender(cash, due)], "Erreur"
        )
    assert said(app, made["order_id"]) == [
        "Réservation R-8 · Remboursement : paiement annulé",
        "Réservation R-8 · Remboursement : reste 80,00 € à rendre",
        "Payé en trop sur la réservation R-8 : 80,00 €",
    ]


def test_what_is_put_on_a_booking(app: Flask, at_the_till: Shop) -> None:
    stay = make_stay(at_the_till.centre, number="R-9", status=CHECKED_IN)
    order_id = draft_of(at_the_till.open(), [at_the_till.item("poster", 2)])
    with unit_of_work():
        put_on_booking(order_id, stay.booking_id)
    assert said(app, order_id) == ["Mis sur la réservation R-9 : 20,00 € — non encaissé"]


@pytest.mark.parametrize("columns", [32, 42, 48])
def test_it_stands_on_the_printed_receipt(app: Flask, at_the_till: Shop, columns: int) -> None:
    stay = make_stay(at_the_till.centre, 30_000, number="R-7")
    order_id = order_for(at_the_till.open(), stay, amount=12_000)
    pay_order(order_id, (at_the_till.methods["cash"].id, 12_000))
    order = db.session.get_one(Order, order_id)
    with app.test_request_context(), speaking("fr"):
        receipt = receipt_of(order, str, str)
        printed = receipt_bytes(receipt, columns).decode("cp1252", errors="replace")
    plain = " ".join(re.sub(r"[\u00a0\u202f\s]+", " ", printed).split())
    assert "Reste dû sur la réservation R-7 : 180,00 €" in plain


def test_two_statements_for_other_receipts(app: Flask, at_the_till: Shop) -> None:
    sold = at_the_till.sell(at_the_till.open(), at_the_till.item("drink"))
    with statements() as seen:
        assert said(app, sold["order_id"]) == []
    assert len(seen) == 2
