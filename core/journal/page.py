"""The page of the journal: search it, verify it."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, select

from core import clock
from core.contributions import MenuItem
from core.db import db
from core.errors import Forbidden
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import SYSTEM, acting_as, current_actor
from core.identity.models import Centre
from core.journal.checking import check
from core.journal.models import JournalChain, JournalEntry
from core.journal.shown import Shown
from core.web.i18n import _
from core.web.layout import add_menu
from core.web.tables import Column, Empty, Filter, Table

PERMISSION = "core.journal"
DAYS = (1, 7, 30, 365)

blueprint = Blueprint("journal", __name__, url_prefix="/journal")


class JournalOfTheHouse(Forbidden):
    code = "core.journal_of_the_house"
    message = N_("The journal covers every centre: only a user attached to all of them may read it.")


def init_app(app: Flask) -> None:
    """Mount the page and its entry in the navigation."""
    app.register_blueprint(blueprint)
    add_menu(MenuItem(N_("Journal"), "journal.index", N_("Administration"), 95, PERMISSION))


@blueprint.get("/")
@requires(PERMISSION)
def index() -> ResponseReturnValue:
    """The entries, newest first."""
    _require_every_centre()
    return _table().render("core/journal/index.html")


@blueprint.post("/verify")
@requires(PERMISSION)
def verify() -> ResponseReturnValue:
    """Walk the chains and show the first bad link of each."""
    _require_every_centre()
    return render_template("core/journal/report.html", report=check())


def _require_every_centre() -> None:
    """Chains belong to desks the host knows nothing of, so a reader must be entitled to all centres."""
    actor = current_actor()
    with acting_as(SYSTEM):
        every = set(db.session.scalars(select(Centre.id)))
    if not actor.is_system and every - actor.centre_ids:
        raise JournalOfTheHouse()


def _table() -> Table:
    entries = JournalEntry.__table__.c
    chains = db.session.scalars(select(JournalChain.name).order_by(JournalChain.name)).all()
    shown = Shown()
    return Table(
        "journal",
        select(JournalEntry),
        [
            Column("at", _("Time"), sort=entries.at, format="localtime"),
            Column(
                "chain",
                _("Chain"),
                value=lambda row: shown.chain(row.chain),
                sort=[entries.chain, entries.seq],
            ),
            Column("seq", _("Number"), format="number"),
            Column("kind", _("Kind"), value=lambda row: shown.kind(row.kind), sort=entries.kind),
            Column("actor", _("User"), value=shown.actor),
            Column("data", _("Data"), value=lambda row: row, format=shown.cell),
        ],
        search=[JournalEntry.kind, JournalEntry.data],
        filters=[
            Filter("chain", _("Chain"), JournalEntry.chain, [(name, shown.chain(name)) for name in chains]),
            Filter("kind", _("Kind"), JournalEntry.kind, shown.options()),
            Filter("since", _("Since"), options=_periods(), where=_since),
        ],
        order=[entries.at.desc(), entries.chain, entries.seq.desc()],
        empty=Empty(
            _("Nothing in the journal yet"), _("Sales, openings and closings are entered by themselves.")
        ),
    )


def _periods() -> list[tuple[str, str]]:
    names = (_("one day"), _("one week"), _("one month"), _("one year"))
    return [(str(days), name) for days, name in zip(DAYS, names, strict=True)]


def _since(days: str) -> ColumnElement[bool]:
    return JournalEntry.at >= clock.now() - timedelta(days=int(days))
