"""A database of before the whole counter, with sales in it, brought to now: nothing is lost and everything goes on."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from addons.pos_session.models import Customer, Order, OrderLine, PaymentMethod, Session
from addons.pos_session.services import closing, payment
from addons.pos_session.services.corrections import correct
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.invariants import broken
from addons.pos_session.services.invoices import issue_order_invoice
from addons.pos_session.services.opening import last_closing
from addons.pos_session.services.sheet import sheet_of
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Tender
from core import migrate
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre, User
from core.journal.verify import verify
from core.testing.factories import as_user, make_centre, make_user
from core.uow import unit_of_work
from core.vat import VatRow
from tests.addons.pos_session.old_database import TABLES, Row, rows_of, sell_before


@dataclass
class Before:
    """What was in the database: every row of every table, and the ids that the story needs."""

    rows: dict[str, list[Row]]
    ids: dict[str, int]
    operator: User
    manager: User


@pytest.fixture
def before(app: Flask) -> Before:
    """A database as it was, filled, then upgraded."""
    centre = make_centre(code="paris")
    operator = make_user(groups=["pos.default.user"], centres=[centre])
    manager = make_user(groups=["pos.default.administrator"], centres=[centre])
    for manifest in reversed(app.extensions["registry"].enabled):
        if "pos_session" in manifest.depends:
            migrate.downgrade(manifest.name)
    db.session.remove()
    migrate.downgrade("pos_session", to="pos_session_0002")
    with acting_as(SYSTEM):
        centre, operator = db.session.get_one(Centre, centre.id), db.session.get_one(User, operator.id)
        manager = db.session.get_one(User, manager.id)
        with unit_of_work():
            ids = sell_before(centre, operator)
        rows = {table: rows_of(table) for table in TABLES}
    db.session.remove()
    migrate.upgrade_all()
    assert migrate.pending() == {}
    with acting_as(SYSTEM):
        people = [db.session.get_one(User, user.id) for user in (operator, manager)]
    return Before(rows, {**ids, "centre": centre.id}, *people)


def test_every_row_is_what_it_was(before: Before) -> None:
    for table, rows in before.rows.items():
        assert rows_of(table, list(rows[0])) == rows, table
    totals = [row["total_ht"] for row in rows_of("order", ["total_ht"])]
    assert totals == [833 + 1_422, 4_310, None, None]


FORBIDDEN = [
    "UPDATE pos_session__session SET closing_note = 'x' WHERE state = 'closed'",
    "DELETE FROM pos_session__session WHERE state = 'closed'",
    "UPDATE pos_session__order SET total_ht = 1 WHERE state = 'validated'",
    "UPDATE pos_session__order_line SET total_ttc = 1 WHERE order_id IN"
    " (SELECT id FROM pos_session__order WHERE state = 'validated')",
    "UPDATE pos_session__payment_method SET kind = 'shells' WHERE kind = 'card'",
    "UPDATE pos_session__payment_method SET rounding = 2 WHERE kind = 'cash'",
    "INSERT INTO pos_session__payment_part (payment_id, session_id, method_id, method_kind, kind, amount)"
    " SELECT payment_id, session_id, method_id, 'cash', 'rounding', 2 FROM pos_session__payment_part",
    "INSERT INTO pos_session__cash_operation (centre_id, session_id, kind, amount, reason, created_at)"
    " SELECT centre_id, session_id, 'cash_in', -5, '', created_at FROM pos_session__cash_operation",
    "INSERT INTO pos_session__order_line SELECT * FROM pos_session__order_line",
]


def test_the_rules_of_now_are_in_force(before: Before) -> None:
    for change in FORBIDDEN:
        with pytest.raises(DBAPIError), unit_of_work():
            db.session.execute(text(change))


def test_what_no_rule_forbade_before_is_allowed_now(before: Before) -> None:
    with unit_of_work():
        db.session.execute(
            text("UPDATE pos_session__payment_method SET kind = 'holiday_cheque' WHERE kind = 'card'")
        )
        db.session.execute(text("UPDATE pos_session__payment_method SET rounding = 5 WHERE kind = 'cash'"))


def test_an_old_session_has_its_sheet_and_nothing_is_wrong(before: Before) -> None:
    with acting_as(SYSTEM):
        sheet = sheet_of(db.session.get_one(Session, before.ids["first"]))
        assert (sheet.drawer.expected, sheet.drawer.adjustment, sheet.total_methods) == (10_000, -200, 6_900)
        assert sheet.vat == (
            VatRow(210, 4_310, 90, 4_400),
            VatRow(550, 1_422, 78, 1_500),
            VatRow(2_000, 833, 167, 1_000),
        )
        assert last_closing(before.ids["desk"]) == 9_800
        assert list(broken()) == []
        assert verify() == []


def test_the_session_that_was_open_goes_on(before: Before) -> None:
    """Its draft is paid, an old order is refunded in it, another is invoiced, and it closes."""
    ids = before.ids
    with as_user(before.operator):
        with unit_of_work():
            payment.pay(ids["draft"], [Tender(ids["cash"], 1_000)])
        wanted = select(OrderLine.id).where(OrderLine.order_id == ids["paid"], OrderLine.label == "Programme")
        line = db.session.execute(wanted).scalar_one()
        with unit_of_work():
            answer = correct(
                ids["paid"],
                ids["second"],
                [Taken(line, 1)],
                [],
                lambda due, _: [Tender(ids["cash"], due)],
                "Abîmé",
            )
        assert answer["total"] == -500
        with unit_of_work() as unit:
            customer = Customer(centre_id=ids["centre"], name="Hélène Roux")
            unit.add(customer)
            unit.flush()
            invoice = issue_order_invoice(ids["by_card"], customer.id)
        assert (invoice.sequence, invoice.total_ht, invoice.total_ttc) == (1, 4_310, 4_400)
        with unit_of_work():
            closing.start_closing(ids["second"])
        with unit_of_work():
            closed = closing.close_session(ids["second"], Counted(sum=10_300))
        assert (closed.closing_expected, closed.closing_difference) == (10_300, 0)
        assert last_closing(ids["desk"]) == 10_300
    with acting_as(SYSTEM):
        counted = select(PaymentMethod.code).where(PaymentMethod.counted).order_by(PaymentMethod.id)
        assert list(db.session.scalars(counted)) == ["cash"]
        assert db.session.get_one(Order, ids["draft"]).total_ht == 948
        assert list(broken()) == []
        assert verify() == []
