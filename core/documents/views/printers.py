"""Administration of the network printers of the current centre, and their test page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from core import clock
from core.documents.escpos import PROFILES
from core.documents.printers import Printer
from core.documents.services import printer_setup as service
from core.documents.services.trial import last_trial, print_trial
from core.errors import Invalid
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import ADMIN, current_actor
from core.identity.models import Centre
from core.identity.visibility import visible_centre
from core.jobs.failures import told
from core.uow import unit_of_work
from core.web.centre import current_centre
from core.web.errors import refusal_fields
from core.web.filters import localtime
from core.web.i18n import _, language, translate
from core.web.reading import once_from_form, picked
from core.web.tables import Column, Empty, Filter, Table

STATES = {
    "waiting": N_("Waiting for the printer"),
    "done": N_("Printed"),
    "failed": N_("Given up"),
}
TONES = {"waiting": "warning", "done": "success", "failed": "danger"}
_FIRST = {"port": "9100", "columns": "48"}

blueprint = Blueprint("printers", __name__, url_prefix="/admin/printers")


@blueprint.get("/")
@requires(ADMIN)
def index() -> ResponseReturnValue:
    """The printers of the current centre."""
    centre = current_centre()
    return _table(centre).render("core/documents/printers.html")


@blueprint.get("/new")
@requires(ADMIN)
def new() -> str:
    """The form for a new printer of the current centre."""
    return _page(current_centre(), None, {})


@blueprint.post("/new")
@requires(ADMIN)
def create() -> ResponseReturnValue:
    """Make a printer in the centre whose page was open."""
    centre_id = picked("centre_id")

    def work() -> dict[str, Any]:
        return {"printer": service.create_printer(centre_id, request.form).id}

    try:
        made = once_from_form(_scope("create"), work)
    except Invalid as refusal:
        if not refusal.fields:
            raise
        return _page(visible_centre(centre_id), None, refusal_fields(refusal)), refusal.status
    flash(_("The printer is saved. Print a test page to try it."), "success")
    return redirect(url_for("printers.show", printer_id=made["printer"]))


@blueprint.get("/<int:printer_id>")
@requires(ADMIN)
def show(printer_id: int) -> str:
    """A printer: its settings, its test page, in use or not."""
    printer = service.get_printer(printer_id)
    return _page(visible_centre(printer.centre_id), printer, {})


@blueprint.post("/<int:printer_id>")
@requires(ADMIN)
def change(printer_id: int) -> ResponseReturnValue:
    """Change the settings; documents that wait go to the new address."""
    try:
        with unit_of_work():
            service.change_printer(printer_id, request.form)
    except Invalid as refusal:
        printer = service.get_printer(printer_id)
        return _page(visible_centre(printer.centre_id), printer, refusal_fields(refusal)), refusal.status
    flash(_("The printer is saved."), "success")
    return redirect(url_for("printers.show", printer_id=printer_id))


@blueprint.post("/<int:printer_id>/<any('in-use', 'out-of-use'):state>")
@requires(ADMIN)
def switch(printer_id: int, state: str) -> ResponseReturnValue:
    """Put the printer out of use, or back in use."""
    with unit_of_work():
        service.set_printer_active(printer_id, state == "in-use")
    flash(_("The printer is in use.") if state == "in-use" else _("The printer is out of use."), "success")
    return redirect(url_for("printers.show", printer_id=printer_id))


@blueprint.post("/<int:printer_id>/test-page")
@requires(ADMIN)
def test_page(printer_id: int) -> ResponseReturnValue:
    """Queue a test page; the same request sent twice prints one."""
    centre = visible_centre(service.get_printer(printer_id).centre_id)
    at = localtime(clock.now(), zone=centre.timezone)
    key = request.form.get("idempotency_key", "")

    def work() -> dict[str, Any]:
        return {"job": print_trial(printer_id, translate, at, language(), key)}

    once_from_form(_scope(f"test:{printer_id}"), work)
    flash(_("The test page is on its way to the printer."), "success")
    return redirect(url_for("printers.show", printer_id=printer_id))


@blueprint.get("/<int:printer_id>/test-page")
@requires(ADMIN, background=True)
def test_page_state(printer_id: int) -> str:
    """How the last test page fares, asked for by the page until it is known."""
    printer = service.get_printer(printer_id)
    return render_template("core/documents/printer_trial.html", printer=printer, **_trial(printer))


def _scope(what: str) -> str:
    """Of the idempotency keys: per user and purpose."""
    return f"core.printer.{what}:{current_actor().user_id}"


def _page(centre: Centre, printer: Printer | None, errors: dict[str, str]) -> str:
    values = {
        name: request.form.get(name, getattr(printer, name) if printer else _FIRST.get(name, ""))
        for name in ("name", "host", "port", "columns")
    }
    kept = printer.opens_drawer if printer else False
    values["opens_drawer"] = request.form.get("opens_drawer") == "1" if request.method == "POST" else kept
    return render_template(
        "core/documents/printer.html",
        place=centre,
        printer=printer,
        values=values,
        papers=[(columns, _paper(columns)) for columns in sorted(PROFILES, reverse=True)],
        errors=errors,
        **(_trial(printer) if printer else {}),
    )


def _trial(printer: Printer) -> dict[str, Any]:
    """What the page says about the last test page."""
    job = last_trial(printer)
    if job is None:
        return {"job": None}
    return {
        "job": job,
        "state": translate(STATES[job.state]),
        "tone": TONES[job.state],
        "error": told(job.last_error) if job.state != "done" else "",
        "undecided": job.state == "waiting" and job.last_error is None,
    }


def _paper(columns: int) -> str:
    """A paper width as the form and the list name it."""
    millimetres = 58 if columns == 32 else 80
    return str(_("%(columns)s characters (%(width)s mm)", columns=columns, width=millimetres))


def _table(centre: Centre) -> Table:
    return Table(
        "printers",
        select(Printer).where(Printer.centre_id == centre.id),
        [
            Column(
                "name",
                _("Name"),
                sort=Printer.name,
                link=lambda row: url_for("printers.show", printer_id=row.id),
            ),
            Column("host", _("Address"), value=lambda row: f"{row.host}:{row.port}", sort=Printer.host),
            Column("columns", _("Paper"), value=lambda row: _paper(row.columns), sort=Printer.columns),
            Column("opens_drawer", _("Opens the cash drawer"), sort=Printer.opens_drawer, format="yesno"),
            Column(
                "active",
                _("State"),
                value=lambda row: _("In use") if row.active else _("Out of use"),
                sort=Printer.active,
                badge=lambda row: "success" if row.active else "secondary",
            ),
        ],
        search=[Printer.name, Printer.host],
        filters=[
            Filter("active", _("State"), Printer.active, [(True, _("In use")), (False, _("Out of use"))])
        ],
        order=[Printer.active.desc(), Printer.name],
        empty=Empty(
            _("No printer yet"),
            _("Receipts and tickets can also be printed from the browser; a network printer needs no click."),
            url_for("printers.new"),
            _("New printer"),
        ),
    )
