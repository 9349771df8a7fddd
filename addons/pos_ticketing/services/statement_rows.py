"""The lines of a takings statement: what each rate at each price brought in, and their totals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from addons.pos_ticketing.models.ticket import number_text
from core.money import divide_half_up
from core.vat import HT_PER_CENT, VatRow, vat_rows


@dataclass(frozen=True)
class Sums:
    """The tickets of one seat category, rate, price and VAT rate; ``exact_ht`` (1/10000) is of those not cancelled."""

    seat_category: str
    rate: str
    kind: str
    price: int
    vat_rate: int
    series_code: str
    first: int
    last: int
    issued: int
    cancelled: int
    exact_ht: int
    register: str = ""
    """The code of the register that sold them, of places lent to it."""

    @property
    def net(self) -> int:
        """Tickets that were issued and not cancelled."""
        return self.issued - self.cancelled

    @property
    def ttc(self) -> int:
        """Cents."""
        return self.net * self.price


@dataclass(frozen=True)
class StatementRow:
    """A line of the statement; cents, and always ``ht + vat == ttc``."""

    sums: Sums
    ht: int

    @property
    def vat(self) -> int:
        """Cents."""
        return self.sums.ttc - self.ht

    @property
    def first(self) -> str:
        """The lowest number, as it is printed."""
        return number_text(self.sums.series_code, self.sums.first)

    @property
    def last(self) -> str:
        """The highest number; others of the performance lie between them."""
        return number_text(self.sums.series_code, self.sums.last)


@dataclass(frozen=True)
class Totals:
    """What lines add up to."""

    issued: int
    cancelled: int
    rates: tuple[VatRow, ...]

    @property
    def net(self) -> int:
        """Tickets that were issued and not cancelled."""
        return self.issued - self.cancelled

    @property
    def ttc(self) -> int:
        """Cents."""
        return sum(row.ttc for row in self.rates)

    @property
    def ht(self) -> int:
        """Cents: the sum over the rates, each rounded once."""
        return sum(row.ht for row in self.rates)

    @property
    def vat(self) -> int:
        """Cents."""
        return self.ttc - self.ht


def totals_of(sums: Iterable[Sums]) -> Totals:
    """Add lines up by the rule of money.md: the four-decimal HT of a rate is rounded once over all of them."""
    found = list(sums)
    return Totals(
        issued=sum(one.issued for one in found),
        cancelled=sum(one.cancelled for one in found),
        rates=tuple(vat_rows((one.vat_rate, one.ttc, one.exact_ht) for one in found)),
    )


def rows_of(sums: Sequence[Sums]) -> list[StatementRow]:
    """The lines with their HT in cents, which add up to the totals of their rate.

    A line gets what the rounded running sum of its rate grows by: no line is a cent away from its own rounding, and
    no cent is lost or made.
    """
    running: dict[int, int] = {}
    rows = []
    for one in sums:
        before = running.get(one.vat_rate, 0)
        after = running[one.vat_rate] = before + one.exact_ht
        ht = divide_half_up(after, HT_PER_CENT) - divide_half_up(before, HT_PER_CENT)
        rows.append(StatementRow(one, ht))
    return rows
