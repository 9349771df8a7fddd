"""What the list of registers shows of each: what passed last in both directions, what waits, and since when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from addons.pos_sync.models import ReceivedBatch, Register, SentBatch
from addons.pos_sync.models.head_office import QUARANTINED


def last_import() -> ColumnElement[datetime | None]:
    """When the register acknowledged its newest batch."""
    return (
        select(func.max(SentBatch.acknowledged_at))
        .where(SentBatch.register_id == Register.id)
        .correlate(Register)
        .scalar_subquery()
    )


def last_export() -> ColumnElement[datetime | None]:
    """When its newest export was applied."""
    return (
        select(func.max(ReceivedBatch.applied_at))
        .where(ReceivedBatch.register_id == Register.id)
        .correlate(Register)
        .scalar_subquery()
    )


def registers(centre_id: int) -> Any:
    """A row per register of a centre, in one statement whatever their number."""
    return select(
        Register.id,
        Register.code,
        Register.name,
        Register.active,
        Register.waiting_exports,
        Register.waiting_since,
        last_import().label("last_import"),
        last_export().label("last_export"),
        _pending(func.count()).label("waiting_batches"),
        _pending(func.min(SentBatch.made_at)).label("oldest_batch"),
        _pending(func.count(SentBatch.refused_at)).label("refused"),
        _set_aside(func.count()).label("set_aside"),
        _set_aside(func.min(ReceivedBatch.received_at)).label("oldest_set_aside"),
    ).where(Register.centre_id == centre_id)


def waits_since(row: Any) -> datetime | None:
    """When the oldest thing that has no answer began to wait; None when nothing waits."""
    times = (row.oldest_batch, row.waiting_since, row.oldest_set_aside)
    return min((each for each in times if each is not None), default=None)


def _pending(what: Any) -> Any:
    """Of the batches without an answer; what a later one replaced does not wait."""
    other = aliased(SentBatch)
    newest = (
        select(func.coalesce(func.max(other.number), 0))
        .where(other.register_id == Register.id, other.acknowledged_at.is_not(None))
        .correlate(Register)
        .scalar_subquery()
    )
    return (
        select(what)
        .select_from(SentBatch)
        .where(
            SentBatch.register_id == Register.id,
            SentBatch.acknowledged_at.is_(None),
            SentBatch.number > newest,
        )
        .correlate(Register)
        .scalar_subquery()
    )


def _set_aside(what: Any) -> Any:
    """Of the exports that were set aside and did not come again whole."""
    return (
        select(what)
        .select_from(ReceivedBatch)
        .where(
            ReceivedBatch.register_id == Register.id,
            ReceivedBatch.state == QUARANTINED,
            ReceivedBatch.number >= Register.next_export,
        )
        .correlate(Register)
        .scalar_subquery()
    )
