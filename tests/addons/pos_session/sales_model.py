"""The model's sales: one-shot, and drafts that are filled, changed, held, paid in parts, given up. None of our code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.addons.pos_session.drawer_arithmetic import WHOLE, Given, Part, Rules, leaving
from tests.addons.pos_session.drawer_facts import Line, Order, Payment, Session
from tests.addons.pos_session.drawer_model import MANY, Drawers

Items = Sequence[tuple[str, int]]


class Sales(Drawers):
    """Orders until they are paid."""

    def sell(self, who: str, session: Session, items: Items, given: Sequence[Given]) -> Order:
        rules = Rules()
        rules.no("session_not_open", session.state != "open")
        rules.no("order_empty", not items)
        order = self.new_order(who, session)
        order.lines = self.fresh_lines(items, rules)
        parts = self.settled(order, order.total, given or self.everything_in_cash(order.total), rules)
        rules.hold()
        session.orders.append(order)
        self.pay_in(session, order, Payment(parts))
        self.finish(order)
        return order

    def draft(self, who: str, session: Session) -> Order:
        rules = Rules()
        rules.no("session_not_open", session.state != "open")
        rules.hold()
        order = self.new_order(who, session)
        session.orders.append(order)
        return order

    def add(self, who: str, order: Order, items: Items) -> None:
        """The same product at the same price joins its line, the newest of several."""
        rules = self._at(who, order)
        fresh = self.fresh_lines(items, rules)
        after = {id(line): 0 for line in order.lines}
        joined: list[tuple[Line, int]] = []
        new: list[Line] = []
        for line in fresh:
            held = [other for other in order.lines if other.same == line.same]
            twin = next((other for other in new if other.same == line.same), None)
            if held:
                joined.append((held[-1], line.quantity))
                after[id(held[-1])] += line.quantity
            elif twin:
                twin.quantity += line.quantity
            else:
                new.append(line)
        rules.no("items_invalid", any(line.quantity + after[id(line)] > MANY for line in order.lines))
        rules.hold()
        for line, quantity in joined:
            line.quantity += quantity
        last = max((line.position for line in order.lines), default=0)
        for place, line in enumerate(new, start=last + 1):
            line.position = place
        order.lines += new

    def change(
        self,
        who: str,
        order: Order,
        line: Line,
        quantity: int | None = None,
        price: int | None = None,
        discount: int | None = None,
    ) -> None:
        rules = Rules() if quantity == 0 else self._at(who, order)
        rules.no("items_invalid", quantity is not None and not 0 <= quantity <= MANY)
        rules.no("price_invalid", price is not None and not price >= 0)
        rules.no("core.invalid_discount", discount is not None and not 0 <= discount <= WHOLE)
        if quantity == 0:
            rules.hold()
            return self.remove(who, order, line)
        paid, _ = order.paid_of(line)
        gives = discount or price == 0
        if price is not None or discount is not None:
            rules.no("core.forbidden", gives and not self.may(who, "discount"))
            rules.no("line_paid", paid)
            rules.no("line_once_paid", order.ever_paid(line))
        more = quantity is not None and quantity > line.quantity
        given_away = line.discount or (line.price == 0 and line.price != self.products[line.product][0])
        rules.no("core.forbidden", more and given_away and not self.may(who, "discount"))
        wanted = Line(
            line.position, line.product, quantity or line.quantity, line.price, line.discount, line.rate
        )
        wanted.price = line.price if price is None else price
        wanted.discount = line.discount if discount is None else discount
        rules.no("line_paid", quantity is not None and not _covers(line, quantity, paid))
        twin = self._twin(order, line, wanted)
        rules.no("items_invalid", twin and twin.quantity + wanted.quantity > MANY)
        rules.hold()
        line.quantity, line.price, line.discount = wanted.quantity, wanted.price, wanted.discount
        self._join(order, line, twin)

    def give_free(self, who: str, order: Order, line: Line, pieces: int) -> None:
        """Pieces offered are a line of their own at 100 %."""
        rules = self._at(who, order)
        rules.no("core.forbidden", not self.may(who, "discount"))
        rules.no("items_invalid", line.discount == WHOLE or not 1 <= pieces <= line.quantity)
        paid, _ = order.paid_of(line)
        rules.no("line_paid", not _covers(line, line.quantity - pieces, paid))
        rules.no("line_once_paid", pieces == line.quantity and order.ever_paid(line))
        free = next((other for other in order.lines if other.discount == WHOLE and _alike(other, line)), None)
        rules.no("items_invalid", free and free.quantity + pieces > MANY)
        rules.hold()
        if pieces == line.quantity:
            line.discount = WHOLE
            self._join(order, line, self._twin(order, line, line))
            return
        line.quantity -= pieces
        if free:
            free.quantity += pieces
        else:
            last = max(other.position for other in order.lines)
            order.lines.append(Line(last + 1, line.product, pieces, line.price, WHOLE, line.rate))

    def take_back(self, who: str, order: Order, line: Line) -> None:
        rules = self._at(who, order)
        rules.no("items_invalid", line.discount != WHOLE)
        paid, _ = order.paid_of(line)
        rules.no("line_paid", paid)
        rules.no("line_once_paid", order.ever_paid(line))
        sold = [other.discount for other in order.lines if other.discount != WHOLE and _alike(other, line)]
        wanted = Line(0, line.product, line.quantity, line.price, min(sold, default=0), line.rate)
        twin = self._twin(order, line, wanted)
        rules.no("items_invalid", twin and twin.quantity + line.quantity > MANY)
        rules.hold()
        line.discount = wanted.discount
        self._join(order, line, twin)

    def remove(self, who: str, order: Order, line: Line) -> None:
        rules = self._at(who, order)
        rules.no("line_paid", order.paid_of(line)[0])
        rules.no("line_once_paid", order.ever_paid(line))
        rules.hold()
        order.lines.remove(line)

    def hold(self, who: str, order: Order) -> None:
        rules = self._at(who, order)
        rules.no("nothing_to_hold", not order.lines)
        rules.hold()
        order.held = True

    def take_up(self, who: str, order: Order, over: bool) -> None:
        rules = self._draft(order)
        rules.no("order_elsewhere", not order.held and order.operator != who and not over)
        rules.hold()
        order.held, order.operator = False, who

    def abandon(self, who: str, order: Order, reason: str) -> None:
        rules = self._at(who, order)
        rules.no("abandon_reason_required", order.lines and not reason)
        rules.no("order_partly_paid", order.paid)
        rules.hold()
        order.state = "abandoned"

    def pay(
        self, who: str, order: Order, given: Sequence[Given], wanted: Mapping[Line, int] | None
    ) -> tuple[int, int]:
        """``(change, what remains)``; the last payment takes exactly what remains, and what is free with it."""
        rules = self._at(who, order)
        rules.no("order_empty", not order.lines)
        left = {line: line.quantity - order.paid_of(line)[0] for line in order.lines}
        taken = {line: pieces for line, pieces in left.items() if pieces} if wanted is None else dict(wanted)
        rules.no("not_left_to_pay", any(not 1 <= pieces <= left[line] for line, pieces in taken.items()))
        rules.hold()
        shares = {line: (pieces, order.rest_of(line, pieces)) for line, pieces in taken.items()}
        due = sum(cents for _, cents in shares.values())
        remains = order.total - order.paid - due
        last = all(order.paid_of(line)[1] + shares.get(line, (0, 0))[1] == line.total for line in order.lines)
        rules.no("nothing_due", not last and due <= 0)
        parts = self.settled(order, due, given, rules)
        rules.hold()
        if last:
            for line, pieces in left.items():
                if pieces:
                    shares[line] = pieces, shares.get(line, (0, 0))[1]
        if shares or not order.payments:
            split = order.split or not last
            self.pay_in(order.session, order, Payment(parts, shares if split else {}))
        if last:
            self.finish(order)
        return -sum(cents for _, kind, cents in parts if kind == "change"), remains

    def cancel_payment(self, who: str, order: Order, payment: Payment, reason: str) -> int:
        """What was given back, by each means what it had brought in."""
        rules = self._at(who, order)
        rules.no("payment_cancelled", payment.cancelled or payment.cancels)
        rules.no("cancel_reason_required", not reason)
        parts = self._opposite(payment)
        rules.no("not_enough_cash", -leaving(parts, self.methods) > order.session.expected)
        rules.hold()
        payment.cancelled = True
        shares = {line: (-pieces, -cents) for line, (pieces, cents) in payment.shares.items()}
        self.pay_in(order.session, order, Payment(parts, shares, cancels=True))
        return sum(cents for _, _, cents in payment.parts)

    def _opposite(self, payment: Payment) -> list[Part]:
        sums: dict[tuple[str, bool], int] = {}
        for method, kind, cents in payment.parts:
            key = method, kind == "rounding"
            sums[key] = sums.get(key, 0) + cents
        kinds = {True: "rounding", False: "refund"}
        return [(method, kinds[gap], -cents) for (method, gap), cents in sums.items() if cents]

    def _draft(self, order: Order) -> Rules:
        rules = Rules()
        rules.no("session_not_open", order.session.state != "open")
        rules.no("order_not_draft", order.state != "draft")
        return rules

    def _at(self, who: str, order: Order) -> Rules:
        """Only who is at a draft changes it."""
        rules = self._draft(order)
        rules.no("order_on_hold", order.held)
        rules.no("order_elsewhere", order.operator != who)
        return rules

    def _twin(self, order: Order, line: Line, wanted: Line) -> Line | None:
        if order.ever_paid(line):
            return None
        return next((other for other in order.lines if other is not line and other.same == wanted.same), None)

    def _join(self, order: Order, line: Line, twin: Line | None) -> None:
        if twin:
            twin.quantity += line.quantity
            order.lines.remove(line)


def _alike(free: Line, line: Line) -> bool:
    """The same thing at the same price, one of them offered."""
    return free.same[:2] == line.same[:2] and free.rate == line.rate


def _covers(line: Line, quantity: int, paid: int) -> bool:
    """Whether ``quantity`` still holds what is paid of a line; with a discount its pieces do not all cost the same."""
    return quantity >= paid and not (paid and line.discount and quantity < line.quantity)
