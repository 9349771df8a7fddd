"""The page of the jobs: what waits, what failed, and the buttons to try again or give up."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from core import clock
from core.contributions import MenuItem
from core.db import db
from core.i18n import N_
from core.identity.access import requires
from core.jobs import actions
from core.jobs.catalog import handlers
from core.jobs.failures import told
from core.outbox import OutboxRow
from core.uow import unit_of_work
from core.web.centre import centre_or_none
from core.web.i18n import _, translate
from core.web.layout import add_menu
from core.web.tables import Column, Empty, Filter, Table

STATES = {"waiting": N_("Waiting"), "done": N_("Done"), "failed": N_("Failed")}
TONES = {"waiting": "info", "done": "success", "failed": "danger"}

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


def init_app(app: Flask) -> None:
    """Mount the pages and their entry in the navigation."""
    app.register_blueprint(blueprint)
    add_menu(MenuItem(N_("Jobs"), "jobs.index", N_("Administration"), 96, actions.PERMISSION))


@blueprint.get("/")
@requires(actions.PERMISSION)
def index() -> ResponseReturnValue:
    """Counts, and the list of the jobs, newest first."""
    return _table().render("core/jobs/index.html", counts=_counts(), tones=TONES)


@blueprint.get("/<int:job_id>")
@requires(actions.PERMISSION)
def show(job_id: int) -> ResponseReturnValue:
    """One job with its last error and its buttons."""
    job = actions.find(job_id)
    return render_template(
        "core/jobs/show.html",
        job=job,
        label=_label(job),
        error=told(job.last_error),
        states=STATES,
        tones=TONES,
    )


@blueprint.post("/<int:job_id>/retry")
@requires(actions.PERMISSION)
def retry(job_id: int) -> ResponseReturnValue:
    """Try again now."""
    with unit_of_work():
        actions.retry(job_id)
    flash(_("The job is tried again now."), "success")
    return redirect(url_for("jobs.show", job_id=job_id))


@blueprint.post("/<int:job_id>/give-up")
@requires(actions.PERMISSION)
def give_up(job_id: int) -> ResponseReturnValue:
    """Stop trying."""
    with unit_of_work():
        actions.give_up(job_id)
    flash(_("The job is given up."), "info")
    return redirect(url_for("jobs.show", job_id=job_id))


def _counts() -> list[tuple[str, int, str]]:
    """(label, number, state) of what waits, what failed, and what was done today."""
    query = select(OutboxRow.state, func.count()).where(actions.of_my_centres()).group_by(OutboxRow.state)
    by_state = dict(db.session.execute(query.where(OutboxRow.state != "done")).all())
    done = db.session.scalar(
        select(func.count()).where(
            actions.of_my_centres(), OutboxRow.state == "done", OutboxRow.done_at >= _midnight()
        )
    )
    return [
        (_("Waiting"), by_state.get("waiting", 0), "waiting"),
        (_("Failed"), by_state.get("failed", 0), "failed"),
        (_("Done today"), done or 0, "done"),
    ]


def _midnight() -> datetime:
    """The beginning of this day where the reader is."""
    centre = centre_or_none()
    return clock.midnight(centre.timezone if centre else "UTC")


def _label(job: OutboxRow) -> str:
    """What the job does; the bare kind when no loaded addon does it."""
    known = handlers().get(job.kind)
    return translate(known.label) if known else job.kind


def _table() -> Table:
    return Table(
        "jobs",
        select(OutboxRow).where(actions.of_my_centres()),
        [
            Column(
                "kind",
                _("Job"),
                value=_label,
                sort=OutboxRow.kind,
                link=lambda job: url_for("jobs.show", job_id=job.id),
            ),
            Column(
                "state",
                _("State"),
                value=lambda job: translate(STATES[job.state]),
                sort=OutboxRow.state,
                badge=lambda job: TONES[job.state],
            ),
            Column("attempts", _("Attempts"), sort=OutboxRow.attempts, format="number"),
            Column("created_at", _("Since"), sort=OutboxRow.created_at, format="localtime"),
            Column(
                "next_attempt_at",
                _("Next attempt"),
                sort=OutboxRow.next_attempt_at,
                format="localtime",
                value=lambda job: job.next_attempt_at if job.state == "waiting" else None,
            ),
            Column("last_error", _("Last error"), value=lambda job: told(job.last_error)[:120]),
        ],
        search=[OutboxRow.kind, OutboxRow.key, OutboxRow.last_error],
        filters=[
            Filter("state", _("State"), OutboxRow.state, [(s, translate(t)) for s, t in STATES.items()])
        ],
        order=[OutboxRow.id.desc()],
        empty=Empty(_("No job yet"), _("Prints and exports appear here until they are done.")),
    )
