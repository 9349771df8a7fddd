"""Bookings of head office go to its registers with its batches: whole, once, with what other tills took of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from addons.pos_booking_payment.models import Booking, Funding, ServiceGroup, ServiceLine
from addons.pos_booking_payment.services.drafts import CustomerDraft, FundingDraft
from addons.pos_booking_payment.services.receiving_known import known_bookings
from addons.pos_booking_payment.services.withdrawing import withdraw
from addons.pos_session.models import Customer
from addons.pos_sync.errors.sending import NothingChanged
from addons.pos_sync.models import ReceivedBatch, Register, SentBatch, SentRow
from addons.pos_sync.receive_jobs import batches_job
from addons.pos_sync.services.format.booking_tables import BOOKING_TABLES
from addons.pos_sync.services.format.reading import Row
from addons.pos_sync.services.importing.run import import_waiting
from addons.pos_sync.services.receiving.registers import make_register
from addons.pos_sync.services.receiving.rows import write_rows
from addons.pos_sync.services.sending.making import make_batch
from core.db import db
from core.identity.services.switches import switch_addon
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.sent import (
    BALANCE,
    INSTALMENT,
    draft,
    fundings,
    pay_here,
    send,
    service_lines,
    stored,
)
from tests.addons.pos_session.shop import Shop, statements, without_bookings
from tests.addons.pos_sync.exchanging import CODE, Exchange
from tests.addons.pos_sync.test_batches import sent as files_of
from tests.addons.pos_sync.two_servers import Pair

NAMES = [table.name for table in BOOKING_TABLES]


def centre_id() -> int:
    return db.session.query(Register).filter_by(code=CODE).one().centre_id


def made(kind: str | None = None, code: str = CODE) -> SentBatch:
    """Head office makes a batch and sends it."""
    register = db.session.query(Register).filter_by(code=code).one()
    with unit_of_work():
        batch = make_batch(register.id, kind)
    batches_job({})
    return batch


def facts(number: str) -> dict[str, Any]:
    """What a booking says, the same on both servers."""
    one = stored(number)
    told = (
        "arrives_on",
        "departs_on",
        "room",
        "status",
        "contract_signed",
        "total",
        "paid",
        "invoice_number",
    )
    told += ("invoiced_on",)
    return {
        "customer": one.customer.name,
        "lines": service_lines(number),
        "fundings": {
            key: (row.kind, row.label, row.due_on, row.amount, row.paid)
            for key, row in fundings(number).items()
        },
        **{name: getattr(one, name) for name in told},
    }


def invoiced(number: str) -> Any:
    paid = FundingDraft("F", date(2026, 5, 1), 50_000, kind="invoice", paid_elsewhere=50_000)
    return draft(
        number,
        customer=CustomerDraft("Odile Roy", reference="C2"),
        status="balanced",
        invoice_number="FA/7",
        invoiced_on=date(2026, 5, 2),
        contract_signed=True,
        fundings=(paid,),
    )


def test_a_register_has_the_bookings_of_head_office(pair: Callable[[], Pair]) -> None:
    both = pair()
    with both.at_head_office():
        send(centre_id(), draft("R1"), draft("R/2", groups=(), total=8_000, fundings=()), invoiced("R3"))
        pay_here("A1", 12_000)
        expected = {number: facts(number) for number in ("R1", "R/2", "R3")}
        assert made().kind == "full"
    both.imports()
    with both.at_register():
        assert {number: facts(number) for number in expected} == expected
        assert stored("R1").source == "head_office"
        pay_here("A1", 5_000)  # a till of the register
    with both.at_head_office():
        with pytest.raises(NothingChanged):
            made("delta")
        send(centre_id(), draft("R1", room="14", fundings=(INSTALMENT,)))
        batch = made()
        assert (batch.kind, batch.rows) == ("delta", 5), "the booking, its group, two services, its financing"
    both.imports()
    with both.at_register():
        assert (stored("R1").room, stored("R1").version) == ("14", 2)
        assert fundings("R1")["A1"].paid == 17_000 == stored("R1").paid, "what the till took stays"
        assert {number: facts(number) for number in ("R/2", "R3")} == {
            number: expected[number] for number in ("R/2", "R3")
        }
        assert (stored("R/2").version, stored("R3").version) == (1, 1)


def test_a_booking_that_head_office_cancels_or_has_no_more(pair: Callable[[], Pair]) -> None:
    both = pair()
    with both.at_head_office():
        send(centre_id(), draft("R1"), draft("R2"))
        made()
    both.imports()
    with both.at_register():
        pay_here("A1", 10_000)
    with both.at_head_office():
        with unit_of_work():
            withdraw(centre_id(), [known_bookings(centre_id(), ["R1"])["R1"].id])
        made("delta")
    both.imports()
    with both.at_register():
        assert (stored("R1").status, stored("R1").paid) == ("cancelled", 10_000)
        assert stored("R2").status == "confirmed"
    with both.at_head_office():
        with unit_of_work():
            forget("R2")
        assert made("delta").rows == 1
    both.imports()
    with both.at_register():
        assert (stored("R2").status, fundings("R2")) == ("cancelled", {})


def forget(number: str) -> None:
    """As if head office had never had it."""
    booking = stored(number)
    groups = select(ServiceGroup.id).where(ServiceGroup.booking_id == booking.id)
    db.session.execute(ServiceLine.__table__.delete().where(ServiceLine.group_id.in_(groups)))
    for part in (ServiceGroup, Funding):
        db.session.execute(part.__table__.delete().where(part.__table__.c.booking_id == booking.id))
    db.session.execute(Booking.__table__.delete().where(Booking.id == booking.id))


def took(register: Register, number: int, rows: dict[str, list[dict[str, Any]]]) -> None:
    """As if an export of a register had said so."""
    with unit_of_work():
        batch = ReceivedBatch(
            register_id=register.id, number=number, sha256=f"{number:064d}", state="applied"
        )
        db.session.add(batch)
        db.session.flush()
        for table, some in rows.items():
            keyed = [Row(3, f"{row['order']}/{n}", row) for n, row in enumerate(some)]
            write_rows(register.id, batch.id, table, keyed)


def payment(booking: str, cents: int, reference: str = "A1") -> dict[str, Any]:
    told = {
        "order": "O1",
        "part": 1,
        "method": "cash",
        "reason": "",
        "paid_at": datetime(2026, 6, 1, tzinfo=UTC),
    }
    return {"booking": booking, "financing": reference, "amount": cents, **told}


def test_what_the_other_registers_took_is_told_and_never_ones_own(pair: Callable[[], Pair]) -> None:
    both = pair()
    extra = {"label": "Bar", "quantity": 2, "unit_price": 300, "discount": 0, "rate": 1_000}
    with both.at_head_office():
        send(centre_id(), draft("R1"), draft("R2"))
        with unit_of_work():
            other = make_register(centre_id(), "R9", "Caisse du parvis")
        own = db.session.query(Register).filter_by(code=CODE).one()
        made()
        took(own, 1, {"booking_payment": [payment("R1", 9_000)]})
        with pytest.raises(NothingChanged):
            made("delta")
        charged = {"order": "O1", "booking": "R2", "amount": 600}
        took(other, 1, {
            "booking_payment": [payment("R1", 7_000), payment("R1", -2_000)],
            "booking_charge": [charged],
            "booking_extra": [charged | extra],
        })  # fmt: skip
        assert made("delta").rows == 6 + 8, "both whole"
        made(code="R9")
    both.imports()
    with both.at_register():
        pay_here("A1", 9_000)  # what the register told
        assert fundings("R1")["A1"].paid == 14_000
        assert (stored("R2").total, stored("R2").due) == (50_600, 50_600)
        assert service_lines("R2")[-1] == ("Suppléments", "Bar", 600)
    told = (both.place / "R9/in/00000001/t_reservation_financement.xml").read_text()
    assert 'paid_elsewhere="9000"' in told and 'paid_elsewhere="0"' in told, "of R9 nothing, of the other all"


def test_what_was_paid_on_a_financing_that_is_gone_is_told(pair: Callable[[], Pair]) -> None:
    both = pair()
    with both.at_head_office():
        send(centre_id(), draft("R1"))
        pay_here("A1", 12_000)
        send(centre_id(), draft("R1", fundings=(BALANCE,)))
        made()
    both.imports()
    with both.at_register():
        assert stored("R1").due == 38_000
        assert {key: row.remaining for key, row in fundings("R1").items()} == {"A1": 0, "A2": 20_000}


def test_head_office_without_the_addon_sends_none(pair: Callable[[], Pair]) -> None:
    both = pair()
    with both.at_head_office():
        send(centre_id(), draft("R1"))
        with unit_of_work():
            switch_addon("pos_booking_payment", centre_id(), on=False)
        made()
        assert not set(NAMES) & files_of(Exchange(both.place), 1).keys()
        with unit_of_work():
            switch_addon("pos_booking_payment", centre_id(), on=True)
        assert made("delta").rows == 6
    both.imports()
    with both.at_register():
        assert stored("R1").total == 50_000


def test_a_register_without_the_addon_takes_the_batch(pair: Callable[[], Pair]) -> None:
    both = pair()
    with both.at_head_office():
        send(centre_id(), draft("R1"))
        made()
        assert len(files_of(Exchange(both.place), 1)["t_reservation"]) == 1
    shop: Shop = both.shop
    with both.at_register():
        without_bookings(shop)
        assert import_waiting(shop.centre.id) == [1]
        assert db.session.query(Booking).count() == 0


def test_a_booking_whose_customer_is_not_sent_is_left_as_it_is(pair: Callable[[], Pair]) -> None:
    both = pair()
    with both.at_head_office():
        send(centre_id(), draft("R1"), draft("R2", customer=CustomerDraft("Odile Roy", reference="C2")))
        made()
        with unit_of_work():
            db.session.query(Customer).filter_by(name="Odile Roy").one().active = False
        assert made("delta").rows == 1, "the customer that is gone"
        assert db.session.query(SentRow).filter_by(table_name="t_reservation").count() == 2
    both.imports()
    with both.at_register():
        assert stored("R2").status == "confirmed"


def test_statements_do_not_grow_with_the_bookings(pair: Callable[[], Pair]) -> None:
    def count(first: int, last: int) -> int:
        send(centre_id(), *(draft(f"B{n:04d}") for n in range(first, last)))
        register_id = db.session.query(Register).one().id
        with statements() as seen, unit_of_work():
            make_batch(register_id, "full")
        return len(seen)

    with pair().at_head_office():
        count(0, 3)
        few, more = count(3, 6), count(100, 400)
        assert more == few
        kept = db.session.query(SentRow).filter(SentRow.table_name.in_(NAMES)).all()
        assert len(kept) == 306, "a hash per booking"
