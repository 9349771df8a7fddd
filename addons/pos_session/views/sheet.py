"""The session cash sheet as a page, as PDF and as CSV; of an open session it is the X report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response, render_template
from werkzeug.wrappers import Response as BaseResponse

from addons.pos_session.models import Session
from addons.pos_session.permissions import VIEW
from addons.pos_session.services import counting
from addons.pos_session.services.blind import require_expected
from addons.pos_session.services.sheet import Sheet, sheet_of
from addons.pos_session.services.sheet_rows import KIND_LABELS
from addons.pos_session.services.states import state_of
from addons.pos_session.services.summary import summary_of
from addons.pos_session.views import blueprint
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible, visible_centre
from core.web.i18n import _, translate
from core.web.paper import page_pdf, stylesheet
from core.web.table_csv import csv_sheet
from core.web.xlsx import SheetColumn


@blueprint.get("/sessions/<int:session_id>/sheet")
@requires(VIEW)
def session_sheet(session_id: int) -> str:
    """The sheet."""
    return _page("pos_session/sheet.html", _session(session_id))


@blueprint.get("/sessions/<int:session_id>/sheet.pdf")
@requires(VIEW)
def session_sheet_pdf(session_id: int) -> Response:
    """The sheet on paper. Raises PdfUnavailable, which names the missing packages."""
    session = _session(session_id)
    html = _page("pos_session/sheet_pdf.html", session, stylesheet=stylesheet())
    return page_pdf(html, _filename(session))


@blueprint.get("/sessions/<int:session_id>/sheet.csv")
@requires(VIEW)
def session_sheet_csv(session_id: int) -> BaseResponse:
    """The rows of the sheet for a spreadsheet."""
    session = _session(session_id)
    sheet = sheet_of(session)
    columns = [
        SheetColumn(_("No."), "number"),
        SheetColumn(_("Type")),
        SheetColumn(_("Order")),
        SheetColumn(_("Date"), "localtime"),
        SheetColumn(_("Payment method")),
        *(SheetColumn(translate(column.title)) for column in sheet.order_columns),
        SheetColumn(_("Customer")),
        SheetColumn(_("Amount"), "money"),
        SheetColumn(_("Reason")),
    ]
    return csv_sheet(f"{_filename(session)}.csv", columns, _rows(sheet))


def _session(session_id: int) -> Session:
    session = visible(Session, session_id)
    require(VIEW, session.centre_id)
    require_expected(session)
    return session


def _filename(session: Session) -> str:
    return f"feuille-de-caisse-{session.code.replace('.', '-')}"


def _rows(sheet: Sheet) -> Iterator[list[Any]]:
    for row in sheet.movements:
        yield [
            row.index,
            translate(KIND_LABELS[row.kind]),
            row.order_number,
            row.at,
            row.method or (_("Cash") if row.order_id is None else ""),
            *(column.values.get(row.order_id or 0, "") for column in sheet.order_columns),
            (row.customer or _("Walk-in customer")) if row.order_id else "",
            row.amount,
            row.reason,
        ]


def _page(template: str, session: Session, stylesheet: str = "") -> str:
    return render_template(
        template,
        session=session,
        sheet=sheet_of(session),
        summary=None if session.is_active else summary_of(session.id),
        owner=visible_centre(session.centre_id),
        kinds=KIND_LABELS,
        state=state_of(session.state).label,
        counts={
            counting.OPENING: counting.counts_of(session.id, counting.OPENING),
            counting.CLOSING: counting.counts_of(session.id, counting.CLOSING, session.closing_no),
        },
        stylesheet=stylesheet,
    )
