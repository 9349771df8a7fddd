"""Cash in and out of the drawer, with a reason."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.errors import NotEnoughCash
from addons.pos_session.models import Session
from addons.pos_session.permissions import OPERATE
from addons.pos_session.services.cash import move_cash
from addons.pos_session.services.cash_log import drawer_of_session
from addons.pos_session.services.drawer import CASH_IN, CASH_OUT
from addons.pos_session.services.locking import not_open
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import amount, once_per_form
from core.errors import Invalid
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.web.errors import refusal_fields, refusal_text
from core.web.i18n import _


@blueprint.get("/sessions/<int:session_id>/cash")
@requires(OPERATE)
def cash_form(session_id: int) -> str:
    """How much, which way, why."""
    session = visible(Session, session_id)
    require(OPERATE, session.centre_id)
    if session.state != "open":
        raise not_open(session)
    return _page(session, {})


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
        return _page(session, refusal_fields(refusal) or {"form": refusal_text(refusal)}), refusal.status
    flash(_("The cash movement is recorded."), "success")
    return redirect(url_for("pos_session.session_show", session_id=session_id))


def _page(session: Session, errors: dict[str, str]) -> str:
    expected = drawer_of_session(session.id).expected
    return render_template("pos_session/cash.html", session=session, expected=expected, errors=errors)
