"""The receipt: every mention of requirements.md T1-17, on roll, A4 and ESC/POS."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from addons.pos_session.errors import OrderNotValidated
from addons.pos_session.models import Order
from addons.pos_session.services import orders
from addons.pos_session.services.printing import copy_number
from addons.pos_session.services.receipt import receipt_of
from core import clock
from core.db import db
from core.documents.escpos import receipt_bytes
from core.documents.receipt import Receipt
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work
from core.vat import VatRow
from tests.addons.pos_session.shop import Shop


@pytest.fixture
def receipt(at_the_till: Shop) -> Receipt:
    with acting_as(SYSTEM), unit_of_work():
        centre = db.session.merge(at_the_till.centre)
        centre.company_name = "Régie du théâtre"
        centre.address, centre.postcode, centre.city = "1 place de la Comédie", "69001", "Lyon"
        centre.siret, centre.vat_number = "123 456 789 00012", "FR32123456789"
    with clock.frozen(datetime(2026, 3, 4, 19, 5, tzinfo=UTC)):
        session = at_the_till.open()
        parts = [{"method": "card", "amount": 1_000}, {"method": "cash", "amount": 5_000}]
        answer = at_the_till.sell(
            session, at_the_till.item("seat"), at_the_till.item("drink", 2), parts=parts
        )
    order = db.session.get(Order, answer["order_id"])
    assert order is not None
    return receipt_of(order, lambda text: text, lambda at: f"{at:%d/%m/%Y %H:%M}")


def test_the_mentions(receipt: Receipt) -> None:
    assert receipt.issuer.name == "Régie du théâtre"
    assert "69001 Lyon" in receipt.issuer.address
    assert receipt.registrations == (("SIRET", "123 456 789 00012"), ("VAT no.", "FR32123456789"))
    facts = {fact.label: fact.value for fact in receipt.facts}
    assert facts["No."] == "001.00001-1"
    assert facts["Order"] == "001.00001.001"
    assert facts["Date"] == "04/03/2026 19:05"
    assert facts["Cash desk"] == "001 Caisse 1"
    assert [(line.label, line.quantity, line.unit_price, line.amount) for line in receipt.lines] == [
        ("Place", 1, 4_400, 4_400),
        ("Limonade", 2, 300, 600),
    ]
    assert [(total.amount, total.strong) for total in receipt.totals] == [(5_000, True)]
    assert receipt.vat_rows == (VatRow(210, 4310, 90, 4400), VatRow(1000, 545, 55, 600))
    assert [(payment.label, payment.amount) for payment in receipt.payments] == [
        ("Carte bancaire", 1_000),
        ("Espèces", 5_000),
    ]
    assert receipt.change == 1_000
    assert receipt.duplicate == 0


@pytest.mark.parametrize("columns", [32, 42, 48])
def test_it_goes_to_a_printer(receipt: Receipt, columns: int) -> None:
    assert "Régie du théâtre".encode("cp1252") in receipt_bytes(receipt, columns)


def test_a_draft_has_no_receipt(at_the_till: Shop) -> None:
    session = at_the_till.open()
    with unit_of_work():
        order = orders.new_order(session.id)
    with pytest.raises(OrderNotValidated):
        receipt_of(order, str, str)


def test_copies_are_counted(at_the_till: Shop) -> None:
    session = at_the_till.open()
    order = db.session.get(Order, at_the_till.sell(session, at_the_till.item("drink"))["order_id"])
    assert order is not None
    numbers = []
    for _ in range(3):
        with unit_of_work():
            numbers.append(copy_number(order))
    assert numbers == [0, 1, 2]
