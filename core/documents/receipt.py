"""The one receipt model: sale receipt, ticket and session summary are all built of it, then printed or drawn.

Whoever builds a receipt hands over texts already translated and amounts in cents. Nothing here knows Flask,
paper or printers (requirements.md T1-10, T1-17, T2-1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from core.i18n import N_
from core.vat import VatRow


@dataclass(frozen=True, slots=True)
class Words:
    """The fixed words of a receipt, in its language; Belgium has its own (TVAC, HTVA: T4-9)."""

    siret: str
    vat_number: str
    licence: str
    duplicate: str
    vat_rate: str
    ht: str
    vat: str
    ttc: str
    change: str

    @classmethod
    def in_language(cls, translate: Callable[[str], str]) -> Words:
        """Return the words as ``translate`` (gettext of some language) says them."""
        return cls(
            siret=translate(N_("SIRET")),
            vat_number=translate(N_("VAT no.")),
            licence=translate(N_("Licence no.")),
            duplicate=translate(N_("DUPLICATE")),
            vat_rate=translate(N_("VAT rate")),
            ht=translate(N_("Excl. VAT")),
            vat=translate(N_("VAT")),
            ttc=translate(N_("Incl. VAT")),
            change=translate(N_("Change given")),
        )


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who sells: printed at the head. What is empty is left out."""

    name: str
    address: tuple[str, ...] = ()
    siret: str = ""
    vat_number: str = ""
    licence_number: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled text: number, date, seat. ``strong`` is read from afar; without a label it is centred."""

    label: str
    value: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What was sold, or counted. Without an amount, a heading; ``quantity`` shows with its ``unit_price``."""

    label: str
    amount: int | None = None
    quantity: int | None = None
    unit_price: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """A labelled amount below the lines; the ``strong`` one is the largest figure."""

    label: str
    amount: int
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Payment:
    """What was received with one method, in cents."""

    label: str
    amount: int


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code and what is readable below it (requirements.md T2-15)."""

    text: str
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One document on paper, from head to foot. ``duplicate`` is 0 for the original, n for DUPLICATA n."""

    words: Words
    issuer: Issuer
    title: str
    language: str = "fr"
    facts: tuple[Fact, ...] = ()
    lines: tuple[Line, ...] = ()
    totals: tuple[Total, ...] = ()
    vat_rows: tuple[VatRow, ...] = ()
    payments: tuple[Payment, ...] = ()
    change: int | None = None
    mentions: tuple[str, ...] = ()
    code: Code | None = None
    footer: str = ""
    duplicate: int = 0

    def as_copy(self, number: int) -> Receipt:
        """Return the same receipt as its copy ``number`` (what core.documents.copies.next_copy answered)."""
        return replace(self, duplicate=number)

    @property
    def duplicate_mark(self) -> str:
        """``DUPLICATA 2`` on a second reprint, nothing on the original (requirements.md T1-10)."""
        return f"{self.words.duplicate} {self.duplicate}" if self.duplicate else ""

    @property
    def registrations(self) -> tuple[tuple[str, str], ...]:
        """The issuer's official numbers with their labels, those that are filled in."""
        issuer = self.issuer
        numbers = (
            (self.words.siret, issuer.siret),
            (self.words.vat_number, issuer.vat_number),
            (self.words.licence, issuer.licence_number),
        )
        return tuple((label, number) for label, number in numbers if number)
