"""A customer order as a document: there and back, refused by field; its number, and what its status allows."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from addons.pos_sync.errors.orders import OperationImpossible, OrderInvalid
from addons.pos_sync.models import CustomerOrder
from addons.pos_sync.models.customer_order import STATUSES
from addons.pos_sync.services.orders import states
from addons.pos_sync.services.orders.document import (
    canonical,
    parse,
    read_document,
    to_document,
    write_content,
)
from addons.pos_sync.services.orders.numbers import new_number, place_of
from core.db import db
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, statements
from tests.addons.pos_sync.order_documents import line, order_document


def stored(shop: Shop, document: dict[str, Any]) -> CustomerOrder:
    data = read_document(document)
    with unit_of_work():
        order = CustomerOrder(
            centre_id=shop.centre.id,
            number=data.number,
            origin=data.origin,
            created_by=data.created_by,
            created_at=data.created_at,
            changed_by=data.changed_by,
            changed_at=data.changed_at,
        )
        write_content(order, data)
    return order


def test_there_and_back(shop: Shop) -> None:
    document = order_document(lines=[line(1), line(2, article="POSTER", label="Affiche, “été”")])
    order = stored(shop, document)
    db.session.expire_all()
    assert to_document(order) == document
    assert parse(canonical(document)) == read_document(document)
    assert order.search == "comc/r1/00001 helene dupre 01 23 45 67 89"


def test_content_is_replaced_with_its_lines(shop: Shop) -> None:
    order = stored(shop, order_document(lines=[line(1), line(2), line(3)]))
    with unit_of_work():
        write_content(
            order, read_document(order_document(customer="Marc", wanted_on=None, lines=[line(1, quantity=3)]))
        )
    assert [(each.position, each.quantity) for each in order.lines] == [(1, 3)]
    assert (order.customer, order.wanted_on, order.total_ttc) == ("Marc", None, 2_250)


def test_lines_cost_no_statements(shop: Shop) -> None:
    counts = []
    for number, lines in (("COMC/R1/00001", 1), ("COMC/R1/00002", 40)):
        with statements() as seen:
            stored(shop, order_document(number, lines=[line(n + 1) for n in range(lines)]))
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": "12"}, "number"),
        ({"number": "COMC/R2/00001"}, "number"),
        ({"status": "lost"}, "status"),
        ({"status": "cancelled"}, "cancel_reason"),
        ({"customer": "x" * 121}, "customer"),
        ({"customer": "a\x00b"}, "customer"),
        ({"customer": None}, "customer"),
        ({"wanted_on": "tomorrow"}, "wanted_on"),
        ({"created_at": "2026-11-26T10:00:00"}, "created_at"),
        ({"total_ttc": 2_249}, "total_ttc"),
        ({"total_ttc": True}, "total_ttc"),
        ({"advances": -1}, "advances"),
        ({"price": 1}, "price"),
        ({"lines": [line(2)]}, "lines"),
        ({"lines": [line(1), line(1)]}, "lines"),
        ({"lines": [line(quantity=0)]}, "lines.0.quantity"),
        ({"lines": [line(quantity=2.0)]}, "lines.0.quantity"),
        ({"lines": [line(1), line(2, discount=10_001)]}, "lines.1.discount"),
        ({"lines": [line(total_ttc=2_501)]}, "lines.0.total_ttc"),
        ({"lines": [line(unit_price=10**12)]}, "lines.0.unit_price"),
    ],
)
def test_what_is_no_order(change: dict[str, Any], field: str) -> None:
    with pytest.raises(OrderInvalid) as refused:
        read_document(order_document(**change))
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize("text", ["", "[]", "null", '"x"', "{", "[" * 100_000])
def test_what_is_no_document(text: str) -> None:
    with pytest.raises(OrderInvalid):
        parse(text)


def test_numbers_have_no_gap_at_each_place(app: Flask) -> None:
    with unit_of_work():
        assert [new_number("R1"), new_number("R1"), new_number("")] == [
            "COMC/R1/00001",
            "COMC/R1/00002",
            "COMC/SIEGE/00001",
        ]
    with pytest.raises(ZeroDivisionError), unit_of_work():
        new_number("R1")
        raise ZeroDivisionError
    with unit_of_work():
        assert new_number("R1") == "COMC/R1/00003"
    assert [place_of(each) for each in ("COMC/R-1/00001", "COMC/SIEGE/123456", "COMC/R1/1", "R1")] == [
        "R-1",
        "",
        None,
        None,
    ]


def test_what_each_status_allows() -> None:
    documents = ("receipt", "invoice", "advance_invoice", "advance_refund")
    assert {status: states.possible(status) for status in STATUSES} == {
        "unconfirmed": ("open", "edit", "status", "cancel", "advance_refund"),
        "confirmed": ("open", "edit", "status", "close", "cancel", *documents),
        "in_progress": ("open", "edit", "status", "close", "cancel", *documents),
        "closed": ("reopen", "advance_refund"),
        "cancelled": ("reopen", "advance_refund"),
    }
    states.check_move("status", "unconfirmed", "confirmed")
    for refused in (
        ("status", "confirmed", "confirmed"),
        ("edit", "confirmed", "closed"),
        ("close", "closed", "closed"),
    ):
        with pytest.raises(OperationImpossible):
            states.check_move(*refused)
    with pytest.raises(OperationImpossible):
        states.check_operation("dance", "confirmed")
