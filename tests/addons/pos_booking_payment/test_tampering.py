"""What somebody changes in the database behind the triggers is named by the doctor."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from addons.pos_booking_payment.services.invariants import broken
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.booked import make_booking, make_funding, pay_funding, put_on
from tests.addons.pos_session.shop import Shop, statements

B, S = "pos_booking_payment__", "pos_session__"
FUNDING = "Financing F1 of booking R-000012 does not say what was paid on it here."
PAID = "Booking R-000012 does not say what was paid on its financings."
EXTRAS = "Booking R-000012 does not say what tills put on it."
STRANGE = "Payment {} on booking R-000012 is not what its order paid."
TOTAL = "The payments of order {} on its financing do not come to its total."
PROGRESS = "Order {} says that it is in progress, or not, and is something else."
CHARGE = "What payment {} of order {} put on a booking is not its charge."
SERVICES = "The services of payment {} on booking R-000012 do not come to its charge."
SERVICE = "Service {} on booking R-000012 is not where its charge says."


def tamper(change: str) -> None:
    """Change facts as somebody who owns the database can: without the triggers, without foreign keys."""
    with unit_of_work() as unit:
        if db.engine.dialect.name == "postgresql":
            unit.execute(text("SET session_replication_role = replica"))
            unit.execute(text(change))
            unit.execute(text("SET session_replication_role = DEFAULT"))
            return
        triggers = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for name in unit.execute(triggers).scalars().all():
            unit.execute(text(f'DROP TRIGGER "{name}"'))
        unit.execute(text(change))


def sentences() -> list[str]:
    with acting_as(SYSTEM):
        return list(broken())


@pytest.fixture
def numbers(shop: Shop) -> dict[str, object]:
    """A financing paid by two parts and taken back, an order put on the booking and corrected; what names them."""
    booking = make_booking(shop)
    funding = make_funding(booking, reference="F1")
    make_booking(shop, "R-000013")
    with as_user(shop.manager):
        session = shop.open(0)
        paid = pay_funding(shop, session, funding, {"card": 7_000, "cheque": 5_000})
        pay_funding(shop, session, funding, {"card": -12_000}, corrects=paid)
        put = put_on(shop, session, booking, {"poster": 2}, 2_000)
        put_on(shop, session, booking, {"poster": -2}, -2_000, corrects=put)
    assert sentences() == []
    one = "SELECT min({}) FROM {}"
    with acting_as(SYSTEM):
        found = {
            name: db.session.execute(text(one.format(column, table))).scalar_one()
            for name, column, table in (
                ("payment", "id", B + "payment"),
                ("charge", "payment_id", B + "charge"),
                ("service", "id", B + "service_line"),
            )
        }
    return {**found, "paid": paid.number, "put": put.number, "put_id": put.id, "paid_id": paid.id}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (f"UPDATE {B}funding SET paid_here = 1", [FUNDING, PAID]),
        (f"UPDATE {B}booking SET paid = 1 WHERE number = 'R-000012'", [PAID]),
        (f"UPDATE {B}booking SET extras_total = 1 WHERE number = 'R-000012'", [EXTRAS]),
        (f"UPDATE {B}payment SET amount = 6999 WHERE id = :payment", [FUNDING, (TOTAL, "paid")]),
        (f"DELETE FROM {B}payment WHERE id = :payment", [FUNDING, (TOTAL, "paid")]),
        (f"UPDATE {B}payment SET method_kind = 'cash' WHERE id = :payment", [(STRANGE, "payment")]),
        (
            f"UPDATE {B}payment SET booking_id = (SELECT id FROM {B}booking WHERE number = 'R-000013')"
            " WHERE id = :payment",
            [("Payment {} on booking R-000013 is not what its order paid.", "payment")],
        ),
        (
            f"UPDATE {S}payment_part SET reallocates_id = id WHERE id ="
            f" (SELECT part_id FROM {B}payment WHERE id = :payment)",
            [(STRANGE, "payment")],
        ),
        (
            f"UPDATE {S}payment_part SET payment_id = :charge WHERE id ="
            f" (SELECT part_id FROM {B}payment WHERE id = :payment)",
            [(STRANGE, "payment")],
        ),
        (f"UPDATE {B}funding_line SET in_progress = true WHERE order_id = :paid_id", [(PROGRESS, "paid")]),
        (f"UPDATE {S}order SET total_ttc = 1 WHERE id = :paid_id", [(TOTAL, "paid")]),
        (
            f"UPDATE {S}payment_part SET amount = 1999 WHERE payment_id = :charge",
            [(CHARGE, "charge", "put")],
        ),
        (
            f"UPDATE {B}charge SET amount = 1999 WHERE payment_id = :charge",
            [EXTRAS, (CHARGE, "charge", "put"), (SERVICES, "charge")],
        ),
        (f"UPDATE {B}service_line SET total_ttc = 1 WHERE id = :service", [(SERVICES, "charge")]),
        (f"DELETE FROM {B}service_line WHERE id = :service", [(SERVICES, "charge")]),
        (f"UPDATE {B}service_line SET order_line_id = 1 WHERE id = :service", [(SERVICE, "service")]),
    ],
)
def test_a_change_is_named(numbers: dict[str, object], change: str, told: list[object]) -> None:
    for name in sorted(numbers, key=len, reverse=True):
        change = change.replace(f":{name}", str(numbers[name]))
    tamper(change)
    expected = []
    for sentence in told:
        if isinstance(sentence, tuple):
            template, *names = sentence
            sentence = template.format(*(numbers[name] for name in names))
        expected.append(sentence)
    assert sentences() == expected


def test_a_charge_that_is_gone(numbers: dict[str, object]) -> None:
    tamper(f"DELETE FROM {B}service_line WHERE id = {numbers['service']}")
    tamper(f"DELETE FROM {B}charge WHERE payment_id = {numbers['charge']}")
    assert sentences() == [EXTRAS, CHARGE.format(numbers["charge"], numbers["put"])]


def test_services_outside_the_extras_or_of_an_order_that_is_not_on_the_booking(
    numbers: dict[str, object],
) -> None:
    tamper(f"UPDATE {B}service_group SET extras = false")
    assert len(sentences()) == 2
    tamper(f"UPDATE {B}service_group SET extras = true")
    tamper(f"DELETE FROM {B}order_booking")
    found = sentences()
    assert SERVICE.format(numbers["service"]) in found


def test_a_fixed_number_of_statements(numbers: dict[str, object]) -> None:
    with statements() as seen:
        sentences()
    assert len(seen) == 9
