"""Reading what the forms of the point of sale send: counts, amounts, rates, tenders; once per form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request

from addons.pos_session.errors import CountInvalid
from addons.pos_session.services.counting import SUM, Counted
from core.identity.actor import current_actor
from core.money import DENOMINATIONS, InvalidAmount, parse_amount
from core.vat import InvalidDiscount, InvalidRate
from core.web import reading
from core.web.errors import refusal_text

COUNTED_NOTHING = "nothing"
"""The tick that says that a drawer is empty: without it nothing typed is a slip of the finger."""


def counted_from_form() -> Counted:
    """The drawer as counted in the fields ``count_<cents>`` or in the sum; an empty field of a denomination is none.

    Raises CountInvalid, InvalidAmount. Nothing typed is no count, unless somebody ticked that the drawer is empty.
    """
    typed = {cents: request.form.get(f"count_{cents}", "").strip() for cents in DENOMINATIONS}
    for cents, text in typed.items():
        if text and not (text.isascii() and text.isdigit() and len(text) <= 6):
            raise CountInvalid(fields={f"count_{cents}": CountInvalid.message})
    by_piece = any(typed.values()) or request.form.get(COUNTED_NOTHING) == "1"
    return Counted(
        pieces={cents: int(text or 0) for cents, text in typed.items()} if by_piece else None,
        sum=amount(SUM) if request.form.get(SUM, "").strip() else None,
    )


def typed_count() -> dict[str, str]:
    """What was typed in the fields of a count, by their names, to show a refused form again."""
    fields = [f"count_{denomination}" for denomination in DENOMINATIONS]
    return {field: request.form.get(field, "") for field in (*fields, SUM)}


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


def discount(field: str) -> int:
    """A discount as typed (``12,5``), in hundredths of a percent. Raises InvalidDiscount, naming the field."""
    try:
        return parse_amount(request.form.get(field, "").replace("%", ""))
    except InvalidAmount as refusal:
        raise InvalidDiscount(fields={field: InvalidDiscount.message}) from refusal


def once_per_form(scope: str, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run ``work`` once for the idempotency key of the form, for this user."""
    return reading.once_from_form(f"pos_session.{scope}:{current_actor().user_id}", work)
