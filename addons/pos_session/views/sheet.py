"""The session cash sheet as a page and as PDF; of an open session it is the X report."""

from __future__ import annotations

import base64
from pathlib import Path

from flask import Response, render_template

from addons.pos_session.models import Session
from addons.pos_session.permissions import VIEW
from addons.pos_session.services import counting
from addons.pos_session.services.blind import require_expected
from addons.pos_session.services.sheet import KIND_LABELS, sheet_of
from addons.pos_session.views import blueprint
from addons.pos_session.views.words import SESSION_STATES
from core.documents.pdf import html_pdf
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible, visible_centre

STYLE = Path(__file__).parent.parent / "templates" / "pos_session" / "sheet.css"


@blueprint.get("/sessions/<int:session_id>/sheet")
@requires(VIEW)
def session_sheet(session_id: int) -> str:
    """The sheet."""
    return _sheet("pos_session/sheet.html", session_id)


@blueprint.get("/sessions/<int:session_id>/sheet.pdf")
@requires(VIEW)
def session_sheet_pdf(session_id: int) -> Response:
    """The sheet on paper. Raises PdfUnavailable, which names the missing packages."""
    style = base64.b64encode(STYLE.read_bytes()).decode("ascii")
    html = _sheet("pos_session/sheet_pdf.html", session_id, stylesheet=f"data:text/css;base64,{style}")
    response = Response(html_pdf(html), mimetype="application/pdf")
    code = visible(Session, session_id).code.replace(".", "-")
    response.headers["Content-Disposition"] = f'inline; filename="feuille-de-caisse-{code}.pdf"'
    return response


def _sheet(template: str, session_id: int, stylesheet: str = "") -> str:
    session = visible(Session, session_id)
    require(VIEW, session.centre_id)
    require_expected(session)
    return render_template(
        template,
        session=session,
        sheet=sheet_of(session),
        owner=visible_centre(session.centre_id),
        kinds=KIND_LABELS,
        state=SESSION_STATES[session.state],
        counts={moment: counting.counts_of(session.id, moment) for moment in ("opening", "closing")},
        stylesheet=stylesheet,
    )
