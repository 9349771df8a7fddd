"""Locked periods: nothing is dated in them any more (requirements.md T1-9)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from addons.pos_accounting_close.errors.entries import PeriodNotLater, PeriodNotOver
from addons.pos_accounting_close.models import EntryJournal, PeriodLock
from addons.pos_accounting_close.permissions import EXPORT
from core import clock
from core.db import db
from core.identity.actor import require
from core.identity.visibility import visible_centre
from core.journal import enter

_LOCK: Any = PeriodLock.__table__


def locked_until(centre_id: int) -> date | None:
    """The last day on which nothing is dated any more; None while no period is locked. One statement."""
    until: date | None = db.session.scalar(
        select(func.max(_LOCK.c.until)).where(_LOCK.c.centre_id == centre_id)
    )
    return until


def first_open_day(centre_id: int, day: date) -> date:
    """``day``, or where it is locked the first day that is not."""
    until = locked_until(centre_id)
    return day if until is None or day > until else until + timedelta(days=1)


def lock_period(centre_id: int, until: date) -> PeriodLock:
    """Lock everything up to ``until``, that day among it, for ever.

    Entries that are being written are waited for: each keeps the row of its journal until its unit of work ends.
    Raises NotFound, Forbidden, PeriodNotOver (``until`` is not past), PeriodNotLater.
    """
    actor = require(EXPORT, centre_id)
    if until >= clock.business_day(visible_centre(centre_id).timezone):
        raise PeriodNotOver(fields={"until": PeriodNotOver.message})
    journals = select(EntryJournal.id).where(EntryJournal.centre_id == centre_id).order_by(EntryJournal.id)
    db.session.execute(journals.with_for_update()).all()
    held = locked_until(centre_id)
    if held is not None and until <= held:
        raise PeriodNotLater(until=held)
    lock = PeriodLock(centre_id=centre_id, until=until, user_id=actor.author_id)
    db.session.add(lock)
    db.session.flush()
    enter("house", "pos_accounting_close.period_locked", {"centre": centre_id, "until": until.isoformat()})
    return lock
