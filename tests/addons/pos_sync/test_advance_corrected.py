"""Corrections of documents that deducted an advance: it is on the customer order again, here and at head office."""

from __future__ import annotations

import secrets

import pytest
from sqlalchemy import select

from addons.pos_accounting_close.services.invariants_entries import broken_entries
from addons.pos_session.models import Order, OrderLine, Session
from addons.pos_session.services.cash_log import drawer_of_session
from addons.pos_session.services.corrections import correct, preview
from addons.pos_session.services.invariants import broken
from addons.pos_session.services.invoiced import invoice_of
from addons.pos_session.services.invoices import credit_invoice
from addons.pos_session.services.orders import lines_of
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import everything_in_cash
from addons.pos_sync.errors.order_sales import AdvanceNotCorrected, AdvanceNotTakenBack
from addons.pos_sync.errors.orders import OrderLocked
from addons.pos_sync.models import OrderChange, OrderDocument
from addons.pos_sync.services.orders import desk
from addons.pos_sync.services.orders.documents import DocumentData, Received, link, receive_document
from core.db import db
from core.identity.models import Centre
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.posted import balances, post
from tests.addons.pos_session.shop import Shop, make_shop
from tests.addons.pos_sync.advances import GOODS, now, office, sold
from tests.addons.pos_sync.customer_orders import customer_order
from tests.addons.pos_sync.head_office import A, HeadOffice, paid, stored
from tests.addons.pos_sync.online_servers import OWNER, Both, exchange_orders, here

__all__ = ["office"]


def all_of(order: Order) -> list[Taken]:
    return [Taken(line.id, abs(line.quantity)) for line in lines_of(order.id)]


def goods_of(order: Order, quantity: int) -> list[Taken]:
    return [Taken(line.id, quantity) for line in lines_of(order.id) if line.kind == "product"]


def corrected(order: Order, session: Session, taken: list[Taken]) -> int:
    with unit_of_work():
        total: int = correct(order.id, session.id, taken, [], everything_in_cash, "rendu")["total"]
    return total


def test_a_corrected_receipt_gives_its_advance_back_to_the_order_and_a_later_one_deducts_it(
    office: tuple[Shop, Session],
) -> None:
    shop, session = office
    order = customer_order(shop.centre.id, GOODS)
    sold(order.id, session, "advance_invoice", 1_500)
    receipt = sold(order.id, session, "receipt")
    assert now(order) == (0, "closed")
    version = order.version
    assert corrected(receipt, session, all_of(receipt)) == -2_100
    assert now(order) == (1_500, "closed")
    assert order.version == version + 1
    owner = secrets.token_hex(16)
    desk.take(order.id, "reopen", owner)
    desk.change(order.id, "reopen", owner=owner, base_version=order.version, change_id=owner)
    again = sold(order.id, session, "receipt")
    assert (again.total_ttc, now(order)) == (2_100, (0, "closed"))
    shop.close(session, drawer_of_session(session.id).expected, kept=0)
    # One sale of 36.00 stands; the advance was taken, deducted, returned and deducted: nothing is owed.
    found = balances(post(session))
    assert (found.get("4191", 0), found["707"], found["44571"]) == (0, -3_000, -600)
    assert list(broken_entries()) == [] and list(broken()) == []


def test_between_the_correction_and_the_next_document_the_advance_is_owed_in_the_accounts(
    office: tuple[Shop, Session],
) -> None:
    shop, session = office
    order = customer_order(shop.centre.id, GOODS)
    sold(order.id, session, "advance_invoice", 1_500)
    receipt = sold(order.id, session, "receipt")
    corrected(receipt, session, all_of(receipt))
    shop.close(session, drawer_of_session(session.id).expected, kept=0)
    found = balances(post(session))
    assert (found["4191"], now(order)[0]) == (-1_500, 1_500)
    assert list(broken_entries()) == []


def test_no_correction_gives_a_deducted_advance_back_as_money(office: tuple[Shop, Session]) -> None:
    shop, session = office
    order = customer_order(shop.centre.id, GOODS)
    sold(order.id, session, "advance_invoice", 1_500)
    receipt = sold(order.id, session, "receipt")
    assert (
        corrected(receipt, session, goods_of(receipt, 2)) == -1_800
    )  # 18.00 of goods are left, 15.00 deducted
    taken = goods_of(receipt, 1)
    with pytest.raises(AdvanceNotTakenBack):
        preview(receipt, taken, [], session)
    with pytest.raises(AdvanceNotTakenBack):
        corrected(receipt, session, taken)
    assert now(order) == (0, "closed")
    with_advance = [*taken, *(Taken(line.id, 1) for line in lines_of(receipt.id) if line.kind == "advance")]
    assert preview(receipt, with_advance, [], session).due == 600
    assert corrected(receipt, session, with_advance) == 600
    assert now(order) == (1_500, "closed")
    assert corrected(receipt, session, goods_of(receipt, 1)) == -900


def test_an_advance_invoice_is_not_corrected_even_once_it_is_credited(office: tuple[Shop, Session]) -> None:
    shop, session = office
    order = customer_order(shop.centre.id, GOODS)
    advance = sold(order.id, session, "advance_invoice", 1_500)
    invoice = invoice_of(advance.id)
    assert invoice is not None
    with unit_of_work():
        credit_invoice(invoice.id, "erreur")
    with pytest.raises(AdvanceNotCorrected):
        corrected(advance, session, all_of(advance))
    assert now(order) == (1_500, "confirmed")


