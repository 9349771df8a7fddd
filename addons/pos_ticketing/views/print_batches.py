"""Printing in bulk (impression en masse): asked for with filters, followed, fetched part by part."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_ticketing.models import DeliveryMode, Event, Performance, PrintBatch, SalesChannel
from addons.pos_ticketing.models.delivery import DONE, FAILED, RUNNING, WAITING
from addons.pos_ticketing.permissions import BULK_PRINT
from addons.pos_ticketing.services.bulk_printing import (
    UNDER_WAY,
    BatchFilters,
    begin_batch,
    chunks_of,
    resume_batch,
    take_chunk,
    tickets_of_chunk,
    waiting_count,
)
from addons.pos_ticketing.services.ticket_pdf import print_tickets
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.deliveries import names_of
from core.db import db
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.uow import unit_of_work
from core.web.centre import current_centre
from core.web.filters import localtime
from core.web.i18n import _, language, translate
from core.web.reading import UNKNOWN_CHOICE, FormFault, integer, is_day, once_from_form
from core.web.tables import Column, Empty, Table

STATES = {
    WAITING: N_("Waiting"),
    RUNNING: N_("In progress"),
    DONE: N_("Ready to be fetched"),
    FAILED: N_("Failed"),
}


@blueprint.get("/print-batches")
@requires(BULK_PRINT)
def batch_list() -> ResponseReturnValue:
    """The bulk printings of the current centre, the newest first."""
    centre, found = current_centre(), PrintBatch
    require(BULK_PRINT, centre.id)
    shown: list[Any] = [found.id, found.created_at, found.tickets, found.state, found.finished_at]
    table = Table(
        "print-batches",
        select(*shown).where(found.centre_id == centre.id),
        [
            Column(
                "created_at",
                _("Asked on"),
                value=lambda row: localtime(row.created_at),
                sort=found.created_at,
                link=lambda row: url_for("pos_ticketing.batch_show", batch_id=row.id),
            ),
            Column("tickets", _("Tickets"), sort=found.tickets, format="number"),
            Column("state", _("State"), value=lambda row: translate(STATES[row.state]), sort=found.state),
            Column("finished_at", _("Ready on"), sort=found.finished_at, format="localtime"),
        ],
        order=[found.created_at.desc(), found.id.desc()],
        empty=Empty(
            _("Nothing was printed in bulk yet"),
            _("Choose which deliveries to print; their tickets come as files of 50."),
            url_for("pos_ticketing.batch_new"),
            _("Print in bulk"),
        ),
    )
    return table.render("pos_ticketing/print_batches.html")


@blueprint.route("/print-batches/new", methods=["GET", "POST"])
@requires(BULK_PRINT)
def batch_new() -> ResponseReturnValue:
    """Choose the deliveries; the page says how many tickets wait."""
    centre = current_centre()
    require(BULK_PRINT, centre.id)
    filters = _filters()
    if request.method == "POST":
        scope = f"pos_ticketing.batch:{current_actor().user_id}"
        made = once_from_form(scope, lambda: {"batch": begin_batch(centre.id, filters, language()).id})
        return redirect(url_for("pos_ticketing.batch_show", batch_id=made["batch"]))
    tickets, deliveries = waiting_count(centre.id, filters)
    return render_template(
        "pos_ticketing/print_batch_new.html",
        filters=filters,
        tickets=tickets,
        deliveries=deliveries,
        channels=names_of(SalesChannel, centre.id),
        modes=names_of(DeliveryMode, centre.id),
        performances=_performances(centre.id, centre.timezone),
    )


@blueprint.get("/print-batches/<int:batch_id>")
@requires(BULK_PRINT)
def batch_show(batch_id: int) -> str:
    """How far a bulk printing is, and its files."""
    return render_template("pos_ticketing/print_batch.html", **_shown(batch_id))


@blueprint.get("/print-batches/<int:batch_id>/progress")
@requires(BULK_PRINT, background=True)
def batch_progress(batch_id: int) -> str:
    """The moving part of the page."""
    return render_template("pos_ticketing/print_batch_progress.html", **_shown(batch_id))


@blueprint.post("/print-batches/<int:batch_id>/resume")
@requires(BULK_PRINT)
def batch_resume(batch_id: int) -> ResponseReturnValue:
    """Go on with a bulk printing that failed."""
    with unit_of_work():
        resume_batch(batch_id)
    return redirect(url_for("pos_ticketing.batch_show", batch_id=batch_id))


@blueprint.post("/print-batches/<int:batch_id>/parts/<int:number>.pdf")
@requires(BULK_PRINT)
def batch_file(batch_id: int, number: int) -> ResponseReturnValue:
    """A part as PDF: the first time the originals, afterwards duplicates that are counted."""
    with unit_of_work():
        content, taken_before = take_chunk(batch_id, number)
    if taken_before:
        content = print_tickets(tickets_of_chunk(batch_id, number), translate, language())
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="billets-{batch_id}-{number}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _shown(batch_id: int) -> dict[str, Any]:
    batch = visible(PrintBatch, batch_id)
    require(BULK_PRINT, batch.centre_id)
    chunks = chunks_of(batch.id)
    return {
        "batch": batch,
        "chunks": chunks,
        "done": sum(chunk.tickets for chunk in chunks if chunk.printed_at is not None),
        "under_way": batch.state in UNDER_WAY,
        "states": STATES,
    }


def _filters() -> BatchFilters:
    """The filters of the address, where what no field can hold is left out, or of the form, where it is refused.

    Less filters print more tickets. Raises FormFault.
    """
    values = request.form if request.method == "POST" else request.args

    def refuse_on_form(name: str) -> None:
        if request.method == "POST" and values.get(name, "").strip():
            raise FormFault(fields={name: UNKNOWN_CHOICE})

    def number(name: str) -> int | None:
        found = values.get(name, type=integer)
        if found is None:
            refuse_on_form(name)
        return found

    def day(name: str) -> date | None:
        typed = values.get(name, "")
        if is_day(typed):
            return date.fromisoformat(typed)
        refuse_on_form(name)
        return None

    return BatchFilters(
        number("channel"), number("mode"), number("performance"), day("sold_from"), day("sold_until")
    )


def _performances(centre_id: int, zone: str) -> list[tuple[int, str]]:
    """The last 200 performances of the centre, the latest first, to choose from."""
    rows = db.session.execute(
        select(Performance.id, Performance.starts_at, Event.title)
        .join(Event, Event.id == Performance.event_id)
        .where(Performance.centre_id == centre_id)
        .order_by(Performance.starts_at.desc())
        .limit(200)
    )
    return [(row.id, f"{row.title}, {localtime(row.starts_at, zone=zone)}") for row in rows]
