"""Reading what the forms of the point of sale send: counts, amounts, tenders, idempotency keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request

from addons.pos_session.errors import CountInvalid
from addons.pos_session.services.tenders import Tender
from core.errors import Invalid
from core.idempotency import fingerprint, once
from core.identity.actor import current_actor
from core.money import DENOMINATIONS, parse_amount

_NOT_PART_OF_THE_REQUEST = ("csrf_token", "idempotency_key")


def counts_from_form() -> dict[int, int]:
    """``{denomination: how many}`` of the fields ``count_<cents>``; an empty field is none. Raises CountInvalid."""
    counts: dict[int, int] = {}
    for denomination in DENOMINATIONS:
        typed = request.form.get(f"count_{denomination}", "").strip()
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) <= 6):
            raise CountInvalid(fields={f"count_{denomination}": CountInvalid.message})
        counts[denomination] = int(typed or 0)
    return counts


def typed_counts() -> dict[int, str]:
    """What was typed in the count fields, to show a refused form again."""
    return {denomination: request.form.get(f"count_{denomination}", "") for denomination in DENOMINATIONS}


def tenders_from_form() -> list[Tender]:
    """The pairs ``method_id``, ``amount`` of a payment form; pairs without amount are left out.

    Raises InvalidAmount, Invalid.
    """
    ids, amounts = request.form.getlist("method_id"), request.form.getlist("amount")
    if len(ids) != len(amounts) or not all(method_id.isascii() and method_id.isdigit() for method_id in ids):
        raise Invalid()
    return [
        Tender(int(method_id), parse_amount(amount))
        for method_id, amount in zip(ids, amounts, strict=True)
        if amount.strip()
    ]


def once_from_form(scope: str, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run ``work`` once for the form's idempotency key (``core.idempotency.once``)."""
    body: dict[str, Any] = {
        name: request.form.getlist(name) for name in request.form if name not in _NOT_PART_OF_THE_REQUEST
    }
    body["path"] = request.path
    key = request.form.get("idempotency_key")
    return once(key, f"pos_session.{scope}:{current_actor().user_id}", work, fingerprint(body))
