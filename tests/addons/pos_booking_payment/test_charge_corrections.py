"""Correcting what stands on a booking, as the pages do: the booking is what is proposed, and the invoice ends it."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from addons.pos_booking_payment.errors import BookingInvoiced
from addons.pos_booking_payment.models.booking import CHECKED_IN
from addons.pos_booking_payment.services.charges import put_on_booking
from addons.pos_session.errors import SettledApart
from addons.pos_session.models import Order, OrderLine, Session
from addons.pos_session.services import corrections
from addons.pos_session.services.payment import pay
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.stays import ARRIVAL, Stay, draft_of, make_stay
from tests.addons.pos_session.shop import Shop

FIELD = re.compile(r'id="amount-(\d+)" name="amount" value="([^"]*)"[^>]*?( readonly)?>')


def lines_of(order_id: int) -> list[OrderLine]:
    return db.session.query(OrderLine).filter_by(order_id=order_id).order_by(OrderLine.position).all()


def mixed(shop: Shop, session: Session) -> tuple[Stay, int, list[int]]:
    """Three drinks of 3.00 on a booking, a poster of 10.00 paid in cash: the stay, the order, its lines."""
    stay = make_stay(shop.centre, status=CHECKED_IN)
    order_id = draft_of(session, [shop.item("drink", 3), shop.item("poster")])
    drink, poster = (line.id for line in lines_of(order_id))
    with unit_of_work():
        put_on_booking(order_id, stay.booking_id, {drink: 3})
    with unit_of_work():
        pay(order_id, [Tender(shop.methods["cash"].id, 1_000)])
    return stay, order_id, [drink, poster]


def invoice(stay: Stay) -> None:
    with acting_as(SYSTEM), unit_of_work():
        booking = stay.booking
        booking.invoice_number, booking.invoiced_on = "FC-2026-7", ARRIVAL


def proposed(
    shop: Shop, session: Session, order_id: int, taken: list[Taken], *added: dict[str, object]
) -> dict[str, int]:
    """What the page proposes, by kind of method."""
    found = corrections.preview(db.session.get_one(Order, order_id), taken, added, session)
    return {found.methods[each.method_id].kind: each.amount for each in found.proposed}


def test_each_part_goes_back_the_way_it_came(at_the_till: Shop) -> None:
    session = at_the_till.open()
    _, order_id, [drink, poster] = mixed(at_the_till, session)
    both = [Taken(drink, 2), Taken(poster, 1)]
    assert proposed(at_the_till, session, order_id, both) == {"on_booking": -600, "cash": -1_000}
    assert proposed(at_the_till, session, order_id, [Taken(poster, 1)]) == {"cash": -1_000}
    assert proposed(at_the_till, session, order_id, [Taken(drink, 1)]) == {"on_booking": -300}


def test_what_replaces_it_goes_on_the_booking_too(at_the_till: Shop) -> None:
    session = at_the_till.open()
    _, order_id, [drink, poster] = mixed(at_the_till, session)
    dearer = at_the_till.item("poster")
    assert proposed(at_the_till, session, order_id, [Taken(drink, 1)], dearer) == {"on_booking": 700}
    # What was paid is replaced by what is paid: the booking has no part in it.
    assert proposed(at_the_till, session, order_id, [Taken(poster, 1)], at_the_till.item("seat")) == {
        "cash": 3_400
    }
    with pytest.raises(SettledApart):  # 7.00 more on the booking, 10.00 of cash back
        proposed(at_the_till, session, order_id, [Taken(drink, 1), Taken(poster, 1)], dearer)


def test_what_is_proposed_is_accepted(at_the_till: Shop) -> None:
    session = at_the_till.open()
    stay, order_id, [drink, poster] = mixed(at_the_till, session)
    taken = [Taken(drink, 3), Taken(poster, 1)]
    found = corrections.preview(db.session.get_one(Order, order_id), taken, [], session)
    with unit_of_work():
        corrections.correct(order_id, session.id, taken, [], lambda due, methods: found.proposed, "Retour")
    assert stay.booking.extras_total == 0


def test_the_page_of_a_mixed_order(shop: Shop, manager: FlaskClient) -> None:
    """The booking's part stands fixed, the rest is proposed in cash; the page sends it and it is done."""
    with as_user(shop.manager):
        session = shop.open()
        stay, order_id, [drink, poster] = mixed(shop, session)
    page = manager.get(
        f"/pos/orders/{order_id}/correction/settle?take_{drink}=1&take_{poster}=1&reason=Retour"
    ).text
    fields = {int(key): (amount, bool(fixed)) for key, amount, fixed in FIELD.findall(page)}
    with acting_as(SYSTEM):
        booking = next(key for key in fields if key not in {each.id for each in shop.methods.values()})
    assert fields[booking] == ("3,00", True)
    assert fields[shop.methods["cash"].id] == ("10,00", False)
    sent = {
        f"take_{drink}": "1",
        f"take_{poster}": "1",
        "reason": "Retour",
        "method_id": [str(key) for key in fields],
        "amount": [amount for amount, _ in fields.values()],
        "idempotency_key": "a-correction-of-both",
    }
    for _attempt in range(2):
        assert manager.post(f"/pos/orders/{order_id}/correction", data=sent).status_code == 302
    assert stay.booking.extras_total == 600


def test_an_invoiced_booking_is_told_before_anything_is_typed(shop: Shop, manager: FlaskClient) -> None:
    with as_user(shop.manager):
        session = shop.open()
        stay = make_stay(shop.centre, status=CHECKED_IN)
        order_id = draft_of(session, [shop.item("drink")])
        with unit_of_work():
            put_on_booking(order_id, stay.booking_id)
    address = f"/pos/orders/{order_id}/correction"
    assert manager.get(address).status_code == 200
    invoice(stay)
    refused = manager.get(address)
    assert refused.status_code == 409 and "FC-2026-7" in refused.text
    assert "FC-2026-7" in manager.get(f"/pos/orders/{order_id}").text


def test_what_was_paid_otherwise_still_comes_back_after_the_invoice(at_the_till: Shop) -> None:
    session = at_the_till.open()
    stay, order_id, [drink, poster] = mixed(at_the_till, session)
    invoice(stay)
    with pytest.raises(BookingInvoiced) as refused:
        proposed(at_the_till, session, order_id, [Taken(drink, 1)])
    assert refused.value.params["invoice"] == "FC-2026-7"
    assert proposed(at_the_till, session, order_id, [Taken(poster, 1)]) == {"cash": -1_000}
    cash = at_the_till.methods["cash"].id
    with unit_of_work():
        taken = [Taken(poster, 1)]
        corrections.correct(
            order_id, session.id, taken, [], lambda due, methods: [Tender(cash, due)], "Retour"
        )
    assert stay.booking.extras_total == 900
