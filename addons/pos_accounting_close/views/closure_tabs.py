"""What each tab of a closure shows: the entries, and the operator's beside those of the accountant."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from addons.pos_accounting_close.models import Closure, ErrorReason
from addons.pos_accounting_close.models.closure import (
    ACCOUNTING,
    CANCELLED_TICKETS,
    CASH,
    IDENTIFIED,
    OPERATOR,
    SUMMARY,
    UNIDENTIFIED,
)
from addons.pos_accounting_close.permissions import REALLOCATE, SEE_IDENTIFICATION
from addons.pos_accounting_close.services import closure_rows, closures
from addons.pos_accounting_close.services.closure_access import may_see_expected
from addons.pos_accounting_close.services.closure_drafts import methods_of_session
from addons.pos_accounting_close.services.closure_totals import totals_of
from addons.pos_accounting_close.services.posting import missing_mappings
from addons.pos_accounting_close.views.closure_corrections import correction_lines
from addons.pos_accounting_close.views.closure_form import NEW_ROWS
from addons.pos_session.services.figures import figures_of
from core.db import db
from core.identity.actor import current_actor


def tab_context(closure: Closure, tab: str) -> dict[str, Any]:
    """What the template of a tab needs besides the closure; a fixed number of statements."""
    return _CONTEXTS[tab](closure, _operators(closure))


def _operators(closure: Closure) -> Closure | None:
    """The operator's closure beside which an accountant works."""
    return closures.done_closure(closure.session_id, OPERATOR) if closure.step == ACCOUNTING else None


def _identified(closure: Closure, operators: Closure | None) -> dict[str, Any]:
    methods = methods_of_session(closure.session)
    rows = closure_rows.cheque_rows(closure, methods)
    before = {row.row_id: row for row in closure_rows.saved_cheques(operators.id)} if operators else {}
    return {
        "rows": rows,
        "methods": methods.identified,
        "labels": {method.id: method.label for method in methods.all},
        "operators": before,
        "new_rows": NEW_ROWS,
        "sees_identification": current_actor().may(SEE_IDENTIFICATION, closure.centre_id),
        "may_reallocate": current_actor().may(REALLOCATE, closure.centre_id),
    }


def _unidentified(closure: Closure, operators: Closure | None) -> dict[str, Any]:
    taken = {method.id: method.to_find for method in figures_of(closure.session).methods}
    return {
        "methods": methods_of_session(closure.session).unidentified,
        "entered": closure_rows.method_rows(closure.id),
        "expected": taken if may_see_expected(closure.session, closure.step) else {},
        "operators": closure_rows.method_rows(operators.id) if operators else {},
    }


def _cash(closure: Closure, operators: Closure | None) -> dict[str, Any]:
    shown = may_see_expected(closure.session, closure.step)
    return {
        "pieces": closure_rows.cash_rows(closure.id),
        "expected": figures_of(closure.session).drawer.expected if shown else None,
        "operators": closure_rows.cash_rows(operators.id) if operators else {},
    }


def _tickets(closure: Closure, operators: Closure | None) -> dict[str, Any]:
    before = closure_rows.ticket_rows(operators.id) if operators else []
    return {
        "tickets": closure_rows.ticket_rows(closure.id),
        "operators": {row.source: row.found for row in before},
    }


def _summary(closure: Closure, operators: Closure | None) -> dict[str, Any]:
    totals = totals_of(closure)
    reasons = select(ErrorReason).where(ErrorReason.centre_id == closure.centre_id, ErrorReason.active)
    accounting = closure.step == ACCOUNTING
    listed = list(db.session.scalars(reasons.order_by(ErrorReason.weight, ErrorReason.label)))
    return {
        "totals": totals,
        "fingerprint": totals.fingerprint(expected=may_see_expected(closure.session, closure.step)),
        "operators": totals_of(operators) if operators else None,
        "operator_closure": operators,
        "reasons": listed,
        "reason_options": [(reason.id, reason.label) for reason in listed],
        "corrections": correction_lines(
            closure.id,
            {row.method_id: row.label for row in totals.methods},
            identified=current_actor().may(SEE_IDENTIFICATION, closure.centre_id),
        ),
        "missing": missing_mappings(closure, totals) if accounting else (),
    }


_CONTEXTS = {
    IDENTIFIED: _identified,
    UNIDENTIFIED: _unidentified,
    CASH: _cash,
    CANCELLED_TICKETS: _tickets,
    SUMMARY: _summary,
}
