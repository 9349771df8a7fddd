"""Reading what the forms of the point of sale send: counts, amounts, rates, tenders; once per form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request

from addons.pos_session.errors import CountInvalid, NothingCounted
from addons.pos_session.services.tenders import Tender
from core.errors import Invalid
from core.identity.actor import current_actor
from core.money import DENOMINATIONS, InvalidAmount, parse_amount
from core.vat import InvalidRate
from core.web import reading
from core.web.errors import refusal_text

COUNTED_NOTHING = "nothing"
"""The tick that says that a drawer is empty: without it nothing typed is a slip of the finger."""


def counts_from_form() -> dict[int, int]:
    """``{denomination: how many}`` of the fields ``count_<cents>``; an empty field is none.

    Raises CountInvalid, and NothingCounted when every field is empty and nobody ticked that the drawer is.
    """
    counts: dict[int, int] = {}
    for denomination, typed in typed_counts().items():
        text = typed.strip()
        if text and not (text.isascii() and text.isdigit() and len(text) <= 6):
            raise CountInvalid(fields={f"count_{denomination}": CountInvalid.message})
        counts[denomination] = int(text or 0)
    if not any(text.strip() for text in typed_counts().values()) and request.form.get(COUNTED_NOTHING) != "1":
        raise NothingCounted(fields={COUNTED_NOTHING: NothingCounted.message})
    return counts


def typed_counts() -> dict[int, str]:
    """What was typed in the count fields, to show a refused form again."""
    return {denomination: request.form.get(f"count_{denomination}", "") for denomination in DENOMINATIONS}


def tenders_from_form() -> list[Tender]:
    """The pairs ``method_id``, ``amount`` of a payment form; pairs without amount are left out.

    Raises InvalidAmount, Invalid.
    """
    ids, amounts = request.form.getlist("method_id"), request.form.getlist("amount")
    if len(ids) != len(amounts):
        raise Invalid()
    try:
        methods = [reading.integer(method_id) for method_id in ids]
    except ValueError as error:
        raise Invalid() from error
    return [
        Tender(method_id, parse_amount(amount))
        for method_id, amount in zip(methods, amounts, strict=True)
        if amount.strip()
    ]


def amount(field: str) -> int:
    """The cents of a money field. Raises InvalidAmount, naming the field."""
    try:
        return parse_amount(request.form.get(field, ""))
    except InvalidAmount as refusal:
        refusal.fields[field] = refusal_text(refusal)
        raise


def rate(field: str) -> int:
    """A VAT rate as typed (``5,5``), in hundredths of a percent. Raises InvalidRate, naming the field."""
    try:
        return parse_amount(request.form.get(field, "").replace("%", ""))
    except InvalidAmount as refusal:
        raise InvalidRate(fields={field: InvalidRate.message}) from refusal


def typed_amount(cents: int) -> str:
    """Cents as an amount field is filled in, readable in every language (``1234,56``)."""
    units, rest = divmod(abs(cents), 100)
    return f"{units},{rest:02d}"


def once_per_form(scope: str, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run ``work`` once for the idempotency key of the form, for this user."""
    return reading.once_from_form(f"pos_session.{scope}:{current_actor().user_id}", work)
