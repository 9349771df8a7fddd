"""The exports of a register: how far each is, why one failed, its diagnosis, and sending it again."""

from __future__ import annotations

from typing import Any, cast

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, select

from addons.pos_session.models import Session
from addons.pos_session.services.summary import summary_of
from addons.pos_sync.models.register import ACKNOWLEDGED, FAILED, SENT, WAITING, ExportBatch
from addons.pos_sync.permissions import RUN, SELL, VIEW
from addons.pos_sync.services.exporting.queue import queue_again
from addons.pos_sync.services.exporting.screen import (
    diagnosis_file,
    export_of_session,
    export_to_tell,
)
from addons.pos_sync.services.exporting.state import UNSENT
from addons.pos_sync.services.line import line_on_screen
from addons.pos_sync.settings import sync_settings
from addons.pos_sync.views import blueprint
from addons.pos_sync.views.order_reading import check_shared
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.web.centre import current_centre
from core.web.i18n import _, translate
from core.web.reading import once_from_form
from core.web.tables import Column, Empty, Filter, Table

STATES = {
    WAITING: (N_("Waits to be sent"), "warning"),
    FAILED: (N_("Failed"), "danger"),
    SENT: (N_("Sent"), "info"),
    ACKNOWLEDGED: (N_("Acknowledged"), "success"),
}
"""The msgid and the tone of each state."""


@blueprint.get("/exports")
@requires(VIEW)
def export_list() -> ResponseReturnValue:
    """The exports of the current centre, the newest first."""
    check_shared()
    centre = current_centre()
    require(VIEW, centre.id)
    rows = (
        select(ExportBatch, Session)
        .join(Session, Session.id == ExportBatch.session_id)
        .where(ExportBatch.centre_id == centre.id)
    )
    table = Table(
        "exports",
        cast("Select[Any]", rows),
        [
            Column(
                "number",
                _("Export"),
                value=lambda row: row.ExportBatch.number,
                sort=ExportBatch.number,
                format="number",
                link=lambda row: url_for("pos_sync.export_show", batch_id=row.ExportBatch.id),
            ),
            Column("session", _("Session"), value=lambda row: row.Session.code),
            Column(
                "state",
                _("State"),
                value=lambda row: translate(STATES[row.ExportBatch.state][0]),
                badge=lambda row: STATES[row.ExportBatch.state][1],
            ),
            Column(
                "rows",
                _("Rows"),
                value=lambda row: row.ExportBatch.rows if row.ExportBatch.sent_at else None,
                format="number",
            ),
            Column("attempts", _("Attempts"), value="ExportBatch.attempts", format="number"),
            Column(
                "sent_at",
                _("Sent"),
                value="ExportBatch.sent_at",
                sort=ExportBatch.sent_at,
                format="localtime",
            ),
            Column(
                "acknowledged_at", _("Acknowledged"), value="ExportBatch.acknowledged_at", format="localtime"
            ),
            Column("fault", _("Last fault"), value=_fault),
        ],
        search=[ExportBatch.error_text, ExportBatch.error_code],
        filters=[
            Filter(
                "state",
                _("State"),
                ExportBatch.state,
                [(state, translate(label)) for state, (label, _tone) in STATES.items()],
            )
        ],
        order=[ExportBatch.number.desc()],
        empty=Empty(
            _("Nothing was exported yet"),
            _("The day's sales are exported to head office when a session of a cash desk is closed."),
        ),
    )
    return table.render("pos_sync/exports.html", is_register=line_on_screen() is not None)


@blueprint.get("/exports/<int:batch_id>")
@requires(VIEW)
def export_show(batch_id: int) -> str:
    """One export: what it met, and the steps of its last attempt."""
    batch = visible(ExportBatch, batch_id)
    require(VIEW, batch.centre_id)
    label, tone = STATES[batch.state]
    return render_template(
        "pos_sync/export_show.html",
        batch=batch,
        session=visible(Session, batch.session_id),
        state=translate(label),
        tone=tone,
        unsent=batch.state in UNSENT,
        hotline=sync_settings().hotline,
    )


@blueprint.get("/exports/<int:batch_id>/diagnosis")
@requires(VIEW)
def export_diagnosis(batch_id: int) -> Response:
    """The text file for the hotline."""
    batch = visible(ExportBatch, batch_id)
    require(VIEW, batch.centre_id)
    response = make_response(diagnosis_file(batch))
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    name = f"diagnostic-{sync_settings().register_code or 'caisse'}-{batch.number:08d}.txt"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/exports/<int:batch_id>/again")
@requires(RUN)
def export_again(batch_id: int) -> ResponseReturnValue:
    """«Relancer»: send it now, after those that come before it. Raises ExportPassed."""
    batch = visible(ExportBatch, batch_id)
    require(RUN, batch.centre_id)

    def work() -> dict[str, int]:
        queue_again(batch)
        return {"batch_id": batch_id}

    once_from_form(f"pos_sync.export_again:{current_actor().user_id}", work)
    flash(_("The export is sent again."), "info")
    return redirect(url_for("pos_sync.export_show", batch_id=batch_id))


@blueprint.get("/exports/notice")
@requires(VIEW, background=True)
def centre_notice() -> Response:
    """How far the export is, for a page of the point of sale that stays open."""
    check_shared()
    centre = current_centre()
    require(VIEW, centre.id)
    return _notice(notice_of(export_to_tell(centre.id), url_for("pos_sync.centre_notice")))


@blueprint.get("/sessions/<int:session_id>/export-notice")
@requires(VIEW, background=True)
def session_notice(session_id: int) -> Response:
    """How far the export of a session is, for the page that follows its closing.

    Once it has passed that page makes room for the opening of the next day (seed 001, 3.1).
    """
    session = visible(Session, session_id)
    require(VIEW, session.centre_id)
    batch = export_of_session(session)
    if batch is not None and batch.state not in UNSENT and current_actor().may(SELL, current_centre().id):
        response = Response(status=204)
        response.headers["HX-Redirect"] = url_for("pos_session.session_new")
        return response
    return _notice(notice_of(batch, url_for("pos_sync.session_notice", session_id=session_id), to_front=True))


def notice_of(batch: ExportBatch | None, address: str, to_front: bool = False) -> dict[str, Any] | None:
    """What the template of the notice needs, None where there is nothing to say.

    ``address`` gives it anew; ``to_front`` offers the way to the next day, else the way back to the summary.
    """
    if batch is None:
        return None
    session, unsent = visible(Session, batch.session_id), batch.state in UNSENT
    return {
        "batch": batch,
        "export_session": session,
        "again": address,
        "unsent": unsent,
        "to_front": to_front,
        "summary": None if unsent or to_front else summary_of(session.id),
        "hotline": sync_settings().hotline,
    }


def _fault(row: Any) -> str:
    """The sentence and the code of the last fault; on a tablet there is no room for two columns."""
    batch: ExportBatch = row.ExportBatch
    return f"{batch.error_text} ({batch.error_code})" if batch.error_code else ""


def _notice(shown: dict[str, Any] | None) -> Response:
    if shown is None:
        return Response(status=204)
    response = make_response(render_template("pos_sync/export_notice.html", **shown))
    if not shown["unsent"]:
        response.headers["HX-Trigger"] = "export-passed"  # the bar looks again (line_state.html)
    return response
