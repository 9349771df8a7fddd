"""Why the addon cannot be switched off in a centre, or its tables purged."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_accounting_close.models import Closure, FiscalClosing
from addons.pos_accounting_close.services.states import OPERATOR_CLOSED
from addons.pos_session.models import Session
from addons.pos_session.models.session import CLOSED
from core.db import db
from core.i18n import N_

DRAWERS_WAIT = N_("Drawers wait for their operator or accounting closure: close them first.")
FACTS_STAY = N_("Closures and fiscal closings are kept by law: they cannot be purged.")


def reasons_against_switching_off(centre_id: int) -> list[str]:
    """A sentence while a closed drawer of the centre has not gone through both closures."""
    session = Session.__table__
    waiting = select(session.c.id).where(
        session.c.centre_id == centre_id, session.c.state.in_((CLOSED, OPERATOR_CLOSED))
    )
    return [DRAWERS_WAIT] if db.session.execute(waiting.limit(1)).first() is not None else []


def reasons_against_purging() -> list[str]:
    """A sentence once a closure or a fiscal closing was made anywhere."""
    facts = (select(model.__table__.c.id).limit(1) for model in (Closure, FiscalClosing))
    return [FACTS_STAY] if any(db.session.execute(fact).first() is not None for fact in facts) else []
