"""The imports of a register: what was applied, how the line is, and opening a session without an import."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_session.models import Session
from addons.pos_sync.models import ImportBatch
from addons.pos_sync.permissions import RUN, VIEW
from addons.pos_sync.services.exporting.state import exports_block_imports
from addons.pos_sync.services.importing.opening import leave_out
from addons.pos_sync.services.line import line_on_screen
from addons.pos_sync.views import blueprint
from addons.pos_sync.views.order_reading import check_shared
from addons.pos_sync.views.words import KINDS
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.web.centre import current_centre
from core.web.i18n import _, translate
from core.web.reading import once_from_form
from core.web.tables import Column, Empty, Table


@blueprint.get("")
@requires(VIEW)
def import_list() -> ResponseReturnValue:
    """The batches that were applied in the current centre, the newest first, and the state of the line."""
    check_shared()
    centre = current_centre()
    require(VIEW, centre.id)
    table = Table(
        "imports",
        select(ImportBatch).where(ImportBatch.centre_id == centre.id),
        [
            Column("number", _("Batch"), sort=ImportBatch.number, format="number"),
            Column("kind", _("Kind"), value=lambda batch: translate(KINDS[batch.kind])),
            Column("made_at", _("Made by head office"), sort=ImportBatch.made_at, format="localtime"),
            Column("applied_at", _("Applied"), sort=ImportBatch.applied_at, format="localtime"),
            Column("rows", _("Rows"), format="number"),
        ],
        order=[ImportBatch.number.desc()],
        empty=Empty(
            _("Nothing was imported yet"),
            _("The data of head office are imported when a session of a cash desk opens."),
        ),
    )
    return table.render(
        "pos_sync/imports.html",
        line=line_on_screen(),
        export_waits=exports_block_imports(centre.id),
    )


@blueprint.post("/sessions/<int:session_id>/without-import")
@requires(RUN)
def opening_without(session_id: int) -> ResponseReturnValue:
    """Let a session open without the data of head office, because there is no line."""
    session = visible(Session, session_id)
    require(RUN, session.centre_id)

    def work() -> dict[str, int]:
        leave_out(session_id)
        return {"session_id": session_id}

    once_from_form("pos_sync.opening_without", work)
    flash(_("Open the session again: without a connection it opens with the data that are here."), "warning")
    return redirect(url_for("pos_session.session_opening", session_id=session_id))
