"""Tickets put on a stay are sold like any other: issued, printed, taken back; the booking is what settles."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from addons.pos_booking_payment.models.booking import CHECKED_IN
from addons.pos_booking_payment.services.charges import put_on_booking
from addons.pos_session.models import Desk
from addons.pos_ticketing.services import deliveries
from addons.pos_ticketing.services.printing import printable_tickets
from core.documents.printers import Printer
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.jobs.drain import drain
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.stays import ARRIVAL, Stay, make_stay
from tests.addons.pos_booking_payment.test_charge_corrections import FIELD
from tests.addons.pos_booking_payment.test_charges import extras
from tests.addons.pos_ticketing.baskets import POST_FEE, draft, make_channel, paid
from tests.addons.pos_ticketing.conftest import Theatre, theatre
from tests.addons.pos_ticketing.take_back_steps import all_is_well, cancellations, key, sold_seats, tickets
from tests.core.documents.escpos_decoder import decode
from tests.core.documents.fake_printer import FakePrinter

__all__ = ["theatre"]
SEAT = 4_500


@pytest.fixture
def clerk(theatre: Theatre, login: Callable[[User], FlaskClient]) -> FlaskClient:
    """The browser of who is at the theatre's till."""
    return login(theatre.operator)


def put(theatre: Theatre, order_id: int, stay: Stay, lines: dict[int, int] | None = None) -> None:
    with as_user(theatre.operator), unit_of_work():
        put_on_booking(order_id, stay.booking_id, lines)


def on_a_stay(theatre: Theatre, *seats: int) -> tuple[Stay, int]:
    """An order of these places, all of it on a stay."""
    stay = make_stay(theatre.centre, status=CHECKED_IN)
    order_id, _ = draft(theatre, *seats)
    put(theatre, order_id, stay)
    return stay, order_id


def test_its_tickets_are_those_of_any_order(theatre: Theatre) -> None:
    channel = make_channel(theatre)
    stay = make_stay(theatre.centre, status=CHECKED_IN)
    order_id, _ = draft(theatre, 0, 1)
    with as_user(theatre.operator), unit_of_work():
        deliveries.choose(order_id, channel.post.id)
    put(theatre, order_id, stay)
    assert sold_seats(theatre) == {0: order_id, 1: order_id}
    with as_user(theatre.operator):
        assert [ticket.price for ticket in printable_tickets(order_id)] == [SEAT, SEAT]
    assert extras(stay) == [(1, SEAT, SEAT), (1, SEAT, SEAT), (1, POST_FEE, POST_FEE)]
    assert all_is_well()


def test_they_come_out_at_the_printer_of_the_desk(theatre: Theatre) -> None:
    with FakePrinter() as fake:
        with acting_as(SYSTEM), unit_of_work() as session:
            printer = Printer(centre_id=theatre.centre.id, name="Guichet", host="127.0.0.1", port=fake.port)
            session.add(printer)
            session.flush()
            session.get_one(Desk, theatre.session.desk_id).printer_id = printer.id
        on_a_stay(theatre, 3, 4)
        drain()
        drain()
    papers = [decode(job).text for job in fake.jobs]
    assert [any(f"{ticket.number:07d}" in paper for paper in papers) for ticket in tickets()] == [True, True]


def test_chosen_in_the_tree_and_the_rest_paid(theatre: Theatre, clerk: FlaskClient) -> None:
    """One place on the stay: no ticket yet. The other is paid: both are issued, both places are sold."""
    stay = make_stay(theatre.centre, status=CHECKED_IN)
    order_id, [first, _] = draft(theatre, 0, 1)
    panel = clerk.get(f"/ticketing/orders/{order_id}/actions?line={first}", headers={"HX-Request": "true"})
    [address] = re.findall(r'href="(/bookings/orders/\d+/charge\?take=[^"]*)"', panel.text)
    assert f'hx-get="{address}"' in panel.text
    chosen = clerk.get(f"{address}&booking={stay.booking_id}").text
    assert re.findall(r'data-put-total="(\d+)"', chosen) == [str(SEAT)]
    put(theatre, order_id, stay, {first: 1})
    assert tickets() == []
    assert "/charge?take" not in clerk.get(f"/ticketing/orders/{order_id}/actions?line={first}").text
    paid(theatre, order_id)
    assert (len(tickets()), set(sold_seats(theatre))) == (2, {0, 1})
    assert extras(stay) == [(1, SEAT, SEAT)]
    assert all_is_well()


def test_a_refund_goes_back_to_the_booking(theatre: Theatre, clerk: FlaskClient) -> None:
    stay, order_id = on_a_stay(theatre, 0, 1)
    first = tickets()[0].id
    sent = {f"do_{first}": "refund", "reason": "Malade"}
    go = clerk.post(f"/ticketing/files/{order_id}/take-back", data=sent)
    [(method, amount, fixed)] = FIELD.findall(clerk.get(go.location).text)
    assert (amount, fixed) == ("45,00", " readonly")
    form = {**sent, "method_id": method, "amount": amount, **key()}
    for _attempt in range(2):
        done = clerk.post(f"/ticketing/files/{order_id}/take-back/settle", data=form)
        assert done.status_code == 302
    assert [cancelled.ticket_id for cancelled in cancellations()] == [first]
    assert (stay.booking.extras_total, set(sold_seats(theatre))) == (SEAT, {1})
    assert all_is_well()


def test_another_rate_is_settled_on_the_booking(theatre: Theatre, clerk: FlaskClient) -> None:
    """A full price of 45.00 becomes an invitation: 45.00 back from the booking, the place stays sold."""
    stay, order_id = on_a_stay(theatre, 0)
    wish = {f"do_{tickets()[0].id}": str(theatre.guest.id), "reason": "Invitation"}
    go = clerk.post(f"/ticketing/files/{order_id}/take-back", data=wish)
    [(method, amount, fixed)] = FIELD.findall(clerk.get(go.location).text)
    assert (amount, fixed) == ("45,00", " readonly")
    form = {**wish, "method_id": method, "amount": amount, **key()}
    assert clerk.post(f"/ticketing/files/{order_id}/take-back/settle", data=form).status_code == 302
    assert extras(stay) == [(1, SEAT, SEAT), (-1, SEAT, -SEAT), (1, 0, 0)]
    assert (stay.booking.extras_total, set(sold_seats(theatre))) == (0, {0})
    assert all_is_well()


def test_nothing_is_taken_back_once_the_stay_is_invoiced(theatre: Theatre, clerk: FlaskClient) -> None:
    stay, order_id = on_a_stay(theatre, 0)
    assert clerk.get(f"/ticketing/files/{order_id}/take-back").status_code == 200
    with acting_as(SYSTEM), unit_of_work():
        booking = stay.booking
        booking.invoice_number, booking.invoiced_on = "FC-2026-7", ARRIVAL
    sent = {f"do_{tickets()[0].id}": "refund", "reason": "Malade"}
    begun = clerk.get(f"/ticketing/files/{order_id}/take-back")
    settled = clerk.get(f"/ticketing/files/{order_id}/take-back/settle", query_string=sent)
    for answer in (begun, settled):
        assert answer.status_code == 409 and "FC-2026-7" in answer.text
    assert cancellations() == []
