"""The FEC (fichier des écritures comptables) of LPF A47 A-1, as requirements.md T3-8 asks for it.

ISO 8859-15, the encoding that A47 A-1 names: a sign it does not know is written as its nearest, else as ``?``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from addons.pos_accounting_close.services.exported_rows import COLUMNS, ExportedRow

ENCODING = "iso8859-15"
TAB, PIPE = "\t", "|"

_DATE = "%Y%m%d"
_NOT_A_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f|\s]+")
"""Separators, new lines and control characters; Python's white space holds the typographic ones too."""
_NEAREST = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "‑": "-", "−": "-", "…": "...", "•": "-"}
)  # fmt: skip
_SIREN_DIGITS, _SIRET_DIGITS = 9, 14


def siren_of(siret: str) -> str | None:
    """The SIREN in a SIRET (or a SIREN), however it is spaced; None where it is neither."""
    digits = re.sub(r"[\s.]", "", siret)
    is_one = digits.isascii() and digits.isdigit() and len(digits) in (_SIREN_DIGITS, _SIRET_DIGITS)
    return digits[:_SIREN_DIGITS] if is_one else None


def fec_name(siren: str, ends_on: date) -> str:
    """``{SIREN}FEC{AAAAMMJJ}.txt`` with the last day of the fiscal year, or of the period."""
    return f"{siren}FEC{ends_on:{_DATE}}.txt"


def fec_text(rows: Iterable[ExportedRow], separator: str = TAB) -> Iterator[bytes]:
    """The file, line by line: the header, then a line for each row."""
    yield _line(COLUMNS, separator)
    for row in rows:
        name = f"{row.journal_code} {row.number}"
        yield _line(
            (
                plain(row.journal_code),
                plain(row.journal_label) or plain(row.journal_code),
                str(row.number),
                f"{row.entry_on:{_DATE}}",
                plain(row.account),
                plain(row.account_label) or plain(row.account),
                plain(row.auxiliary),
                plain(row.auxiliary_label) or plain(row.auxiliary) if row.auxiliary else "",
                plain(row.piece_ref) or plain(name),
                f"{row.piece_on:{_DATE}}",
                plain(row.label) or plain(name),
                decimals(row.debit),
                decimals(row.credit),
                "",
                "",
                f"{row.valid_on:{_DATE}}",
                "",
                "",
            ),
            separator,
        )


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A text of one line without separators, in signs that the encoding of the file has."""
    one_line = _NOT_A_TEXT.sub(" ", text).strip()
    return one_line if _fits(one_line) else "".join(map(_nearest, one_line.translate(_NEAREST)))


def decimals(cents: int) -> str:
    """``1234`` cents as ``12,34``: a comma, two decimals, nothing between thousands."""
    return f"{cents // 100},{cents % 100:02d}"


def _line(values: Iterable[str], separator: str) -> bytes:
    return (separator.join(values) + "\r\n").encode(ENCODING)


def _fits(text: str) -> bool:
    try:
        text.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return True


def _nearest(sign: str) -> str:
    """The sign, else its letter without the accent, else a question mark."""
    if _fits(sign):
        return sign
    letter = unicodedata.normalize("NFKD", sign)[0]
    return letter if _fits(letter) and not letter.isspace() else "?"
