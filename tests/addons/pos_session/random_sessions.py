"""Closed sessions at random, written into the tables in the shape the services write, with a model of their sums."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from sqlalchemy import func, insert, select

from addons.pos_session.models import (
    CashOperation,
    Desk,
    Order,
    OrderLine,
    Payment,
    PaymentMethod,
    PaymentPart,
    Session,
)
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work
from core.vat import price_line
from tests.addons.pos_session.shop import Shop

FIRST_DAY = date(2026, 1, 1)
DAYS = 60
KINDS = ("card", "cheque", "voucher", "on_booking")
RATES = (0, 550, 1000, 2000)


@dataclass
class DayModel:
    """What the closed sessions of a day must come to, added up while they are made."""

    sessions: int = 0
    figures: Counter[str] = field(default_factory=Counter)
    """opening, cash_in, cash_out, expected, closing, difference, rounding, on_booking; cents."""
    methods: Counter[str] = field(default_factory=Counter)


@dataclass
class Written:
    """The rows to insert and the model of each day."""

    rows: dict[Any, list[dict[str, Any]]]
    days: dict[date, DayModel]
    session_ids: list[int]


def write_sessions(shop: Shop, how_many: int, seed: int, first_desk: int = 900) -> Written:
    """Insert ``how_many`` closed sessions of the shop over 60 days, on three new desks; one unit of work."""
    dice = random.Random(seed)
    with acting_as(SYSTEM), unit_of_work() as unit:
        methods = _methods(shop)
        desks = [
            Desk(centre_id=shop.centre.id, code=str(code), name=f"Caisse {code}", last_session=how_many)
            for code in range(first_desk, first_desk + 3)
        ]
        unit.add_all(desks)
        unit.flush()
        maker = _Maker(dice, shop, methods, [(desk.id, desk.code, desk.name) for desk in desks])
        written = maker.make(how_many)
        for table, rows in written.rows.items():
            unit.connection().execute(insert(table), rows)
    return written


def _methods(shop: Shop) -> dict[str, PaymentMethod]:
    found = {"cash": shop.methods["cash"]}
    for weight, kind in enumerate(KINDS, start=60):
        method = PaymentMethod(
            centre_id=shop.centre.id, code=f"r-{kind}", label=f"Mode {kind}", kind=kind, weight=weight
        )
        db.session.add(method)
        found[kind] = method
    db.session.flush()
    return found


class _Maker:
    def __init__(
        self,
        dice: random.Random,
        shop: Shop,
        methods: dict[str, PaymentMethod],
        desks: list[tuple[int, str, str]],
    ) -> None:
        self.dice, self.shop, self.methods, self.desks = dice, shop, methods, desks
        self.ids = {table: self._ids(table) for table in (Session, Order, OrderLine, Payment, CashOperation)}
        self.rows: dict[Any, list[dict[str, Any]]] = {
            model.__table__: [] for model in (Session, Order, OrderLine, Payment, PaymentPart, CashOperation)
        }
        self.days: dict[date, DayModel] = {}

    def _ids(self, model: Any) -> Iterator[int]:
        return count((db.session.scalar(select(func.max(model.id))) or 0) + 1)

    def make(self, how_many: int) -> Written:
        made = [self._session(number) for number in range(1, how_many + 1)]
        return Written(self.rows, self.days, made)

    def _session(self, number: int) -> int:
        dice = self.dice
        day = FIRST_DAY + timedelta(days=dice.randrange(DAYS))
        model = self.days.setdefault(day, DayModel())
        model.sessions += 1
        session_id = next(self.ids[Session])
        desk_id, code, name = dice.choice(self.desks)
        at = datetime.combine(day, time(9), UTC)
        opening = dice.randrange(0, 50_000)
        drawer = opening
        self._operation(session_id, "opening", opening, at)
        orders = dice.randrange(0, 6)
        for sequence in range(1, orders + 1):
            at += timedelta(minutes=7)
            drawer += self._order(session_id, f"{code}.{number:05d}", sequence, at, model)
        drawer += self._moves(session_id, at, model)
        difference = dice.choice([0, 0, 0, dice.randrange(-500, 500)])
        if drawer + difference < 0:
            difference = 0
        if difference:
            self._operation(session_id, "adjustment", difference, at + timedelta(hours=1))
        self.rows[Session.__table__].append(
            {
                "id": session_id,
                "centre_id": self.shop.centre.id,
                "desk_id": desk_id,
                "desk_code": code,
                "desk_name": name,
                "number": number,
                "responsible_id": self.shop.operator.id,
                "state": "closed",
                "business_day": day,
                "next_order": orders + 1,
                "next_receipt": orders + 1,
                "created_at": at,
                "opened_at": at,
                "closed_at": at + timedelta(hours=2),
                "opening_counted": opening,
                "opening_note": "",
                "closing_note": "",
                "closing_expected": drawer,
                "closing_counted": drawer + difference,
                "closing_difference": difference,
            }
        )
        model.figures.update(
            opening=opening, expected=drawer, closing=drawer + difference, difference=difference
        )
        return session_id

    def _order(self, session_id: int, code: str, sequence: int, at: datetime, model: DayModel) -> int:
        """One validated order and its parts; returns what went into the drawer."""
        dice = self.dice
        order_id, total, ht = next(self.ids[Order]), 0, 0
        refund = dice.random() < 0.1
        for position in range(1, dice.randrange(2, 5)):
            quantity, price = dice.randrange(1, 4), dice.randrange(0, 5_000)
            rate = dice.choice(RATES)
            amounts = price_line(-quantity if refund else quantity, price, rate)
            total, ht = total + amounts.total_ttc, ht + amounts.total_ht
            self.rows[OrderLine.__table__].append(
                {
                    "id": next(self.ids[OrderLine]),
                    "order_id": order_id,
                    "position": position,
                    "kind": "product",
                    "label": "x",
                    "quantity": -quantity if refund else quantity,
                    "unit_price": price,
                    "discount": 0,
                    "rate": rate,
                    "total_ttc": amounts.total_ttc,
                    "unit_price_ht": amounts.unit_price_ht,
                    "total_ht": amounts.total_ht,
                    "turnover": dice.random() > 0.1,
                }
            )
        self.rows[Order.__table__].append(
            {
                "id": order_id,
                "centre_id": self.shop.centre.id,
                "session_id": session_id,
                "sequence": sequence,
                "number": f"{code}.{sequence:03d}",
                "state": "validated",
                "total_ttc": total,
                "total_ht": ht // 100,
                "receipt_no": sequence,
                "correction_reason": "",
                "abandon_reason": "",
                "created_by_id": self.shop.operator.id,
                "validated_by_id": self.shop.operator.id,
                "created_at": at,
                "validated_at": at,
            }
        )
        return self._pay(session_id, order_id, total, at, model)

    def _pay(self, session_id: int, order_id: int, total: int, at: datetime, model: DayModel) -> int:
        payment_id, cash = next(self.ids[Payment]), 0
        self.rows[Payment.__table__].append(
            {
                "id": payment_id,
                "centre_id": self.shop.centre.id,
                "order_id": order_id,
                "session_id": session_id,
                "total": total,
                "reason": "",
                "created_at": at,
            }
        )
        for kind, part, amount in self._parts(total):
            method = self.methods["cash" if kind == "rounding" else kind]
            self.rows[PaymentPart.__table__].append(
                {
                    "payment_id": payment_id,
                    "session_id": session_id,
                    "method_id": method.id,
                    "method_kind": kind,
                    "kind": part,
                    "amount": amount,
                }
            )
            if kind in ("rounding", "on_booking"):
                model.figures[kind] += amount
            else:
                model.methods[method.label] += amount
            cash += amount if kind == "cash" else 0
        return cash

    def _parts(self, total: int) -> list[tuple[str, str, int]]:
        """(method kind, part kind, cents) that add up to ``total``."""
        dice = self.dice
        if total == 0:
            return []
        if total < 0:
            return [(dice.choice(("cash", "card")), "refund", total)]
        other = dice.randrange(0, total) if dice.random() < 0.4 else 0
        parts = [(dice.choice(KINDS), "sale", other)] if other else []
        rest = total - other
        gap = dice.choice((0, 0, 1, 2, -1, -2))
        if gap and rest - gap > 0:
            parts.append(("rounding", "rounding", gap))
            rest -= gap
        change = dice.choice((0, 0, dice.randrange(1, 2_000)))
        parts.append(("cash", "sale", rest + change))
        return [*parts, ("cash", "change", -change)] if change else parts

    def _moves(self, session_id: int, at: datetime, model: DayModel) -> int:
        """Cash in and out, some of it voided; returns what went into the drawer."""
        moved = 0
        for _ in range(self.dice.randrange(0, 3)):
            kind = self.dice.choice(("cash_in", "cash_out"))
            amount = self.dice.randrange(1, 10_000) * (1 if kind == "cash_in" else -1)
            operation = self._operation(session_id, kind, amount, at)
            if self.dice.random() < 0.3:
                self._operation(session_id, kind, -amount, at, voids=operation)
                continue
            model.figures[kind] += abs(amount)
            moved += amount
        return moved

    def _operation(
        self, session_id: int, kind: str, amount: int, at: datetime, voids: int | None = None
    ) -> int:
        operation = next(self.ids[CashOperation])
        self.rows[CashOperation.__table__].append(
            {
                "id": operation,
                "centre_id": self.shop.centre.id,
                "session_id": session_id,
                "kind": kind,
                "amount": amount,
                "reason": "",
                "voids_id": voids,
                "created_at": at,
            }
        )
        return operation
