"""The steps of a stay: each only where the status allows it, once, and never over another's change."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from addons.pos_booking_payment.errors import MoveRefused
from addons.pos_booking_payment.models import Booking, Funding, ServiceGroup, ServiceLine
from addons.pos_booking_payment.models.booking import STATUSES
from addons.pos_booking_payment.services import bookings, moves
from addons.pos_booking_payment.services.drafts import (
    BookingDraft,
    CustomerDraft,
    FundingDraft,
    GroupDraft,
    ServiceDraft,
)
from addons.pos_session.models import Customer
from addons.pos_session.services import customers
from core.db import db
from core.errors import Stale
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre, User
from core.journal.models import JournalEntry
from core.numbering import Counter
from core.testing.dying import dies_at_each_statement
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.booking_forms import sent, stored
from tests.addons.pos_booking_payment.listed import book, days
from tests.addons.pos_session.shop import Shop

DRAFT = BookingDraft(
    number="",
    customer=CustomerDraft("Zoé Lambert", email="zoe@example.org"),
    arrives_on=days(0),
    departs_on=days(7),
    room="12B",
    groups=(GroupDraft("Séjour", (ServiceDraft("Nuitée", 7, 6_000, 1000),)),),
    fundings=(FundingDraft("", days(0), 42_000),),
)


def made(centre: Centre, **values: object) -> Booking:
    """A booking of the page, with some of its columns as given."""
    with acting_as(SYSTEM), unit_of_work():
        booking = bookings.make(centre.id, DRAFT)
        for name, value in values.items():
            setattr(booking, name, value)
    return booking


def moved(browser: FlaskClient, booking: Booking, name: str, version: int, key: str) -> int:
    """Press a button of the page; the status of the answer."""
    data = {"version": str(version), "idempotency_key": key}
    return browser.post(f"/bookings/{booking.id}/move/{name}", data=data).status_code


def test_a_stay_from_the_contract_to_the_invoice(shop: Shop, login: Callable[[User], FlaskClient]) -> None:
    editor, booking = login(shop.manager), made(shop.centre)
    assert moved(editor, booking, "sign", 1, "step-sign") == 302
    assert stored()[0].status == "confirmed", "its instalment of today is not paid"
    assert moved(editor, booking, "check_in", 2, "step-in-1") == 302
    assert moved(editor, booking, "check_in", 2, "step-in-1") == 302, "the same once more"
    assert moved(editor, booking, "check_in", 3, "step-in-2") == 409
    assert moved(editor, booking, "cancel", 3, "step-cancel") == 409
    assert moved(editor, booking, "check_out", 2, "step-old") == 409
    assert moved(editor, booking, "check_out", 3, "step-out-1") == 302
    assert [moved(editor, booking, name, 4, "step-none") for name in ("invoice", "x")] == [404, 404]
    address = f"/bookings/{booking.id}/invoice"
    form = {"version": "4", "invoice_number": "F-7", "invoiced_on": days(1).isoformat()}
    for bad in ({"invoice_number": ""}, {"invoice_number": "x" * 41}, {"invoiced_on": "x"}, {"version": ""}):
        answer = editor.post(address, data={**form, **bad, "idempotency_key": "step-bad-bill"})
        assert answer.status_code == 422
    assert editor.get(address).status_code == 200
    for _ in range(2):
        assert editor.post(address, data={**form, "idempotency_key": "step-bill-1"}).status_code == 302
    [booking] = stored()
    assert (booking.status, booking.invoice_number, booking.invoiced_on) == ("invoiced", "F-7", days(1))
    assert (booking.version, booking.contract_signed) == (5, True)
    edit = f"/bookings/{booking.id}/edit"
    assert "F-7" in editor.get(edit).get_data(as_text=True)
    chosen = {"customer_id": str(booking.customer_id), "version": "5", "room": "8"}
    assert sent(editor, edit, **chosen).status_code == 302
    [booking] = stored()
    assert (booking.room, booking.services_total, booking.status) == ("8", 42_000, "invoiced")


def test_each_step_from_its_statuses_only(shop: Shop) -> None:
    allowed = {
        "sign": {"quote", "option", "confirmed", "validated", "checked_in", "checked_out"},
        "check_in": {"confirmed", "validated"},
        "check_out": {"checked_in"},
        "cancel": {"quote", "option", "confirmed", "validated"},
    }
    booking = made(shop.centre)
    with as_user(shop.manager):
        for name, before in allowed.items():
            for status in STATUSES:
                with unit_of_work():
                    booking.status, booking.contract_signed, booking.version = status, False, 1
                if status in before:
                    with unit_of_work():
                        moves.move(booking.id, name, 1)
                else:
                    with pytest.raises(MoveRefused), unit_of_work():
                        moves.move(booking.id, name, 1)
                assert (booking.version == 2) == (status in before), (name, status)


def test_a_signed_booking_that_owes_nothing_now_is_validated(shop: Shop) -> None:
    booking = made(shop.centre)
    with as_user(shop.manager):
        with unit_of_work():
            funding = db.session.query(Funding).filter_by(booking_id=booking.id).one()
            funding.due_on = days(1)
        with unit_of_work():
            assert moves.move(booking.id, "sign", 1).status == "validated"
        with pytest.raises(Stale), unit_of_work():
            moves.move(booking.id, "check_in", 1)


def facts() -> list[object]:
    """All that making and changing a booking writes."""
    with acting_as(SYSTEM):
        tables = (Booking, Funding, ServiceGroup, ServiceLine, Customer, JournalEntry, Counter)
        counts = [db.session.scalar(select(func.count()).select_from(table)) for table in tables]
        columns = select(Booking.id, Booking.version, Booking.room, Booking.fingerprint, Booking.search)
        return [*counts, *map(tuple, db.session.execute(columns.order_by(Booking.id)))]


def test_killed_at_each_statement_nothing_is_half(shop: Shop) -> None:
    booking = made(shop.centre)

    def make() -> None:
        with unit_of_work():
            bookings.make(shop.centre.id, DRAFT)

    def change() -> None:
        with unit_of_work():
            bookings.change(booking.id, DRAFT, 1)

    with as_user(shop.manager):
        assert dies_at_each_statement(make, facts) > 5
        assert dies_at_each_statement(change, facts) > 5
    assert [row.number for row in stored()] == ["R-000001", "R-000002"]


def test_the_search_follows_the_name_of_the_contact(shop: Shop) -> None:
    first, second = book(shop.centre, "Hélène Dupré", room="7"), book(shop.centre, "Théo")
    with as_user(shop.manager):
        with unit_of_work():
            customers.change(first.customer_id, {"name": "Hélène Martin"})
        searches = {row.id: row.search for row in stored()}
        assert searches[first.id] == f"{first.number.lower()} helene martin 7"
        assert searches[second.id].endswith("theo ")
        assert stored()[0].version == 1, "nothing changed for a till"


def test_the_page_of_a_contact_shows_his_bookings(
    app: Flask, shop: Shop, login: Callable[[User], FlaskClient]
) -> None:
    booking, browser = book(shop.centre, "Hélène Dupré"), login(shop.manager)
    page = browser.get(f"/pos/customers/{booking.customer_id}").get_data(as_text=True)
    assert f"/bookings/{booking.id}" in page and f"customer_id={booking.customer_id}" in page
    with acting_as(SYSTEM), unit_of_work() as session:
        nobody = Customer(centre_id=shop.centre.id, name="Nobody")
        session.add(nobody)
    assert "pas de réservation" in browser.get(f"/pos/customers/{nobody.id}").get_data(as_text=True)
