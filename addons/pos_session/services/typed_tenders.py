"""What a payment form holds, part by part: for the pages here and those of addons that settle a correction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from addons.pos_session.permissions import REFUND_OTHER_MEANS
from addons.pos_session.services.corrections import Preview
from addons.pos_session.services.identification import LABELS, LONGEST, Identification, asked, identification
from addons.pos_session.services.tenders import Method, Tender
from core.errors import Invalid
from core.identity.actor import current_actor
from core.limits import MAX_INT
from core.money import parse_amount, typed_amount

_DIGITS = 10


class Form(Protocol):
    """A form as the framework gives it: the values of each field, in their order."""

    def getlist(self, key: str) -> list[str]:
        """All values of a field."""
        ...


@dataclass(frozen=True)
class TypedPart:
    """A part as it was typed, to be shown again."""

    method_id: str
    amount: str
    identification: Identification


def typed_parts(form: Form) -> list[TypedPart]:
    """The parts of a refused form: ``method_id``, ``amount`` and, where the page has them, what identifies each.

    Raises Invalid when these do not belong together.
    """
    ids, amounts = form.getlist("method_id"), form.getlist("amount")
    given = {name: form.getlist(name) or [""] * len(ids) for name in LONGEST}
    if any(len(values) != len(ids) for values in (amounts, *given.values())):
        raise Invalid()
    return [
        TypedPart(method_id, amount, identification({name: given[name][row] for name in LONGEST}))
        for row, (method_id, amount) in enumerate(zip(ids, amounts, strict=True))
    ]


def typed_tenders(form: Form) -> list[Tender]:
    """What is tendered in a payment form; parts without amount are left out. Raises InvalidAmount, Invalid."""
    return [
        Tender(_id(part.method_id), parse_amount(part.amount), part.identification)
        for part in typed_parts(form)
        if part.amount.strip()
    ]


def tenders_of_gap(form: Form) -> Callable[[int, Mapping[int, Method]], list[Tender]]:
    """What was typed, for ``corrections.correct``: on the side of the gap, as nobody types the sign."""

    def signed(due: int, _methods: Mapping[int, Method]) -> list[Tender]:
        sign = -1 if due < 0 else 1
        return [
            replace(tender, amount=sign * tender.amount) for tender in typed_tenders(form) if tender.amount
        ]

    return signed


def means_of(preview: Preview, centre_id: int, form: Form) -> dict[str, Any]:
    """What ``pos_session/correction_means.html`` shows: the usual means filled in, or what was typed before."""
    amounts = {tender.method_id: typed_amount(tender.amount) for tender in preview.proposed}
    if form.getlist("method_id"):
        typed = zip(form.getlist("method_id"), form.getlist("amount"), strict=False)
        amounts = {int(method): amount for method, amount in typed if method.isascii() and method.isdigit()}
        amounts |= {key: typed_amount(abs(cents)) for key, cents in preview.fixed.items() if cents}
    may_choose = preview.due >= 0 or current_actor().may(REFUND_OTHER_MEANS, centre_id)
    return {
        "preview": preview,
        "methods": [method for method in preview.methods.values() if may_choose or method.id in preview.paid],
        "asked": {method.id: asked(method) for method in preview.methods.values()},
        "labels": LABELS,
        "amounts": amounts,
    }


def _id(text: str) -> int:
    typed = text.strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) <= _DIGITS and int(typed) <= MAX_INT):
        raise Invalid()
    return int(typed)
