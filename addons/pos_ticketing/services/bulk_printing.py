"""Printing in bulk (impression en masse): the tickets of waiting deliveries, in parts that a killed worker resumes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, and_, exists, func, insert, select, update

from addons.pos_ticketing.errors import BatchNotReady, NothingToPrint
from addons.pos_ticketing.models import (
    BatchChunk,
    BatchTicket,
    Delivery,
    DeliveryMode,
    PrintBatch,
    Ticket,
    TicketCancellation,
)
from addons.pos_ticketing.models.delivery import DONE, FAILED, MAIL, PRINTED, RUNNING, WAITING
from addons.pos_ticketing.permissions import BULK_PRINT
from core import clock
from core.db import db, lock_row
from core.identity.actor import current_actor, require
from core.identity.visibility import visible, visible_centre
from core.journal import enter
from core.outbox import enqueue

KIND = "pos_ticketing.print_batch"
"""The job of the worker; its key is ``<batch>:<attempt>``."""
CHUNK = 50
"""Tickets of a part (ui.md, "Printing")."""

_BATCH_TICKET = cast(Table, BatchTicket.__table__)
_CANCELLED = cast(Table, TicketCancellation.__table__)
_CHUNK = cast(Table, BatchChunk.__table__)
_DELIVERY = cast(Table, Delivery.__table__)
_MODE = cast(Table, DeliveryMode.__table__)
_TICKET = cast(Table, Ticket.__table__)


@dataclass(frozen=True, slots=True)
class BatchFilters:
    """Which deliveries are printed; None: whichever. The days (both included) are those of the sale, of the centre."""

    channel_id: int | None = None
    mode_id: int | None = None
    performance_id: int | None = None
    sold_from: date | None = None
    sold_until: date | None = None


def waiting_count(centre_id: int, filters: BatchFilters) -> tuple[int, int]:
    """How many tickets, of how many deliveries, wait under these filters; one statement."""
    found = _waiting(centre_id, filters).subquery()
    row = db.session.execute(select(func.count(), func.count(found.c.delivery_id.distinct()))).one()
    return row[0], row[1]


def begin_batch(centre_id: int, filters: BatchFilters, language: str) -> PrintBatch:
    """Put the waiting tickets into a batch that the worker draws, in the order of their deliveries.

    Two batches never hold the same ticket. Raises NothingToPrint, Forbidden.
    """
    require(BULK_PRINT, centre_id)
    locked = set(
        db.session.execute(
            select(_DELIVERY.c.id)
            .where(_DELIVERY.c.centre_id == centre_id, _DELIVERY.c.state == WAITING)
            .order_by(_DELIVERY.c.id)
            .with_for_update()
        ).scalars()
    )
    waiting = db.session.execute(_waiting(centre_id, filters))
    ids = [row.id for row in waiting if row.delivery_id in locked]
    if not ids:
        raise NothingToPrint()
    batch = PrintBatch(
        centre_id=centre_id,
        channel_id=filters.channel_id,
        mode_id=filters.mode_id,
        performance_id=filters.performance_id,
        sold_from=filters.sold_from,
        sold_until=filters.sold_until,
        language=language,
        tickets=len(ids),
        created_by_id=current_actor().author_id,
    )
    db.session.add(batch)
    db.session.flush()
    rows = [
        {"batch_id": batch.id, "ticket_id": ticket_id, "chunk": n // CHUNK + 1, "position": n}
        for n, ticket_id in enumerate(ids)
    ]
    chunks = [{"batch_id": batch.id, "number": n + 1} for n in range((len(ids) - 1) // CHUNK + 1)]
    db.session.execute(insert(_CHUNK), chunks)
    db.session.execute(insert(_BATCH_TICKET), rows)
    enter("house", "pos_ticketing.batch_begun", {"batch": batch.id, "centre": centre_id, "tickets": len(ids)})
    enqueue(KIND, f"{batch.id}:1", {"batch": batch.id}, centre_id)
    return batch


def resume_batch(batch_id: int) -> PrintBatch:
    """Ask the worker again for a batch that failed: it goes on with the first part that is not drawn."""
    batch = visible(PrintBatch, batch_id)
    require(BULK_PRINT, batch.centre_id)
    lock_row(batch)
    if batch.state == FAILED:
        batch.state, batch.failure, batch.attempt = WAITING, "", batch.attempt + 1
        db.session.flush()
        enqueue(KIND, f"{batch.id}:{batch.attempt}", {"batch": batch.id}, batch.centre_id)
    return batch


def chunks_of(batch_id: int) -> Sequence[Any]:
    """The parts of a batch: rows of (number, tickets, printed_at, taken_at), in order; one statement."""
    tickets = (
        select(_BATCH_TICKET.c.chunk, func.count().label("tickets"))
        .where(_BATCH_TICKET.c.batch_id == batch_id)
        .group_by(_BATCH_TICKET.c.chunk)
        .subquery()
    )
    return db.session.execute(
        select(_CHUNK.c.number, tickets.c.tickets, _CHUNK.c.printed_at, _CHUNK.c.taken_at)
        .join(tickets, tickets.c.chunk == _CHUNK.c.number)
        .where(_CHUNK.c.batch_id == batch_id)
        .order_by(_CHUNK.c.number)
    ).all()


def next_chunk(batch_id: int) -> int | None:
    """The first part that is not drawn yet; None when all are."""
    wanted = select(func.min(_CHUNK.c.number)).where(
        _CHUNK.c.batch_id == batch_id, _CHUNK.c.printed_at.is_(None)
    )
    found: int | None = db.session.execute(wanted).scalar_one()
    return found


def tickets_of_chunk(batch_id: int, number: int) -> list[Ticket]:
    """The tickets of a part in its order, without those that were cancelled meanwhile."""
    return list(
        db.session.scalars(
            select(Ticket)
            .join(BatchTicket, BatchTicket.ticket_id == Ticket.id)
            .outerjoin(TicketCancellation, TicketCancellation.ticket_id == Ticket.id)
            .where(
                BatchTicket.batch_id == batch_id,
                BatchTicket.chunk == number,
                TicketCancellation.ticket_id.is_(None),
            )
            .order_by(BatchTicket.position)
        )
    )


def keep_chunk(batch_id: int, number: int, pdf: bytes) -> None:
    """Store what was drawn of a part, in the unit of work that counts its prints."""
    db.session.execute(
        update(_CHUNK)
        .where(_CHUNK.c.batch_id == batch_id, _CHUNK.c.number == number)
        .values(pdf=pdf, printed_at=clock.now())
    )


def set_state(batch_id: int, state: str, failure: str = "") -> None:
    """Say how a batch fares; with the last part done, its deliveries are printed."""
    batch = db.session.get_one(PrintBatch, batch_id)
    lock_row(batch)
    batch.state, batch.failure = state, failure[:300]
    if state == DONE:
        batch.finished_at = clock.now()
        _deliveries_printed(batch_id)
    db.session.flush()


def take_chunk(batch_id: int, number: int) -> tuple[bytes, bool]:
    """The PDF of a part, and whether it was taken before: then it would be a second original.

    Raises NotFound, Forbidden, BatchNotReady.
    """
    batch = visible(PrintBatch, batch_id)
    require(BULK_PRINT, batch.centre_id)
    row = db.session.execute(
        select(_CHUNK.c.pdf, _CHUNK.c.taken_at)
        .where(_CHUNK.c.batch_id == batch_id, _CHUNK.c.number == number)
        .with_for_update()
    ).one_or_none()
    if row is None or row.pdf is None:
        raise BatchNotReady()
    if row.taken_at is None:
        db.session.execute(
            update(_CHUNK)
            .where(_CHUNK.c.batch_id == batch_id, _CHUNK.c.number == number)
            .values(taken_at=clock.now())
        )
    return row.pdf, row.taken_at is not None


def _waiting(centre_id: int, filters: BatchFilters) -> Select[Any]:
    """(ticket id, delivery id) of what waits to be printed and is in no batch, an order's tickets together."""
    wanted = (
        select(_TICKET.c.id, _DELIVERY.c.id.label("delivery_id"))
        .join(_DELIVERY, _DELIVERY.c.order_id == _TICKET.c.order_id)
        .join(_MODE, _MODE.c.id == _DELIVERY.c.mode_id)
        .where(
            _DELIVERY.c.centre_id == centre_id,
            _DELIVERY.c.state == WAITING,
            _MODE.c.kind != MAIL,
            ~exists().where(_CANCELLED.c.ticket_id == _TICKET.c.id),
            ~exists().where(_BATCH_TICKET.c.ticket_id == _TICKET.c.id),
            *_conditions(centre_id, filters),
        )
        .order_by(_DELIVERY.c.id, _TICKET.c.series_id, _TICKET.c.number)
    )
    return wanted


