"""Exports of entries: their list with the form of a new one, one export, its file."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from addons.pos_accounting_close.models import EntryExport, ExportedEntry
from addons.pos_accounting_close.permissions import EXPORT
from addons.pos_accounting_close.services import exports
from addons.pos_accounting_close.services.fec import siren_of
from addons.pos_accounting_close.services.fiscal_years import fiscal_years
from addons.pos_accounting_close.views import blueprint
from addons.pos_accounting_close.views.book import book_centre
from core.db import db
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.models import Centre
from core.identity.services.names import names_of
from core.identity.visibility import visible
from core.web import reading
from core.web.filters import localdate
from core.web.i18n import _, translate
from core.web.saving import saved
from core.web.tables import Column, Empty, Table

FORMAT_LABELS = {
    exports.FEC: N_("FEC (tabs)"),
    exports.FEC_PIPE: N_("FEC (vertical bars)"),
    exports.CSV: N_("CSV"),
    exports.XLSX: N_("XLSX"),
}
_MIMES = {
    exports.CSV: "text/csv; charset=utf-8",
    exports.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FEC_MIME = "text/plain; charset=iso-8859-15"
OTHER_PERIOD = "other"


@blueprint.route("/exports", methods=["GET", "POST"])
@requires(EXPORT)
def export_list() -> ResponseReturnValue:
    """What was exported of the current centre, and the form of a new export."""
    centre = book_centre(EXPORT)
    if request.method == "GET":
        return _page(centre, {})
    return saved(
        lambda: reading.once_from_form(
            f"pos_accounting_close.export:{current_actor().user_id}", lambda: _export(centre)
        ),
        lambda errors: str(_page(centre, errors)),
        lambda made: _("Export %(number)s is made: download its file.", number=made["number"]),
        lambda made: url_for("pos_accounting_close.export_show", export_id=made["export"]),
    )


@blueprint.get("/exports/<int:export_id>")
@requires(EXPORT)
def export_show(export_id: int) -> str:
    """One export, with its fingerprint, and «Exporter de nouveau»."""
    export = visible(EntryExport, export_id)
    require(EXPORT, export.centre_id)
    entries = select(func.count()).where(ExportedEntry.export_id == export.id)
    return render_template(
        "pos_accounting_close/export_show.html",
        export=export,
        entries=db.session.scalar(entries),
        kind=FORMAT_LABELS[export.format],
        who=names_of([export.created_by_id]).get(export.created_by_id, ""),
    )


@blueprint.get("/exports/<int:export_id>/file")
@requires(EXPORT)
def export_file(export_id: int) -> Response:
    """The file, the same to the bit each time."""
    made = exports.file_of(export_id)
    export = visible(EntryExport, export_id)
    mime = _MIMES.get(export.format, _FEC_MIME)
    return send_file(made.file, mime, as_attachment=True, download_name=export.file_name)


def _export(centre: Centre) -> dict[str, Any]:
    chosen = request.form.get("year", "")
    year = next((year for year in fiscal_years(centre.id) if str(year.name) == chosen), None)
    if year is None and chosen != OTHER_PERIOD:
        raise reading.FormFault(fields={"year": reading.UNKNOWN_CHOICE})
    starts_on = year.starts_on if year else reading.day("starts_on")
    ends_on = year.ends_on if year else reading.day("ends_on")
    export = exports.export_entries(
        centre.id,
        request.form.get("format", ""),
        starts_on,
        ends_on,
        only_new=request.form.get("only_new") == "1",
    )
    return {"export": export.id, "number": export.number}


def _page(centre: Centre, errors: dict[str, str]) -> ResponseReturnValue:
    table = Table(
        "entry-exports",
        select(EntryExport).where(EntryExport.centre_id == centre.id),
        [
            Column(
                "number",
                _("No."),
                sort=EntryExport.number,
                format="number",
                align="start",
                link=lambda row: url_for("pos_accounting_close.export_show", export_id=row.id),
            ),
            Column("created_at", _("Made at"), sort=EntryExport.created_at, format="localtime"),
            Column("format", _("Format"), value=lambda row: translate(FORMAT_LABELS[row.format])),
            Column("starts_on", _("From"), sort=EntryExport.starts_on, format="localdate"),
            Column("ends_on", _("To"), sort=EntryExport.ends_on, format="localdate"),
            Column("lines", _("Lines"), sort=EntryExport.lines, format="number"),
            Column(
                "file_name",
                _("Exported file"),
                link=lambda row: url_for("pos_accounting_close.export_file", export_id=row.id),
            ),
        ],
        order=[EntryExport.id.desc()],
        empty=Empty(
            _("Nothing exported yet"),
            _("Each export is kept here and can be made again, the same to the bit."),
        ),
    )
    years = [
        (
            year.name,
            _(
                "Fiscal year %(year)s: %(first)s to %(last)s",
                year=year.name,
                first=localdate(year.starts_on),
                last=localdate(year.ends_on),
            ),
        )
        for year in fiscal_years(centre.id)
    ]
    return table.render(
        "pos_accounting_close/export_list.html",
        formats=[(code, translate(label)) for code, label in FORMAT_LABELS.items()],
        years=[*years, (OTHER_PERIOD, _("Other period"))],
        values=request.form,
        errors=errors,
        siren=siren_of(centre.siret),
        waiting=exports.not_exported(centre.id),
    )
