"""A payment is one payment: sent twice, at two screens at once, or cut off in the middle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from addons.pos_session.models import Payment
from addons.pos_session.services import payment
from addons.pos_session.services.invariants import broken
from addons.pos_session.services.paid_lines import paid_of
from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.idempotency import fingerprint, once
from core.identity.actor import SYSTEM, acting_as
from core.journal.verify import verify
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_session.splitting_steps import begin, left, paying, stored
from tests.addons.pos_session.test_concurrency import at_once


def test_the_same_payment_sent_twice_is_one_payment(at_the_till: Shop) -> None:
    order_id, [programme] = begin(at_the_till, at_the_till.item("programme", 3))
    tender = [Tender(at_the_till.methods["cash"].id, 500)]

    def send() -> dict[str, Any]:
        return once("one-payment", "test", lambda: pay(order_id, tender, {programme: 1}), fingerprint({}))

    assert send() == send()
    assert (stored(Payment), paid_of(order_id).total) == (1, 500)


@pytest.mark.parametrize("ticked", [False, True])
def test_the_same_order_paid_at_two_screens_at_once(app: Flask, shop: Shop, ticked: bool) -> None:
    """One of them wins; the other is told that it is paid."""
    with as_user(shop.operator):
        order_id, [programme] = begin(shop, shop.item("programme", 2))
    cash = shop.methods["cash"].id
    db.session.remove()

    def job() -> str:
        with unit_of_work():
            pay(order_id, [Tender(cash, 1_000)], {programme: 2} if ticked else None)
        return "paid"

    answers = at_once(app, (shop.operator, job), (shop.operator, job))
    assert sorted(answers) == ["paid", "pos_session.order_not_draft"]

    with acting_as(SYSTEM):
        assert (stored(Payment), list(broken())) == (1, [])


def test_a_part_is_paid_at_one_of_two_screens(app: Flask, shop: Shop) -> None:
    with as_user(shop.operator):
        order_id, [programme] = begin(shop, shop.item("programme", 3))
    cash = shop.methods["cash"].id
    db.session.remove()

    def job() -> str:
        with unit_of_work():
            pay(order_id, [Tender(cash, 1_000)], {programme: 2})
        return "paid"

    answers = at_once(app, (shop.operator, job), (shop.operator, job))
    assert sorted(answers) == ["paid", "pos_session.not_left_to_pay"]
    with acting_as(SYSTEM):
        assert (paid_of(order_id).total, list(broken())) == (1_000, [])


@pytest.mark.parametrize("step", ["insert_payment", "finish", "_write"])
def test_a_payment_that_dies_in_the_middle_leaves_nothing(
    at_the_till: Shop, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    order_id, [programme] = begin(at_the_till, at_the_till.item("programme", 2))
    paying(at_the_till, order_id, ("card", 500), lines={programme: 1})
    real: Callable[..., Any] = getattr(payment, step)

    def dying(*args: Any, **named: Any) -> Any:
        real(*args, **named)
        raise KeyboardInterrupt

    monkeypatch.setattr(payment, step, dying)
    with pytest.raises(KeyboardInterrupt):
        paying(at_the_till, order_id, ("cash", 500))
    monkeypatch.undo()
    assert (stored(Payment), left(order_id)) == (1, [("Programme", 1, 500)])
    assert list(broken()) == []
    assert paying(at_the_till, order_id, ("cash", 500))["receipt_no"] == 1
    assert verify() == []
