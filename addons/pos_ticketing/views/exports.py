"""Exports of a quarter: what is missing is told above; the declaration of the software stands beside them."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from addons.pos_ticketing.permissions import STATEMENTS
from addons.pos_ticketing.services import exports
from addons.pos_ticketing.services.takings import Takings, takings
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.audience_kinds import KINDS
from core import clock
from core.i18n import N_
from core.identity.access import requires
from core.identity.models import Centre
from core.uow import unit_of_work
from core.web.centre import current_centre
from core.web.i18n import _, translate
from core.web.reading import UNKNOWN_CHOICE, FormFault, whole
from core.web.table_csv import csv_sheet
from core.web.xlsx import SheetColumn, xlsx_response

LABELS = {
    exports.SIBIL: N_("SIBIL (Ministry of Culture)"),
    exports.SACD: N_("SACD"),
    exports.SACEM: N_("SACEM"),
    exports.CNM: N_("CNM and ASTP"),
}
FIRST_YEAR, LAST_YEAR = 2000, 2200
DISTRIBUTION = "guichet"
EDITOR = "Guichet"


@blueprint.get("/exports")
@requires(STATEMENTS)
def export_page() -> ResponseReturnValue:
    """The quarter, what is missing in it, and the downloads."""
    errors: dict[str, str] = {}
    year, quarter = _last_quarter()
    try:
        year, quarter = _asked(request.args, (year, quarter))
    except FormFault as fault:
        errors = dict(fault.fields)
    centre = current_centre()
    found = _found(centre, year, quarter)
    page = render_template(
        "pos_ticketing/exports.html",
        year=year,
        quarter=quarter,
        days=exports.days_of(year, quarter),
        found=found,
        lacks=exports.lacks(centre, found),
        labels=LABELS,
        errors=errors,
        editor=EDITOR,
        version=importlib.metadata.version(DISTRIBUTION),
        first_use=exports.first_use(centre.id),
    )
    return page, 422 if errors else 200


@blueprint.post("/exports")
@requires(STATEMENTS)
def export_file() -> Response:
    """The file of an export, entered in the journal. Raises FormFault."""
    year, quarter = _asked(request.form, None)
    export, kind = request.form.get("export", ""), request.form.get("format", "csv")
    if export not in LABELS or kind not in ("csv", "xlsx"):
        raise FormFault(fields={"export": UNKNOWN_CHOICE})
    centre = current_centre()
    found = _found(centre, year, quarter)
    if export == exports.SIBIL:
        columns, rows = _sibil_columns(), _written(exports.sibil_rows(centre, found))
    else:
        columns, rows = _rights_columns(), exports.rights_rows(centre, found)
    first, last = exports.days_of(year, quarter)
    with unit_of_work():
        exports.note_export(centre.id, export, first, last, len(rows))
    name = f"{export}-{year}-T{quarter}.{kind}"
    if kind == "csv":
        return csv_sheet(name, columns, rows)
    return xlsx_response(name, translate(LABELS[export]), columns, rows)


def _found(centre: Centre, year: int, quarter: int) -> list[Takings]:
    return exports.exported(takings(centre.id, *exports.days_of(year, quarter)))


def _last_quarter() -> tuple[int, int]:
    """The quarter that is over last: it is the one to declare."""
    year, quarter = exports.quarter_of(clock.business_day(current_centre().timezone))
    return (year, quarter - 1) if quarter > 1 else (year - 1, 4)


def _asked(values: Any, default: tuple[int, int] | None) -> tuple[int, int]:
    year, quarter = default or (None, None)
    return (
        whole("year", least=FIRST_YEAR, most=LAST_YEAR, default=year, values=values),
        whole("quarter", least=1, most=4, default=quarter, values=values),
    )


def _written(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Yes and no in words."""
    said = {True: _("yes"), False: _("no")}
    return [[said[value] if isinstance(value, bool) else value for value in row] for row in rows]


def _sibil_columns() -> list[SheetColumn]:
    return [
        *(SheetColumn(label) for label in (_("SIRET"), _("Licence"), _("Organiser"), _("Venue"))),
        *(SheetColumn(label) for label in (_("Postcode"), _("Town"), _("Venue type"), _("Seat plan"))),
        *(SheetColumn(label) for label in (_("Event"), _("Genre"), _("Young audience"), _("Festival"))),
        SheetColumn(_("Season")),
        SheetColumn(_("Performance"), "localtime"),
        SheetColumn(_("Gauge"), "number"),
        *(SheetColumn(translate(label), "number") for label in KINDS.values()),
        SheetColumn(_("Paying"), "number"),
        SheetColumn(_("Free entries"), "number"),
        *(SheetColumn(label, "money") for label in (_("incl. VAT"), _("excl. VAT"), _("VAT"))),
    ]


def _rights_columns() -> list[SheetColumn]:
    return [
        *(SheetColumn(label) for label in (_("SIRET"), _("Licence"), _("Event"), _("Genre"))),
        SheetColumn(_("Performance"), "localtime"),
        SheetColumn(_("Seat plan")),
        SheetColumn(_("Town")),
        SheetColumn(_("Gauge"), "number"),
        SheetColumn(_("VAT rate"), "rate"),
        SheetColumn(_("Paying"), "number"),
        SheetColumn(_("Exempt"), "number"),
        *(
            SheetColumn(label, "money")
            for label in (_("incl. VAT"), _("excl. VAT"), _("VAT"), _("Average price"))
        ),
    ]
