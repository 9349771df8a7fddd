"""The panel of the till that puts an order on a booking, as a browser uses it."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from addons.pos_booking_payment.models import Charge
from addons.pos_booking_payment.models.booking import CHECKED_IN, CHECKED_OUT, CONFIRMED, INVOICED
from addons.pos_session.models import Order, OrderLine, Session
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.stays import ARRIVAL, Stay, draft_of, make_stay
from tests.addons.pos_session.shop import Shop

AMOUNTS = re.compile(r'data-put-total="(-?\d+)"')


def draft(shop: Shop, *items: tuple[str, int]) -> tuple[Session, int]:
    """A draft of the manager's open session; session and order id."""
    with as_user(shop.manager):
        session = shop.open()
        return session, draft_of(session, [shop.item(name, quantity) for name, quantity in items])


def posted(stay: Stay, *take: str, **others: str) -> dict[str, object]:
    """The form of the panel for a stay as it stands."""
    version = str(stay.booking.version)
    key = {"idempotency_key": f"put-on-booking-{stay.booking_id}-{len(take)}"}
    return {"booking_id": str(stay.booking_id), "version": version, "take": list(take), **key, **others}


def charged() -> list[int]:
    """The cents of each charge there is, whoever asks."""
    with acting_as(SYSTEM):
        return [charge.amount for charge in db.session.query(Charge).order_by(Charge.payment_id)]


def ids(order_id: int) -> list[int]:
    lines = db.session.query(OrderLine).filter_by(order_id=order_id).order_by(OrderLine.position)
    return [line.id for line in lines]


def test_the_whole_order(shop: Shop, manager: FlaskClient) -> None:
    stay = make_stay(shop.centre, status=CHECKED_IN, room="212", name="Zoé Lambert")
    _, order_id = draft(shop, ("poster", 1), ("drink", 2))
    address = f"/bookings/orders/{order_id}/charge"
    assert f'href="{address}"' in manager.get(f"/pos/orders/{order_id}").text
    found = manager.get(f"{address}/bookings?q=212").text
    assert f'data-booking="{stay.booking_id}"' in found and "Zoé Lambert" in found
    chosen = manager.get(f"{address}?booking={stay.booking_id}").text
    assert AMOUNTS.findall(chosen) == ["1600"]
    take = [f"{line_id}:{units}" for line_id, units in zip(ids(order_id), (1, 2), strict=True)]
    for _attempt in range(2):
        answer = manager.post(address, data=posted(stay, *take))
        assert (answer.status_code, answer.location) == (302, f"/pos/orders/{order_id}")
    assert charged() == [1_600]
    shown = manager.get(f"/pos/orders/{order_id}").text
    assert 'data-on-booking="1600"' in shown and stay.booking.number in shown


def test_a_part_and_then_only_this_booking(shop: Shop, manager: FlaskClient) -> None:
    stay = make_stay(shop.centre, status=CHECKED_OUT)
    other = make_stay(shop.centre, status=CHECKED_IN)
    _, order_id = draft(shop, ("poster", 3))
    address = f"/bookings/orders/{order_id}/charge"
    [line_id] = ids(order_id)
    assert f"{address}?take={line_id}%3A2" in manager.get(
        f"/pos/orders/{order_id}/payment?take={line_id}:2"
    ).text.replace(":", "%3A")
    chosen = manager.get(f"{address}?take={line_id}:2&booking={stay.booking_id}").text
    assert AMOUNTS.findall(chosen) == ["2000"]
    answer = manager.post(address, data=posted(stay, f"{line_id}:2"))
    assert answer.location == f"/pos/orders/{order_id}/payment"
    assert "10,00" in manager.get(answer.location).text
    offered = manager.get(address).text
    assert f'data-booking="{stay.booking_id}"' in offered and 'name="q"' not in offered
    assert f'data-booking="{other.booking_id}"' not in offered
    refused = manager.post(address, data=posted(other, f"{line_id}:1"))
    assert refused.status_code == 409 and stay.booking.number in refused.text
    assert other.booking.extras_total == 0
    assert manager.post(
        address, data=posted(stay, f"{line_id}:1", idempotency_key="another-form-0001")
    ).location == (f"/pos/orders/{order_id}")


