"""Documents of customer orders at the till: what is sold at which price, what is deducted, invoiced and told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from addons.pos_session.models import Invoice, Order, OrderLine, Session
from addons.pos_session.services.corrections import correct
from addons.pos_session.services.invoice_document import document_of
from addons.pos_session.services.orders import add_items, lines_of
from addons.pos_session.services.payment import pay
from addons.pos_session.services.receipt import receipt_of
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import everything_in_cash
from addons.pos_sync.errors.order_sales import (
    AdvanceInvalid,
    AdvanceStandsAlone,
    ArticleNotHere,
    CustomerUnnamed,
    OrderWithoutLines,
)
from addons.pos_sync.errors.orders import LockLost, OperationImpossible
from addons.pos_sync.models import CustomerOrder, CustomerOrderLock, OrderChange, OrderDocument
from addons.pos_sync.services.orders.sales import make_draft
from core import clock
from core.db import db
from core.errors import Refusal
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, make_shop
from tests.addons.pos_sync.customer_orders import customer_order
from tests.addons.pos_sync.exchanging import Exchange

LINES = (("Affiche", 3, 900, 0), ("Programme", 10, 500, 1_000))
"""27.00 at a price that was agreed, and 50.00 less 10 %: 45.00; 72.00 in all."""


@pytest.fixture
def till(app: Flask, tmp_path: Path) -> Iterator[tuple[Shop, Session]]:
    """A register with an open session."""
    shop = make_shop()
    with as_user(shop.manager):
        session = shop.open(5_000)
        with Exchange(tmp_path / "exchange").as_register():
            yield shop, session


def draft_of(order: CustomerOrder, session: Session, kind: str, owner: str = "", **more: int) -> Order:
    with unit_of_work():
        if owner:
            kept = CustomerOrderLock(
                order_id=order.id, owner=owner, operation=kind, place="R1", holder="Anne"
            )
            kept.expires_at = clock.now() + timedelta(minutes=2)
            db.session.add(kept)
        return make_draft(order.id, kind, session.id, owner=owner, **more)


def paid(draft: Order) -> None:
    with unit_of_work():
        pay(draft.id, everything_in_cash)


def rows(draft: Order) -> list[tuple[str, int, int, int, bool]]:
    return [
        (line.kind, line.quantity, line.unit_price, line.total_ttc, line.turnover)
        for line in lines_of(draft.id)
    ]


def document(draft: Order) -> OrderDocument:
    return db.session.scalars(select(OrderDocument).where(OrderDocument.document == draft.number)).one()


def test_a_receipt_keeps_the_prices_that_were_agreed_and_deducts_the_advances(
    till: tuple[Shop, Session],
) -> None:
    shop, session = till
    order = customer_order(shop.centre.id, *LINES, advances=2_000)
    draft = draft_of(order, session, "receipt", owner="word")
    assert rows(draft) == [
        ("product", 3, 900, 2_700, True),
        ("product", 10, 500, 4_500, True),
        ("advance", -1, 2_000, -2_000, False),
    ]
    assert draft.total_ttc == 5_200
    paid(draft)
    found = document(draft)
    assert (found.kind, found.total_ttc, found.deducted, found.order_id) == ("receipt", 7_200, 2_000, None)
    told = json.loads(db.session.scalars(select(OrderChange.data)).one())
    assert (told["owner"], told["version"], told["document"]["order_number"]) == ("word", 1, order.number)
    assert db.session.scalars(select(Invoice)).all() == []
    draft = db.session.get_one(Order, draft.id)
    receipt = receipt_of(draft, lambda text: text, str)
    assert any(order.number in mention for mention in receipt.mentions)
    assert [(row.rate, row.ttc) for row in receipt.vat_rows] == [(550, 4_500), (2_000, 2_700)]


@pytest.mark.parametrize("lost", ["ended", "another's", "let go"])
def test_what_is_no_longer_kept_is_not_paid(till: tuple[Shop, Session], lost: str) -> None:
    """Else the advance could be deducted here and at the register that has the order now."""
    shop, session = till
    order = customer_order(shop.centre.id, *LINES, advances=2_000)
    draft = draft_of(order, session, "receipt", owner="word")
    with unit_of_work():
        lock = db.session.get_one(CustomerOrderLock, order.id)
        if lost == "let go":
            db.session.delete(lock)
        elif lost == "ended":
            lock.expires_at = clock.now()
        else:
            lock.owner = "another word"
    with pytest.raises(LockLost):
        paid(draft)
    db.session.rollback()
    assert db.session.get_one(Order, draft.id).state == "draft"
    assert db.session.scalars(select(OrderDocument)).all() == []


def test_without_a_line_nothing_is_deducted_and_the_order_is_named_all_the_same(
    till: tuple[Shop, Session],
) -> None:
    shop, session = till
    order = customer_order(shop.centre.id, *LINES, advances=2_000)
    draft = draft_of(order, session, "invoice")
    assert [row[0] for row in rows(draft)] == ["product", "product"]
    paid(draft)
    assert (document(draft).total_ttc, document(draft).deducted) == (7_200, 0)
    invoice = db.session.scalars(select(Invoice)).one()
    assert (invoice.customer_name, invoice.total_ttc) == ("Anne Martin", 7_200)
    assert document_of(invoice).mentions == (f"Commande client {order.number}",)
    db.session.refresh(order)
    assert (order.advances, order.status) == (2_000, "confirmed")


def test_more_in_advance_than_the_goods_come_to_is_not_given_back_by_the_receipt(
    till: tuple[Shop, Session],
) -> None:
    shop, session = till
    order = customer_order(shop.centre.id, ("Limonade", 1, 300, 0), advances=500)
    draft = draft_of(order, session, "receipt", owner="word")
    assert draft.total_ttc == 0
    paid(draft)
    assert (document(draft).total_ttc, document(draft).deducted) == (300, 300)


def test_an_order_head_office_never_saw_follows_its_documents_here(till: tuple[Shop, Session]) -> None:
    shop, session = till
    order = customer_order(shop.centre.id, *LINES, place="R1", version=0)
    advance = draft_of(order, session, "advance_invoice", amount=3_000)
    assert rows(advance) == [("advance", 1, 3_000, 3_000, False)]
    paid(advance)
    db.session.refresh(order)
    assert (order.advances, order.status) == (3_000, "confirmed")
    assert (document(advance).total_ttc, document(advance).order_id) == (3_000, order.id)
    invoice = db.session.scalars(select(Invoice)).one()
    assert (invoice.total_ttc, invoice.total_ht) == (3_000, 0)
    assert document_of(invoice).mentions == (f"Facture d'acompte · Commande client {order.number}",)
    receipt = draft_of(order, session, "receipt")
    assert receipt.total_ttc == 4_200
    paid(receipt)
    db.session.refresh(order)
    assert (order.advances, order.status) == (0, "closed")


def test_an_advance_invoice_holds_nothing_else(till: tuple[Shop, Session]) -> None:
    shop, session = till
    order = customer_order(shop.centre.id, *LINES)
    draft = draft_of(order, session, "advance_invoice", amount=3_000)
    with unit_of_work():
        add_items(draft.id, [shop.item("drink")])
    with pytest.raises(AdvanceStandsAlone):
        paid(draft)
    assert db.session.scalars(select(OrderDocument)).all() == []


def test_the_deduction_of_a_receipt_comes_back_with_what_was_sold(till: tuple[Shop, Session]) -> None:
    shop, session = till
    order = customer_order(shop.centre.id, *LINES, advances=2_000)
    draft = draft_of(order, session, "receipt", owner="word")
    paid(draft)
    taken = [Taken(line.id, abs(line.quantity)) for line in lines_of(draft.id)]
    with unit_of_work():
        made = correct(draft.id, session.id, taken, [], everything_in_cash, "rendu")
    assert made["total"] == -5_200
    counter = db.session.scalars(
        select(OrderLine).where(OrderLine.order_id == made["order_id"], OrderLine.kind == "advance")
    ).one()
    assert (counter.quantity, counter.total_ttc, counter.turnover) == (1, 2_000, False)
    back = db.session.scalars(select(OrderDocument).where(OrderDocument.kind == "advance_returned")).one()
    assert (back.total_ttc, back.deducted, back.corrects) == (2_000, 0, draft.number)
    correction = db.session.get_one(Order, made["order_id"])
    assert any(order.number in said for said in receipt_of(correction, lambda text: text, str).mentions)


@pytest.mark.parametrize(
    ("kind", "made", "amount", "refused"),
    [
        ("receipt", {"status": "unconfirmed"}, None, OperationImpossible),
        ("receipt", {"status": "closed"}, None, OperationImpossible),
        ("invoice", {"customer": " "}, None, CustomerUnnamed),
        ("advance_invoice", {}, None, AdvanceInvalid),
        ("advance_invoice", {}, 0, AdvanceInvalid),
        ("advance_invoice", {}, -1, AdvanceInvalid),
        ("advance_invoice", {"advances": 7_000}, 201, AdvanceInvalid),
    ],
)
def test_refused_documents_leave_no_draft(
    till: tuple[Shop, Session], kind: str, made: dict[str, str], amount: int | None, refused: type[Refusal]
) -> None:
    shop, session = till
    order = customer_order(shop.centre.id, *LINES, **made)  # type: ignore[arg-type]
    with pytest.raises(refused), unit_of_work():
        make_draft(order.id, kind, session.id, owner="word", amount=amount)
    assert db.session.scalars(select(Order)).all() == []


def test_what_is_not_sold_here_and_what_is_empty_is_refused(till: tuple[Shop, Session]) -> None:
    shop, session = till
    empty = customer_order(shop.centre.id)
    with pytest.raises(OrderWithoutLines):
        draft_of(empty, session, "receipt")
    order = customer_order(shop.centre.id, *LINES)
    with unit_of_work():
        order.lines[0].article = "local-R2-17"
    with pytest.raises(ArticleNotHere):
        draft_of(order, session, "receipt")
