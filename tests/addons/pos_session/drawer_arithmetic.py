"""The arithmetic of money.md written a second time, for the model of the drawer: exact fractions, none of our code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

LARGEST_NOTE = 50_000
CASH_LIMIT = 100_000
WHOLE = 10_000
"""100 % in hundredths of a percent."""

Vat = tuple[int, int, int, int]
"""``(rate, ht, vat, ttc)`` in cents."""
Given = tuple[str, int]
"""``(method, cents)`` handed over (positive) or back (negative)."""
Part = tuple[str, str, int]
"""``(method, kind, cents)``."""


class Refused(Exception):
    """A rule forbids it: whichever of ``codes`` the till finds first."""

    def __init__(self, *codes: str) -> None:
        super().__init__(*codes)
        self.codes = frozenset(codes)


class Rules:
    """The rules that a step breaks, all of them: the model does not say which one is told."""

    def __init__(self) -> None:
        self.broken: list[str] = []

    def no(self, code: str, when: object = True) -> None:
        if when:
            self.broken.append(code if "." in code else f"pos_session.{code}")

    def hold(self) -> None:
        if self.broken:
            raise Refused(*self.broken)


@dataclass(frozen=True)
class Means:
    """A payment method: its kind, and the cents it is rounded to."""

    kind: str
    rounding: int = 1
    counted: bool = False

    @property
    def is_cash(self) -> bool:
        return self.kind == "cash"


class Methods(dict[str, Means]):
    """Payment methods by code; ``voucher:3`` is the third voucher, paid with by the method ``voucher``."""

    def __getitem__(self, code: str) -> Means:
        return super().__getitem__(code.partition(":")[0])

    def __contains__(self, code: object) -> bool:
        return super().__contains__(str(code).partition(":")[0])


def half_up(value: Fraction) -> int:
    """To a whole number, halves away from zero."""
    whole = int(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole


def ttc(quantity: int, price: int, discount: int) -> int:
    """Cents: ``quantity x unit_price x (1 - discount)``."""
    return half_up(Fraction(quantity * price) * (1 - Fraction(discount, WHOLE)))


def ht(total: int, rate: int) -> Fraction:
    """Euros before tax, four decimals."""
    return Fraction(half_up(Fraction(total, 100) / (1 + Fraction(rate, WHOLE)) * 10_000), 10_000)


def vat(rows: Iterable[tuple[int, int, Fraction]]) -> list[Vat]:
    """Per rate of ``(rate, cents TTC, euros HT)``: TTC is the sum, HT the rounded sum, VAT what is between."""
    sums: dict[int, tuple[int, Fraction]] = {}
    for rate, total, before in rows:
        there = sums.get(rate, (0, Fraction(0)))
        sums[rate] = there[0] + total, there[1] + before
    return [
        (rate, half_up(before * 100), total - half_up(before * 100), total)
        for rate, (total, before) in sorted(sums.items())
    ]


def belgian(cents: int) -> int:
    """The nearest 5 cents; 5 cents or less stay (requirements T4-2)."""
    if abs(cents) <= 5:
        return cents
    rest = abs(cents) % 5
    rounded = abs(cents) - rest + (5 if rest >= 3 else 0)
    return rounded if cents > 0 else -rounded


def payable(due: int, given: Sequence[Given], methods: Mapping[str, Means]) -> int:
    """What is handed over for ``due``: only the cash remainder is rounded, and only where cash is given."""
    rounding = any(methods[method].rounding == 5 for method, _ in given)
    exact = sum(amount for method, amount in given if not methods[method].is_cash)
    remainder = due - exact
    same_way = remainder > 0 if due > 0 else remainder < 0
    return exact + belgian(remainder) if rounding and due and same_way else due


def settle(
    due: int, given: Sequence[Given], methods: Mapping[str, Means], in_drawer: int, rules: Rules
) -> list[Part]:
    """The parts that settle ``due`` exactly; every rule of money.md (Payments) it breaks goes to ``rules``."""
    if any(method not in methods for method, _ in given):
        rules.no("unknown_payment_method")
        return []
    wanted = payable(due, given, methods)
    if due < 0:
        rules.no("part_amount_invalid", any(amount >= 0 for _, amount in given))
        rules.no("refund_not_exact", sum(amount for _, amount in given) != wanted)
        parts = [(method, "refund", amount) for method, amount in given]
    else:
        parts = _receive(wanted, given, methods, rules)
    if wanted != due:
        cash = next(method for method, _ in given if methods[method].rounding == 5)
        parts.append((cash, "rounding", due - wanted))
    rules.no("tender_too_large", -sum(cents for _, kind, cents in parts if kind == "change") >= LARGEST_NOTE)
    rules.no("not_enough_cash", -leaving(parts, methods) > in_drawer)
    return parts


def _receive(wanted: int, given: Sequence[Given], methods: Mapping[str, Means], rules: Rules) -> list[Part]:
    parts: list[Part] = []
    left = wanted
    for method, amount in given:
        rules.no("part_amount_invalid", amount <= 0)
        rules.no("nothing_remains", left <= 0)
        rules.no("too_much_on_method", amount > left and not methods[method].is_cash)
        parts.append((method, "sale", amount))
        left -= amount
    rules.no("not_paid_enough", left > 0)
    if left < 0 and parts:
        last = parts[-1][0]
        first_cash = next(method for method, means in methods.items() if means.is_cash)
        parts.append((last if methods[last].is_cash else first_cash, "change", left))
    return parts


def leaving(parts: Sequence[Part], methods: Mapping[str, Means]) -> int:
    """The cash that leaves the drawer: negative cents."""
    return sum(
        cents for method, kind, cents in parts if kind != "rounding" and cents < 0 and methods[method].is_cash
    )


def cash_of(parts: Iterable[Part], methods: Mapping[str, Means]) -> int:
    """The cash that stays in the drawer of some parts."""
    return sum(cents for method, kind, cents in parts if kind != "rounding" and methods[method].is_cash)