def _conditions(centre_id: int, filters: BatchFilters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.channel_id is not None:
        found.append(_DELIVERY.c.channel_id == filters.channel_id)
    if filters.mode_id is not None:
        found.append(_DELIVERY.c.mode_id == filters.mode_id)
    if filters.performance_id is not None:
        found.append(_TICKET.c.performance_id == filters.performance_id)
    zone = visible_centre(centre_id).timezone
    if filters.sold_from is not None:
        found.append(_TICKET.c.sold_at >= clock.midnight(zone, filters.sold_from))
    if filters.sold_until is not None:
        found.append(_TICKET.c.sold_at < clock.midnight(zone, filters.sold_until, later=1))
    return found


def _deliveries_printed(batch_id: int) -> None:
    """Deliveries of which every ticket that still stands is drawn are printed."""
    orders = (
        select(_TICKET.c.order_id)
        .join(_BATCH_TICKET, _BATCH_TICKET.c.ticket_id == _TICKET.c.id)
        .where(_BATCH_TICKET.c.batch_id == batch_id)
    )
    left = exists().where(
        _TICKET.c.order_id == _DELIVERY.c.order_id,
        ~exists().where(_CANCELLED.c.ticket_id == _TICKET.c.id),
        ~exists().where(
            and_(
                _BATCH_TICKET.c.ticket_id == _TICKET.c.id,
                _CHUNK.c.batch_id == _BATCH_TICKET.c.batch_id,
                _CHUNK.c.number == _BATCH_TICKET.c.chunk,
                _CHUNK.c.printed_at.is_not(None),
            )
        ),
    )
    db.session.execute(
        update(_DELIVERY)
        .where(_DELIVERY.c.order_id.in_(orders), _DELIVERY.c.state == WAITING, ~left)
        .values(state=PRINTED, printed_at=clock.now())
    )


UNDER_WAY = (WAITING, RUNNING)
"""The states of a batch that the worker has, or will."""
