"""Imports that die, and imports at once: wholly there or not at all, no double, no deadlock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from addons.pos_booking_payment.models import Booking, CustomerReference, Funding, ServiceGroup, ServiceLine
from addons.pos_booking_payment.services.drafts import BookingDraft, CustomerDraft, FundingDraft
from addons.pos_booking_payment.services.importing import import_bookings
from addons.pos_booking_payment.services.incoming import prepare
from addons.pos_session.models import Customer
from core import clock
from core.db import Base, db, lock_row
from core.errors import Refusal
from core.identity.actor import SYSTEM, acting_as
from core.testing.dying import dies_at_each_statement
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.booked import pay_funding
from tests.addons.pos_booking_payment.sent import INSTALMENT, draft, fundings, send, stored
from tests.addons.pos_session.shop import Shop

Job = Callable[[], Any]
WRITTEN: Sequence[type[Base]] = (
    Booking, Funding, ServiceGroup, ServiceLine, Customer, CustomerReference
)  # fmt: skip


def facts() -> dict[str, Any]:
    """Every row that an import writes, and the end of the journal."""
    tables = [model.__table__ for model in WRITTEN] + [Base.metadata.tables["core__journal_chain"]]
    found = {table.name: sorted(map(repr, map(tuple, db.session.execute(select(table))))) for table in tables}
    db.session.rollback()
    return found


def many(prefix: str, rows: int, **changes: Any) -> list[BookingDraft]:
    """Bookings of every kind of customer, three of them of one."""
    kinds = (
        lambda n: CustomerDraft("Anne", reference=f"{prefix}{n // 9}"),
        lambda n: CustomerDraft("Max", email=f"{prefix}{n}@example.org"),
        lambda n: CustomerDraft("Zoé"),
    )
    return [draft(f"{prefix}{n}", customer=kinds[n % 3](n), **changes) for n in range(rows)]


def importing(centre_id: int, drafts: Sequence[BookingDraft]) -> Job:
    def work() -> tuple[int, int, int]:
        incoming = prepare(drafts)
        with acting_as(SYSTEM), unit_of_work():
            done = import_bookings(centre_id, incoming, "pms")
        return done.made, done.changed, done.same

    return work


@pytest.mark.parametrize("kind", ["new", "changed", "mixed"])
def test_killed_at_any_statement(shop: Shop, kind: str) -> None:
    send(shop.centre.id, *many("R", 6))
    with acting_as(SYSTEM), unit_of_work() as session:
        other = session.get_one(Customer, stored("R0").customer_id)
        other.name = "Somebody else"
    gone = FundingDraft("A9", date(2026, 8, 1), -500)
    changed = many("R", 6, room="7", fundings=(replace(INSTALMENT, amount=1), gone))
    drafts = {"new": many("S", 6), "changed": changed, "mixed": [*changed, *many("S", 3)]}[kind]
    statements = dies_at_each_statement(importing(shop.centre.id, drafts), facts)
    assert statements > 6
    with acting_as(SYSTEM):
        count = db.session.execute(select(func.count(Booking.id))).scalar_one()
    assert count == {"new": 12, "changed": 6, "mixed": 9}[kind]


def at_once(app: Flask, *jobs: Job) -> list[Any]:
    """Run every job in a thread of its own, all begun together; codes of refusals are returned."""
    barrier = Barrier(len(jobs))

    def run(job: Job) -> Any:
        with app.app_context():
            try:
                barrier.wait(10)
                return job()
            except Refusal as refusal:
                return refusal.error_code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result(60) for future in [pool.submit(run, job) for job in jobs]]


def test_the_same_file_twice_at_once(app: Flask, shop: Shop) -> None:
    drafts = many("R", 300)
    work = importing(shop.centre.id, drafts)
    answers = at_once(app, work, importing(shop.centre.id, drafts[::-1]), work)
    assert sorted(answers) == [(0, 0, 300), (0, 0, 300), (300, 0, 0)]
    with acting_as(SYSTEM):
        counts = [
            db.session.execute(select(func.count()).select_from(model.__table__)).scalar_one()
            for model in (Booking, Funding, CustomerReference)
        ]
    assert counts == [300, 600, 234]


def test_two_files_that_change_the_same_bookings_at_once(app: Flask, shop: Shop) -> None:
    send(shop.centre.id, *many("R", 300))
    jobs = [
        importing(shop.centre.id, many("R", 300, room=room)[::way]) for room, way in (("1", 1), ("2", -1))
    ]
    assert at_once(app, *jobs) == [(0, 300, 0)] * 2
    assert {stored(f"R{n}").version for n in (0, 150, 299)} == {3}
    assert len({stored(f"R{n}").room for n in (0, 150, 299)}) == 1


def test_tills_at_work_during_an_import(app: Flask, shop: Shop) -> None:
    """A till holds a booking, then writes to its customer, as the end of an order does (note_activity)."""
    send(shop.centre.id, *many("R", 60))
    ids = [stored(f"R{n}").id for n in range(0, 60, 7)]

    def till() -> str:
        for id_ in ids[::-1]:
            with acting_as(SYSTEM), unit_of_work() as session:
                booking = session.get_one(Booking, id_)
                lock_row(booking)
                customer = update(Customer).where(Customer.id == booking.customer_id)
                session.execute(customer.values(last_activity_at=clock.now()))
        return "sold"

    jobs = [
        importing(
            shop.centre.id,
            [replace(one, customer=replace(one.customer, city="Huy")) for one in many("R", 60, room=room)],
        )
        for room in "123"
    ]
    answers = at_once(app, till, *jobs)
    assert answers == ["sold", *[(0, 60, 0)] * 3]


def test_a_financing_that_a_till_paid_is_withdrawn_not_deleted(shop: Shop) -> None:
    send(shop.centre.id, draft())
    with as_user(shop.operator):
        session = shop.open()
    order = pay_funding(shop, session, fundings()["A1"], {"cash": 100})
    pay_funding(shop, session, fundings()["A1"], {"cash": -100}, corrects=order)
    send(shop.centre.id, draft(fundings=()))
    left = fundings()
    assert {name: (one.paid_here, one.withdrawn_at is None) for name, one in left.items()} == {
        "A1": (0, False)
    }
