"""The tickets in an archive of the accounting closures: those of the period, in the form that the addon asks for."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta

from sqlalchemy import select

from addons.pos_accounting_close import hookspecs
from addons.pos_accounting_close.services.archive_format import CENTS, TABLE_FILE
from addons.pos_ticketing.models import Ticket, TicketCancellation
from addons.pos_ticketing.services import archive_tables
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.registry import registry
from tests.addons.pos_ticketing.conftest import Theatre, make_theatre
from tests.addons.pos_ticketing.take_back_steps import take_back

ASKED = "pos_accounting_close_archive_tables"


def told(theatre: Theatre, first: datetime, last: datetime) -> dict[str, list[dict[str, object]]]:
    """The rows of each table of the ticketing, by the names of the columns."""
    found: dict[str, list[dict[str, object]]] = {}
    with acting_as(SYSTEM):
        for manifest, table in registry().collect(
            ASKED, centre=theatre.centre.id, centre_id=theatre.centre.id, first=first, last=last
        ):
            if manifest.name != "pos_ticketing":
                continue
            names = [name for name, _, _ in table.columns]
            rows = db.session.execute(table.statement)
            found[table.name] = [dict(zip(names, row, strict=True)) for row in rows]
            assert TABLE_FILE.fullmatch(f"{table.name}.csv")
            assert table.about
    return found


def test_the_record_is_that_of_the_addon_that_asks() -> None:
    asked = [field.name for field in fields(hookspecs.ArchiveTable)]
    assert [field.name for field in fields(archive_tables.ArchiveTable)] == asked
    assert ("price", CENTS) in [(name, kind) for name, kind, _ in archive_tables._TICKETS]


def test_the_tickets_of_the_period_and_those_taken_back(theatre: Theatre) -> None:
    sale = theatre.sell(theatre.item(0), theatre.item(1))
    take_back(theatre, sale, 1)
    other = make_theatre()
    with acting_as(SYSTEM):
        other.sell(other.item(0))
        codes = set(db.session.scalars(select(Ticket.code)))
        sold_at = db.session.scalars(
            select(Ticket.sold_at).where(Ticket.centre_id == theatre.centre.id).order_by(Ticket.id)
        ).first()
    assert sold_at is not None
    found = told(theatre, sold_at, clock.now() + timedelta(seconds=1))
    assert [row["number"] for row in found["tickets"]] == [1, 2]
    assert {row["price"] for row in found["tickets"]} == {4500}
    with acting_as(SYSTEM):
        cancelled = db.session.scalars(select(TicketCancellation.ticket_id)).all()
    assert [row["ticket_id"] for row in found["ticket_cancellations"]] == list(cancelled)
    assert not codes & {value for rows in found.values() for row in rows for value in row.values()}, (
        "opens a door"
    )
    assert told(theatre, sold_at - timedelta(days=1), sold_at) == {"tickets": [], "ticket_cancellations": []}
