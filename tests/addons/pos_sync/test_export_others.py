"""What other addons sold goes to head office with the export: tickets, payments of bookings, charges put on them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from addons.pos_booking_payment.models.booking import CHECKED_IN
from addons.pos_booking_payment.services.charges import put_on_booking
from addons.pos_session.models import Session
from addons.pos_session.services import corrections
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Tender
from addons.pos_sync.models import ReceivedBatch, ReceivedRow
from addons.pos_sync.receive_jobs import gather_job
from addons.pos_sync.services.receiving.registers import make_register
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.jobs.drain import drain
from core.registry import registry
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.stays import draft_of, make_stay, order_for, pay_order
from tests.addons.pos_session.shop import Shop, make_shop, without_bookings
from tests.addons.pos_sync.exchanging import CODE, Exchange, export_of
from tests.addons.pos_sync.test_receiving import rows
from tests.addons.pos_ticketing.conftest import Theatre, make_theatre, statements
from tests.addons.pos_ticketing.take_back_steps import take_back


@pytest.fixture
def exchange(app: Flask, tmp_path: Path) -> Exchange:
    return Exchange(tmp_path / "exchange")


def went_to_head_office(exchange: Exchange, shop: Shop, session: Session, cents: int, who: User) -> None:
    """Close the session with so much in its drawer, send its export, and have head office apply it."""
    with acting_as(SYSTEM), unit_of_work():
        make_register(shop.centre.id, CODE, "Caisse")
    with exchange.as_register():
        with as_user(who):
            shop.close(session, cents)
        with acting_as(SYSTEM):
            drain()
            assert export_of(session).state == "sent", export_of(session).diagnosis
    with exchange.as_head_office(), acting_as(SYSTEM):
        gather_job({})
        db.session.expire_all()
        assert db.session.query(ReceivedBatch).one().state == "applied"


def of_theatre(theatre: Theatre) -> Shop:
    """The steps of a shop in a theatre."""
    return Shop(theatre.centre, theatre.session.desk, {}, {}, theatre.operator, theatre.manager)


def test_tickets_issued_and_cancelled_arrive(exchange: Exchange) -> None:
    theatre = make_theatre()
    sale = theatre.sell(theatre.item(0), theatre.item(1, theatre.guest), theatre.item(2))
    back = take_back(theatre, sale, 0)
    went_to_head_office(exchange, of_theatre(theatre), theatre.session, 4_500, theatre.operator)
    with acting_as(SYSTEM):
        found = rows("ticket")
        numbers = {row["number"] for row in rows("order")}
        lines = {(row["order"], row["position"]): row for row in rows("line")}
    told = [(row["state"], row["price"], row["audience"], row["reason"]) for row in found]
    assert sorted(told) == [
        ("cancelled", 4_500, "Plein tarif", "Empêchement"),
        ("issued", 0, "Invitation", ""),
        ("issued", 4_500, "Plein tarif", ""),
        ("issued", 4_500, "Plein tarif", ""),
    ]
    assert {row["performance"] for row in found} == {"Le Malade imaginaire"}
    assert {row["starts_at"] for row in found} == {"2027-03-12T19:30:00+00:00"}
    assert {row["order"] for row in found} == numbers and len(numbers) == 2
    totals = {row["state"]: lines[row["order"], row["line"]]["total"] for row in found if row["price"]}
    assert totals == {"issued": 4_500, "cancelled": -4_500}
    assert back["order_id"] != sale["order_id"]


def test_payments_of_bookings_and_charges_arrive(exchange: Exchange) -> None:
    shop = make_shop()
    stay = make_stay(shop.centre, 12_000, 8_000, number="RES-7", status=CHECKED_IN)
    with as_user(shop.manager):
        session = shop.open(0, note="vide")
        cash, card = shop.methods["cash"].id, shop.methods["card"].id
        pay_order(order_for(session, stay), (cash, 7_000), (card, 5_000))
        order_id = draft_of(session, [shop.item("poster", 2), shop.item("drink")])
        with unit_of_work():
            put = put_on_booking(order_id, stay.booking_id)
        taken = [Taken(put["lines"][0]["id"], 1)]

        def from_the_booking(due: int, methods: object) -> list[Tender]:
            method = next(m for m in methods.values() if m.kind == "on_booking")  # type: ignore[attr-defined]
            return [Tender(method.id, due)]

        with unit_of_work():
            corrections.correct(order_id, session.id, taken, [], from_the_booking, "Retour")
    went_to_head_office(exchange, shop, session, 7_000, shop.manager)
    with acting_as(SYSTEM):
        payments, charges, extras = rows("booking_payment"), rows("booking_charge"), rows("booking_extra")
        parts = {(row["order"], row["part"]): row for row in rows("payment")}
    assert [(r["booking"], r["financing"], r["method"], r["amount"]) for r in payments] == [
        ("RES-7", "1", "cash", 7_000),
        ("RES-7", "1", "card", 5_000),
    ]
    assert [parts[r["order"], r["part"]]["amount"] for r in payments] == [7_000, 5_000]
    assert [(r["booking"], r["amount"]) for r in charges] == [("RES-7", 2_300), ("RES-7", -1_000)]
    assert [(r["line"], r["quantity"], r["total"]) for r in extras] == [
        (1, 2, 2_000),
        (2, 1, 300),
        (1, -1, -1_000),
    ]


def test_facts_are_exported_where_the_addon_was_switched_off_since(exchange: Exchange) -> None:
    shop = make_shop()
    stay = make_stay(shop.centre, 1_000, number="RES-8")
    with as_user(shop.manager):
        session = shop.open(0, note="vide")
        pay_order(order_for(session, stay), (shop.methods["cash"].id, 1_000))
    without_bookings(shop)
    went_to_head_office(exchange, shop, session, 1_000, shop.manager)
    with acting_as(SYSTEM):
        assert [row["amount"] for row in rows("booking_payment")] == [1_000]
        assert db.session.query(ReceivedRow).filter_by(table_name="ticket").count() == 0


def test_another_session_has_no_rows_and_each_table_is_one_statement(exchange: Exchange) -> None:
    theatre = make_theatre()
    for seat in range(6):
        theatre.sell(theatre.item(seat))
    sold = theatre.session.id
    with acting_as(SYSTEM):

        def told(table: str, session_id: int) -> tuple[int, int]:
            with statements() as seen:
                asked = registry().ask("pos_sync_export_rows", table=table, session_id=session_id)
                found = [row for _, answer in asked if answer is not None for row in answer]
            return len(found), sum(statement.startswith("SELECT") for statement in seen)

        assert told("ticket", sold) == (6, 2)
        assert told("ticket", sold + 1_000) == (0, 2)
        for table in ("booking_payment", "booking_charge", "booking_extra"):
            assert told(table, sold) == (0, 1)
        assert told("session", sold) == (0, 0)
