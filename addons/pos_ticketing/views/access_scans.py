"""The list of scans: every verdict at every door."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import and_, select

from addons.pos_ticketing.models import Door, Event, Performance, Scan, Ticket
from addons.pos_ticketing.models.ticket import number_text
from addons.pos_ticketing.permissions import SCAN, VIEW
from addons.pos_ticketing.services.doors import performances_around
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.access import WORDS, tone_of
from core.db import db
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.models import User
from core.web.centre import current_centre
from core.web.filters import localtime
from core.web.i18n import _, translate
from core.web.reading import integer
from core.web.tables import Column, Empty, Filter, Table

MOST = 10_000


@blueprint.get("/scans")
@requires(SCAN)
def scan_list() -> ResponseReturnValue:
    """Every scan of the current centre, the newest first."""
    centre = current_centre()
    require(SCAN, centre.id)
    sees_tickets = current_actor().may(VIEW, centre.id)
    shown: list[Any] = [
        Scan.id,
        Scan.scanned_at,
        Scan.verdict,
        Scan.ticket_id,
        Ticket.series_code,
        Ticket.number,
        Event.title.label("event"),
        Performance.starts_at,
        Door.name.label("door"),
        User.name.label("operator"),
    ]
    rows = (
        select(*shown)
        .join(Door, Door.id == Scan.door_id)
        .join(Performance, Performance.id == Scan.performance_id)
        .join(Event, Event.id == Performance.event_id)
        .outerjoin(Ticket, and_(Ticket.id == Scan.ticket_id, Ticket.centre_id == Scan.centre_id))
        .outerjoin(User, User.id == Scan.user_id)
        .where(Scan.centre_id == centre.id)
    )
    table = Table(
        "scans",
        rows,
        [
            Column(
                "scanned_at",
                _("Scanned"),
                sort=Scan.id,
                format=lambda at: localtime(at, "seconds"),
            ),
            Column(
                "verdict",
                _("Verdict"),
                value=lambda row: translate(WORDS[row.verdict]),
                sort=Scan.verdict,
                badge=lambda row: tone_of(row.verdict),
            ),
            Column(
                "ticket",
                _("Ticket"),
                value=lambda row: number_text(row.series_code, row.number) if row.ticket_id else "",
                link=lambda row: _ticket(row.ticket_id) if sees_tickets and row.ticket_id else None,
            ),
            Column("event", _("Event"), sort=Event.title),
            Column("starts_at", _("Performance"), sort=Performance.starts_at, format="localtime"),
            Column("door", _("Door"), sort=Door.name),
            Column("operator", _("Operator"), sort=User.name),
        ],
        search=[Event.title, Door.name],
        filters=[
            Filter(
                "verdict", _("Verdict"), Scan.verdict, [(v, translate(word)) for v, word in WORDS.items()]
            ),
            Filter("door", _("Door"), Scan.door_id, _doors(centre.id)),
            Filter(
                "performance",
                _("Performance"),
                options=_performances(centre.id),
                where=lambda value: Scan.performance_id == integer(value),
            ),
        ],
        order=[Scan.id.desc()],
        empty=Empty(
            _("No scan yet"),
            _("Scans appear here as soon as a ticket is controlled at a door."),
            url_for("pos_ticketing.access_choose"),
            _("Access control"),
        ),
        most=MOST,
    )
    return table.render("pos_ticketing/scans.html")


def _ticket(ticket_id: int) -> str:
    return url_for("pos_ticketing.ticket_show", ticket_id=ticket_id)


def _doors(centre_id: int) -> list[tuple[int, str]]:
    rows = select(Door.id, Door.name).where(Door.centre_id == centre_id).order_by(Door.name)
    return [(row.id, row.name) for row in db.session.execute(rows)]


def _performances(centre_id: int) -> list[tuple[int, str]]:
    """The performances that were scanned last, and those of tonight."""
    scanned = (
        select(Performance.id, Performance.starts_at, Event.title)
        .join(Event, Event.id == Performance.event_id)
        .where(
            Performance.centre_id == centre_id,
            select(Scan.id).where(Scan.performance_id == Performance.id).exists(),
        )
        .order_by(Performance.starts_at.desc())
        .limit(200)
    )
    found = {row.id: row for row in performances_around(centre_id)[0]}
    found.update({row.id: row for row in db.session.execute(scanned)})
    return [
        (row.id, f"{localtime(row.starts_at)} · {row.title}")
        for row in sorted(found.values(), key=lambda row: row.starts_at, reverse=True)
    ]
