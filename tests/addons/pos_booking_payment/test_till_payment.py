"""The payment page with a financing on the order: split, change, and what is given back, without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from addons.pos_session.models import PaymentMethod, Voucher
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.stays import Stay, make_stay
from tests.addons.pos_session.browsing import key, new_order, open_session, text
from tests.addons.pos_session.shop import Shop


def begin(browser: FlaskClient, shop: Shop, *amounts: int) -> tuple[Stay, str]:
    """A stay whose first financing is on a new order, and the address of its payment."""
    stay = make_stay(shop.centre, *amounts)
    order_id = new_order(browser, open_session(browser, shop))
    chosen = {"funding_id": stay.funding_ids[0], "version": 1, **key()}
    assert browser.post(f"/bookings/orders/{order_id}/fundings", data=chosen).status_code == 302
    return stay, f"/pos/orders/{order_id}/payment"


def pay(browser: FlaskClient, page: str, shop: Shop, *parts: tuple[str, str]) -> Any:
    """Send the payment form with ``(method code, amount as typed)``."""
    names = ("number", "bank", "drawer")
    sent = {
        "method_id": [str(shop.methods[code].id) for code, _ in parts],
        "amount": [amount for _, amount in parts],
        **{name: [""] * len(parts) for name in names},
        **key(),
    }
    return browser.post(page, data=sent)


def test_cash_and_card_with_change(manager: FlaskClient, shop: Shop) -> None:
    """Too much cash is change: the financing gets what it is due, by each method what it settles."""
    stay, page = begin(manager, shop, 12_000)
    answer = pay(manager, page, shop, ("card", "70"), ("cash", "100"))
    assert answer.status_code == 302
    assert "Monnaie à rendre 50,00 €" in text(manager.get(answer.location))
    assert stay.payments() == [("card", 7_000), ("cash", 5_000)]
    assert (stay.funding().is_paid, stay.funding().overpaid) == (True, 0)


def test_what_is_given_back_is_typed_without_its_sign(manager: FlaskClient, shop: Shop) -> None:
    stay, page = begin(manager, shop, -8_000)
    shown = manager.get(page).get_data(as_text=True)
    assert "À rendre 80,00 €" in text(manager.get(page))
    assert 'data-due="-8000"' in shown
    assert re.search(r'name="amount" value="80,00"', shown)
    assert "Rendre 80,00" in shown  # asked before it is done
    assert "data-change>" not in shown
    answer = pay(manager, page, shop, ("cash", "50"), ("card", "30"))
    assert answer.status_code == 302, text(answer)
    assert stay.payments() == [("cash", -5_000), ("card", -3_000)]
    assert stay.funding().is_paid


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([("cash", "79,99")], 409),
        ([("cash", "80,01")], 409),
        ([("cash", "-80")], 422),
        ([("card", "0")], 409),
        ([("cash", "abc")], 422),
        ([], 409),
    ],
)
def test_no_less_and_no_more_is_given_back(
    manager: FlaskClient, shop: Shop, parts: list[tuple[str, str]], status: int
) -> None:
    stay, page = begin(manager, shop, -8_000)
    refused = pay(manager, page, shop, *parts)
    assert refused.status_code == status
    assert (stay.payments(), stay.funding().paid) == ([], 0)
    for _, typed in parts:
        assert f'value="{typed}"' in refused.get_data(as_text=True)


def test_no_more_cash_than_there_is(manager: FlaskClient, shop: Shop) -> None:
    stay, page = begin(manager, shop, -10_001)
    assert pay(manager, page, shop, ("cash", "100,01")).status_code == 409
    assert pay(manager, page, shop, ("card", "100,01")).status_code == 302
    assert stay.payments() == [("card", -10_001)]


@pytest.mark.parametrize(("kind", "status", "notes"), [("voucher", 409, []), ("credit_note", 302, [8_000])])
def test_a_gift_voucher_gives_nothing_back_a_credit_note_does(
    manager: FlaskClient, shop: Shop, kind: str, status: int, notes: list[int]
) -> None:
    with acting_as(SYSTEM), unit_of_work() as unit:
        shop.methods[kind] = PaymentMethod(centre_id=shop.centre.id, code=kind, label=kind, kind=kind)
        unit.add(shop.methods[kind])
    stay, page = begin(manager, shop, -8_000)
    assert pay(manager, page, shop, (kind, "80")).status_code == status
    assert stay.payments() == [(kind, -note) for note in notes]
    with acting_as(SYSTEM):
        made = db.session.query(Voucher).all()
        assert [(each.amount, each.customer_id) for each in made] == [
            (note, stay.booking.customer_id) for note in notes
        ]
