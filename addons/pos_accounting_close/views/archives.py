"""Archives of closed periods: the list, drawing one up, its file, verifying one (menu «Gestion vente» > «Archives»)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from addons.pos_accounting_close.errors.archive import ArchiveFaulty, ArchivePeriodInvalid, DaysNotClosed
from addons.pos_accounting_close.models import Archive, ArchiveWork, FiscalClosing
from addons.pos_accounting_close.models.fiscal import DAY, FAILED, FINISHED, RUNNING, WAITING
from addons.pos_accounting_close.permissions import ARCHIVE
from addons.pos_accounting_close.services import archives
from addons.pos_accounting_close.services.archive_verify import Sound, verify_archive
from addons.pos_accounting_close.views import blueprint
from core.db import db
from core.errors import Refusal
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.models import Centre
from core.identity.services.names import names_of
from core.identity.visibility import visible
from core.web.centre import current_centre
from core.web.filters import localtime
from core.web.i18n import _, translate
from core.web.reading import REQUIRED, FormFault, day, once_from_form
from core.web.tables import Column, Empty, Table

STATES = {
    WAITING: N_("Waiting"),
    RUNNING: N_("In progress"),
    FINISHED: N_("Ready to be fetched"),
    FAILED: N_("Failed"),
}


@blueprint.get("/archives")
@requires(ARCHIVE)
def archive_list() -> ResponseReturnValue:
    """The archives of the current centre, the newest first, and those that are being made."""
    centre, found = current_centre(), Archive
    require(ARCHIVE, centre.id)
    columns: list[Any] = [
        found.id,
        found.number,
        found.starts_on,
        found.ends_on,
        found.rows,
        found.created_at,
        found.created_by_id,
    ]
    statement = select(*columns).where(found.centre_id == centre.id)
    makers = db.session.scalars(
        select(Archive.created_by_id).where(Archive.centre_id == centre.id).distinct()
    )
    names = names_of(makers)
    table = Table(
        "archives",
        statement,
        [
            Column(
                "number",
                _("No."),
                sort=found.number,
                link=lambda row: url_for("pos_accounting_close.archive_show", archive_id=row.id),
            ),
            Column("starts_on", _("First day"), sort=found.starts_on, format="localdate"),
            Column("ends_on", _("Last day"), sort=found.ends_on, format="localdate"),
            Column("rows", _("Rows"), sort=found.rows, format="number"),
            Column(
                "created_at",
                _("Drawn up on"),
                value=lambda row: localtime(row.created_at),
                sort=found.created_at,
            ),
            Column("created_by", _("By"), value=lambda row: names.get(row.created_by_id, "")),
        ],
        order=[found.number.desc()],
        empty=Empty(
            _("No archive yet"),
            _(
                "An archive holds all facts of closed days, sealed, for the tax office. Draw one up each year at least."
            ),
            url_for("pos_accounting_close.archive_new"),
            _("Draw up an archive"),
        ),
    )
    works = db.session.scalars(
        select(ArchiveWork)
        .where(ArchiveWork.centre_id == centre.id, ArchiveWork.state != FINISHED)
        .order_by(ArchiveWork.id.desc())
        .limit(20)
    ).all()
    return table.render("pos_accounting_close/archives.html", works=works, states=STATES)


@blueprint.route("/archives/new", methods=["GET", "POST"])
@requires(ARCHIVE)
def archive_new() -> ResponseReturnValue:
    """Choose the days; proposed are those since the last archive."""
    centre = current_centre()
    require(ARCHIVE, centre.id)
    errors: dict[str, str] = {}
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            first, last = day("first"), day("last")
            scope = f"pos_accounting_close.archive:{current_actor().user_id}"
            made = once_from_form(scope, lambda: {"work": archives.ask_archive(centre.id, first, last).id})
            return redirect(url_for("pos_accounting_close.archive_work", work_id=made["work"]))
        except (FormFault, ArchivePeriodInvalid) as fault:
            errors = {name: translate(text) for name, text in fault.fields.items()}
        except DaysNotClosed as fault:
            refusal = fault
    page = render_template(
        "pos_accounting_close/archive_new.html",
        values=request.form or _proposed(centre),
        errors=errors,
        refusal=refusal and translate(refusal.msgid) % refusal.params,
    )
    return page, (422 if errors else 409 if refusal else 200)


@blueprint.get("/archives/<int:archive_id>")
@requires(ARCHIVE)
def archive_show(archive_id: int) -> str:
    """What an archive is, and its file."""
    archive = visible(Archive, archive_id)
    require(ARCHIVE, archive.centre_id)
    return render_template(
        "pos_accounting_close/archive.html",
        archive=archive,
        there=archives.path_of(archive).is_file(),
        by=names_of([archive.created_by_id]).get(archive.created_by_id, ""),
    )


@blueprint.get("/archives/<int:archive_id>/file")
@requires(ARCHIVE)
def archive_file(archive_id: int) -> Response:
    """The ZIP. Raises ArchiveFileMissing."""
    path = archives.file_of(archive_id)
    name = visible(Archive, archive_id).file_name
    response = send_file(path, "application/zip", as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/archives/<int:archive_id>/again")
@requires(ARCHIVE)
def archive_again(archive_id: int) -> ResponseReturnValue:
    """Have the file made again."""
    scope = f"pos_accounting_close.archive:{current_actor().user_id}"
    made = once_from_form(scope, lambda: {"work": archives.ask_again(archive_id).id})
    return redirect(url_for("pos_accounting_close.archive_work", work_id=made["work"]))


@blueprint.get("/archives/works/<int:work_id>")
@requires(ARCHIVE)
def archive_work(work_id: int) -> str:
    """How far the making of an archive is."""
    return render_template("pos_accounting_close/archive_work.html", **_shown(work_id))


@blueprint.get("/archives/works/<int:work_id>/progress")
@requires(ARCHIVE, background=True)
def archive_progress(work_id: int) -> str:
    """The moving part of the page."""
    return render_template("pos_accounting_close/archive_progress.html", **_shown(work_id))


@blueprint.post("/archives/works/<int:work_id>/resume")
@requires(ARCHIVE)
def archive_resume(work_id: int) -> ResponseReturnValue:
    """Try what failed again."""
    scope = f"pos_accounting_close.archive:{current_actor().user_id}"
    once_from_form(scope, lambda: {"work": archives.resume(work_id).id})
    return redirect(url_for("pos_accounting_close.archive_work", work_id=work_id))


@blueprint.route("/archives/verify", methods=["GET", "POST"])
@requires(ARCHIVE)
def archive_verify() -> ResponseReturnValue:
    """Check a file that somebody brings: sound, or its first fault."""
    require(ARCHIVE, current_centre().id)
    sound: Sound | None = None
    fault = ""
    if request.method == "POST":
        upload = request.files.get("file")
        if upload is None or not upload.filename:
            raise FormFault(fields={"file": REQUIRED})
        try:
            sound = verify_archive(upload.stream)
        except ArchiveFaulty as found:
            fault = translate(found.msgid) % found.params
    page = render_template("pos_accounting_close/archive_verify.html", sound=sound, fault=fault)
    return page, 422 if fault else 200


def _proposed(centre: Centre) -> dict[str, str]:
    """The closed days since the last archive, a year at most; empty where there is none."""
    closing = FiscalClosing.period_on
    days = select(func.min(closing), func.max(closing)).where(
        FiscalClosing.centre_id == centre.id, FiscalClosing.period == DAY
    )
    archived = select(func.max(Archive.ends_on)).where(Archive.centre_id == centre.id).scalar_subquery()
    first, last, until = db.session.execute(days.add_columns(archived)).one()
    if until is not None:
        first = until + timedelta(days=1)
    if first is None or last is None or last < first:
        return {}
    return {"first": first.isoformat(), "last": min(last, first + timedelta(days=364)).isoformat()}


def _shown(work_id: int) -> dict[str, Any]:
    work = visible(ArchiveWork, work_id)
    require(ARCHIVE, work.centre_id)
    return {"work": work, "under_way": work.state in archives.UNDER_WAY, "states": STATES}