def test_an_invoice_that_deducted_is_credited_then_corrected(office: tuple[Shop, Session]) -> None:
    shop, session = office
    order = customer_order(shop.centre.id, GOODS)
    sold(order.id, session, "advance_invoice", 1_500)
    made = sold(order.id, session, "invoice")
    invoice = invoice_of(made.id)
    assert invoice is not None
    with unit_of_work():
        credit_invoice(invoice.id, "erreur")
    assert now(order) == (0, "closed")
    assert corrected(made, session, all_of(made)) == -2_100
    assert now(order) == (1_500, "closed")


def test_while_somebody_is_at_the_order_it_is_not_corrected_at_head_office(
    office: tuple[Shop, Session],
) -> None:
    shop, session = office
    order = customer_order(shop.centre.id, GOODS)
    sold(order.id, session, "advance_invoice", 1_500)
    receipt = sold(order.id, session, "receipt")
    desk.take(order.id, "reopen", OWNER)
    with pytest.raises(OrderLocked):
        corrected(receipt, session, all_of(receipt))
    db.session.rollback()
    assert now(order) == (0, "closed")
    assert db.session.scalars(select(OrderLine).where(OrderLine.corrects_id.is_not(None))).all() == []


def returned(document: str = "001.00001.009", corrects: str = "001.00001.002", **more: int) -> DocumentData:
    values = {"total_ttc": 1_000, **more}
    return paid("advance_returned", document, corrects=corrects, **values)


def test_head_office_takes_a_return_late_once_and_for_what_was_deducted(head_office: HeadOffice) -> None:
    head_office.send()

    def receive(data: DocumentData, place: str = "R1", version: int = 0) -> Received:
        with head_office.at(place):
            return receive_document(
                head_office.centre.id, place, f"{data.kind}-{data.document}", data, "", version
            )

    assert receive(paid("advance_invoice", "001.00001.001", total_ttc=1_000)).linked
    assert receive(paid("receipt", "001.00001.002", deducted=1_000)).linked
    assert (stored().advances, stored().status) == (0, "closed")
    with head_office.at(""):
        desk.locks.take(stored().number, A, "reopen", "", "Ada")
    with pytest.raises(OrderLocked):
        receive(returned())
    assert stored().version == 3
    with head_office.at(""):
        desk.locks.release(stored().number, A)
    assert receive(returned()) == receive(returned()) == Received(True, 4)
    assert (stored().advances, stored().status) == (1_000, "closed")
    for wrong in (
        returned("001.00001.010", corrects="001.00001.404"),
        returned("001.00001.011", total_ttc=1_001),
        returned("001.00001.012"),  # all of it is back already
    ):
        assert receive(wrong) == Received(False, 0)
    assert receive(returned("001.00001.009"), "R2") == Received(False, 0)
    assert stored().advances == 1_000


def test_the_return_of_what_a_person_linked_is_linked_by_itself(head_office: HeadOffice) -> None:
    head_office.send()

    def receive(data: DocumentData) -> Received:
        with head_office.at("R1"):
            return receive_document(head_office.centre.id, "R1", f"{data.kind}-{data.document}", data, "", 1)

    for data in (
        paid("advance_invoice", "001.00001.001", total_ttc=1_000),
        paid("receipt", "001.00001.002", deducted=1_000),
        returned(),
    ):
        assert receive(data) == Received(False, 0)
    with head_office.at(""):
        ids = db.session.scalars(select(OrderDocument.id).order_by(OrderDocument.id)).all()
    for document_id in ids[:2]:
        with head_office.at(""):
            link(document_id)
    assert stored().advances == 0
    assert receive(returned("001.00001.012")).linked
    assert (stored().advances, stored().status) == (1_000, "closed")


def test_a_correction_made_without_a_line_reaches_head_office_and_a_refund_follows(online: Both) -> None:
    shop = make_shop(db.session.get_one(Centre, online.centre_id))
    with as_user(shop.manager):
        session = shop.open(10_000)
        for shared in (False, True):
            order = customer_order(shop.centre.id, GOODS, place="R1", version=0)
            order_id, number = order.id, order.number
            with unit_of_work():
                desk.online.write_state(order, secrets.token_hex(16))
            sold(order_id, session, "advance_invoice", 1_500)
            receipt = sold(order_id, session, "receipt")
            if shared:
                exchange_orders()
                assert here(order_id).version == 3
            calls = online.line.calls
            assert corrected(receipt, session, all_of(receipt)) == -2_100
            assert online.line.calls == calls  # nobody is asked
            assert here(order_id).advances == (0 if shared else 1_500)
            online.line.cuts = ["after"]  # the first answer is lost
            exchange_orders()
            exchange_orders()
            there = online.there(number)
            assert there is not None
            assert (there["advances"], there["status"]) == (1_500, "closed")
            assert online.versions(number)[-1] == (4, "advance_returned")
            assert (here(order_id).advances, here(order_id).version) == (1_500, 4)
            assert not db.session.scalars(select(OrderChange).where(OrderChange.sent_at.is_(None))).all()
            sold(order_id, session, "advance_refund", 1_500)
            exchange_orders()
            there = online.there(number)
            assert there is not None
            assert (there["advances"], there["status"], there["version"]) == (0, "closed", 5)
            assert (here(order_id).advances, here(order_id).version) == (0, 5)
