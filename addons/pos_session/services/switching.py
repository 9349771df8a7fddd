"""Why the point of sale cannot be switched off or purged now."""

from __future__ import annotations

from sqlalchemy import func, select

from addons.pos_session.models import Order, Session
from addons.pos_session.models.session import ACTIVE
from core.db import db
from core.i18n import N_

SESSION_ACTIVE = N_("A session is active: close it first.")
FISCAL_ROWS = N_("There are orders: fiscal rows are never purged.")


def reasons_against_switching_off(centre_id: int) -> list[str]:
    """A sentence while a session of the centre is not closed."""
    session = Session.__table__
    active = select(func.count()).where(session.c.centre_id == centre_id, session.c.state.in_(ACTIVE))
    return [SESSION_ACTIVE] if db.session.execute(active).scalar_one() else []


def reasons_against_purging() -> list[str]:
    """A sentence once an order was made anywhere."""
    orders = select(Order.__table__.c.id).limit(1)
    return [FISCAL_ROWS] if db.session.execute(orders).first() is not None else []
