"""Changing the responsible of a session whose drawer is not counted, and the sign that somebody is at a till."""

from __future__ import annotations

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.models import Session
from addons.pos_session.permissions import OPERATE, SELL
from addons.pos_session.services import presence
from addons.pos_session.services.responsible import change_responsible
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import once_per_form
from core.identity.access import requires
from core.identity.visibility import visible
from core.web.i18n import _
from core.web.reading import picked

STOP_POLLING = 286
"""The status at which htmx stops asking."""


@blueprint.post("/sessions/<int:session_id>/responsible")
@requires(OPERATE)
def session_responsible(session_id: int) -> ResponseReturnValue:
    """«Changer de responsable»: of a duplicate in opening control, to somebody who is free."""
    visible(Session, session_id)

    def work() -> dict[str, int]:
        return {"responsible_id": change_responsible(session_id, picked("responsible_id")).responsible_id}

    once_per_form("responsible", work)
    flash(_("The session has another responsible."), "success")
    return redirect(url_for("pos_session.session_show", session_id=session_id))


@blueprint.post("/sessions/<int:session_id>/presence")
@requires(SELL, background=True)
def session_presence(session_id: int) -> Response:
    """A page of this session is open: said by the page itself, every half minute."""
    return Response(status=204 if presence.seen(session_id) else STOP_POLLING)
