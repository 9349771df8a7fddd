"""What happens by chance in a random story: which session, which order, what is wanted, how it is paid."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from tests.addons.pos_session.correction_model import Model
from tests.addons.pos_session.drawer_arithmetic import Given, belgian
from tests.addons.pos_session.drawer_facts import Line, Order, Session

Thing = TypeVar("Thing")
PRICES = (0, 5, 10, 15, 33, 99, 105, 115, 225, 250, 1_231, 1_999, 4_400, 60_000)
RATES = (0, 210, 550, 600, 1_000, 1_200, 2_000, 2_100)
DISCOUNTS = (0, 500, 3_333, 3_333, 5_000, 9_960, 10_000)
QUANTITIES = (1, 1, 1, 1, 2, 2, 3, 4, 7, 60)


class Luck:
    """Choices that Hypothesis can make smaller."""

    def __init__(self, random: Random, model: Model) -> None:
        self.random, self.model = random, model

    def one(self, things: Sequence[Thing]) -> Thing:
        return self.random.choice(things)

    def upto(self, count: int) -> int:
        """0 to ``count`` - 1."""
        return self.random.randrange(count)

    def rarely(self) -> bool:
        return self.random.randrange(16) == 7

    def session(self, *states: str) -> Session | None:
        """Nearly always one in one of these states."""
        fitting = [session for session in self.model.sessions if session.state in states]
        return self._of(fitting, self.model.sessions)

    def drafts(self) -> bool:
        """Whether somebody can go on with an order."""
        return any(order.state == "draft" and order.session.state == "open" for order in self.model.orders())

    def order(self, *states: str) -> Order | None:
        orders = self.model.orders()
        fitting = [order for order in orders if order.state in states]
        going = [order for order in fitting if order.session.state == "open"]
        if "draft" in states and not self.rarely():
            going = [order for order in going if not order.held] or going
            if not self.upto(3):
                going = [order for order in going if order.payments] or going
        return self._of(going or fitting, orders) if "draft" in states else self._of(fitting, orders)

    def sold(self) -> Order | None:
        """A paid order of which something is left, often one with a discount: its pieces do not all cost the same."""
        orders = [order for order in self.model.orders() if order.state == "validated"]
        left = [order for order in orders if any(line.left > 0 for line in order.lines)]
        reduced = [order for order in left if any(0 < line.discount < 10_000 for line in order.lines)]
        if reduced and self.upto(2):
            return self.one(reduced)
        return self._of(left, self.model.orders())

    def _of(self, fitting: Sequence[Thing], others: Sequence[Thing]) -> Thing | None:
        if others and self.rarely():
            return self.one(others)
        return self.one(fitting) if fitting else None

    def who(self, usual: str) -> str:
        return self.one(["operator", "colleague", "manager"]) if self.rarely() else usual

    def reason(self) -> str:
        return "" if self.rarely() else "Parce que"

    def items(self, most: int = 3) -> list[tuple[str, int]]:
        names = sorted(self.model.products)
        return [(self.one(names), self._quantity()) for _ in range(self.random.randint(1, most))]

    def _quantity(self) -> int:
        return self.one([0, 10_000]) if self.rarely() and self.rarely() else self.one(QUANTITIES)

    def counted(self, expected: int) -> int:
        """What is found where ``expected`` cents must be: often just that."""
        gap = self.one([0, 0, 0, 0, -200, 300, 1, -1, 1_000, -1_001, 5_000])
        return max(expected + gap, 0)

    def part_of(self, line: Line, most: int) -> int:
        """How many pieces of a line, up to ``most``, and now and then more."""
        return most + 1 if self.rarely() or most < 1 else self.random.randint(1, min(most, 70))

    def given(self, due: int) -> list[Given]:
        """How ``due`` cents are paid: well, with change, in parts, or wrongly."""
        if due <= 0:
            return [] if not self.rarely() else [("cash", 500)]
        way = self.one(
            [*["cash", "note", "parts", "voucher"] * 2, "card", "cheque", "booking", "three", "wrong"]
        )
        cash = belgian(due) if self.model.methods["cash"].rounding == 5 else due
        if way in ("card", "cheque", "booking"):
            return [(way, due)]
        if way == "note":
            note = self.one([500, 1_000, 2_000, 5_000, 10_000, 50_000])
            return [("cash", -(-cash // note) * note)]
        if way == "voucher" and self.model.vouchers:
            return self._by_voucher(due)
        if way in ("parts", "three"):
            return self._parts(due, way == "three")
        if way == "wrong":
            return self.one(
                [
                    [("cash", cash - 1)], [("card", due + 1)], [("gift", due)], [("cash", 0)], [("cash", -due)],
                    [("card", due), ("cash", 100)], [("cheque", due), ("card", due)], [("cash", cash + 50_000)], [],
                ]
            )  # fmt: skip
        return [("cash", cash)]

    def _by_voucher(self, due: int) -> list[Given]:
        number = self.upto(len(self.model.vouchers))
        voucher = self.model.vouchers[number]
        cents = min(voucher.balance or 100, due) if not self.rarely() else min(voucher.balance + 1, due)
        code = f"voucher:{number}" if not self.rarely() else "voucher"
        rest = [("cash", self._cash(due - cents))] if due > cents else []
        return [(code, cents), *rest]

    def _parts(self, due: int, three: bool) -> list[Given]:
        first = self.random.randint(1, max(due - 1, 1))
        exact = self.one(["card", "cheque", "booking"])
        rest = due - first
        if three and rest > 2:
            middle = rest // 2
            return [(exact, first), ("card", middle), ("cash", self._cash(rest - middle))]
        if self.random.randrange(2):
            return [(exact, first), ("cash", self._cash(rest) + self.one([0, 500]))]
        return [("cash", self._cash(rest)), (exact, first)]

    def _cash(self, cents: int) -> int:
        return belgian(cents) if self.model.methods["cash"].rounding == 5 else cents

    def given_back(self, due: int, paid: dict[str, int]) -> list[Given]:
        """How the gap of a correction is settled: by the means of the payment, by others, or wrongly."""
        if due >= 0:
            return self.given(due)
        way = self.one([*["means"] * 6, *["cash", "card"] * 2, "less", "wrong"])
        if way == "cash":
            return [("cash", self._cash(due))]
        if way == "card":
            return [("card", due)]
        if way == "wrong":
            return self.one([[], [("cash", -due)], [("gift", due)], [("cash", due - 1)]])
        left, given = -due, list[Given]()
        for method in self.model.methods:
            whole = self._cash(left) if method == "cash" else left
            cents = min(whole, paid.get(method, 0))
            if cents:
                given.append((method, -cents))
                left = 0 if cents == whole else left - cents
        if way == "less" and given:
            given[-1] = given[-1][0], given[-1][1] + 100
        return given
