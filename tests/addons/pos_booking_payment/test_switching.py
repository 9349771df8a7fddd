"""The addon off in a centre: refused while a draft pays a financing; then no trace of it, and amounts stay apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from addons.pos_booking_payment.models import FundingLine
from addons.pos_booking_payment.services.order_info import SECTIONS
from addons.pos_booking_payment.services.switching import (
    FACTS_STAY,
    ORDERS_WAIT,
    reasons_against_purging,
    reasons_against_switching_off,
)
from addons.pos_session.hookspecs import SheetSection
from addons.pos_session.models import PaymentMethod
from addons.pos_session.services.methods import methods_of
from addons.pos_session.services.order_columns import order_columns, order_filters
from addons.pos_session.services.sheet import sheet_of
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.errors import AddonSwitchRefused
from core.identity.models import User
from core.identity.services.switches import switch_addon
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.booked import (
    make_booking,
    make_funding,
    on_booking_method,
    pay_funding,
    put_on,
)
from tests.addons.pos_session.shop import Shop, make_shop, without_bookings

NAME = "pos_booking_payment"


def active(shop: Shop) -> list[bool]:
    """Whether each method «on a booking» of the shop is in use, the first one made first."""
    wanted = select(PaymentMethod.active).where(
        PaymentMethod.centre_id == shop.centre.id, PaymentMethod.kind == "on_booking"
    )
    with acting_as(SYSTEM):
        return list(db.session.scalars(wanted.order_by(PaymentMethod.id)))


def off_titles(sections: Sequence[SheetSection]) -> list[str]:
    """The titles of the tables that are not of bookings."""
    return [section.title for section in sections if section.title not in SECTIONS.values()]


def test_a_draft_that_pays_a_financing_refuses(shop: Shop) -> None:
    on_booking_method(shop)
    with as_user(shop.manager):
        session = shop.open(0)
        pay_funding(shop, session, make_funding(make_booking(shop)), {"card": 30_000})
    with acting_as(SYSTEM):
        assert reasons_against_switching_off(shop.centre.id) == []
        with unit_of_work() as unit:
            unit.execute(update(FundingLine).values(in_progress=True))
        assert reasons_against_switching_off(shop.centre.id) == [ORDERS_WAIT]
        assert reasons_against_switching_off(make_shop().centre.id) == []
    with pytest.raises(AddonSwitchRefused) as refused:
        without_bookings(shop)
    assert ORDERS_WAIT in str(refused.value)
    assert active(shop) == [True]


def test_what_was_paid_or_put_on_a_booking_is_never_purged(shop: Shop) -> None:
    assert reasons_against_purging() == []
    with as_user(shop.manager):
        put_on(shop, shop.open(0), make_booking(shop), {"poster": 1}, 1_000)
    assert reasons_against_purging() == [FACTS_STAY]


def test_no_trace_where_it_is_off_and_the_amounts_stay_apart(
    shop: Shop, login: Callable[[User], FlaskClient]
) -> None:
    booking = make_booking(shop)
    with as_user(shop.manager):
        session = shop.open(0)
        paid = pay_funding(shop, session, make_funding(booking), {"card": 30_000})
        put = put_on(shop, session, booking, {"poster": 2}, 2_000)
        on = sheet_of(session)
    assert len(on.sections) == len(off_titles(on.sections)) + 2
    without_bookings(shop)
    with as_user(shop.manager):
        off = sheet_of(session)
        assert [section.title for section in off.sections] == off_titles(on.sections)
        assert off.order_columns == ()
        assert (off.on_booking, off.total_methods) == (on.on_booking, on.total_methods) == (2_000, 30_000)
        assert [row.amount for row in off.movements] == [row.amount for row in on.movements]
        known = [*order_columns(shop.centre.id, [paid.id, put.id]), *order_filters(shop.centre.id)]
        assert [each.key for each in known if each.key.startswith(NAME)] == []
    browser = login(shop.manager)
    for url in (f"/pos/sessions/{session.id}/sheet", f"/pos/orders/{paid.id}"):
        page = browser.get(url)
        assert page.status_code == 200
        assert "Financement" not in page.get_data(as_text=True)
    assert "/bookings" not in browser.get("/").get_data(as_text=True)


def test_its_method_is_put_away_with_it_and_laid_again(shop: Shop) -> None:
    other = make_shop()
    for each in (shop, other):
        on_booking_method(each)
    with acting_as(SYSTEM), unit_of_work() as unit:
        unit.add(PaymentMethod(centre_id=shop.centre.id, code="second", label="Autre", kind="on_booking"))
    without_bookings(shop)
    assert (active(shop), active(other)) == ([False, False], [True])
    with acting_as(SYSTEM), unit_of_work():
        switch_addon(NAME, shop.centre.id, on=True)
    assert (active(shop), active(other)) == ([True, False], [True])


def test_the_till_has_no_key_for_it_but_where_the_addon_is_off(shop: Shop) -> None:
    on_booking_method(shop)

    def offered() -> list[str]:
        with as_user(shop.manager):
            return [method.kind for method in methods_of(shop.centre.id, session.id).values()]

    with as_user(shop.manager):
        session = shop.open(0)
    assert offered() == ["cash", "card", "cheque"]
    with as_user(shop.manager):
        assert "on_booking" in [method.kind for method in methods_of(shop.centre.id).values()]
    without_bookings(shop)
    assert offered() == ["cash", "card", "cheque"]
