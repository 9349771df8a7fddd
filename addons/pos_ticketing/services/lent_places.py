"""Whether places of a performance are, or were, at a register: its plan then stays, both sides name places by it."""

from __future__ import annotations

from sqlalchemy import exists, select

from addons.pos_ticketing.errors import PlanLent
from addons.pos_ticketing.models import BorrowedPerformance, LentContingent
from core.db import db


def check_not_lent(performance_id: int) -> None:
    """Refuse another plan for a performance that a register sells from, or that came from head office. PlanLent."""
    lent = exists().where(LentContingent.performance_id == performance_id)
    borrowed = exists().where(BorrowedPerformance.performance_id == performance_id)
    if db.session.execute(select(lent | borrowed)).scalar_one():
        raise PlanLent()
