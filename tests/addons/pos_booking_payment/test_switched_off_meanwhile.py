"""The addon is switched off in the middle: what a till has half done is finished first, what comes later is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from addons.pos_booking_payment.models import Charge, FundingLine
from addons.pos_booking_payment.models.booking import CHECKED_IN
from addons.pos_booking_payment.services.charges import put_on_booking
from addons.pos_booking_payment.services.invariants import broken
from addons.pos_booking_payment.services.switching import HALVES_WAIT, reasons_against_switching_off
from addons.pos_session.models import OrderLine
from addons.pos_session.services import orders
from addons.pos_session.services.payment import cancel_payment
from core.db import db
from core.errors import NotFound
from core.identity.actor import SYSTEM, acting_as
from core.identity.errors import AddonSwitchRefused
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.stays import draft_of, make_stay
from tests.addons.pos_session.shop import Shop, without_bookings


def test_a_draft_that_stands_on_a_booking_in_part_refuses(at_the_till: Shop) -> None:
    """Taken off again with the addon off, it would stay on the booking for ever."""
    stay = make_stay(at_the_till.centre, status=CHECKED_IN)
    session = at_the_till.open()
    order_id = draft_of(session, [at_the_till.item("poster", 2)])
    line = db.session.query(OrderLine).filter_by(order_id=order_id).one()
    with unit_of_work():
        payment_id = put_on_booking(order_id, stay.booking_id, {line.id: 1})["payment_id"]
    with pytest.raises(AddonSwitchRefused):
        without_bookings(at_the_till)
    assert reasons_against_switching_off(at_the_till.centre.id) == [HALVES_WAIT]
    with unit_of_work():
        cancel_payment(order_id, payment_id, "Autre chambre")
    without_bookings(at_the_till)
    assert stay.booking.extras_total == 0
    with acting_as(SYSTEM):
        assert list(broken()) == []


@pytest.mark.parametrize("what", ["financing", "products"])
def test_who_began_before_it_went_off_is_refused(at_the_till: Shop, what: str) -> None:
    """The actor of a request is as old as the request: he does not know yet that the addon is off."""
    stay = make_stay(at_the_till.centre, 10_000, status=CHECKED_IN)
    session = at_the_till.open()
    item = {"kind": "funding", "funding_id": stay.funding_ids[0]}
    with unit_of_work():
        order_id = orders.new_order(session.id).id
        if what == "products":
            orders.add_items(order_id, [at_the_till.item("poster")])
    without_bookings(at_the_till)
    wanted: dict[str, Callable[[], object]] = {
        "financing": lambda: orders.add_items(order_id, [item]),
        "products": lambda: put_on_booking(order_id, stay.booking_id),
    }
    with pytest.raises(NotFound), unit_of_work():
        wanted[what]()
    with acting_as(SYSTEM):
        assert db.session.query(FundingLine).count() == db.session.query(Charge).count() == 0
        assert list(broken()) == []
