"""Steps of a random story: sold at once, drafts paid whole and in parts, payments taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from addons.pos_session.services import holding, orders, payment
from addons.pos_session.services.sale import sell
from tests.addons.pos_session import drawer_facts as facts
from tests.addons.pos_session.story_luck import Luck
from tests.addons.pos_session.story_orders import OrderSteps
from tests.addons.pos_session.story_steps import done


class PaymentSteps(OrderSteps):
    """What brings money in."""

    def _total(self, items: Sequence[tuple[str, int]]) -> int:
        """Cents; a voucher costs its amount."""
        return sum(self.model.products.get(name, (1, 0))[0] * quantity for name, quantity in items)

    def sell(self, luck: Luck) -> None:
        session = luck.session("open")
        if session is None:
            return
        who, session_id = luck.who(session.responsible), self.story.ids[session]
        items = luck.items()
        if not luck.upto(4):
            items.append(("voucher", luck.one([500, 2_000, 5_000, 1_234])))
        given = luck.one([[], luck.given(self._total(items))])
        parts = [
            {"method": method, "amount": cents, "identification": {"number": code}}
            for method, code, cents in self.known(given)
        ]
        key = self.key()

        def model() -> tuple[Any, ...]:
            order = self.model.sell(who, session, items, given)
            change = -sum(cents for _, kind, cents in order.parts if kind == "change")
            return order.number, order.receipt, order.total, change

        def till() -> tuple[Any, ...]:
            answer = sell(session_id, self.items(items), parts, key)
            again = sell(session_id, self.items(items), parts, key)
            assert again == answer, "the same key sold twice"
            self.story.codes += [each["code"] for each in answer["documents"].get("voucher", ())]
            return answer["number"], answer["receipt_no"], answer["total"], answer["change"]

        self.story.both(who, f"sells {items} by {given}", model, till, opens_its_own=True)

    def pay(self, luck: Luck) -> None:
        order = luck.order("draft")
        if order is None:
            return
        self.pay_of(luck, luck.who(order.operator), order)

    def sell_for_less(self, luck: Luck) -> None:
        """A manager gives a discount on every line: its pieces do not all cost the same. Paid in up to four times."""
        session = luck.session("open")
        order = self.order_of(luck, "manager", session) if session else None
        if order is None:
            return
        for line in list(order.lines):
            self.change("manager", order, line, {"discount": luck.one([500, 3_333, 3_333, 9_960])})
        for _ in range(4):
            if order.state == "draft" and order.lines:
                self.pay_of(luck, "manager", order)

    def pay_of(self, luck: Luck, who: str, order: facts.Order) -> None:
        """Pay an order, or some pieces of it."""
        order_id = self.story.ids[order]
        left = {line: line.quantity - order.paid_of(line)[0] for line in order.lines}
        wanted: dict[facts.Line, int] | None = None
        if order.state == "draft" and order.lines and luck.upto(3):
            lines = [line for line in order.lines if luck.upto(2)] or [luck.one(order.lines)]
            wanted = {line: luck.part_of(line, left[line]) for line in lines if left[line] or luck.rarely()}
        pieces = wanted if wanted is not None else {line: each for line, each in left.items() if each}
        due = (
            sum(order.rest_of(line, each) for line, each in pieces.items()) if order.state == "draft" else 500
        )
        given = luck.given(due)
        by_id = None if wanted is None else {self.story.ids[line]: each for line, each in wanted.items()}
        shown = None if wanted is None else {line.position: each for line, each in wanted.items()}
        self.story.both(
            who,
            f"pays {shown} of {order.number} by {given}",
            lambda: self.model.pay(who, order, given, wanted),
            lambda: _paid(payment.pay(order_id, self.tenders(given), by_id)),
        )

    def take_a_payment_back(self, luck: Luck) -> None:
        paid = [order for order in self.model.orders() if order.payments and order.state == "draft"]
        order = luck.one(paid) if paid else luck.order("validated") if luck.rarely() else None
        if order is None or not order.payments:
            return
        who, order_id, paying, reason = (
            luck.who(order.operator),
            self.story.ids[order],
            luck.one(order.payments),
            luck.reason(),
        )
        payment_id = self.story.payment_id(order, paying)
        self.story.both(
            who,
            f"takes payment {order.payments.index(paying)} of {order.number} back",
            lambda: self.model.cancel_payment(who, order, paying, reason),
            lambda: payment.cancel_payment(order_id, payment_id, reason)["given_back"],
        )

    def clear(self, order: facts.Order) -> None:
        """An order in the way of a closing is taken up, and given up or paid in cash."""
        who, order_id = order.operator, self.story.ids[order]
        self.story.both(
            who,
            f"takes {order.number} up to finish it",
            lambda: self.model.take_up(who, order, over=False),
            lambda: done(holding.take_up(order_id)),
        )
        if not order.paid:
            self.story.both(
                who,
                f"gives {order.number} up",
                lambda: self.model.abandon(who, order, "Parti"),
                lambda: done(orders.abandon(order_id, "Parti")),
            )
            return
        given = self.model.everything_in_cash(order.total - order.paid)
        self.story.both(
            who,
            f"pays the rest of {order.number} by {given}",
            lambda: self.model.pay(who, order, given, None),
            lambda: _paid(payment.pay(order_id, self.tenders(given))),
        )


def _paid(answer: dict[str, Any]) -> tuple[int, int]:
    """The change, and what remains."""
    return answer["change"], answer["remaining"]
