"""Cash in and out of the drawer, with a reason; the list of a session's movements, and the voiding of one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.errors import AlreadyVoided, NotEnoughCash, NotVoidable
from addons.pos_session.models import Session
from addons.pos_session.permissions import OPERATE
from addons.pos_session.services.blind import may_see_expected
from addons.pos_session.services.cash import CashMovement, move_cash, movements_of, void_movement
from addons.pos_session.services.cash_log import drawer_of_session
from addons.pos_session.services.drawer import CASH_IN, CASH_OUT
from addons.pos_session.services.locking import not_open
from addons.pos_session.services.sheet_rows import KIND_LABELS
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import amount, once_per_form
from core.errors import Invalid, NotFound
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.web.errors import form_errors, refusal_fields, refusal_text
from core.web.i18n import _


@blueprint.get("/sessions/<int:session_id>/cash")
@requires(OPERATE)
def cash_form(session_id: int) -> str:
    """How much, which way, why; and what was moved until now."""
    return _page(_open_session(session_id), {})


@blueprint.post("/sessions/<int:session_id>/cash")
@requires(OPERATE)
def cash_move(session_id: int) -> ResponseReturnValue:
    """Write the movement."""
    session = visible(Session, session_id)

    def work() -> dict[str, int]:
        kind = request.form.get("kind")
        if kind not in (CASH_IN, CASH_OUT):
            raise Invalid(fields={"kind": Invalid.message})
        operation = move_cash(session_id, kind, amount("amount"), request.form.get("reason", ""))
        return {"operation_id": operation.id}

    try:
        once_per_form("cash", work)
    except (Invalid, NotEnoughCash) as refusal:
        return _page(session, form_errors(refusal)), refusal.status
    flash(_("The cash movement is recorded."), "success")
    return redirect(url_for("pos_session.cash_form", session_id=session_id))


@blueprint.get("/sessions/<int:session_id>/cash/<int:operation_id>/void")
@requires(OPERATE)
def cash_void_form(session_id: int, operation_id: int) -> str:
    """The movement again, and why it is taken back."""
    session = _open_session(session_id)
    return _void_page(session, _movement(session, operation_id), {})


@blueprint.post("/sessions/<int:session_id>/cash/<int:operation_id>/void")
@requires(OPERATE)
def cash_void(session_id: int, operation_id: int) -> ResponseReturnValue:
    """Write the counter-movement."""
    session = visible(Session, session_id)

    def work() -> dict[str, int]:
        return {"operation_id": void_movement(session_id, operation_id, request.form.get("reason", "")).id}

    try:
        once_per_form("cash_void", work)
    except (Invalid, NotEnoughCash, NotVoidable, AlreadyVoided) as refusal:
        errors = {"reason": refusal_fields(refusal).get("reason") or refusal_text(refusal)}
        return _void_page(session, _movement(session, operation_id), errors), refusal.status
    flash(_("The cash movement is voided."), "success")
    return redirect(url_for("pos_session.cash_form", session_id=session_id))


def _open_session(session_id: int) -> Session:
    session = visible(Session, session_id)
    require(OPERATE, session.centre_id)
    if session.state != "open":
        raise not_open(session)
    return session


def _movement(session: Session, operation_id: int) -> CashMovement:
    found = next((row for row in movements_of(session.id) if row.id == operation_id), None)
    if found is None:
        raise NotFound()
    return found


def _page(session: Session, errors: dict[str, str]) -> str:
    return render_template(
        "pos_session/cash.html",
        session=session,
        movements=movements_of(session.id),
        kinds=KIND_LABELS,
        expected=drawer_of_session(session.id).expected if may_see_expected(session) else None,
        errors=errors,
    )


def _void_page(session: Session, movement: CashMovement, errors: dict[str, str]) -> str:
    return render_template(
        "pos_session/cash_void.html", session=session, movement=movement, kinds=KIND_LABELS, errors=errors
    )
