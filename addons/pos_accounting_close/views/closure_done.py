"""The end of a closure («Clôturer»), and the page and the PDF of one that is done."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_accounting_close.errors.closure import TabNotVisited
from addons.pos_accounting_close.models import Closure
from addons.pos_accounting_close.models.closure import ACCOUNTING, DRAFT, OPERATOR, SUMMARY, TABS
from addons.pos_accounting_close.permissions import SEE_IDENTIFICATION, SEE_SALES
from addons.pos_accounting_close.services import closure_rows, closures
from addons.pos_accounting_close.services.closure_access import shown_closure
from addons.pos_accounting_close.services.closure_tabs import visited_tabs
from addons.pos_accounting_close.services.closure_totals import totals_of
from addons.pos_accounting_close.services.closures import Verdict
from addons.pos_accounting_close.views import blueprint
from addons.pos_accounting_close.views.closure_corrections import correction_lines
from addons.pos_accounting_close.views.closures import tab_page
from core.errors import Invalid
from core.identity.access import requires
from core.identity.actor import current_actor
from core.identity.services.names import names_of
from core.identity.visibility import visible_centre
from core.web.i18n import _
from core.web.paper import page_pdf, stylesheet
from core.web.reading import FormFault, once_from_form, whole

_CLOSE = {OPERATOR: closures.close_operator, ACCOUNTING: closures.close_accounting}


@blueprint.post("/closures/<int:closure_id>/close")
@requires(SEE_SALES)
def closure_close(closure_id: int) -> ResponseReturnValue:
    """«Clôturer»: what cannot be undone, once."""
    closure = shown_closure(closure_id)
    step = closure.step

    def work() -> dict[str, Any]:
        return {"number": _CLOSE[step](closure_id, _verdict()).number}

    try:
        once_from_form(f"pos_accounting_close.closure_close:{current_actor().user_id}", work)
    except (Invalid, TabNotVisited) as refusal:
        if refusal.links:
            raise
        return tab_page(closure, SUMMARY, refusal), refusal.status
    done = _("The operator closure is done.") if step == OPERATOR else _("The accounting closure is done.")
    flash(done, "success")
    return redirect(url_for("pos_accounting_close.closure_show", closure_id=closure_id))


@blueprint.get("/closures/<int:closure_id>")
@requires(SEE_SALES)
def closure_show(closure_id: int) -> ResponseReturnValue:
    """A closure that is done; of a draft the first tab that was not confirmed yet."""
    closure = shown_closure(closure_id)
    if closure.state == DRAFT:
        visited = visited_tabs(closure.id)
        tab = next(each for each in TABS if each == SUMMARY or each not in visited)
        return redirect(url_for("pos_accounting_close.closure_tab", closure_id=closure.id, tab=tab))
    return render_template("pos_accounting_close/closure_show.html", **_context(closure))


@blueprint.get("/closures/<int:closure_id>.pdf")
@requires(SEE_SALES)
def closure_pdf(closure_id: int) -> ResponseReturnValue:
    """The closure on paper. Raises PdfUnavailable, which names the missing packages."""
    closure = shown_closure(closure_id)
    if closure.state == DRAFT:
        return redirect(url_for("pos_accounting_close.closure_show", closure_id=closure.id))
    html = render_template(
        "pos_accounting_close/closure_pdf.html", stylesheet=stylesheet(), **_context(closure)
    )
    return page_pdf(html, f"cloture-{closure.step}-{closure.number}")


def _verdict() -> Verdict:
    return Verdict(
        request.form.get("verdict", ""),
        _reason(),
        request.form.get("reason_text", ""),
        request.form.get("entries_confirmed") == "1",
        request.form.get("closure_confirmed") == "1",
        request.form.get("seen", ""),
    )


def _reason() -> int | None:
    if not request.form.get("reason_id", "").strip():
        return None
    try:
        return whole("reason_id")
    except FormFault:
        return 0


def _context(closure: Closure) -> dict[str, Any]:
    """Everything of a done closure; a fixed number of statements."""
    session = closure.session
    operators = closures.done_closure(session.id, OPERATOR) if closure.step == ACCOUNTING else None
    accounting = closures.done_closure(session.id, ACCOUNTING) if closure.step == OPERATOR else None
    totals = totals_of(closure)
    labels = {row.method_id: row.label for row in totals.methods}
    sees = current_actor().may(SEE_IDENTIFICATION, closure.centre_id)
    return {
        "closure": closure,
        "session": session,
        "accounting": closure.step == ACCOUNTING,
        "other": operators or accounting,
        "totals": totals,
        "operators": totals_of(operators) if operators else None,
        "cheques": closure_rows.saved_cheques(closure.id),
        "methods": closure_rows.method_rows(closure.id),
        "pieces": closure_rows.cash_rows(closure.id),
        "tickets": closure_rows.ticket_rows(closure.id),
        "labels": labels,
        "corrections": correction_lines(closure.id, labels, identified=sees),
        "names": names_of([closure.done_by_id, session.responsible_id]),
        "owner": visible_centre(closure.centre_id),
        "sees_identification": sees,
    }
