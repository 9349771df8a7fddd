"""What must be done before a period is locked: the accounting closure of all its drawers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select

from addons.pos_accounting_close.errors.period import DrawersWait
from addons.pos_accounting_close.models import Entry, PeriodLock
from addons.pos_accounting_close.permissions import EXPORT
from addons.pos_accounting_close.services.exports import was_exported
from addons.pos_accounting_close.services.periods import lock_period, locked_until
from addons.pos_accounting_close.services.states import ACCOUNTING_CLOSED
from addons.pos_session.models import Session
from addons.pos_session.models.session import session_code
from core.db import db
from core.errors import Link
from core.identity.actor import require

_SESSION: Any = Session.__table__
_ENTRY: Any = Entry.__table__
_NAMED = 20
"""Drawers that a refusal names; the page lists them all."""


def drawers_waiting(centre_id: int, until: date) -> Sequence[Row[Any]]:
    """The sessions of business days up to ``until`` whose accounting closure is not done, the oldest first.

    Nobody opens a session of a day that is past: until a period is locked there are fewer of them, never more. What a
    lock covers already is not asked again.
    """
    held = locked_until(centre_id)
    columns: list[Any] = [
        _SESSION.c.id,
        _SESSION.c.desk_code,
        _SESSION.c.desk_name,
        _SESSION.c.number,
        _SESSION.c.state,
        _SESSION.c.business_day,
        _SESSION.c.responsible_id,
    ]
    wanted = select(*columns).where(
        _SESSION.c.centre_id == centre_id,
        _SESSION.c.business_day <= until,
        _SESSION.c.state != ACCOUNTING_CLOSED,
    )
    if held is not None:
        wanted = wanted.where(_SESSION.c.business_day > held)
    return db.session.execute(wanted.order_by(_SESSION.c.business_day, _SESSION.c.id)).all()


def lock_closed_period(centre_id: int, until: date) -> PeriodLock:
    """Lock everything up to ``until``, for ever, once all its drawers are closed.

    Raises NotFound, Forbidden, DrawersWait with links to them, and what ``lock_period`` raises.
    """
    require(EXPORT, centre_id)
    if waiting := drawers_waiting(centre_id, until):
        links = [
            Link(
                session_code(each.desk_code, each.number), "pos_session.session_show", {"session_id": each.id}
            )
            for each in waiting[:_NAMED]
        ]
        raise DrawersWait(count=len(waiting), until=until.isoformat(), links=links)
    return lock_period(centre_id, until)


def not_exported_until(centre_id: int, until: date) -> int:
    """How many entries dated up to ``until`` no export gave out yet."""
    waiting = select(func.count()).select_from(_ENTRY)
    waiting = waiting.where(
        _ENTRY.c.centre_id == centre_id, _ENTRY.c.entry_on <= until, ~was_exported(_ENTRY.c.id)
    )
    return int(db.session.execute(waiting).scalar_one())
