"""Invoices: what they gather, their total to the cent, their numbers without gaps, and their credits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from addons.pos_session.errors import (
    InvoiceCredited,
    InvoiceNeedsCustomer,
    NothingToInvoice,
    OrderInvoiced,
    PeriodInvalid,
)
from addons.pos_session.models import Invoice, InvoiceOrder, InvoiceVat, Order
from addons.pos_session.services import catalogue, customers
from addons.pos_session.services.invoice_document import document_of
from addons.pos_session.services.invoices import credit_invoice, issue_counter_invoice, issue_order_invoice
from core import clock
from core.db import db
from core.errors import Forbidden, NotFound
from core.identity.actor import SYSTEM, acting_as
from core.journal.models import JournalEntry
from core.registry import registry
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, make_shop, statements
from tests.addons.pos_session.test_concurrency import at_once
from tests.addons.pos_session.test_corrections import take_back


def today(shop: Shop) -> Any:
    return clock.business_day(shop.centre.timezone)


def gather(shop: Shop) -> Invoice:
    """The counter invoice of today."""
    with unit_of_work():
        return issue_counter_invoice(shop.centre.id, today(shop), today(shop))


def named(shop: Shop) -> int:
    """A customer with a name."""
    with unit_of_work():
        return customers.create(shop.centre.id, {"name": "Comité des fêtes", "city": "Dinan"}).id


def invoice_to(order_id: int, customer_id: int) -> Invoice:
    with unit_of_work():
        return issue_order_invoice(order_id, customer_id)


def test_a_counter_invoice_is_the_sum_of_its_orders_and_each_rate_is_rounded_once(at_the_till: Shop) -> None:
    session = at_the_till.open(0)
    sold = [
        at_the_till.sell(session, at_the_till.item("programme", n), at_the_till.item("drink"))["total"]
        for n in (1, 2, 3)
    ]
    with pytest.raises(NothingToInvoice):
        gather(at_the_till)
    at_the_till.close(session, sum(sold))
    invoice = gather(at_the_till)
    assert invoice.total_ttc == sum(sold) == 3_900
    assert invoice.number == f"FC-{at_the_till.centre.code}-000001"
    assert (invoice.customer_name, invoice.issuer_name) == ("Client de passage", at_the_till.centre.name)
    rows = db.session.execute(select(InvoiceVat).where(InvoiceVat.invoice_id == invoice.id)).scalars()
    assert [(row.rate, row.ht, row.vat, row.ttc) for row in rows] == [
        (550, 2_844, 156, 3_000),
        (1_000, 818, 82, 900),
    ]
    assert invoice.total_ht == 2_844 + 818
    document = document_of(invoice)
    assert [(line.label, line.quantity, line.total_ttc) for line in document.lines] == [
        ("Limonade", 3, 900),
        ("Programme", 6, 3_000),
    ]
    assert document.payments == (("Espèces", 3_900),)
    entry = db.session.query(JournalEntry).filter_by(kind="pos_session.invoice_issued").one()
    assert '"total":3900' in entry.data
    assert "passage" not in entry.data
    assert faults() == []


def test_an_order_is_gathered_once_and_a_correction_of_it_is_refused_with_the_number(
    at_the_till: Shop,
) -> None:
    session = at_the_till.open(0)
    sale = at_the_till.sell(session, at_the_till.item("poster"))
    at_the_till.close(session, 1_000)
    invoice = gather(at_the_till)
    with pytest.raises(NothingToInvoice):
        gather(at_the_till)
    later = at_the_till.open(1_000)
    with pytest.raises(OrderInvoiced) as refused:
        take_back(at_the_till, sale, later)
    assert invoice.number in str(refused.value)
    with as_user(at_the_till.manager), unit_of_work():
        credit = credit_invoice(invoice.id, "Erreur de client")
    assert (credit.total_ttc, credit.total_ht, credit.kind) == (-1_000, -833, "credit")
    assert take_back(at_the_till, sale, later)["total"] == -1_000
    at_the_till.close(later, 0)
    second = gather(at_the_till)
    assert second.total_ttc == 0
    assert db.session.query(InvoiceOrder).filter_by(invoice_id=second.id).count() == 2
    assert [line.quantity for line in document_of(second).lines] == []
    assert faults() == []


def test_one_order_is_invoiced_at_once_with_its_corrections(at_the_till: Shop) -> None:
    session = at_the_till.open(0)
    sale = at_the_till.sell(session, at_the_till.item("poster", 3))
    take_back(at_the_till, sale, session)
    customer_id = named(at_the_till)
    invoice = invoice_to(sale["order_id"], customer_id)
    assert (invoice.total_ttc, invoice.customer_name) == (2_000, "Comité des fêtes")
    assert invoice.customer_address == "Dinan"
    with pytest.raises(OrderInvoiced):
        invoice_to(sale["order_id"], customer_id)
    at_the_till.close(session, 2_000)
    with pytest.raises(NothingToInvoice):
        gather(at_the_till)


def test_numbers_have_no_gap_whatever_is_refused(at_the_till: Shop) -> None:
    session = at_the_till.open(0)
    customer_id = named(at_the_till)
    sales = [at_the_till.sell(session, at_the_till.item("drink"))["order_id"] for _ in range(3)]
    numbers = [invoice_to(sales[0], customer_id).sequence]
    with pytest.raises(OrderInvoiced):
        invoice_to(sales[0], customer_id)
    with pytest.raises(NothingToInvoice):
        gather(at_the_till)
    numbers += [invoice_to(order_id, customer_id).sequence for order_id in sales[1:]]
    assert numbers == [1, 2, 3]


def test_what_is_refused(at_the_till: Shop) -> None:
    session = at_the_till.open(0)
    sale = at_the_till.sell(session, at_the_till.item("drink"))
    day = today(at_the_till)
    for first, last in ((day, day - timedelta(days=1)), (day, day + timedelta(days=1))):
        with pytest.raises(PeriodInvalid), unit_of_work():
            issue_counter_invoice(at_the_till.centre.id, first, last)
    with unit_of_work():
        nobody = customers.walk_in(at_the_till.centre.id)
    with pytest.raises(InvoiceNeedsCustomer):
        invoice_to(sale["order_id"], nobody.id)
    invoice = invoice_to(sale["order_id"], named(at_the_till))
    with pytest.raises(Forbidden), unit_of_work():
        credit_invoice(invoice.id, "Non")
    with as_user(at_the_till.manager):
        with unit_of_work():
            credit = credit_invoice(invoice.id, "Oui")
        for each in (invoice.id, credit.id):
            with pytest.raises(InvoiceCredited), unit_of_work():
                credit_invoice(each, "Encore")
    stranger = make_shop()
    with as_user(stranger.manager):
        with pytest.raises(NotFound), unit_of_work():
            issue_counter_invoice(at_the_till.centre.id, day, day)
        theirs = named(stranger)
        with pytest.raises(NotFound):
            invoice_to(sale["order_id"], theirs)
        with pytest.raises(NotFound), unit_of_work():
            credit_invoice(invoice.id, "Non")


def test_an_order_is_on_one_invoice_though_two_issue_it_at_once(app: Flask, shop: Shop) -> None:
    with as_user(shop.operator):
        session = shop.open(0)
        sale = shop.sell(session, shop.item("poster"))
        shop.close(session, 1_000)
        customer_id = named(shop)

    def alone() -> str:
        return invoice_to(sale["order_id"], customer_id).number

    answers = at_once(app, (shop.operator, alone), (shop.manager, lambda: gather(shop).number))
    assert sum(answer.startswith("FC-") for answer in answers) == 1
    with acting_as(SYSTEM):
        assert db.session.query(InvoiceOrder).count() == 1
        assert db.session.query(Invoice).one().sequence == 1


def test_the_statements_of_an_invoice_do_not_grow_with_its_orders(at_the_till: Shop) -> None:
    counted = []
    for orders in (2, 30):
        session = at_the_till.open(0)
        total = sum(at_the_till.sell(session, at_the_till.item("drink"))["total"] for _ in range(orders))
        at_the_till.close(session, total)
        with statements() as seen:
            invoice = gather(at_the_till)
            document_of(invoice)
        assert invoice.total_ttc == total
        counted.append(len(seen))
        with acting_as(SYSTEM), unit_of_work():
            at_the_till.desk = catalogue.make_desk(at_the_till.centre.id, f"Caisse {orders}")
    assert counted[1] <= counted[0]


def faults() -> list[str]:
    db.session.expire_all()
    assert db.session.query(Order).count()
    return [fault for _, fault in registry().collect("check_invariants")]
