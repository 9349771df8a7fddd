"""What can be done next with a drawer of the list, and why not: closing, operator closure, accounting closure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from addons.pos_accounting_close.models.closure import ACCOUNTING, CORRECT, OPERATOR
from addons.pos_accounting_close.permissions import ACCOUNTING_CLOSE, OPERATOR_CLOSE, SUPERVISE
from addons.pos_accounting_close.services.states import ACCOUNTING_CLOSED, OPERATOR_CLOSED
from addons.pos_session.models.session import ACTIVE, CLOSED, OPENING_CONTROL
from addons.pos_session.services.sessions import may_go_on
from core.i18n import N_
from core.identity.actor import Actor, current_actor

CLOSE = "close"
"""The step before the closures, which the point of sale makes."""

_OPERATE = "pos_session.operate"

NOT_OPENED = N_("The drawer is still being opened: there is nothing to close yet.")
NOT_YOURS_TO_CLOSE = N_("Only its responsible or a manager closes this drawer.")
CLOSED_ALREADY = N_("The drawer is closed already.")
STILL_OPEN = N_("The drawer is not closed: close it first.")
NOT_YOUR_DRAWER = N_("You do the operator closure of your own drawers only.")
OPERATOR_FIRST = N_("The operator closure is not done yet: it comes first.")
NOT_AN_ACCOUNTANT = N_("You do not have the right to do accounting closures.")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a drawer: done already (``closure_id`` is what was done), possible now, or ``why`` not (a msgid)."""

    name: str
    why: str = ""
    closure_id: int | None = None

    @property
    def is_possible(self) -> bool:
        """Whether the actor may do it now."""
        return not self.why and self.closure_id is None


def steps_of(row: Any) -> tuple[Step, Step, Step]:
    """The three steps of a row of ``services/drawers.py``, for who acts; no statement."""
    actor = current_actor()
    return (
        Step(CLOSE, _against_closing(row, actor)),
        Step(OPERATOR, _against_operator_closure(row, actor), row.operator_closure_id),
        Step(ACCOUNTING, _against_accounting_closure(row, actor), row.accounting_closure_id),
    )


def is_ready(row: Any) -> bool:
    """Whether a drawer may be closed in one go with others: correct, without a gap, by an accountant; no statement."""
    return (
        row.state == OPERATOR_CLOSED
        and row.verdict == CORRECT
        and not row.operator_off
        and current_actor().may(ACCOUNTING_CLOSE, row.centre_id)
    )


def _against_closing(row: Any, actor: Actor) -> str:
    if row.state not in ACTIVE:
        return CLOSED_ALREADY
    if row.state == OPENING_CONTROL:
        return NOT_OPENED
    return "" if may_go_on(row) and actor.may(_OPERATE, row.centre_id) else NOT_YOURS_TO_CLOSE


def _against_operator_closure(row: Any, actor: Actor) -> str:
    if row.state in ACTIVE:
        return STILL_OPEN
    if row.state != CLOSED:
        return ""
    needed = OPERATOR_CLOSE if row.responsible_id == actor.user_id else SUPERVISE
    may = actor.may(SUPERVISE, row.centre_id) or actor.may(needed, row.centre_id)
    return "" if may else NOT_YOUR_DRAWER


def _against_accounting_closure(row: Any, actor: Actor) -> str:
    if row.state in ACTIVE:
        return STILL_OPEN
    if row.state == ACCOUNTING_CLOSED:
        return ""
    if row.state != OPERATOR_CLOSED:
        return OPERATOR_FIRST
    return "" if actor.may(ACCOUNTING_CLOSE, row.centre_id) else NOT_AN_ACCOUNTANT
