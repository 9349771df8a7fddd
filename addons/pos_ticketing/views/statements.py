"""Takings statements: the overview of a period, the statement of a performance, what is sold in advance."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from addons.pos_ticketing.permissions import STATEMENTS
from addons.pos_ticketing.services.statements import Statement, statement
from addons.pos_ticketing.services.takings import Takings, in_advance, rates_of
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.period import asked_period, found_or_raise
from core import clock
from core.documents.pdf import html_pdf
from core.identity.access import requires
from core.web.centre import current_centre
from core.web.i18n import _
from core.web.reading import FormFault, optional_day
from core.web.table_csv import csv_sheet
from core.web.xlsx import SheetColumn, xlsx_response

STYLE = Path(__file__).parent.parent / "templates" / "pos_ticketing" / "statement.css"


@blueprint.get("/statements")
@requires(STATEMENTS)
def statement_list() -> ResponseReturnValue:
    """The performances of a period with their totals, each with the way to its statement."""
    period = asked_period()
    page = render_template(
        "pos_ticketing/statements.html", period=period, rates=rates_of(period.found), errors=period.errors
    )
    return page, period.status


@blueprint.get("/statements.csv")
@requires(STATEMENTS)
def statement_list_csv() -> Response:
    """The same rows for a spreadsheet."""
    period = found_or_raise()
    return csv_sheet(f"recettes-{period.filename}.csv", _columns(), _rows(period.found))


@blueprint.get("/statements.xlsx")
@requires(STATEMENTS)
def statement_list_xlsx() -> Response:
    """The same rows as a spreadsheet."""
    period = found_or_raise()
    name = f"recettes-{period.filename}.xlsx"
    return xlsx_response(name, _("Takings"), _columns(), _rows(period.found))


@blueprint.get("/performances/<int:performance_id>/statement")
@requires(STATEMENTS)
def statement_show(performance_id: int) -> ResponseReturnValue:
    """The statement of a performance; ``until`` shows it as it stood at the end of a day."""
    errors: dict[str, str] = {}
    try:
        until = optional_day("until", values=request.args)
    except FormFault as fault:
        until, errors = None, dict(fault.fields)
    shown = statement(performance_id, until)
    page = render_template("pos_ticketing/statement.html", statement=shown, until=until, errors=errors)
    return page, 422 if errors else 200


@blueprint.get("/performances/<int:performance_id>/statement.pdf")
@requires(STATEMENTS)
def statement_pdf(performance_id: int) -> Response:
    """The statement on A4. Raises PdfUnavailable, which names the missing packages."""
    shown = _asked(performance_id)
    style = base64.b64encode(STYLE.read_bytes()).decode("ascii")
    html = render_template(
        "pos_ticketing/statement_pdf.html", statement=shown, stylesheet=f"data:text/css;base64,{style}"
    )
    response = Response(html_pdf(html), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{_filename(shown)}.pdf"'
    return response


@blueprint.get("/performances/<int:performance_id>/statement.csv")
@requires(STATEMENTS)
def statement_csv(performance_id: int) -> Response:
    """The lines of the statement for a spreadsheet."""
    shown = _asked(performance_id)
    return csv_sheet(f"{_filename(shown)}.csv", _line_columns(), _lines(shown))


@blueprint.get("/performances/<int:performance_id>/statement.xlsx")
@requires(STATEMENTS)
def statement_xlsx(performance_id: int) -> Response:
    """The lines of the statement as a spreadsheet."""
    shown = _asked(performance_id)
    return xlsx_response(f"{_filename(shown)}.xlsx", _("Takings statement"), _line_columns(), _lines(shown))


@blueprint.get("/statements/advance")
@requires(STATEMENTS)
def advance_list() -> ResponseReturnValue:
    """Tickets sold in advance: of performances that were not played at the end of a day."""
    errors: dict[str, str] = {}
    try:
        day = _day()
    except FormFault as fault:
        day, errors = clock.business_day(current_centre().timezone), dict(fault.fields)
    found = in_advance(current_centre().id, day)
    page = render_template(
        "pos_ticketing/advance.html", day=day, found=found, rates=rates_of(found), errors=errors
    )
    return page, 422 if errors else 200


@blueprint.get("/statements/advance.csv")
@requires(STATEMENTS)
def advance_csv() -> Response:
    """The same rows for a spreadsheet."""
    day = _day()
    found = in_advance(current_centre().id, day)
    return csv_sheet(f"billets-d-avance-{day.isoformat()}.csv", _columns(), _rows(found))


def _day() -> date:
    day = optional_day("on", values=request.args)
    return day or clock.business_day(current_centre().timezone)


def _asked(performance_id: int) -> Statement:
    return statement(performance_id, optional_day("until", values=request.args))


def _filename(shown: Statement) -> str:
    return f"bordereau-{shown.head.performance_id}-{shown.head.starts_at.date().isoformat()}"


def _columns() -> list[SheetColumn]:
    return [
        SheetColumn(_("Event")),
        SheetColumn(_("Performance"), "localtime"),
        SheetColumn(_("Seat plan")),
        SheetColumn(_("Gauge"), "number"),
        SheetColumn(_("Tickets issued"), "number"),
        SheetColumn(_("Cancelled tickets"), "number"),
        SheetColumn(_("Paying"), "number"),
        SheetColumn(_("Free entries"), "number"),
        SheetColumn(_("incl. VAT"), "money"),
        SheetColumn(_("excl. VAT"), "money"),
        SheetColumn(_("VAT"), "money"),
    ]


def _rows(found: list[Takings]) -> Iterator[list[Any]]:
    for one in found:
        yield [
            one.event, one.starts_at, one.hall, one.gauge, one.issued, one.cancelled, one.paying, one.free,
            one.ttc, one.ht, one.ttc - one.ht,
        ]  # fmt: skip


def _line_columns() -> list[SheetColumn]:
    return [
        SheetColumn(_("Seat category")),
        SheetColumn(_("Rate")),
        SheetColumn(_("First no.")),
        SheetColumn(_("Last no.")),
        SheetColumn(_("Tickets issued"), "number"),
        SheetColumn(_("Cancelled tickets"), "number"),
        SheetColumn(_("Net"), "number"),
        SheetColumn(_("Price"), "money"),
        SheetColumn(_("incl. VAT"), "money"),
        SheetColumn(_("VAT rate"), "rate"),
        SheetColumn(_("excl. VAT"), "money"),
        SheetColumn(_("VAT"), "money"),
    ]


def _lines(shown: Statement) -> Iterator[list[Any]]:
    for row in (*shown.paid, *shown.free):
        sums = row.sums
        yield [
            sums.seat_category, sums.rate, row.first, row.last, sums.issued, sums.cancelled, sums.net, sums.price,
            sums.ttc, sums.vat_rate, row.ht, row.vat,
        ]  # fmt: skip
