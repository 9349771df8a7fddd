"""Reading the payment page: the parts that are typed, and the lines that are put on the current payment."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import MultiDict

from addons.pos_session.services.identification import LONGEST, Identification, identification
from addons.pos_session.services.tenders import Tender
from core.errors import Invalid
from core.money import parse_amount
from core.web import reading


@dataclass(frozen=True)
class TypedPart:
    """A part as it was typed, to be shown again."""

    method_id: str
    amount: str
    identification: Identification


def typed_parts() -> list[TypedPart]:
    """The parts of a refused form: ``method_id``, ``amount`` and, where the page has them, what identifies each.

    Raises Invalid when these do not belong together.
    """
    form = request.form
    ids, amounts = form.getlist("method_id"), form.getlist("amount")
    given = {name: form.getlist(name) or [""] * len(ids) for name in LONGEST}
    if any(len(values) != len(ids) for values in (amounts, *given.values())):
        raise Invalid()
    return [
        TypedPart(method_id, amount, identification({name: given[name][row] for name in LONGEST}))
        for row, (method_id, amount) in enumerate(zip(ids, amounts, strict=True))
    ]


def tenders_from_form() -> list[Tender]:
    """What is tendered in a payment form; parts without amount are left out. Raises InvalidAmount, Invalid."""
    try:
        return [
            Tender(reading.integer(part.method_id), parse_amount(part.amount), part.identification)
            for part in typed_parts()
            if part.amount.strip()
        ]
    except ValueError as error:
        raise Invalid() from error


def put_on_payment(values: MultiDict[str, str]) -> dict[int, int] | None:
    """The fields ``take`` (``line:units``); None when there are none: everything. Raises Invalid."""
    wanted: dict[int, int] = {}
    try:
        for text in values.getlist("take"):
            line_id, _, units = text.partition(":")
            wanted[reading.integer(line_id)] = reading.integer(units)
    except ValueError as error:
        raise Invalid() from error
    return wanted or None


def after_ticking(values: MultiDict[str, str]) -> dict[int, int]:
    """What is on the payment with the lines just ticked: ``line``, each with its ``units_<line>``. Raises Invalid."""
    wanted = put_on_payment(values) or {}
    try:
        for text in values.getlist("line"):
            line_id = reading.integer(text)
            wanted[line_id] = wanted.get(line_id, 0) + reading.integer(values.get(f"units_{line_id}", "1"))
    except ValueError as error:
        raise Invalid() from error
    return wanted
