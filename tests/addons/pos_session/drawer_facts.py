"""What the model of the till remembers: desks, sessions and their drawer, orders, payments, invoices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from tests.addons.pos_session.drawer_arithmetic import Part, Vat, half_up, ht, ttc, vat


@dataclass(eq=False)
class Line:
    """A line of an order; a counter-line (``corrects``) has a negative quantity and its own amounts."""

    position: int
    product: str
    quantity: int
    price: int
    discount: int
    rate: int
    corrects: Line | None = None
    voucher: Voucher | None = None
    fixed: tuple[int, Fraction] | None = None
    taken_back: int = 0

    @property
    def total(self) -> int:
        return self.fixed[0] if self.fixed else ttc(self.quantity, self.price, self.discount)

    @property
    def before_tax(self) -> Fraction:
        return self.fixed[1] if self.fixed else ht(self.total, self.rate)

    @property
    def same(self) -> tuple[str, int, int, int]:
        return self.product, self.price, self.discount, self.rate

    @property
    def left(self) -> int:
        return self.quantity - self.taken_back

    def share(self, before: int, pieces: int) -> int:
        """Cents of ``pieces`` after ``before``: shares grow with the quantity, so all of them are the total."""
        whole = Fraction(self.total, self.quantity)
        return half_up(whole * (before + pieces)) - half_up(whole * before)

    def share_before_tax(self, before: int, pieces: int) -> Fraction:
        whole = self.before_tax * 10_000 / self.quantity
        return Fraction(half_up(whole * (before + pieces)) - half_up(whole * before), 10_000)


@dataclass(eq=False)
class Voucher:
    """A gift voucher: its VAT is due on what it pays, so its sale is under no rate (requirements T5-8)."""

    amount: int
    balance: int
    cancelled: bool = False


@dataclass(eq=False)
class Payment:
    """What was paid of an order: parts, and of a part of it which pieces ``{line: (pieces, cents)}``."""

    parts: list[Part]
    shares: dict[Line, tuple[int, int]] = field(default_factory=dict)
    cancelled: bool = False
    cancels: bool = False
    back: dict[str, int] = field(default_factory=dict)
    """What a refund puts back on vouchers."""


@dataclass(eq=False)
class Order:
    """An order of a session."""

    number: str
    session: Session
    operator: str
    lines: list[Line] = field(default_factory=list)
    state: str = "draft"
    held: bool = False
    receipt: int | None = None
    payments: list[Payment] = field(default_factory=list)
    first: Order | None = None
    invoice: Invoice | None = None

    @property
    def total(self) -> int:
        return sum(line.total for line in self.lines)

    @property
    def vat(self) -> list[Vat]:
        return vat_of(self.lines)

    @property
    def parts(self) -> list[Part]:
        return [part for payment in self.payments for part in payment.parts]

    @property
    def paid(self) -> int:
        return sum(cents for _, _, cents in self.parts)

    @property
    def split(self) -> bool:
        """Whether lines of it were ever on a payment."""
        return any(payment.shares for payment in self.payments)

    def ever_paid(self, line: Line) -> bool:
        return any(line in payment.shares for payment in self.payments)

    def paid_of(self, line: Line) -> tuple[int, int]:
        """``(pieces, cents)`` of a line that are paid."""
        shares = [payment.shares[line] for payment in self.payments if line in payment.shares]
        return sum(pieces for pieces, _ in shares), sum(cents for _, cents in shares)

    def rest_of(self, line: Line, pieces: int) -> int:
        """Cents of the next ``pieces`` of a line; all that is left takes exactly what remains."""
        gone, cents = self.paid_of(line)
        if gone + pieces == line.quantity:
            return line.total - cents
        return half_up(Fraction(line.total * (gone + pieces), line.quantity)) - cents


@dataclass(eq=False)
class Move:
    """Cash put in or taken out."""

    kind: str
    amount: int
    voided: bool = False
    voids: bool = False


@dataclass(eq=False)
class Session:
    """A session of a desk: what went through its drawer, by kind of movement."""

    desk: Desk
    number: int
    responsible: str
    proposed: int | None
    state: str = "opening_control"
    log: Counter[str] = field(default_factory=Counter)
    by_method: Counter[str] = field(default_factory=Counter)
    rounding: int = 0
    orders: list[Order] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    receipts: int = 0
    counted: int | None = None
    expected_then: int | None = None
    kept: int | None = None
    opening_difference: int | None = None
    adjustments: list[int] = field(default_factory=list)
    """What its closings adjusted and its reopenings took back, one after the other."""

    @property
    def expected(self) -> int:
        """money.md, The drawer: the one definition."""
        log = self.log
        return log["opening"] + log["sale"] - log["change"] - log["refund"] + log["cash_in"] - log["cash_out"]

    @property
    def validated(self) -> list[Order]:
        return [order for order in self.orders if order.state == "validated"]

    @property
    def vat(self) -> list[Vat]:
        return vat_of(line for order in self.validated for line in order.lines)

    @property
    def vouchers(self) -> int:
        """What vouchers were sold for, less those taken back: no turnover yet."""
        return sum(line.total for order in self.validated for line in order.lines if line.voucher)


@dataclass(eq=False)
class Desk:
    """A drawer: what the last closing left in it."""

    code: str
    limit: int
    left: int | None = None
    sessions: int = 0


@dataclass(eq=False)
class Invoice:
    """An invoice, or the credit of one."""

    orders: list[Order]
    total: int
    vat: list[Vat]
    credited: bool = False
    is_credit: bool = False


def vat_of(lines: Iterable[Line]) -> list[Vat]:
    """VAT per rate of what is turnover."""
    return vat((line.rate, line.total, line.before_tax) for line in lines if not line.voucher)
