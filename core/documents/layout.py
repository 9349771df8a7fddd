"""A receipt as rows of fixed-width text: what a thermal printer of 32, 42 or 48 columns prints.

No row is ever wider than the paper, amounts stand at the right edge, long labels wrap (requirements.md T5-1).
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from core.documents.receipt import Fact, Line, Receipt
from core.money import NO_BREAK_SPACE, format_amount, format_number
from core.vat import format_rate

CODE_PAGE = "cp1252"
Size = Literal["normal", "tall", "large"]


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row. ``tall`` doubles the height; ``large`` doubles the width too, so half as much fits."""

    text: str
    bold: bool = False
    size: Size = "normal"
    centred: bool = False


def layout_head(receipt: Receipt, columns: int) -> list[Row]:
    """Return the rows above the code, for paper of ``columns`` characters."""
    paper = _Paper(columns, receipt.language)
    parts = (
        paper.issuer(receipt),
        paper.rule(),
        paper.title(receipt),
        (row for fact in receipt.facts for row in paper.fact(fact)),
        paper.ruled(row for line in receipt.lines for row in paper.line(line)),
        paper.ruled(paper.totals(receipt)),
        paper.ruled(paper.vat(receipt)),
        paper.ruled(paper.payments(receipt)),
        paper.ruled(row for mention in receipt.mentions for row in paper.centred(mention)),
    )
    return [_plain_spaces(row) for part in parts for row in part]


def layout_foot(receipt: Receipt, columns: int) -> list[Row]:
    """Return the rows below the code: its caption and the footer."""
    paper = _Paper(columns, receipt.language)
    caption = receipt.code.caption if receipt.code else ""
    return [_plain_spaces(row) for text in (caption, receipt.footer) for row in paper.centred(text)]


def layout_notice(text: str, columns: int) -> list[Row]:
    """Return the rows of a sentence that stands apart from the document below it."""
    return [_plain_spaces(row) for row in _Paper(columns, "").centred(text, bold=True)]


def printable(text: str) -> str:
    """Return ``text`` in characters of the printer's code page, and none that a printer would obey.

    Control characters go (a label must not open the drawer), odd spaces become no-break ones, a letter loses
    the accent that the code page does not have, and the rest becomes a question mark.
    """
    return "".join(_printable_character(character) for character in unicodedata.normalize("NFC", text))


