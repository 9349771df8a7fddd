"""Draft orders: numbers, lines, abandoning, paying, and that a finished one is a fact."""

from __future__ import annotations

import pytest
from sqlalchemy import Table, delete, select, text, update
from sqlalchemy.exc import IntegrityError

from addons.pos_session.errors import CashLimitExceeded, ItemsInvalid, LineNotFound, OrderEmpty, OrderNotDraft
from addons.pos_session.models import (
    CashCount,
    CashOperation,
    ClosingSummary,
    Invoice,
    InvoiceOrder,
    InvoiceVat,
    MethodCount,
    Order,
    OrderLine,
    Payment,
    PaymentLine,
    PaymentPart,
    Session,
    VoucherMovement,
)
from addons.pos_session.services import orders
from addons.pos_session.services.invariants import broken
from addons.pos_session.services.line_changes import change_line
from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.errors import NotFound
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, make_shop


def begin(shop: Shop, session: Session, *items: dict[str, object]) -> Order:
    with unit_of_work():
        order = orders.new_order(session.id)
        if items:
            orders.add_items(order.id, list(items))
    return order


def lines(order: Order) -> list[tuple[str, int, int]]:
    return [(line.label, line.quantity, line.total_ttc) for line in orders.lines_of(order.id)]


def test_an_abandoned_number_is_never_used_again(at_the_till: Shop) -> None:
    session = at_the_till.open()
    made = [begin(at_the_till, session, at_the_till.item("drink")) for _ in range(3)]
    with unit_of_work():
        orders.abandon(made[1].id, "Client parti")
    fourth = begin(at_the_till, session)
    assert [order.number for order in [*made, fourth]] == [f"001.00001.00{n}" for n in (1, 2, 3, 4)]
    assert made[1].state == "abandoned" and made[1].abandon_reason == "Client parti"
    assert lines(made[1]) == [("Limonade", 1, 300)]
    with unit_of_work():
        answer = pay(made[2].id, [Tender(at_the_till.methods["cash"].id, 300)])
    assert answer["receipt_no"] == 1, "an abandoned order leaves no gap in the receipts"


def test_products_join_their_line(at_the_till: Shop) -> None:
    session = at_the_till.open()
    order = begin(at_the_till, session, at_the_till.item("drink"), at_the_till.item("poster"))
    with unit_of_work():
        added = orders.add_items(
            order.id,
            [at_the_till.item("drink", 2), at_the_till.item("programme"), at_the_till.item("programme")],
        )
    assert [line.label for line in added] == ["Programme"]
    assert lines(order) == [("Limonade", 3, 900), ("Affiche", 1, 1_000), ("Programme", 2, 1_000)]
    assert order.total_ttc == 2_900


def test_quantities_and_removals(at_the_till: Shop) -> None:
    session = at_the_till.open()
    order = begin(at_the_till, session, at_the_till.item("drink"), at_the_till.item("poster"))
    drink, poster = orders.lines_of(order.id)
    with unit_of_work():
        change_line(order.id, drink.id, quantity=7)
    assert order.total_ttc == 3_100
    with unit_of_work():
        change_line(order.id, drink.id, quantity=0)
        orders.remove_lines(order.id, [poster.id])
    assert (lines(order), order.total_ttc) == ([], 0)
    with pytest.raises(LineNotFound), unit_of_work():
        orders.remove_lines(order.id, [poster.id])
    with pytest.raises(ItemsInvalid), unit_of_work():
        change_line(order.id, drink.id, quantity=-1)
    with pytest.raises(OrderEmpty), unit_of_work():
        pay(order.id, [])


def test_a_price_changed_meanwhile_does_not_change_the_basket(at_the_till: Shop) -> None:
    session = at_the_till.open()
    order = begin(at_the_till, session, at_the_till.item("drink"))
    with unit_of_work():
        at_the_till.products["drink"].price = 350
        db.session.merge(at_the_till.products["drink"])
    with unit_of_work():
        orders.add_items(order.id, [at_the_till.item("drink")])
    assert lines(order) == [("Limonade", 1, 300), ("Limonade", 1, 350)]


def test_paying_a_draft(at_the_till: Shop) -> None:
    session = at_the_till.open()
    order = begin(at_the_till, session, at_the_till.item("seat"))
    cash, card = at_the_till.methods["cash"].id, at_the_till.methods["card"].id
    with unit_of_work():
        answer = pay(order.id, [Tender(card, 2_400), Tender(cash, 5_000)])
    assert (answer["total"], answer["change"], order.state, order.receipt_no) == (
        4_400,
        3_000,
        "validated",
        1,
    )
    assert order.validated_by_id == at_the_till.operator.id
    for again in (
        lambda: pay(order.id, [Tender(cash, 4_400)]),
        lambda: orders.add_items(order.id, [at_the_till.item("drink")]),
        lambda: orders.abandon(order.id),
    ):
        with pytest.raises(OrderNotDraft), unit_of_work():
            again()
    assert list(broken()) == []


def test_an_order_above_the_legal_limit_is_not_paid_in_cash(at_the_till: Shop) -> None:
    session = at_the_till.open()
    order = begin(at_the_till, session, at_the_till.item("seat", 23))
    cash, card = at_the_till.methods["cash"].id, at_the_till.methods["card"].id
    with pytest.raises(CashLimitExceeded), unit_of_work():
        pay(order.id, [Tender(cash, 101_200)])
    with unit_of_work():
        assert pay(order.id, [Tender(card, 1_200), Tender(cash, 100_000)])["total"] == 101_200


def test_another_centre_finds_no_order(at_the_till: Shop) -> None:
    session = at_the_till.open()
    order = begin(at_the_till, session, at_the_till.item("drink"))
    with as_user(make_shop().manager), pytest.raises(NotFound), unit_of_work():
        orders.abandon(order.id)


@pytest.mark.parametrize("model", [Order, OrderLine, Payment, PaymentPart, CashOperation, CashCount, Session])
def test_facts_are_never_changed(at_the_till: Shop, model: type[Order]) -> None:
    session = at_the_till.open()
    at_the_till.sell(session, at_the_till.item("drink"))
    at_the_till.close(session, 10_300)
    table = model.__table__
    assert isinstance(table, Table)
    before = db.session.execute(select(table)).all()
    assert before
    column = next(column for column in table.columns if column.name not in ("id", "centre_id"))
    for change in (update(table).values({column: column}), delete(table)):
        with pytest.raises(IntegrityError, match="append-only"), unit_of_work() as unit:
            unit.execute(change)
    assert db.session.execute(select(table)).all() == before


@pytest.mark.parametrize(
    "model",
    [ClosingSummary, Invoice, InvoiceOrder, InvoiceVat, MethodCount, PaymentLine, VoucherMovement],
)
def test_nor_are_those_of_closings_invoices_and_vouchers(shop: Shop, model: type[Invoice]) -> None:
    """SQLite drops the triggers of a table that a migration rebuilds: they must be there at the end."""
    postgresql = db.engine.dialect.name == "postgresql"
    wanted = "SELECT tgname FROM pg_trigger" if postgresql else "SELECT name FROM sqlite_master"
    names = set(db.session.scalars(text(wanted)))
    table = model.__tablename__
    assert {f"{table}_no_update", f"{table}_no_delete"} <= names


def test_a_draft_is_no_fact_yet(at_the_till: Shop) -> None:
    session = at_the_till.open()
    order = begin(at_the_till, session, at_the_till.item("drink"))
    with unit_of_work() as unit:
        unit.execute(update(OrderLine.__table__).values(label="Citronnade"))
    assert lines(order) == [("Citronnade", 1, 300)]
