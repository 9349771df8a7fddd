"""A centre without a booking system makes and changes its bookings on a page: once, and never over another's change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from addons.pos_booking_payment.models import Booking, Funding
from addons.pos_session.models import Customer
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.journal.models import JournalEntry
from core.testing.factories import make_centre, make_user
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.booking_forms import FORM, fundings, sent, stored
from tests.addons.pos_booking_payment.listed import book, days
from tests.addons.pos_session.shop import Shop

Login = Callable[[User], FlaskClient]


@pytest.fixture
def editor(shop: Shop, login: Login) -> FlaskClient:
    """The browser of the centre's manager."""
    return login(shop.manager)


def page_of(answer: Any) -> str:
    text: str = answer.get_data(as_text=True)
    return text


def kinds() -> list[str]:
    with acting_as(SYSTEM):
        rows = db.session.query(JournalEntry).order_by(JournalEntry.seq)
        return [row.kind for row in rows if row.kind.startswith("pos_booking_payment.")]


def test_a_booking_is_made_once(shop: Shop, editor: FlaskClient) -> None:
    assert editor.get("/bookings/new").status_code == 200
    first = sent(editor, "/bookings/", "the-same-form")
    again = sent(editor, "/bookings/", "the-same-form")
    assert (first.status_code, first.location) == (302, again.location)
    [booking] = stored()
    assert (booking.number, booking.total, booking.status, booking.source) == (
        "R-000001",
        47_000,
        "confirmed",
        "page",
    )
    assert booking.search == "r-000001 zoe lambert 12b"
    assert [(one.amount, one.label, one.kind) for one in fundings(booking)] == [
        (15_000, "Acompte", "instalment"),
        (35_000, "", "invoice"),
    ]
    page = page_of(editor.get(f"/bookings/{booking.id}"))
    assert "Options" in page and "Nuitée" in page and "20" in page and "470,00" in page
    assert kinds() == ["pos_booking_payment.booking_made"]
    with acting_as(SYSTEM):
        [entry] = [row for row in db.session.query(JournalEntry) if row.kind.endswith("booking_made")]
        assert "Zo" not in entry.data and "zoe" not in entry.data


def test_the_next_free_number_is_taken(shop: Shop, editor: FlaskClient) -> None:
    for number in (1, 2, 3, 5):
        book(shop.centre, number=f"R-{number:06d}")
    sent(editor, "/bookings/")
    assert stored()[-1].number not in {f"R-{number:06d}" for number in (1, 2, 3, 5)}
    assert len({booking.number for booking in stored()}) == 5


def test_a_contact_is_chosen_and_keeps_what_is_known_of_him(shop: Shop, editor: FlaskClient) -> None:
    with acting_as(SYSTEM), unit_of_work() as session:
        contact = Customer(centre_id=shop.centre.id, name="Hélène Dupré", email="h@example.org")
        session.add(contact)
    found = page_of(sent(editor, "/bookings/", customer_q="dupre", name=""))
    assert "Hélène Dupré" in found and stored() == []
    sent(editor, "/bookings/", customer_id=str(contact.id), name="")
    sent(editor, "/bookings/", customer_id=str(contact.id), name="")
    assert {booking.customer_id for booking in stored()} == {contact.id}
    with acting_as(SYSTEM):
        assert db.session.query(Customer).filter_by(email="h@example.org").one().name == "Hélène Dupré"
    assert str(contact.id) in page_of(editor.get(f"/bookings/new?customer_id={contact.id}"))


def test_rows_come_and_go_without_a_script(shop: Shop, editor: FlaskClient) -> None:
    page = page_of(sent(editor, "/bookings/", add="funding"))
    assert page.count('name="funding_amount"') == 4 and "150,00" in page
    assert page_of(sent(editor, "/bookings/", add="service")).count('name="service_label"') == 5
    page = page_of(sent(editor, "/bookings/", remove="funding-0"))
    assert page.count('name="funding_amount"') == 2 and "150,00" not in page
    for odd in ("funding-99", "x", "funding-", "service-999999999999", "funding-²"):
        assert sent(editor, "/bookings/", remove=odd).status_code == 200
    assert stored() == []


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", ["", " ", "x" * 121]),
        ("email", ["no mail", "x" * 300]),
        ("phone", ["letters", "1"]),
        ("customer_id", ["999999", "0", "-1", "x", "²", "9" * 30]),
        ("arrives_on", ["", "2026-02-31", "tomorrow", "9999-12-31", days(18).isoformat()]),
        ("departs_on", ["", "31/12/2026"]),
        ("room", ["x" * 81]),
        ("status", ["", "x", "checked_in", "balanced", "cancelled"]),
        ("funding_label", [["x" * 121, "", ""]]),
        ("funding_kind", [["x", "", ""]]),
        ("funding_due_on", [["", "", ""], ["2026-13-01", days(1).isoformat(), ""]]),
        ("funding_amount", [["0", "350", ""], ["abc", "350", ""], ["NaN", "1", ""], ["12,345", "1", ""]]),
        ("funding_amount", [["99999999999", "1", ""], ["", "350", ""]]),
        ("funding_paid_elsewhere", [["x", "", ""]]),
        ("service_group", [["x" * 121, "", "", ""]]),
        ("service_label", [["", "Affiche", "Ménage", ""], ["x" * 201, "Affiche", "Ménage", ""]]),
        ("service_quantity", [["0", "2", "1", "1"], ["-1", "2", "1", "1"], ["1,5", "2", "1", "1"]]),
        ("service_price", [["", "", "60", ""], ["x", "", "60", ""], ["9999999,99", "", "60", ""]]),
        ("service_rate", [["x", "0", "0", "0"], ["10001", "0", "0", "0"], ["", "0", "0", "0"]]),
        ("service_discount", [["101", "", "", ""], ["-1", "", "", ""], ["x", "", "", ""]]),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    shop: Shop, editor: FlaskClient, field: str, values: list[Any]
) -> None:
    for value in values:
        answer = sent(editor, "/bookings/", **{field: value})
        assert answer.status_code in (404, 409, 422), (field, value)
        if answer.status_code == 422:
            page = page_of(answer)
            assert ('role="alert"' in page and "Nuitée" in page) or field == "service_label", (field, value)
    assert stored() == []


