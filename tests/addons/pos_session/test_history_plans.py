"""The history reads its indexes: what SQLite and PostgreSQL say they would do with thousands of orders."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import Select, event, text

from addons.pos_session.models import CashOperation, Order, Payment
from addons.pos_session.services import history
from addons.pos_session.services.labels import orders_by_label
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user
from core.web import table_query
from tests.addons.pos_session.random_sessions import write_sessions
from tests.addons.pos_session.shop import Shop, make_shop

MANY = 500


@pytest.fixture
def long_ago(shop: Shop) -> Shop:
    """Two centres with some thousand orders each, known to the planner."""
    write_sessions(shop, MANY, seed=7)
    write_sessions(make_shop(), MANY, seed=8, first_desk=910)
    with acting_as(SYSTEM):
        db.session.rollback()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
    return shop


def plan(statement: Select[Any]) -> str:
    """What the database would do for a page of an ORM select, as it is sent for who acts."""
    sent: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, clause: str, parameters: Any, *rest: Any) -> None:
        sent.append((clause, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        db.session.execute(statement.limit(50)).all()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    clause, parameters = sent[-1]
    explain = "EXPLAIN QUERY PLAN " if db.engine.dialect.name == "sqlite" else "EXPLAIN "
    rows = db.session.connection().exec_driver_sql(explain + clause, parameters).all()
    return "\n".join(str(row[-1]) for row in rows)


def of_centre(statement: Select[Any], shop: Shop, model: Any) -> Select[Any]:
    return statement.where(model.centre_id == shop.centre.id)


def test_a_page_is_read_along_an_index(long_ago: Shop) -> None:
    """Of each list; and a page of orders is not sorted: the index has the newest first."""
    with as_user(long_ago.operator):
        for statement, model, index in (
            (history.orders(), Order, "ix_pos_session__order_history"),
            (history.payments(True), Payment, "ix_pos_session__payment_history"),
            (history.movements(), CashOperation, "ix_pos_session__cash_operation_history"),
        ):
            found = plan(of_centre(statement, long_ago, model))
            assert index in found, found
            assert not re.search(rf"(SCAN|Seq Scan on) {model.__tablename__}\b(?! USING)", found), found
        found = plan(of_centre(history.orders(), long_ago, Order))
        assert "Incremental Sort" in found or "Sort" not in found, found
        assert "USE TEMP B-TREE FOR ORDER BY" not in found, found
        begin = history.since(Order.created_at, "2026-01-10", "Europe/Paris")
        end = history.until(Order.created_at, "2026-01-11", "Europe/Paris")
        found = plan(of_centre(history.orders(), long_ago, Order).where(begin, end))
        assert "ix_pos_session__order_history" in found, found


def test_one_order_and_an_end_of_counting(long_ago: Shop) -> None:
    by_number = r"uq_pos_session__order_number|sqlite_autoindex_pos_session__order_\d \(number=\?\)"
    with as_user(long_ago.operator):
        found = plan(history.orders().where(orders_by_label("900.00001.001")))
        assert re.search(by_number, found), found
        assert table_query.count(of_centre(history.orders(), long_ago, Order), 100) == 101
