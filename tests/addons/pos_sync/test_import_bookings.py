"""Bookings of head office reach a register with a batch: whole, in its transaction, refused by file and line."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from addons.pos_booking_payment.models import Booking
from addons.pos_session.models import Customer, Product
from addons.pos_sync.errors.files import FileFault
from addons.pos_sync.services.importing.run import import_waiting
from addons.pos_sync.services.importing.tale import RECEIVED, REPLACED, Tale
from core.config import settings
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.journal.models import JournalEntry
from core.testing.factories import as_user
from tests.addons.pos_booking_payment.sent import draft, fundings, pay_here, send, service_lines, stored
from tests.addons.pos_booking_payment.stays import Stay, order_for, pay_order
from tests.addons.pos_session.shop import Shop, without_bookings
from tests.addons.pos_sync.batches import BASE, put_batch

Rows = dict[str, list[dict[str, Any]]]


def booking(code: str, **changes: Any) -> dict[str, Any]:
    """A confirmed week of July of the customer C1."""
    days = {"arrives_on": date(2026, 7, 4), "departs_on": date(2026, 7, 11)}
    return {"code": code, "customer": "C1", **days, "status": "confirmed", **changes}


def group(code: str, position: int = 1) -> dict[str, Any]:
    return {"booking": code, "position": position, "label": "Séjour"}


def service(code: str, position: int = 1, **changes: Any) -> dict[str, Any]:
    """Ten nights at 45.00."""
    told = {"label": "Nuitée", "quantity": 10, "unit_price": 4_500, "rate": 1_000}
    return {"booking": code, "group": 1, "position": position, **told, **changes}


def financing(code: str, reference: str = "A1", amount: int = 30_000, **changes: Any) -> dict[str, Any]:
    return {"booking": code, "reference": reference, "due_on": date(2026, 6, 1), "amount": amount, **changes}


def sent() -> Rows:
    """Two bookings, one with a group of two services and two financings."""
    return {
        "t_client": [{"code": "C1", "name": "Hélène Dupré", "email": "helene@example.org"}],
        "t_reservation": [booking("R1", room="12 bis"), booking("R2", total=8_000)],
        "t_reservation_groupe": [group("R1")],
        "t_reservation_prestation": [
            service("R1", 2, label="Ménage", quantity=1, unit_price=5_000, rate=2_000),
            service("R1"),
        ],
        "t_reservation_financement": [
            financing("R1"),
            financing("R1", "A2", 20_000, kind="invoice"),
            financing("R2", amount=8_000),
        ],
    }


def arrive(
    exchange: Path, shop: Shop, number: int, rows: Rows, kind: str = "full", optional: Collection[str] = ()
) -> None:
    put_batch(exchange / "in", number, rows, kind, optional)
    assert import_waiting(shop.centre.id) == [number]
    db.session.expire_all()


def test_bookings_of_head_office_are_made_whole(shop: Shop, exchange: Path) -> None:
    arrive(exchange, shop, 1, sent())
    found = stored("R1")
    assert (found.source, found.room, found.status, found.version) == (
        "head_office",
        "12 bis",
        "confirmed",
        1,
    )
    assert found.search == "r1 helene dupre 12 bis"
    assert (found.services_total, stored("R2").services_total) == (50_000, 8_000)
    assert service_lines("R1") == [("Séjour", "Nuitée", 45_000), ("Séjour", "Ménage", 5_000)]
    assert {key: (row.amount, row.kind) for key, row in fundings("R1").items()} == {
        "A1": (30_000, "instalment"),
        "A2": (20_000, "invoice"),
    }
    customer = db.session.query(Customer).filter_by(name="Hélène Dupré").one()
    assert found.customer_id == stored("R2").customer_id == customer.id, "the customer of head office, once"
    assert customer.source == "head_office"
    entry = db.session.query(JournalEntry).filter_by(kind="pos_booking_payment.bookings_imported").one()
    assert '"made":2' in entry.data


def test_the_same_again_changes_nothing_and_a_delta_changes_one_whole(shop: Shop, exchange: Path) -> None:
    arrive(exchange, shop, 1, sent())
    arrive(exchange, shop, 2, sent())
    assert (stored("R1").version, stored("R2").version) == (1, 1)
    pay_here("A1", 30_000)
    delta: Rows = {
        "t_reservation": [booking("R1", room="14", status="validated")],
        "t_reservation_financement": [
            financing("R1"),
            financing("R1", "A2", 25_000, kind="invoice", paid_elsewhere=1_000),
        ],
    }
    arrive(exchange, shop, 3, delta, "delta")
    found = stored("R1")
    assert (found.room, found.version, found.paid, found.services_total) == ("14", 2, 31_000, 0)
    assert fundings("R1")["A1"].is_paid and not fundings("R1")["A2"].is_paid
    assert stored("R2").version == 1


def test_a_booking_that_is_gone_is_cancelled_and_what_was_paid_stays(shop: Shop, exchange: Path) -> None:
    arrive(exchange, shop, 1, sent())
    with acting_as(SYSTEM):
        send(shop.centre.id, draft("OWN"))
    pay_here("A1", 30_000)
    arrive(exchange, shop, 2, {"t_reservation": [{"code": "R1", "deleted": True}]}, "delta")
    found = stored("R1")
    assert (found.status, found.paid, found.version) == ("cancelled", 30_000, 2)
    assert {key: row.withdrawn_at is not None for key, row in fundings("R1").items()} == {"A1": True}
    assert stored("R2").status == "confirmed"
    full = sent()
    full["t_reservation"] = [booking("R3")]
    for table in ("t_reservation_groupe", "t_reservation_prestation", "t_reservation_financement"):
        full[table] = []
    arrive(exchange, shop, 3, full)
    assert (stored("R2").status, fundings("R2")) == ("cancelled", {})
    assert (stored("R1").version, stored("R3").status, stored("OWN").status) == (2, "confirmed", "confirmed")
    arrive(exchange, shop, 4, sent())
    again = stored("R1")
    assert (again.status, again.paid, fundings("R1")["A1"].withdrawn_at) == ("confirmed", 30_000, None)


def test_an_opening_tells_that_bookings_were_replaced(
    shop: Shop, exchange: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(Tale, "note", lambda self, kind, name: told.append((kind, name)))
    arrive(exchange, shop, 1, {**BASE, **sent()})
    files = {f"{table}.xml" for table in {**BASE, **sent()}}
    assert {name for kind, name in told if kind == RECEIVED} == files
    assert {name for kind, name in told if kind == REPLACED} == files


def test_a_till_finds_and_pays_what_head_office_sent(shop: Shop, exchange: Path) -> None:
    arrive(exchange, shop, 1, sent())
    settings().section("pos_sync").role = "none"  # the next opening would import
    with as_user(shop.manager):
        session = shop.open(0, note="vide")
        found = stored("R1")
        stay = Stay(found.id, (fundings("R1")["A1"].id,))
        pay_order(order_for(session, stay), (shop.methods["cash"].id, 30_000))
        assert (stored("R1").paid, fundings("R1")["A1"].is_paid) == (30_000, True)


BAD: list[tuple[str, Rows, str]] = [
    ("status", {"t_reservation": [booking("R1"), booking("R2", status="odd")]}, "t_reservation.xml, line 4"),
    ("amount", {"t_reservation_financement": [financing("R1", amount=0)]}, "t_reservation_financement.xml, line 3"),
    ("rate", {"t_reservation_prestation": [service("R1", rate=10_001)]}, "t_reservation_prestation.xml, line 3"),
    ("group", {"t_reservation_prestation": [service("R1", group=7)]}, "t_reservation_prestation.xml, line 3"),
    ("booking", {"t_reservation_financement": [financing("R9")]}, "t_reservation_financement.xml, line 3"),
    ("booking", {"t_reservation_financement": [financing("R2"), financing("R1")]}, "financement.xml, line 4"),
    ("customer", {"t_reservation": [booking("R1", customer="C9")]}, "t_reservation.xml, line 3"),
    ("departs_on", {"t_reservation": [booking("R1", departs_on=date(2026, 7, 1)), booking("R2")]},
     "t_reservation.xml, line 3"),
    ("booking", {"t_reservation": []}, "t_reservation_groupe.xml, line 3"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "bad", "place"), BAD)
def test_a_bad_row_refuses_the_batch_with_its_place(
    shop: Shop, exchange: Path, field: str, bad: Rows, place: str
) -> None:
    put_batch(exchange / "in", 1, {**BASE, **sent(), **bad})
    with pytest.raises(FileFault) as refused:
        import_waiting(shop.centre.id)
    assert place in str(refused.value) and f"“{field}”" in str(refused.value)
    assert (exchange / "in" / "00000001" / "infos_import.xml").exists()
    with acting_as(SYSTEM):
        assert db.session.query(Booking).filter_by(centre_id=shop.centre.id).count() == 0
        assert db.session.query(Product).filter_by(label="Article A1").count() == 0, "nothing of the batch"


def test_a_booking_of_another_system_is_not_taken_over(shop: Shop, exchange: Path) -> None:
    send(shop.centre.id, draft("R1"), source="pms")
    put_batch(exchange / "in", 1, sent())
    with pytest.raises(FileFault, match=r"R1 is managed elsewhere \(pms\)"):
        import_waiting(shop.centre.id)
    assert stored("R1").source == "pms"


def test_a_part_is_not_deleted_by_itself(shop: Shop, exchange: Path) -> None:
    arrive(exchange, shop, 1, sent())
    gone = {"booking": "R1", "reference": "A1", "deleted": True}
    put_batch(
        exchange / "in",
        2,
        {"t_reservation": [booking("R1")], "t_reservation_financement": [gone]},
        "delta",
    )
    with pytest.raises(FileFault, match="sent whole"):
        import_waiting(shop.centre.id)
    assert fundings("R1")["A1"].withdrawn_at is None


def test_without_the_addon_bookings_are_refused_unless_they_are_optional(shop: Shop, exchange: Path) -> None:
    without_bookings(shop)
    put_batch(exchange / "in", 1, {**BASE, **sent()}, optional={"t_reservation"})
    with pytest.raises(FileFault, match=r"t_reservation_financement.xml is for an addon that is not in use"):
        import_waiting(shop.centre.id)
    shutil.rmtree(exchange / "in" / "00000001")  # there still: head office takes it back
    tables = [name for name in sent() if name.startswith("t_reservation")]
    arrive(exchange, shop, 2, {**BASE, **sent()}, optional=tables)
    with acting_as(SYSTEM):
        assert db.session.query(Booking).filter_by(centre_id=shop.centre.id).count() == 0
        assert db.session.query(Product).filter_by(label="Article A1").count() == 1


def test_statements_do_not_grow_with_the_bookings(shop: Shop, exchange: Path) -> None:
    def count(number: int, first: int, last: int) -> int:
        codes = [f"B{n:04d}" for n in range(first, last)]
        rows: Rows = {
            "t_client": [{"code": f"K{code}", "name": f"Client {code}"} for code in codes],
            "t_reservation": [booking(code, customer=f"K{code}") for code in codes],
            "t_reservation_financement": [financing(code) for code in codes],
        }
        seen: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            seen.append(statement)

        put_batch(exchange / "in", number, rows, "full" if number == 1 else "delta")
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            import_waiting(shop.centre.id)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    count(1, 0, 3)
    few, many = count(2, 10, 15), count(3, 100, 300)
    assert many == few
