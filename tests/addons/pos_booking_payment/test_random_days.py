"""Random days of a front desk against an oracle: financings, extras, drawer and sheets always agree, to the cent."""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest

from addons.pos_booking_payment.models.booking import CHECKED_IN
from addons.pos_booking_payment.services.charges import put_on_booking
from addons.pos_booking_payment.services.invariants import broken
from addons.pos_session.models import OrderLine, Session
from addons.pos_session.services import corrections
from addons.pos_session.services.invariants import broken as broken_sales
from addons.pos_session.services.payment import cancel_payment, pay
from addons.pos_session.services.sheet import sheet_of
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.stays import Stay, draft_of, make_stay, order_for, pay_order
from tests.addons.pos_session.shop import Shop

SEEDS = range(200 if os.environ.get("GUICHET_TEST_LONG") else 6)
STEPS = 14
PRICES = {"programme": 500, "drink": 300, "poster": 1_000}


@dataclass
class Day:
    """One front desk, two stays, and what the oracle knows of them: cents by stay, financing and means."""

    shop: Shop
    session: Session
    stays: list[Stay]
    luck: random.Random
    paid: Counter[tuple[int, int]] = field(default_factory=Counter)
    extras: Counter[int] = field(default_factory=Counter)
    means: Counter[str] = field(default_factory=Counter)
    sold: list[tuple[int, int, dict[int, int]]] = field(default_factory=list)
    """(stay, order, {line: pieces on the booking}) of what was put on bookings whole."""
    financed: list[tuple[int, int, int, dict[str, int]]] = field(default_factory=list)
    """(stay, financing, order, {means: cents}) of the financings that were paid and not taken back."""

    def method(self, code: str) -> int:
        return self.shop.methods[code].id

    def pay(self) -> None:
        """A financing, in one or two parts: less, exactly, or too much."""
        place, index = self.luck.randrange(len(self.stays)), self.luck.randrange(2)
        remaining = self.stays[place].funding(index).remaining
        if remaining <= 0:
            return
        amount = self.luck.choice([remaining, self.luck.randint(1, remaining), remaining + 777])
        order_id = order_for(self.session, self.stays[place], index, amount=amount, over=amount > remaining)
        card = self.luck.randint(0, amount)
        parts = {"card": card, "cash": amount - card}
        change = self.luck.choice([0, 0, 500]) if parts["cash"] else 0
        given = [(self.method("card"), card), (self.method("cash"), parts["cash"] + change)]
        pay_order(order_id, *((method, cents) for method, cents in given if cents))
        self.paid[place, index] += amount
        self.means.update(parts)
        self.financed.append(
            (place, index, order_id, {code: cents for code, cents in parts.items() if cents})
        )

    def unpay(self) -> None:
        """A payment is taken back by the means it was made by."""
        if not self.financed:
            return
        place, index, order_id, parts = self.financed.pop(self.luck.randrange(len(self.financed)))
        tenders = [Tender(self.method(code), -cents) for code, cents in parts.items()]
        with unit_of_work():
            taken = [Taken(line.id, 1) for line in self._lines(order_id)]
            corrections.correct(
                order_id, self.session.id, taken, [], lambda _due, _methods: tenders, "Erreur"
            )
        self.paid[place, index] -= sum(parts.values())
        self.means.subtract(parts)

    def put(self) -> None:
        """An order on a booking, whole or all but one of its lines, which is paid in cash."""
        place = self.luck.randrange(len(self.stays))
        names = self.luck.sample(sorted(PRICES), self.luck.randint(1, 3))
        wanted = {name: self.luck.randint(1, 4) for name in names}
        order_id = draft_of(self.session, [self.shop.item(name, number) for name, number in wanted.items()])
        lines = self._lines(order_id)
        rest = self.luck.randint(1, lines[0].quantity) if self.luck.random() < 0.4 else 0
        worth = sum(line.total_ttc for line in lines)
        cash = rest * lines[0].unit_price
        if rest:
            with unit_of_work():
                pay(order_id, [Tender(self.method("cash"), cash)], {lines[0].id: rest})
        if worth > cash:
            with unit_of_work():
                put_on_booking(order_id, self.stays[place].booking_id)
        if not rest:
            self.sold.append((place, order_id, {line.id: line.quantity for line in lines}))
        self.means["cash"] += cash
        self.means["booking"] += worth - cash
        self.extras[place] += worth - cash

    def put_and_back(self) -> None:
        """A part of a draft is put on a booking and taken off again; the rest is paid."""
        place = self.luck.randrange(len(self.stays))
        order_id = draft_of(self.session, [self.shop.item("poster", 3)])
        [line] = self._lines(order_id)
        with unit_of_work():
            done = put_on_booking(order_id, self.stays[place].booking_id, {line.id: 2})
        with unit_of_work():
            cancel_payment(order_id, done["payment_id"], "Autre chambre")
        pay_order(order_id, (self.method("card"), 3_000))
        self.means["card"] += 3_000

    def correct(self) -> None:
        """Pieces come back from a booking, or others are put in their place."""
        if not self.sold:
            return
        place, order_id, left = self.luck.choice(self.sold)
        line_id = self.luck.choice(sorted(left))
        if not left[line_id]:
            return
        units = self.luck.randint(1, left[line_id])
        price = db.session.get_one(OrderLine, line_id).unit_price
        name = self.luck.choice(sorted(PRICES))
        added = [self.shop.item(name)] if self.luck.random() < 0.5 else []
        gap = (PRICES[name] if added else 0) - units * price
        method = self.method_on_booking()
        tenders = [Tender(method, gap)] if gap else []
        with unit_of_work():
            taken = [Taken(line_id, units)]
            corrections.correct(
                order_id, self.session.id, taken, added, lambda _due, _methods: tenders, "Retour"
            )
        left[line_id] -= units
        self.means["booking"] += gap
        self.extras[place] += gap

    def method_on_booking(self) -> int:
        """The method that stands for bookings, as the corrections page would send it."""
        from addons.pos_booking_payment.services.methods import on_booking_method

        return on_booking_method(self.shop.centre.id)

    def check(self) -> None:
        """The stays, the drawer and the sheet say what the oracle says; the doctor finds nothing."""
        for place, stay in enumerate(self.stays):
            paid = [self.paid[place, index] for index in range(2)]
            assert [stay.funding(index).paid for index in range(2)] == paid
            booking = stay.booking
            assert (booking.paid, booking.extras_total) == (sum(paid), self.extras[place])
            assert booking.due == 50_000 + self.extras[place] - sum(paid)
        sheet = sheet_of(self.session)
        assert sheet.drawer.expected == 100_000 + self.means["cash"]
        assert sheet.on_booking == self.means["booking"]
        assert sheet.total_methods == self.means["cash"] + self.means["card"]

    def _lines(self, order_id: int) -> list[Any]:
        return db.session.query(OrderLine).filter_by(order_id=order_id).order_by(OrderLine.position).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_random_days(at_the_till: Shop, seed: int) -> None:
    luck = random.Random(seed)
    stays = [make_stay(at_the_till.centre, 20_000, 30_000, status=CHECKED_IN) for _ in range(2)]
    day = Day(at_the_till, at_the_till.open(100_000), stays, luck)
    steps = [day.pay, day.pay, day.unpay, day.put, day.put, day.put_and_back, day.correct, day.correct]
    for _ in range(STEPS):
        luck.choice(steps)()
        day.check()
    with acting_as(SYSTEM):
        assert [*broken(), *broken_sales()] == []
