"""Days at a till as Hypothesis wants them: sales, refunds, vouchers, discounts, invoices, cash moved, gaps at the end.

Each day is one session of one desk, closed for the accounts at once. What a rule of the till refuses is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from sqlalchemy import select

from addons.pos_accounting_close.models import Entry
from addons.pos_session.models import Order, PaymentMethod, Session, Voucher
from addons.pos_session.models.order import DRAFT, VALIDATED
from addons.pos_session.services import cash, customers, line_changes, orders
from addons.pos_session.services.cash_log import drawer_of_session
from addons.pos_session.services.corrections import correct
from addons.pos_session.services.invoices import credit_invoice, issue_order_invoice
from addons.pos_session.services.payment import pay
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.errors import Refusal
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.posted import post
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_session.test_money_figures import put_on_sale
from tests.addons.pos_session.voucher_shop import gift, single, take_vouchers

ODD_PRICES = {"sweet": (15, 1_200), "sticker": (33, 600), "leaflet": (0, 2_100), "cap": (1_232, 2_100)}
NAMES = ("programme", "drink", "poster", "seat", *ODD_PRICES)


@dataclass
class Day:
    """A closed day: its session, its entry if it has one, and what its counts were (cents)."""

    session: Session
    entry: Entry | None
    opening_gap: int
    closing_gap: int
    banked: int
    moved: int


@dataclass
class Till:
    """A desk day after day; ``left`` is what the last closing left in the drawer, None before the first."""

    shop: Shop
    customer_id: int
    left: int | None = None
    days: list[Day] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    def live(self, steps: list[tuple[str, int]], opening_gap: int, closing_gap: int, kept: int) -> None:
        """Open, do the steps, close with a gap, and close for the accounts."""
        before = 5_000 if self.left is None else self.left
        opened = max(before + opening_gap, 0)
        session = self.shop.open(opened, note="Écart")
        for name, seed in steps:
            try:
                getattr(self, name)(session, Random(seed))
            except Refusal:
                db.session.rollback()
        self._abandon(session)
        drawer = drawer_of_session(session.id)
        found = max(drawer.expected + closing_gap, 0)
        kept = min(kept, found)
        session = self.shop.close(session, found, accepted=True, note="Écart", kept=kept)
        entry = post(session)
        self.days.append(
            Day(
                session,
                entry,
                0 if self.left is None else opened - before,
                found - drawer.expected,
                found - kept,
                drawer.cash_in - drawer.cash_out,
            )
        )
        self.left = kept

    def sell(self, session: Session, dice: Random) -> None:
        """A sale, in cash, by card, or by both."""
        items = [self.shop.item(dice.choice(NAMES), dice.randint(1, 4)) for _ in range(dice.randint(1, 3))]
        order_id, due = self._draft(session, items)
        self._pay(order_id, due, dice)

    def sell_for_less(self, session: Session, dice: Random) -> None:
        """A sale with a discount on a line."""
        order_id, _ = self._draft(session, [self.shop.item(dice.choice(NAMES), 3), self.shop.item("drink")])
        with unit_of_work():
            line = orders.lines_of(order_id)[0]
            line_changes.change_line(order_id, line.id, discount=dice.choice((500, 3_333, 10_000)))
        self._pay(order_id, sum(line.total_ttc for line in orders.lines_of(order_id)), dice)

    def refund(self, session: Session, dice: Random) -> None:
        """A piece of an order, of today or before, taken back in cash, by card or for a credit note."""
        sold = db.session.scalars(
            select(Order.id).where(Order.state == VALIDATED, Order.centre_id == session.centre_id)
        ).all()
        if not sold:
            return
        order_id = dice.choice(list(sold))
        line = dice.choice(orders.lines_of(order_id))
        method = self.shop.methods[dice.choice(("cash", "card", "credit_note"))].id
        with unit_of_work():
            answer = correct(
                order_id,
                session.id,
                [Taken(line.id, 1)],
                [],
                lambda due, methods: [Tender(method, self._rounded(method, due))] if due else [],
                "Repris",
            )
        self.codes += [note["code"] for note in answer["documents"].get("credit_note", ())]

    def sell_vouchers(self, session: Session, dice: Random) -> None:
        """A gift voucher for several purposes, and one for one purpose, by card."""
        items = [gift(dice.randint(100, 5_000)), single(self.shop, dice.randint(100, 5_000))]
        total = sum(item["amount"] for item in items)
        sold = self.shop.sell(session, *items, parts=[{"method": "card", "amount": total}])
        self.codes += [document["code"] for document in sold["documents"]["voucher"]]

    def use_a_voucher(self, session: Session, dice: Random) -> None:
        """A voucher or credit note pays a sale as far as it reaches, a card the rest."""
        if not self.codes:
            return
        code = dice.choice(self.codes)
        voucher = db.session.scalars(select(Voucher).where(Voucher.code == code.replace("-", ""))).one()
        item, price = self.shop.item("poster", 3), 3_000
        if voucher.purpose == "single":
            used = {"kind": "voucher", "code": code, "amount": min(voucher.balance, price)}
            rest = price - used["amount"]
            card = [{"method": "card", "amount": rest}] if rest else []
            self.shop.sell(session, item, used, parts=card)
            return
        amount = min(voucher.balance, price)
        kind = "credit_note" if voucher.kind == "credit_note" else "voucher"
        parts: list[dict[str, Any]] = [{"method": kind, "amount": amount, "identification": {"number": code}}]
        if amount < price:
            parts.append({"method": "card", "amount": price - amount})
        self.shop.sell(session, item, parts=parts)

    def invoice(self, session: Session, dice: Random) -> None:
        """An order of the day is invoiced, and now and then the invoice credited."""
        sold = db.session.scalars(
            select(Order.id).where(Order.state == VALIDATED, Order.session_id == session.id)
        ).all()
        if not sold:
            return
        with unit_of_work():
            invoice = issue_order_invoice(dice.choice(list(sold)), self.customer_id)
        if dice.random() < 0.3:
            with unit_of_work():
                credit_invoice(invoice.id, "Erreur")

    def move_cash(self, session: Session, dice: Random) -> None:
        """Cash put in or taken out, and now and then voided."""
        with unit_of_work():
            kind = dice.choice(("cash_in", "cash_out"))
            moved = cash.move_cash(session.id, kind, dice.randint(1, 3_000), "Monnaie")
        if dice.random() < 0.3:
            with unit_of_work():
                cash.void_movement(session.id, moved.id, "Erreur")

    def _abandon(self, session: Session) -> None:
        """The drafts whose payment was refused: a session closes without any."""
        drafts = select(Order.id).where(Order.session_id == session.id, Order.state == DRAFT)
        for order_id in db.session.scalars(drafts).all():
            with unit_of_work():
                orders.abandon(order_id, "Refusé")

    def _draft(self, session: Session, items: list[dict[str, Any]]) -> tuple[int, int]:
        with unit_of_work():
            order = orders.new_order(session.id)
            lines = orders.add_items(order.id, items)
        return order.id, sum(line.total_ttc for line in lines)

    def _pay(self, order_id: int, due: int, dice: Random) -> None:
        """By card in part or wholly, the rest in cash with a little too much: change is given."""
        card, money = self.shop.methods["card"].id, self.shop.methods["cash"].id
        on_card = dice.choice((0, 0, due, due // 3))
        rest = due - on_card
        tenders = [Tender(card, on_card)] if on_card else []
        if rest:
            tenders.append(Tender(money, self._rounded(money, rest) + dice.choice((0, 0, 500))))
        with unit_of_work():
            pay(order_id, tenders)

    def _rounded(self, method_id: int, due: int) -> int:
        """What is handed over: cash to 5 cents where the shop rounds (money.md, Payments)."""
        method = self.shop.methods["cash"]
        if method_id != method.id or method.rounding == 1 or abs(due) <= 5:
            return due
        whole = (abs(due) + 2) // 5 * 5
        return whole if due > 0 else -whole


STEPS = ("sell", "sell", "sell_for_less", "refund", "sell_vouchers", "use_a_voucher", "invoice", "move_cash")


def open_till(shop: Shop, rounding: int) -> Till:
    """A shop that takes vouchers, with prices that round badly, and one customer with a name."""
    take_vouchers(shop)
    for name, (price, rate) in ODD_PRICES.items():
        put_on_sale(shop, name, price, rate)
    with acting_as(SYSTEM), unit_of_work() as unit:
        unit.get_one(PaymentMethod, shop.methods["cash"].id).rounding = rounding
        shop.methods["cash"].rounding = rounding
        customer = customers.create(shop.centre.id, {"name": "Comité des fêtes"})
    return Till(shop, customer.id)
