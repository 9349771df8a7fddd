"""What comes after a sale in the model: refunds, corrections, invoices, credits. None of our code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from tests.addons.pos_session.drawer_arithmetic import Given, Part, Rules, belgian
from tests.addons.pos_session.drawer_facts import Invoice, Line, Order, Payment, Session, vat_of
from tests.addons.pos_session.drawer_model import VOUCHER
from tests.addons.pos_session.sales_model import Items, Sales


class Model(Sales):
    """The whole till."""

    def correct(
        self,
        who: str,
        order: Order,
        session: Session,
        taken: Sequence[tuple[Line, int]],
        items: Items,
        given: Callable[[int], Sequence[Given]],
        reason: str,
    ) -> Order:
        """Counter-lines for what is taken back, new lines for what is sold instead; the gap is settled exactly."""
        first = order.first or order
        rules = Rules()
        rules.no("session_not_open", session.state != "open")
        rules.no("order_not_paid", order.state != "validated")
        rules.no("order_invoiced", order.invoice or first.invoice)
        rules.no("refund_reason_required", not reason)
        rules.no("nothing_to_correct", not taken)
        rules.no("line_not_found", any(line.quantity < 0 for line, _ in taken))
        rules.no("quantity_not_left", any(not 1 <= pieces <= line.left for line, pieces in taken))
        new = self.new_order(who, session)
        fresh = self.fresh_lines(items, rules)
        rules.hold()
        new.first = first
        new.lines = [self._counter(place, *each) for place, each in enumerate(taken, start=1)]
        for line in fresh:
            line.position += len(taken)
        new.lines += fresh
        sold = [line.voucher for line, _ in taken if line.voucher]
        rules.no("voucher_used_already", any(each.balance != each.amount or each.cancelled for each in sold))
        due = new.total
        wanted = given(due)
        if due < 0:
            rules.no("not_the_original_means", not self._original(who, first, wanted))
        parts = self.settled(new, due, wanted, rules)
        back = self._to_vouchers(first, parts, rules)
        # What is brought back pays nothing any more.
        rules.no("voucher_cancelled", any(self.voucher(method) in sold for method, _, _ in parts))
        rules.hold()
        for each in sold:
            each.balance, each.cancelled = 0, True
        for line, pieces in taken:
            line.taken_back += pieces
        session.orders.append(new)
        self.pay_in(session, new, Payment(parts, back=back))
        self.finish(new)
        return new

    def paid_by(self, first: Order) -> dict[str, int]:
        """What each means settled of an order, less what went back by it; of rounded cash rounded anew."""
        sums: Counter[str] = Counter()
        for order in self.family(first):
            for method, _, cents in order.parts:
                sums[method.partition(":")[0]] += cents
        return {
            method: belgian(cents) if self.methods[method].rounding == 5 else cents
            for method, cents in sums.items()
            if cents > 0
        }

    def _to_vouchers(self, first: Order, parts: Sequence[Part], rules: Rules) -> dict[str, int]:
        """What goes back to vouchers goes to those the order was paid with, the oldest first."""
        left = -sum(cents for method, kind, cents in parts if kind == "refund" and method == VOUCHER)
        used: Counter[str] = Counter()
        for order in self.family(first):
            for payment in order.payments:
                used.update({method: cents for method, _, cents in payment.parts if self.voucher(method)})
                used.subtract(payment.back)
        back: dict[str, int] = {}
        for code in sorted(used, key=lambda code: int(code.partition(":")[2])):
            if cents := min(max(used[code], 0), left):
                back[code] = cents
                left -= cents
        rules.no("voucher_not_returnable", left)
        return back

    def family(self, first: Order) -> list[Order]:
        return [order for order in self.orders() if first in (order, order.first)]

    def _original(self, who: str, first: Order, given: Sequence[Given]) -> bool:
        paid = self.paid_by(first)
        back: dict[str, int] = {}
        for method, cents in given:
            back[method] = back.get(method, 0) - cents
        known = {method: cents for method, cents in back.items() if method in self.methods}
        return self.may(who, "other_means") or all(
            cents <= paid.get(method, 0) for method, cents in known.items()
        )

    def _counter(self, place: int, line: Line, pieces: int) -> Line:
        cents = -line.share(line.taken_back, pieces)
        before = -line.share_before_tax(line.taken_back, pieces)
        counter = Line(place, line.product, -pieces, line.price, line.discount, line.rate, corrects=line)
        counter.voucher = line.voucher
        counter.fixed = cents, before
        return counter

    # Invoices

    def invoice_order(self, order: Order) -> Invoice:
        first = order.first or order
        rules = Rules()
        rules.no("order_not_paid", order.state != "validated")
        rules.no("order_invoiced", order.invoice or first.invoice)
        rules.hold()
        return self._issue([each for each in self.family(first) if not each.invoice])

    def invoice_counter(self) -> Invoice:
        """What closed sessions sold and no invoice holds yet."""
        closed = [session for session in self.sessions if session.state == "closed"]
        orders = [order for session in closed for order in session.validated if not order.invoice]
        rules = Rules()
        rules.no("nothing_to_invoice", not orders)
        rules.hold()
        return self._issue(orders)

    def credit(self, who: str, invoice: Invoice, reason: str) -> Invoice:
        rules = Rules()
        rules.no("core.forbidden", not self.may(who, "credit"))
        rules.no("invoice_credited", invoice.credited or invoice.is_credit)
        rules.no("refund_reason_required", not reason)
        rules.hold()
        rows = [(rate, -ht, -tax, -ttc) for rate, ht, tax, ttc in invoice.vat]
        credit = Invoice(invoice.orders, -invoice.total, rows, is_credit=True)
        invoice.credited = True
        for order in invoice.orders:
            order.invoice = None
        self.invoices.append(credit)
        return credit

    def _issue(self, orders: list[Order]) -> Invoice:
        invoice = Invoice(
            orders,
            sum(order.total for order in orders),
            vat_of(line for order in orders for line in order.lines),
        )
        for order in orders:
            order.invoice = invoice
        self.invoices.append(invoice)
        return invoice