def test_missing_and_uneven_fields_break_nothing(shop: Shop, editor: FlaskClient) -> None:
    for name in FORM:
        assert sent(editor, "/bookings/", **{name: None}).status_code in (302, 422), name
    many = ["1"] * 900
    assert sent(editor, "/bookings/", funding_amount=many).status_code == 422


def test_a_change_keeps_what_a_till_took(shop: Shop, editor: FlaskClient) -> None:
    sent(editor, "/bookings/")
    [booking] = stored()
    deposit, _balance = fundings(booking)
    with acting_as(SYSTEM), unit_of_work() as session:
        session.execute(update(Funding).where(Funding.id == deposit.id).values(paid_here=15_000))
        session.execute(update(Booking).values(paid=15_000))
    edit = f"/bookings/{booking.id}/edit"
    assert "Zoé Lambert" in page_of(editor.get(edit))
    chosen = {"customer_id": str(booking.customer_id), "version": "1", "funding_reference": ["1", "2", ""]}
    gone = {"funding_reference": ["2"], "funding_amount": ["350"], "funding_due_on": [days(10).isoformat()]}
    refused = sent(editor, edit, **chosen | gone, funding_label=[""], funding_kind=["invoice"])
    assert refused.status_code == 409 and "Un paiement a été encaissé" in page_of(refused)
    lowered = sent(editor, edit, **chosen, funding_amount=["100", "400", ""], room="7")
    assert lowered.status_code == 302
    [booking] = stored()
    assert (booking.version, booking.room, booking.paid) == (2, "7", 15_000)
    assert [(one.amount, one.overpaid) for one in fundings(booking)] == [(10_000, 5_000), (40_000, 0)]
    assert (
        sent(
            editor, edit, **chosen | {"version": "2"}, funding_amount=["100", "400", ""], room="7"
        ).status_code
        == 302
    )
    assert stored()[0].version == 2, "the same again changes nothing"
    assert kinds() == ["pos_booking_payment.booking_made", "pos_booking_payment.booking_changed"]


def test_two_editors_at_once(shop: Shop, editor: FlaskClient) -> None:
    sent(editor, "/bookings/")
    [booking] = stored()
    edit = f"/bookings/{booking.id}/edit"
    same = {"customer_id": str(booking.customer_id), "version": "1", "funding_reference": ["1", "2", ""]}
    assert sent(editor, edit, "first-editor", **same, room="first").status_code == 302
    late = sent(editor, edit, **same, room="second")
    assert late.status_code == 409 and 'value="second"' in page_of(late) and "autre poste" in page_of(late)
    assert sent(editor, edit, "first-editor", **same, room="first").status_code == 302
    [booking] = stored()
    assert (booking.room, booking.version) == ("first", 2)
    for bad in ("", "x", "0", "99999999999"):
        assert sent(editor, edit, **{**same, "version": bad}).status_code in (409, 422)


def test_who_may_not_change_it_does_not(app: Flask, shop: Shop, login: Login) -> None:
    theirs, foreign = book(shop.centre, source="central"), book(make_centre())
    editor = login(shop.manager)
    assert editor.get(f"/bookings/{theirs.id}/edit").status_code == 409
    assert sent(editor, f"/bookings/{theirs.id}/edit", version="1").status_code == 409
    assert "central" in page_of(editor.get(f"/bookings/{theirs.id}"))
    assert sent(editor, f"/bookings/{foreign.id}/edit", version="1").status_code == 404
    assert sent(editor, "/bookings/", customer_id=str(foreign.customer_id)).status_code == 404
    reader = login(make_user(groups=["pos.default.user"], centres=[shop.centre]))
    for address in ("/bookings/new", f"/bookings/{theirs.id}/edit", f"/bookings/{theirs.id}/invoice"):
        assert reader.get(address).status_code == 403
    assert sent(reader, "/bookings/").status_code == 403
