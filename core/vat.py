"""VAT: the price with tax is the authority, and what is before tax is derived from it once, then stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.errors import Invalid
from core.i18n import N_
from core.money import NARROW_SPACE, divide_half_up

WHOLE = 10_000
"""100 % in hundredths of a percent: the unit of rates and discounts (550 is 5.5 %)."""

HT_PER_CENT = 100
"""Amounts before tax are kept in 1/10000 of a euro: one cent holds 100 of them."""


class InvalidDiscount(Invalid):
    """A discount below nothing or above the whole price."""

    code = "core.invalid_discount"
    message = N_("A discount is between 0 and 100 percent.")


class InvalidRate(Invalid):
    """A VAT rate that no country knows."""

    code = "core.invalid_vat_rate"
    message = N_("A VAT rate is between 0 and 100 percent.")


@dataclass(frozen=True, slots=True)
class LineAmounts:
    """What a line stores for ever: total in cents, unit price and total before tax in 1/10000 euro."""

    total_ttc: int
    unit_price_ht: int
    total_ht: int


@dataclass(frozen=True, slots=True)
class VatRow:
    """What one rate weighs on an order, a sheet, an invoice: cents, and always ``ht + vat == ttc``."""

    rate: int
    ht: int
    vat: int
    ttc: int


def price_line(quantity: int, unit_price: int, rate: int, discount: int = 0) -> LineAmounts:
    """Price one line (money.md, "VAT").

    ``unit_price`` in cents with tax, ``rate`` and ``discount`` in hundredths of a percent.
    A negative quantity is a correction: the exact mirror of the line it corrects.
    Raises InvalidRate, InvalidDiscount.
    """
    for number in (quantity, unit_price, rate, discount):
        if type(number) is not int:
            raise TypeError(f"money and quantities are whole numbers, not {number!r}")
    if not 0 <= rate <= WHOLE:
        raise InvalidRate
    if not 0 <= discount <= WHOLE:
        raise InvalidDiscount
    total_ttc = divide_half_up(quantity * unit_price * (WHOLE - discount), WHOLE)
    return LineAmounts(total_ttc, before_tax(unit_price, rate), before_tax(total_ttc, rate))


def before_tax(ttc: int, rate: int) -> int:
    """Return ``ttc`` cents without the tax of ``rate``, in 1/10000 euro (four decimals)."""
    return divide_half_up(ttc * HT_PER_CENT * WHOLE, WHOLE + rate)


def vat_rows(lines: Iterable[tuple[int, int, int]]) -> list[VatRow]:
    """Add up ``(rate, total_ttc, total_ht)`` lines per rate, lowest rate first.

    The HT of a rate is the sum of its four-decimal amounts rounded once; VAT is what is left of the TTC.
    """
    sums: dict[int, tuple[int, int]] = {}
    for rate, total_ttc, total_ht in lines:
        ttc, ht = sums.get(rate, (0, 0))
        sums[rate] = (ttc + total_ttc, ht + total_ht)
    rows = []
    for rate, (ttc, exact_ht) in sorted(sums.items()):
        ht = divide_half_up(exact_ht, HT_PER_CENT)
        rows.append(VatRow(rate=rate, ht=ht, vat=ttc - ht, ttc=ttc))
    return rows


def format_rate(rate: int, language: str = "fr") -> str:
    """Write a rate: ``5,5 %`` in French (narrow no-break space), ``5.5%`` in English."""
    units, rest = divmod(rate, 100)
    decimals = f"{rest:02d}".rstrip("0")
    if language.startswith("en"):
        return f"{units}.{decimals}%" if decimals else f"{units}%"
    return (f"{units},{decimals}" if decimals else f"{units}") + f"{NARROW_SPACE}%"
