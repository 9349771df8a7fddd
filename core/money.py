"""Amounts of money: whole cents, read from what people type and written the way they read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from core.errors import Invalid
from core.i18n import N_

DENOMINATIONS: tuple[int, ...] = (
    50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1,
)  # fmt: skip
"""The 15 euro notes and coins a drawer is counted with, in cents, largest first (requirements.md T5-9)."""

SMALLEST_NOTE = 500
"""In cents: from here up a denomination is a note, below it a coin."""

MAX_AMOUNT = 999_999_999
"""The largest amount that can be typed, in cents: it fits a 32-bit column."""

SMALLEST_ROUNDED_IN_BELGIUM = 5
QUICK_CASH_STEPS = (500, 1000, 2000, 5000)
QUICK_CASH_KEYS = 6

NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"

_DIGITS = r"(?:[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)"
_AMOUNT = re.compile(
    rf"(?P<minus>-)?(?:(?P<units>{_DIGITS})(?:[.,](?P<cents>[0-9]{{1,2}}))?|[.,](?P<only>[0-9]{{1,2}}))"
)
_SPACES = str.maketrans({NARROW_SPACE: " ", NO_BREAK_SPACE: " "})


class InvalidAmount(Invalid):
    """What was typed is not an amount of money."""

    code = "core.invalid_amount"
    message = N_("“%(text)s” is not an amount. Type euros and cents, for instance 12.50.")


class AmountTooLarge(InvalidAmount):
    """What was typed is more than any till handles: a slip of the finger."""

    code = "core.amount_too_large"
    message = N_("“%(text)s” is too large an amount.")


@dataclass(frozen=True, slots=True)
class QuickCash:
    """A key that tenders cash in one touch: ``amount`` cents, added to what was tendered when ``adds``."""

    amount: int
    adds: bool = False


def parse_amount(text: str, *, signed: bool = False) -> int:
    """Return the cents of what was typed: ``12,50``, ``12.5``, ``1 234,56 €``.

    ``,`` and ``.`` are both decimal keys. A minus sign is refused unless ``signed``.
    Raises InvalidAmount on anything else (money.md, "The drawer"): a third decimal, letters, NaN, inf,
    exponents, a value that is not text.
    """
    if not isinstance(text, str):
        raise _invalid(text)
    typed = text.translate(_SPACES).strip().removesuffix("€").rstrip()
    match = _AMOUNT.fullmatch(typed)
    if match is None or (match["minus"] and not signed):
        raise _invalid(text)
    units = (match["units"] or "0").replace(" ", "")
    if len(units) > len(str(MAX_AMOUNT)):
        raise _invalid(text, AmountTooLarge)
    cents = int(units) * 100 + int((match["cents"] or match["only"] or "0").ljust(2, "0"))
    if cents > MAX_AMOUNT:
        raise _invalid(text, AmountTooLarge)
    return -cents if match["minus"] else cents


def _invalid(value: object, error: type[InvalidAmount] = InvalidAmount) -> InvalidAmount:
    shown = str(value)
    return error(text=shown if len(shown) <= 40 else f"{shown[:39]}…")


def format_number(cents: int, language: str = "fr") -> str:
    """Write ``cents`` without a currency: ``1 234,56`` (narrow no-break space); ``1,234.56`` for ``en``."""
    units, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    if language.startswith("en"):
        return f"{sign}{units:,}.{rest:02d}"
    return f"{sign}{units:,}".replace(",", NARROW_SPACE) + f",{rest:02d}"


def format_amount(cents: int, language: str = "fr") -> str:
    """Write ``cents`` in euros: ``1 234,56 €`` in French (no-break spaces), ``€1,234.56`` in English."""
    if language.startswith("en"):
        return ("-" if cents < 0 else "") + "€" + format_number(abs(cents), language)
    return format_number(cents, language) + NO_BREAK_SPACE + "€"


def divide_half_up(numerator: int, denominator: int) -> int:
    """Return ``numerator / denominator`` rounded to a whole number, halves away from zero.

    A correction is the exact mirror of what it corrects, so the sign does not change the rounding
    (requirements.md T1-4). ``denominator`` is positive.
    """
    rounded = (2 * abs(numerator) + denominator) // (2 * denominator)
    return rounded if numerator >= 0 else -rounded


def round_half_up(value: Fraction) -> int:
    """Return ``value`` rounded to a whole number, halves away from zero."""
    return divide_half_up(value.numerator, value.denominator)


def share(total: int, whole: int, before: int, taken: int) -> int:
    """Return what ``taken`` pieces come to when ``whole`` pieces come to ``total`` and ``before`` are gone already.

    The shares of all pieces add up to the total, however they are cut: the last one takes exactly what remains.
    """
    return divide_half_up(total * (before + taken), whole) - divide_half_up(total * before, whole)


def round_cash_belgium(cents: int) -> int:
    """Return what is due in cash in Belgium: the nearest 5 cents (requirements.md T4-2).

    5 cents or less stay as they are. Only for the total or the cash remainder, never for a voucher or a card.
    """
    if abs(cents) <= SMALLEST_ROUNDED_IN_BELGIUM:
        return cents
    return divide_half_up(cents, 5) * 5


def coins_back(cents: int) -> list[int]:
    """Return the notes and coins to give back for ``cents``, largest first: 2800 is 20 + 5 + 2 + 1 euros."""
    if cents < 0:
        raise ValueError(f"change is never negative: {cents}")
    coins: list[int] = []
    for denomination in DENOMINATIONS:
        count, cents = divmod(cents, denomination)
        coins += [denomination] * count
    return coins


def quick_cash(due: int) -> list[QuickCash]:
    """Return the quick cash keys for ``due`` cents (ui.md), none when nothing is due.

    The amount itself, the next multiples of 5, 10, 20 and 50 euros above it, then those of +5, +10, +20, +50
    that six keys leave room for, the largest ones.
    """
    if due <= 0:
        return []
    rounds = {(due // step + 1) * step for step in QUICK_CASH_STEPS}
    keys = [QuickCash(due), *(QuickCash(amount) for amount in sorted(rounds))]
    room = QUICK_CASH_KEYS - len(keys)
    return keys + [QuickCash(step, adds=True) for step in QUICK_CASH_STEPS[len(QUICK_CASH_STEPS) - room :]]


def typed_amount(cents: int) -> str:
    """Cents as an amount field is filled in, readable in every language (``1234,56``); without its sign."""
    units, rest = divmod(abs(cents), 100)
    return f"{units},{rest:02d}"
