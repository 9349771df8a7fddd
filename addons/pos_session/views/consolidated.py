"""The consolidated cash sheet: searched by centre and period, as a page, PDF, CSV and XLSX."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from addons.pos_session.permissions import VIEW
from addons.pos_session.services.consolidated import Consolidated, Figures, consolidated
from addons.pos_session.views import blueprint
from core import clock
from core.errors import Invalid, NotFound
from core.identity.access import requires
from core.identity.models import Centre
from core.identity.visibility import visible_centre
from core.web import reading
from core.web.centre import own_centres
from core.web.errors import refusal_fields
from core.web.filters import centre_zone
from core.web.i18n import _
from core.web.paper import page_pdf, stylesheet
from core.web.table_csv import csv_sheet
from core.web.xlsx import SheetColumn, xlsx_response

_FIELDS = ("centre", "from", "to")


@blueprint.get("/consolidated")
@requires(VIEW)
def consolidated_sheet() -> ResponseReturnValue:
    """The search; below it the sheet, once a centre and a period are named."""
    if not any(field in request.args for field in _FIELDS):
        return _page(_proposed(), {})
    typed = {field: request.args.get(field, "") for field in _FIELDS}
    try:
        centre, sheet = _asked()
    except Invalid as refusal:
        return _page(typed, refusal_fields(refusal)), refusal.status
    return _page(typed, {}, centre=centre, sheet=sheet)


@blueprint.get("/consolidated.pdf")
@requires(VIEW)
def consolidated_pdf() -> Response:
    """The sheet on paper. Raises PdfUnavailable, which names the missing packages."""
    centre, sheet = _asked()
    html = render_template(
        "pos_session/consolidated_pdf.html", owner=centre, sheet=sheet, stylesheet=stylesheet()
    )
    return page_pdf(html, _filename(sheet))


@blueprint.get("/consolidated.csv")
@requires(VIEW)
def consolidated_csv() -> Response:
    """A row per day with closed sessions."""
    centre, sheet = _asked()
    return csv_sheet(f"{_filename(sheet)}.csv", _columns(sheet), _rows(centre, sheet))


@blueprint.get("/consolidated.xlsx")
@requires(VIEW)
def consolidated_xlsx() -> Response:
    """The same rows as a spreadsheet."""
    centre, sheet = _asked()
    return xlsx_response(f"{_filename(sheet)}.xlsx", _("Consolidated"), _columns(sheet), _rows(centre, sheet))


def _asked() -> tuple[Centre, Consolidated]:
    """The centre and the sheet that the address names. Raises FormFault, and what ``consolidated`` raises."""
    faults: dict[str, str] = {}
    centre, days = None, {}
    try:
        centre = visible_centre(reading.whole("centre", least=1, values=request.args))
    except reading.FormFault as fault:
        faults.update(fault.fields if request.args.get("centre") else {"centre": reading.REQUIRED})
    except NotFound:
        faults["centre"] = reading.UNKNOWN_CHOICE
    for field in ("from", "to"):
        try:
            days[field] = reading.day(field, values=request.args)
        except reading.FormFault as fault:
            faults.update(fault.fields)
    if centre is None or faults:
        raise reading.FormFault(fields=faults)
    return centre, consolidated(centre.id, days["from"], days["to"])


def _proposed() -> dict[str, str]:
    """What the empty search holds: this month, and the centre of a user who has only one."""
    today = clock.business_day(centre_zone())
    centres = own_centres()
    return {
        "centre": str(centres[0].id) if len(centres) == 1 else "",
        "from": today.replace(day=1).isoformat(),
        "to": today.isoformat(),
    }


def _page(
    values: dict[str, str],
    errors: dict[str, str],
    centre: Centre | None = None,
    sheet: Consolidated | None = None,
) -> str:
    return render_template(
        "pos_session/consolidated.html", values=values, errors=errors, owner=centre, sheet=sheet
    )


def _filename(sheet: Consolidated) -> str:
    return f"feuille-consolidee-{sheet.first.isoformat()}-{sheet.last.isoformat()}"


def _columns(sheet: Consolidated) -> list[SheetColumn]:
    return [
        SheetColumn(_("Centre")),
        SheetColumn(_("Business day"), "localdate"),
        SheetColumn(_("Sessions"), "number"),
        *(SheetColumn(label, "money") for label in sheet.methods),
        *(
            SheetColumn(label, "money")
            for label in (
                _("Total of the methods"),
                _("Rounding of cash"),
                _("Put on bookings"),
                _("Cash in"),
                _("Cash out"),
                _("Opening"),
                _("Expected"),
                _("Closing"),
                _("Difference"),
            )
        ),
    ]


def _rows(centre: Centre, sheet: Consolidated) -> Iterator[list[Any]]:
    for day, figures in sheet.days:
        yield [centre.name, *_row(day, figures)]


def _row(day: date, figures: Figures) -> list[Any]:
    return [
        day,
        figures.sessions,
        *figures.methods.values(),
        figures.total_methods,
        figures.rounding,
        figures.on_booking,
        figures.drawer.cash_in,
        -figures.drawer.cash_out,
        figures.drawer.opening,
        figures.drawer.expected,
        figures.closing,
        figures.difference,
    ]
