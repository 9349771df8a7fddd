"""The exports that were set aside: why, their files, and running one again."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from addons.pos_sync.errors.exchange import ExchangeFault, LineDown
from addons.pos_sync.errors.exporting import NotQuarantined, OutOfOrder
from addons.pos_sync.errors.files import FileFault
from addons.pos_sync.errors.sending import NotHeadOffice
from addons.pos_sync.models import ReceivedBatch, Register
from addons.pos_sync.models.head_office import APPLIED, QUARANTINED
from addons.pos_sync.permissions import MANAGE
from addons.pos_sync.receive_jobs import told
from addons.pos_sync.services.exchange.folder import open_folder
from addons.pos_sync.services.receiving.quarantine import (
    batch_set_aside,
    file_of,
    files_of,
    set_aside,
    try_again,
)
from addons.pos_sync.settings import HEAD_OFFICE, exchanges_as, sync_settings
from addons.pos_sync.views import blueprint
from addons.pos_sync.views.order_reading import check_shared
from addons.pos_sync.views.words import received_state
from core.db import db
from core.identity.access import requires
from core.identity.actor import require
from core.web.centre import current_centre
from core.web.errors import flash_refusal
from core.web.i18n import _, translate
from core.web.tables import Column, Empty, Filter, Table


@blueprint.get("/quarantine")
@requires(MANAGE)
def quarantine_list() -> ResponseReturnValue:
    """What was set aside in the current centre, the newest first, and what happened then."""
    check_shared()
    centre = current_centre()
    require(MANAGE, centre.id)
    table = Table(
        "quarantine",
        set_aside(centre.id),
        [
            Column(
                "number",
                _("Export"),
                value=lambda row: row.ReceivedBatch.number,
                sort=ReceivedBatch.number,
                format="number",
                link=lambda row: url_for("pos_sync.quarantine_show", batch_id=row.ReceivedBatch.id),
            ),
            Column("register", _("Register"), value=lambda row: row.Register.code, sort=Register.code),
            Column("received_at", _("Received"), value="ReceivedBatch.received_at", format="localtime"),
            Column("reason", _("Reason"), value="ReceivedBatch.reason"),
            Column(
                "state",
                _("State"),
                value=lambda row: translate(received_state(*row)[0]),
                badge=lambda row: received_state(*row)[1],
            ),
        ],
        search=[Register.code, Register.name, ReceivedBatch.reason],
        filters=[Filter("state", _("State"), options=_states(), where=_state)],
        order=[ReceivedBatch.received_at.desc(), ReceivedBatch.id.desc()],
        empty=Empty(
            _("Nothing was set aside"),
            _("An export that cannot be used is kept here with its reason, until it is run again."),
        ),
    )
    return table.render("pos_sync/quarantine.html")


@blueprint.get("/quarantine/<int:batch_id>")
@requires(MANAGE)
def quarantine_show(batch_id: int) -> str:
    """Why an export was set aside, its files, and what happened then."""
    batch, register = batch_set_aside(batch_id)
    state, tone = received_state(batch, register)
    return render_template(
        "pos_sync/quarantine_show.html",
        batch=batch,
        register=register,
        state=translate(state),
        tone=tone,
        files=files_of(batch),
        waits=batch.state == QUARANTINED and batch.number >= register.next_export,
    )


@blueprint.get("/quarantine/<int:batch_id>/files/<name>")
@requires(MANAGE)
def quarantine_file(batch_id: int, name: str) -> Response:
    """One file as it came; nothing of it is shown by the browser itself."""
    batch, register = batch_set_aside(batch_id)
    path = file_of(batch, name)
    response = send_file(
        path,
        "application/octet-stream",
        as_attachment=True,
        download_name=f"{register.code}-{batch.number:08d}-{name}",
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/quarantine/<int:batch_id>/run")
@requires(MANAGE)
def quarantine_run(batch_id: int) -> ResponseReturnValue:
    """Apply an export that was set aside; a second time it is applied already."""
    batch, _register = batch_set_aside(batch_id)
    if not exchanges_as(HEAD_OFFICE):
        raise NotHeadOffice()
    try:
        with open_folder(sync_settings()) as folder:
            try_again(batch, folder, told)
        flash(_("The export is applied."), "success")
    except (NotQuarantined, FileFault, OutOfOrder) as refusal:
        flash_refusal(refusal)
    except (LineDown, ExchangeFault) as refusal:
        db.session.refresh(batch)
        if batch.state != APPLIED:
            raise
        flash(_("The export is applied. The register is told as soon as there is a connection."), "warning")
        flash_refusal(refusal)
    return redirect(url_for("pos_sync.quarantine_show", batch_id=batch_id))


def _states() -> list[tuple[str, str]]:
    return [("waits", _("In quarantine")), ("again", _("Came again whole")), (APPLIED, _("Applied"))]


def _state(value: str) -> Any:
    if value == APPLIED:
        return ReceivedBatch.state == APPLIED
    over = ReceivedBatch.number < Register.next_export
    return (ReceivedBatch.state == QUARANTINED) & (over if value == "again" else ~over)
