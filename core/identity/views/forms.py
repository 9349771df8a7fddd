"""Reading the lists and numbers of a form."""

from __future__ import annotations

from flask import request

from core.errors import Invalid
from core.i18n import N_


def chosen(name: str) -> list[str]:
    """The ticked values of a group of checkboxes."""
    return request.form.getlist(name)


def chosen_ids(name: str) -> list[int]:
    """The ticked ids; Invalid for anything else."""
    try:
        return [int(value) for value in request.form.getlist(name)]
    except ValueError as error:
        raise Invalid(fields={name: N_("This choice is unknown.")}) from error


def whole_number(name: str) -> int:
    """A whole number; Invalid for anything else."""
    text = request.form.get(name, "").strip()
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Invalid(fields={name: N_("Write a whole number.")})
    return int(text)
