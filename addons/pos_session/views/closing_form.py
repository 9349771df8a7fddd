"""The forms of a closing: what was found of each counted method, what stays in the drawer, all of it carried along."""

from __future__ import annotations

from collections.abc import Iterable

from flask import request

from addons.pos_session.errors import MethodCountInvalid
from addons.pos_session.services.figures import MethodTaken
from addons.pos_session.services.method_counts import MethodFound
from addons.pos_session.views.reading import COUNTED_NOTHING, amount, typed_count


def methods_from_form(methods: Iterable[MethodTaken]) -> dict[int, MethodFound]:
    """``{method id: what was found}`` of the fields ``method_<id>`` and ``pieces_<id>``; an empty total is nothing.

    Raises InvalidAmount, MethodCountInvalid.
    """
    found = {}
    for method in methods:
        total, pieces = f"method_{method.id}", f"pieces_{method.id}"
        found[method.id] = MethodFound(amount(total) if _typed(total) else 0, _whole(pieces))
    return found


def kept_from_form() -> int | None:
    """The cents that stay in the drawer; None (all of it) where nothing is typed. Raises InvalidAmount."""
    return amount("kept") if _typed("kept") else None


def typed_closing(methods: Iterable[MethodTaken]) -> dict[str, str]:
    """What was typed in the fields of the count, by their names: shown again, or carried to the next page."""
    fields = [f"{name}_{method.id}" for method in methods for name in ("method", "pieces")]
    return {**typed_count(), **{name: request.form.get(name, "") for name in (*fields, COUNTED_NOTHING)}}


def _typed(field: str) -> str:
    return request.form.get(field, "").strip()


def _whole(field: str) -> int | None:
    text = _typed(field)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise MethodCountInvalid(fields={field: MethodCountInvalid.message})
    return int(text)