def _printable_character(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Zs" and character != " ":
        return NO_BREAK_SPACE
    if category in ("Cc", "Cf", "Zl", "Zp"):
        return " " if character in "\t\n\r" else ""
    if _encodable(character):
        return character
    if category == "Pd" or character == "\N{MINUS SIGN}":
        return "-"
    base = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    return base if base and _encodable(base) else "?"


def _encodable(text: str) -> bool:
    try:
        text.encode(CODE_PAGE)
    except UnicodeEncodeError:
        return False
    return True


def _plain_spaces(row: Row) -> Row:
    """No-break spaces have done their work once the text is wrapped; some printers have no such character."""
    return Row(row.text.replace(NO_BREAK_SPACE, " "), row.bold, row.size, row.centred)


class _Paper:
    """Writes the parts of a receipt on paper of a given width."""

    def __init__(self, columns: int, language: str) -> None:
        self.columns = columns
        self.language = language

    def money(self, cents: int) -> str:
        return printable(format_amount(cents, self.language))

    def number(self, cents: int) -> str:
        return printable(format_number(cents, self.language))

    def wrap(self, text: str, width: int | None = None, indent: str = "") -> list[str]:
        return textwrap.wrap(printable(text), width or self.columns, subsequent_indent=indent)

    def centred(self, text: str, bold: bool = False, size: Size = "normal") -> Iterator[Row]:
        width = self.columns // 2 if size == "large" else self.columns
        for paragraph in text.splitlines():
            for part in self.wrap(paragraph, width):
                yield Row(part, bold=bold, size=size, centred=True)

    def pair(self, left: str, right: str, bold: bool = False, size: Size = "normal") -> Iterator[Row]:
        """``left`` wrapped, ``right`` at the right edge of the last row, or below when there is no room."""
        room = self.columns - len(right) - 1
        if room < self.columns // 3:
            rows = [*self.wrap(left), *(part.rjust(self.columns) for part in self.wrap(right))]
        else:
            *above, last = self.wrap(left, room) or [""]
            rows = [*above, last + right.rjust(self.columns - len(last))]
        for text in rows:
            yield Row(text, bold=bold, size=size)

    def rule(self) -> Iterator[Row]:
        yield Row("-" * self.columns)

    def ruled(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows with a rule above; nothing when there are none."""
        for index, row in enumerate(rows):
            if index == 0:
                yield from self.rule()
            yield row

    def issuer(self, receipt: Receipt) -> Iterator[Row]:
        yield from self.centred(receipt.issuer.name, bold=True, size="large")
        for part in receipt.issuer.address:
            yield from self.centred(part)
        for label, number in receipt.registrations:
            yield from self.centred(f"{label} {number}")

    def title(self, receipt: Receipt) -> Iterator[Row]:
        yield from self.centred(receipt.duplicate_mark, bold=True, size="large")
        yield from self.centred(receipt.title, bold=True, size="tall")

    def fact(self, fact: Fact) -> Iterator[Row]:
        size: Size = "tall" if fact.strong else "normal"
        if not fact.label:
            yield from self.centred(fact.value, bold=fact.strong, size="large" if fact.strong else "normal")
        else:
            yield from self.pair(fact.label, printable(fact.value), bold=fact.strong, size=size)

    def line(self, line: Line) -> Iterator[Row]:
        if line.amount is None:
            yield from (Row(part, bold=True) for part in self.wrap(line.label))
        elif line.quantity is None or line.unit_price is None:
            yield from self.pair(line.label, self.money(line.amount))
        else:
            yield from (Row(part) for part in self.wrap(line.label))
            count = f"  {line.quantity}{NO_BREAK_SPACE}×{NO_BREAK_SPACE}{self.number(line.unit_price)}"
            yield from self.pair(count, self.money(line.amount))
        if line.detail:
            yield from (Row(f"  {part}") for part in self.wrap(line.detail, self.columns - 2))

    def totals(self, receipt: Receipt) -> Iterator[Row]:
        for total in receipt.totals:
            size: Size = "tall" if total.strong else "normal"
            yield from self.pair(total.label, self.money(total.amount), bold=total.strong, size=size)

    def payments(self, receipt: Receipt) -> Iterator[Row]:
        for payment in receipt.payments:
            yield from self.pair(payment.label, self.money(payment.amount))
        if receipt.change is not None:
            yield from self.pair(receipt.words.change, self.money(receipt.change), bold=True)

    def vat(self, receipt: Receipt) -> Iterator[Row]:
        """Four columns when every figure fits in its own, else one row per figure."""
        words = receipt.words
        head = [printable(word) for word in (words.vat_rate, words.ht, words.vat, words.ttc)]
        cells = [
            [printable(format_rate(row.rate, self.language)), *map(self.number, (row.ht, row.vat, row.ttc))]
            for row in receipt.vat_rows
        ]
        widths = [max(len(row[column]) for row in [head, *cells]) for column in range(4)] if cells else []
        if sum(widths) + 3 <= self.columns:
            spare, rest_of_spare = divmod(self.columns - sum(widths), 3)
            for cell_row in [head, *cells] if cells else []:
                first = cell_row[0].ljust(widths[0] + rest_of_spare)
                rest = "".join(
                    cell.rjust(width + spare) for cell, width in zip(cell_row[1:], widths[1:], strict=True)
                )
                yield Row(f"{first}{rest}")
            return
        for rate, *amounts in cells:
            yield Row(f"{head[0]} {rate}")
            for label, amount in zip(head[1:], amounts, strict=True):
                yield from self.pair(f"  {label}", amount)
