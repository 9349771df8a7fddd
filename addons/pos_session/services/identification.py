"""What identifies a part of a payment (the number, bank and drawer of a cheque, the code of a voucher): never a card.

Personal data: it stands apart from the parts and in no journal (requirements.md T5-11, T6-1, T6-7).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from addons.pos_session.errors.payment import (
    CardNumberRefused,
    IdentificationMissing,
    IdentificationNotAsked,
    IdentificationTooLong,
)
from addons.pos_session.models import PartIdentification
from addons.pos_session.models.payment_method import CREDIT_NOTE, VOUCHER
from addons.pos_session.permissions import IDENTIFICATION
from core.db import db
from core.errors import Sentences
from core.i18n import N_
from core.identity.actor import current_actor

if TYPE_CHECKING:
    from addons.pos_session.services.tenders import Method

LONGEST = {"number": 40, "bank": 60, "drawer": 120}
"""The fields, and how many characters each may hold."""

LABELS = {"number": N_("Number"), "bank": N_("Bank"), "drawer": N_("Signed by")}
"""What the pages and the refusals call each field (msgids)."""

_WORDS = {**LABELS, "reason": N_("Reason"), "note": N_("Note")}
CHECK = N_("Check this field.")
CARD_DIGITS = range(13, 20)
_RUN = re.compile(r"[0-9]+(?:[\s\-‐-―−._/]+[0-9]+)*")
_TABLE: Any = PartIdentification.__table__


@dataclass(frozen=True, slots=True)
class Identification:
    """The answers to what a method asks; an empty one was not given."""

    number: str = ""
    bank: str = ""
    drawer: str = ""

    def __bool__(self) -> bool:
        return bool(self.number or self.bank or self.drawer)


NONE = Identification()


def identification(values: Mapping[str, str]) -> Identification:
    """What was typed or sent, its spaces tidied. Raises TypeError on a field that is none of ``LONGEST``."""
    return Identification(**{field: " ".join(text.split()) for field, text in values.items()})


def asked(method: Method) -> tuple[str, ...]:
    """The fields a method asks; a voucher or a credit note is always known by its code, the number."""
    number = method.asks_number or method.kind in (VOUCHER, CREDIT_NOTE)
    wanted = {"number": number, "bank": method.asks_bank, "drawer": method.asks_drawer}
    return tuple(field for field, wants in wanted.items() if wants)


def check(method: Method, given: Identification, *, required: bool, at: str = "") -> None:
    """Refuse what a method does not ask, what it asks and was not answered, and any card number.

    ``at`` goes before the name of the field in the refusal. Raises IdentificationNotAsked, IdentificationMissing,
    IdentificationTooLong, CardNumberRefused.
    """
    fields = asked(method)
    for field, longest in LONGEST.items():
        text: str = getattr(given, field)
        if text and field not in fields:
            raise IdentificationNotAsked(**_place(field, at), method=method.label)
        if len(text) > longest or not text.isprintable():
            raise IdentificationTooLong(**_place(field, at))
        refuse_card_number(text, field, at)
        if required and method.requires_identification and field in fields and not text:
            raise IdentificationMissing(**_place(field, at), method=method.label)


def refuse_card_number(text: str, field: str, at: str = "") -> None:
    """Raise CardNumberRefused, naming the field, when a text holds the number of a payment card."""
    if holds_card_number(text):
        raise CardNumberRefused(**_place(field, at))


def holds_card_number(text: str) -> bool:
    """Whether 13 to 19 digits with a valid Luhn sum stand in ``text``, whatever spaces or dashes are between.

    Groups of digits are looked at from each to each: what follows a card number (its expiry) does not hide it.
    """
    return any(_luhn(digits) for digits in _candidates(unicodedata.normalize("NFKC", text)))


def _candidates(text: str) -> Iterator[str]:
    for run in _RUN.findall(text):
        groups = re.findall("[0-9]+", run)
        for first in range(len(groups)):
            for digits in accumulate(groups[first:]):
                if len(digits) in CARD_DIGITS:
                    yield digits


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def _place(field: str, at: str) -> dict[str, Any]:
    """Which field is refused: for programs by its name, for people in their words."""
    label = _WORDS.get(field, field)
    return {"fields": {f"{at}{field}": CHECK}, "field": Sentences([(label, {})])}


def store(part_ids: Iterable[int], given: Iterable[Identification]) -> None:
    """Keep what identifies parts that are written; one statement, none when nothing was given."""
    rows = [
        {"part_id": part_id, "number": each.number, "bank": each.bank, "drawer": each.drawer}
        for part_id, each in zip(part_ids, given, strict=True)
        if each
    ]
    if rows:
        db.session.connection().execute(insert(_TABLE), rows)


def of_parts(part_ids: Iterable[int]) -> dict[int, Identification]:
    """What identifies these parts, whoever asks: for rules, never for a page."""
    found = db.session.execute(select(_TABLE).where(_TABLE.c.part_id.in_(list(part_ids))))
    return {row.part_id: Identification(row.number, row.bank, row.drawer) for row in found}


def shown(part_ids: Iterable[int], centre_id: int) -> dict[int, Identification]:
    """What identifies these parts, for who may see it; nothing for the others (requirements.md T6-7)."""
    return of_parts(part_ids) if current_actor().may(IDENTIFICATION, centre_id) else {}