def test_who_is_not_there_or_invoiced_is_named_with_the_reason(shop: Shop, manager: FlaskClient) -> None:
    coming = make_stay(shop.centre, status=CONFIRMED, name="Ada Martin")
    gone = make_stay(
        shop.centre, status=INVOICED, name="Bea Martin", invoice_number="FC-2026-7", invoiced_on=ARRIVAL
    )
    there = make_stay(shop.centre, status=CHECKED_IN, name="Zoé Martin")
    _, order_id = draft(shop, ("drink", 1))
    address = f"/bookings/orders/{order_id}/charge"
    found = manager.get(f"{address}/bookings?q=martin").text
    assert re.findall(r'data-booking="(\d+)"', found) == [str(there.booking_id)]
    assert set(re.findall(r'data-refused="(\d+)"', found)) == {str(coming.booking_id), str(gone.booking_id)}
    assert "FC-2026-7" in found and found.index("Zoé Martin") < found.index("Bea Martin")
    [line_id] = ids(order_id)
    for stay, told in ((gone, "FC-2026-7"), (coming, coming.booking.number)):
        answer = manager.post(address, data=posted(stay, f"{line_id}:1"))
        assert answer.status_code == 409 and told in answer.text
    assert charged() == []


def test_a_booking_changed_elsewhere(shop: Shop, manager: FlaskClient) -> None:
    """The sentence that users know, and the booking as it is now: the key then works."""
    stay = make_stay(shop.centre, status=CHECKED_IN, room="12")
    _, order_id = draft(shop, ("drink", 1))
    form = posted(stay, f"{ids(order_id)[0]}:1")
    with acting_as(SYSTEM), unit_of_work():
        stay.booking.room, stay.booking.version = "14", 2
    answer = manager.post(f"/bookings/orders/{order_id}/charge", data=form)
    assert answer.status_code == 409 and "modifié sur un autre poste" in answer.text
    assert 'name="version" value="2"' in answer.text and ">14<" in answer.text
    assert charged() == []
    again = manager.post(f"/bookings/orders/{order_id}/charge", data=posted(stay, f"{ids(order_id)[0]}:1"))
    assert again.status_code == 302


def test_the_next_order_follows(shop: Shop, manager: FlaskClient) -> None:
    stay = make_stay(shop.centre, status=CHECKED_IN)
    session, order_id = draft(shop, ("drink", 1))
    answer = manager.post(f"/bookings/orders/{order_id}/charge", data=posted(stay, next="1"))
    with acting_as(SYSTEM):
        new = db.session.query(Order).filter_by(session_id=session.id, state="draft").one()
    assert answer.location == f"/pos/orders/{new.id}?done={order_id}"


def test_without_the_right_nothing_is_offered(shop: Shop, login: Callable[[User], FlaskClient]) -> None:
    rights = ["pos_session.sell", "pos_session.view", "pos_session.operate"]
    seller = make_user(permissions=rights, centres=[shop.centre])
    with as_user(seller):
        order_id = draft_of(shop.open(), [shop.item("drink")])
    browser = login(seller)
    for page in ("", "/payment"):
        shown = browser.get(f"/pos/orders/{order_id}{page}")
        assert shown.status_code == 200 and "/charge" not in shown.text
    assert browser.get(f"/bookings/orders/{order_id}/charge").status_code == 403


def test_bad_input_is_refused_and_changes_nothing(shop: Shop, manager: FlaskClient) -> None:
    stay = make_stay(shop.centre, status=CHECKED_IN)
    _, order_id = draft(shop, ("drink", 2))
    [line_id] = ids(order_id)
    address = f"/bookings/orders/{order_id}/charge"
    for wrong in ("x", f"{line_id}:", f"{line_id}:-1", f"{line_id}:99999999999", f"{line_id}:1:1"):
        assert manager.get(address, query_string={"take": wrong}).status_code == 422, wrong
        assert manager.post(address, data=posted(stay, wrong)).status_code == 422, wrong
    assert manager.post(address, data=posted(stay, f"{line_id}:3")).status_code in (409, 422)
    assert manager.post(address, data=posted(stay, f"{line_id + 99}:1")).status_code in (404, 422)
    for field, value in (("booking_id", ""), ("booking_id", "x"), ("version", ""), ("version", "0")):
        assert manager.post(address, data=posted(stay, **{field: value})).status_code == 422
    assert manager.get(f"{address}?booking=abc").status_code == 422
    assert manager.get(f"{address}?booking=999999").status_code == 404
    assert charged() == []
