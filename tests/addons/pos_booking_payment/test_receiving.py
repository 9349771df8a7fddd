"""Bookings come in: made, changed or the same; their customers, financings and services beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from addons.pos_booking_payment.models import Booking, CustomerReference, ServiceGroup
from addons.pos_booking_payment.models.booking import CONFIRMED
from addons.pos_booking_payment.services.drafts import CustomerDraft, GroupDraft, ServiceDraft
from addons.pos_session.models import Customer
from core import clock
from core.db import db
from core.errors import NotFound, Stale
from core.identity.actor import SYSTEM, acting_as
from core.identity.services.switches import switch_addon
from core.testing.factories import make_centre
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
from tests.addons.pos_session.shop import Shop, statements


def test_a_new_booking(shop: Shop) -> None:
    done = send(shop.centre.id, draft())
    booking = stored()
    assert (done.made, done.changed, done.same, done.booking_ids) == (1, 0, 0, [booking.id])
    assert (booking.services_total, booking.paid, booking.due) == (50_000, 0, 50_000)
    assert (booking.version, booking.source, booking.status) == (1, "pms", CONFIRMED)
    assert booking.search == "r1 helene dupre 12 bis"
    assert {name: one.amount for name, one in fundings().items()} == {"A1": 30_000, "A2": 20_000}
    assert service_lines() == [("Séjour", "Nuitée", 45_000), ("Séjour", "Ménage", 5_000)]
    customer = booking.customer
    assert (customer.name, customer.email, customer.source) == (
        "Hélène Dupré",
        "helene@example.org",
        "booking",
    )


def test_the_same_again_changes_nothing(shop: Shop) -> None:
    send(shop.centre.id, draft())
    before = stored().updated_at
    done = send(shop.centre.id, draft(room=" 12  bis "))
    assert (done.made, done.changed, done.same, done.booking_ids) == (0, 0, 1, [stored().id])
    assert (stored().version, stored().updated_at) == (1, before)


def test_a_change_is_a_new_version_with_the_tills_part_kept(shop: Shop) -> None:
    send(shop.centre.id, draft())
    with acting_as(SYSTEM), unit_of_work() as session:
        session.add(ServiceGroup(booking_id=stored().id, position=2, label="Suppléments", extras=True))
        session.execute(update(Booking).values(extras_total=1_000))
    pay_here("A1", 12_000)
    group = GroupDraft("Autre", (ServiceDraft("Taxe", 2, 150, 0),))
    changed = draft(
        groups=(group,), fundings=(replace(INSTALMENT, amount=25_000, paid_elsewhere=5_000),), room="14"
    )
    assert send(shop.centre.id, changed).changed == 1
    booking = stored()
    assert (booking.version, booking.services_total, booking.extras_total) == (2, 300, 1_000)
    assert (booking.paid, booking.search) == (17_000, "r1 helene dupre 14")
    assert set(fundings()) == {"A1"}
    assert (fundings()["A1"].paid_here, fundings()["A1"].remaining) == (12_000, 8_000)
    assert service_lines() == [("Autre", "Taxe", 300)]
    with acting_as(SYSTEM):
        groups = db.session.execute(select(ServiceGroup.label).order_by(ServiceGroup.position)).scalars()
        assert list(groups) == ["Autre", "Suppléments"]


def test_the_total_that_is_sent_is_taken(shop: Shop) -> None:
    send(shop.centre.id, draft(total=48_000))
    assert stored().services_total == 48_000


def test_what_was_paid_elsewhere_is_paid(shop: Shop) -> None:
    send(shop.centre.id, draft(fundings=(replace(INSTALMENT, paid_elsewhere=30_000), BALANCE)))
    assert (stored().paid, fundings()["A1"].is_paid, fundings()["A2"].is_paid) == (30_000, True, False)


def test_one_customer_of_two_bookings(shop: Shop) -> None:
    send(shop.centre.id, draft("R1"), draft("R2"))
    assert stored("R1").customer_id == stored("R2").customer_id
    renamed = CustomerDraft("Hélène Martin", reference="C1", phone="+33 6 12 34 56 78")
    send(shop.centre.id, draft("R2", customer=renamed))
    customer = stored("R2").customer
    assert (customer.name, customer.phone_digits, customer.email) == ("Hélène Martin", "0612345678", "")
    assert (stored("R1").search, stored("R1").version) == ("r1 helene martin 12 bis", 1)


def test_customers_are_told_apart_by_source_mail_and_booking(shop: Shop) -> None:
    mail, nobody = CustomerDraft("Max", email="Max@Example.org"), CustomerDraft("Max")
    send(shop.centre.id, draft("R1"), draft("R2", customer=mail), draft("R3", customer=nobody))
    send(shop.centre.id, draft("S1"), draft("S2", customer=mail), draft("S3", customer=nobody), source="b")
    ids = {number: stored(number).customer_id for number in ("R1", "R2", "R3", "S1", "S2", "S3")}
    assert len(set(ids.values())) == 5
    assert ids["R2"] == ids["S2"]


def test_who_was_forgotten_is_never_written_to_again(shop: Shop) -> None:
    send(shop.centre.id, draft("R1"), draft("R2"))
    forgotten = stored("R1").customer_id
    with acting_as(SYSTEM), unit_of_work() as session:
        values = {"name": "-", "email": "", "anonymised_at": clock.now()}
        session.execute(update(Customer).where(Customer.id == forgotten).values(values))
    send(shop.centre.id, draft("R2", room="3"))
    assert stored("R1").customer_id == forgotten
    assert stored("R1").customer.name == "-"
    assert stored("R2").customer_id != forgotten
    with acting_as(SYSTEM):
        reference = db.session.execute(select(CustomerReference)).scalar_one()
    assert (reference.reference, reference.customer_id) == ("ref:pms:C1", stored("R2").customer_id)


def test_a_financing_that_is_no_longer_sent(shop: Shop) -> None:
    send(shop.centre.id, draft(fundings=(replace(INSTALMENT, paid_elsewhere=1_000), BALANCE)))
    pay_here("A1", 5_000)
    send(shop.centre.id, draft(fundings=()))
    left = fundings()
    assert set(left) == {"A1"}
    assert left["A1"].withdrawn_at is not None
    assert (left["A1"].paid_here, left["A1"].paid_elsewhere, stored().paid) == (5_000, 0, 5_000)
    send(shop.centre.id, draft())
    assert (fundings()["A1"].withdrawn_at, set(fundings())) == (None, {"A1", "A2"})


def test_revisions(shop: Shop) -> None:
    send(shop.centre.id, draft(revision=5))
    assert send(shop.centre.id, draft(revision=7)).same == 1
    assert (stored().revision, stored().version) == (7, 1)
    send(shop.centre.id, draft(revision=7, room="3"))
    assert stored().version == 2


def test_versions_that_the_sender_saw(shop: Shop) -> None:
    send(shop.centre.id, draft(), versions={"R1": 0})
    send(shop.centre.id, draft(room="3"), versions={"R1": 1})
    for seen in (0, 1, 3):
        with pytest.raises(Stale):
            send(shop.centre.id, draft(room="4"), versions={"R1": seen})
    assert (stored().room, stored().version) == ("3", 2)


def test_no_centre_and_the_addon_off(shop: Shop) -> None:
    with pytest.raises(NotFound):
        send(10**6, draft())
    with acting_as(SYSTEM), unit_of_work():
        switch_addon("pos_booking_payment", shop.centre.id, False)
    with pytest.raises(NotFound):
        send(shop.centre.id, draft())


def test_the_same_number_in_another_centre_is_another_booking(shop: Shop) -> None:
    other = make_centre()
    send(shop.centre.id, draft())
    assert send(other.id, draft()).made == 1
    with acting_as(SYSTEM):
        assert db.session.execute(select(func.count(func.distinct(Customer.id)))).scalar_one() == 2


@pytest.mark.parametrize("changed", [False, True])
def test_the_statements_do_not_grow_with_the_rows(shop: Shop, changed: bool) -> None:
    counts = []
    for prefix, rows in (("A", 3), ("B", 90)):
        many = [
            draft(f"{prefix}{n}", customer=CustomerDraft("Max", reference=f"{prefix}{n}"))
            for n in range(rows)
        ]
        if changed:
            send(shop.centre.id, *many)
            later = INSTALMENT.due_on + timedelta(days=1)
            many = [
                replace(
                    one,
                    room="9",
                    customer=replace(one.customer, name="Maxime"),
                    fundings=(replace(INSTALMENT, due_on=later), replace(BALANCE, reference="A3")),
                )
                for one in many
            ]
        with statements() as seen:
            send(shop.centre.id, *many)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[1] <= 24


def test_a_stay_of_one_day(shop: Shop) -> None:
    day = date(2026, 7, 4)
    send(shop.centre.id, draft(arrives_on=day, departs_on=day))
    assert stored().arrives_on == stored().departs_on == day
