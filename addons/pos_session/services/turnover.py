"""What counts as turnover: every line but the sale of a multi-purpose voucher (requirements.md T1-19)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from core.vat import VatRow, vat_rows


class Taxed(Protocol):
    """An order line, stored, written or read as a row: cents TTC, 1/10000 HT."""

    @property
    def rate(self) -> int: ...
    @property
    def total_ttc(self) -> int: ...
    @property
    def total_ht(self) -> int: ...
    @property
    def turnover(self) -> bool: ...


def vat_of(lines: Iterable[Taxed]) -> list[VatRow]:
    """What each VAT rate weighs on these lines (money.md, VAT); a line outside the turnover is under no rate."""
    return vat_rows((line.rate, line.total_ttc, line.total_ht) for line in lines if line.turnover)


def total_before_tax(lines: Iterable[Taxed]) -> int:
    """``Order.total_ht``: cents, the sum over the rates, each rounded once; a line outside the turnover is left out."""
    return sum(row.ht for row in vat_of(lines))
