"""Presales that are not released yet: what was sold and is delivered later (requirements.md T3-7). Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from addons.pos_accounting_close.models import Deferral, DeferralRelease, Entry
from addons.pos_accounting_close.services.presales import delivery_days
from core.db import db

_DEFERRAL: Any = Deferral.__table__
_RELEASE: Any = DeferralRelease.__table__


@dataclass(frozen=True)
class Waiting:
    """What is deferred for one thing to be delivered: ``number`` rows of ``amount`` signed cents in all."""

    source: str
    number: int
    amount: int
    due_on: date
    """As things stand now; the day known at the sale where no addon knows of another."""


def deferred(centre_id: int) -> Select[Any]:
    """What is deferred in a centre, with the entry that deferred it, for a list."""
    columns: list[Any] = [
        Deferral.id,
        Deferral.source,
        Deferral.label,
        Deferral.due_on,
        Deferral.deferred_account,
        Deferral.account,
        Deferral.rate,
        Deferral.amount,
        Deferral.entry_id,
        Entry.journal_code,
        Entry.number,
    ]
    return (
        select(*columns)
        .join(Entry, Entry.id == Deferral.entry_id)
        .where(Deferral.centre_id == centre_id, ~_released(Deferral.id))
    )


def waiting_presales(centre_id: int) -> Sequence[Waiting]:
    """What is deferred and not released per thing to be delivered: one statement, and the answers of the addons."""
    rows = db.session.execute(
        select(
            _DEFERRAL.c.source,
            func.max(_DEFERRAL.c.due_on).label("due_on"),
            func.count().label("number"),
            func.sum(_DEFERRAL.c.amount).label("amount"),
        )
        .where(_DEFERRAL.c.centre_id == centre_id, ~_released(_DEFERRAL.c.id))
        .group_by(_DEFERRAL.c.source)
        .order_by(_DEFERRAL.c.source)
    ).all()
    days = delivery_days(centre_id, [row.source for row in rows])
    return [
        Waiting(row.source, row.number, int(row.amount), days.get(row.source, row.due_on)) for row in rows
    ]


def presales_due(centre_id: int, today: date) -> int:
    """How many presales of a centre are delivered by ``today`` and not released, for the worklist."""
    return sum(each.number for each in waiting_presales(centre_id) if each.due_on <= today)


def centres_with_presales() -> list[int]:
    """The ids of the centres where something is deferred."""
    wanted = select(_DEFERRAL.c.centre_id).where(~_released(_DEFERRAL.c.id))
    return sorted(db.session.execute(wanted.distinct()).scalars())


def _released(deferral_id: Any) -> ColumnElement[bool]:
    return select(_RELEASE.c.deferral_id).where(_RELEASE.c.deferral_id == deferral_id).exists()
