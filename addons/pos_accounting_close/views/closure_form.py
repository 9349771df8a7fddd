"""Reading the tabs of a closure: cheques, amounts per method, denominations, tickets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from flask import request

from addons.pos_accounting_close.models import Closure
from addons.pos_accounting_close.models.closure import CANCELLED_TICKETS, CASH, IDENTIFIED, UNIDENTIFIED
from addons.pos_accounting_close.permissions import SEE_IDENTIFICATION
from addons.pos_accounting_close.services.cheque_entries import ChequeEntry, save_cheques
from addons.pos_accounting_close.services.closure_drafts import methods_of_session
from addons.pos_accounting_close.services.closure_entries import save_cash, save_methods, save_tickets
from addons.pos_session.errors import CountInvalid
from addons.pos_session.services.identification import LONGEST, Identification, identification
from addons.pos_session.services.method_counts import MethodFound
from core.identity.actor import current_actor
from core.money import DENOMINATIONS, InvalidAmount, parse_amount
from core.web.errors import refusal_text
from core.web.reading import whole

NEW_ROWS = ("new1", "new2", "new3")
"""The empty lines on which cheques are added."""


class Save(Protocol):
    """Saves what the form of a tab sends."""

    def __call__(self, closure: Closure, *, confirmed: bool) -> object: ...


def _save_cheques(closure: Closure, *, confirmed: bool) -> object:
    sees = current_actor().may(SEE_IDENTIFICATION, closure.centre_id)
    rows = list(dict.fromkeys(request.form.getlist("row")))  # a row that is named twice is one cheque
    entries = [_cheque(key, key, sees) for key in rows if not _ticked(f"remove_{key}")]
    removed = [key for key in rows if _ticked(f"remove_{key}")]
    if confirmed:
        entries += [_cheque("", key, sees) for key in NEW_ROWS if _begun(key)]
    return save_cheques(closure.id, entries, removed if confirmed else (), _why(), confirmed=confirmed)


def _save_methods(closure: Closure, *, confirmed: bool) -> object:
    methods = methods_of_session(closure.session).unidentified
    entered = {
        method.id: MethodFound(_amount(f"method_{method.id}") or 0, _pieces(f"pieces_{method.id}"))
        for method in methods
        if f"method_{method.id}" in request.form
    }
    return save_methods(closure.id, entered, _why(), confirmed=confirmed)


def _save_cash(closure: Closure, *, confirmed: bool) -> object:
    return save_cash(closure.id, dict(_counts()), _why(), confirmed=confirmed)


def _save_tickets(closure: Closure, *, confirmed: bool) -> object:
    return save_tickets(closure.id, set(request.form.getlist("ticket")), _why(), confirmed=confirmed)


SAVE: dict[str, Save] = {
    IDENTIFIED: _save_cheques,
    UNIDENTIFIED: _save_methods,
    CASH: _save_cash,
    CANCELLED_TICKETS: _save_tickets,
}


def _cheque(key: str, at: str, sees: bool) -> ChequeEntry:
    """The cheque of the fields that end with ``at``; an added one is there."""
    found = not key or _ticked(f"found_{at}")
    amount = _amount(f"amount_{at}")
    if amount is None and found:
        amount = 0
    given: Identification | None = None
    if sees and any(f"{name}_{at}" in request.form for name in LONGEST):
        given = identification({name: request.form.get(f"{name}_{at}", "") for name in LONGEST})
    method_id = whole(f"method_{at}") if not key else 0
    return ChequeEntry(key, found, amount, given, method_id, at)


def _begun(key: str) -> bool:
    """Whether something was typed on an empty line."""
    return any(request.form.get(f"{name}_{key}", "").strip() for name in ("amount", *LONGEST))


def _counts() -> Iterator[tuple[int, int]]:
    for cents in DENOMINATIONS:
        text = request.form.get(f"count_{cents}", "").strip()
        if text and not (text.isascii() and text.isdigit() and len(text) <= 6):
            raise CountInvalid(fields={f"count_{cents}": CountInvalid.message})
        yield cents, int(text or 0)


def _amount(field: str) -> int | None:
    """The cents of a field, None where nothing is typed. Raises InvalidAmount, naming the field."""
    if not request.form.get(field, "").strip():
        return None
    try:
        return parse_amount(request.form[field])
    except InvalidAmount as refusal:
        refusal.fields[field] = refusal_text(refusal)
        raise


def _pieces(field: str) -> int | None:
    return whole(field) if request.form.get(field, "").strip() else None


def _ticked(field: str) -> bool:
    return request.form.get(field) == "1"


def _why() -> str:
    return request.form.get("why", "")
