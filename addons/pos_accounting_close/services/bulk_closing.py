"""Several accounting closures in one go: of drawers whose operators found everything correct, each in its own unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from addons.pos_accounting_close.errors.bulk import NotReadyForBulk
from addons.pos_accounting_close.models import Closure, ClosureCorrection, ClosureTotal
from addons.pos_accounting_close.models.closure import ACCOUNTING, CORRECT, OPERATOR
from addons.pos_accounting_close.permissions import ACCOUNTING_CLOSE
from addons.pos_accounting_close.services import drawers
from addons.pos_accounting_close.services.closure_tabs import confirm_all
from addons.pos_accounting_close.services.closure_totals import totals_of
from addons.pos_accounting_close.services.closures import Verdict, begin, close_accounting, done_closure
from addons.pos_accounting_close.services.worklist import ready
from addons.pos_session.models import Session
from addons.pos_session.services.locking import link_to
from core.db import db
from core.identity.actor import require

MOST_AT_ONCE = 100
"""Drawers of one go; the oldest ones first."""

_TOTAL: Any = ClosureTotal.__table__


@dataclass(frozen=True, slots=True)
class Ready:
    """A drawer that may be closed: ``row`` of ``services/drawers.py``, the cents found by its operator."""

    row: Any
    cash: int
    others: int

    @property
    def total(self) -> int:
        """All that was found."""
        return self.cash + self.others


def ready_drawers(session_ids: Sequence[int] | None = None) -> list[Ready]:
    """The drawers that may be closed in one go, of these sessions or of all that the actor sees; the oldest first.

    Three statements at most; no more than ``MOST_AT_ONCE`` drawers. Raises Forbidden.
    """
    require(ACCOUNTING_CLOSE, None)
    wanted = drawers.drawers().where(ready())
    if session_ids is not None:
        wanted = wanted.where(Session.id.in_(session_ids))
    rows = db.session.execute(wanted.order_by(Session.business_day, Session.id).limit(MOST_AT_ONCE)).all()
    ids = [row.operator_closure_id for row in rows]
    cash, others = _expected_cash(ids), _found_of_methods(ids)
    return [Ready(row, cash[row.operator_closure_id], others.get(row.operator_closure_id, 0)) for row in rows]


def close_one(session_id: int) -> Closure:
    """Do the accounting closure of a drawer with all that its operator entered, in the unit of work of the caller.

    Raises NotFound, Forbidden, NotReadyForBulk (in error, with a gap, or an accountant has begun to correct it),
    and what ``closures.begin`` and ``closures.close_accounting`` raise.
    """
    draft = begin(session_id, ACCOUNTING)
    operator = done_closure(session_id, OPERATOR)
    corrected = select(ClosureCorrection.id).where(ClosureCorrection.closure_id == draft.id).limit(1)
    if (
        operator is None
        or operator.verdict != CORRECT
        or totals_of(draft).has_gap
        or db.session.scalars(corrected).first() is not None
    ):
        raise NotReadyForBulk(number=draft.session.code, links=[link_to(session_id)])
    confirm_all(draft.id)
    return close_accounting(draft.id, Verdict(CORRECT))


def _expected_cash(closure_ids: Sequence[int]) -> dict[int, int]:
    """The cash of closures without a gap: what was expected is what was found."""
    wanted = select(Closure.id, Closure.cash_expected).where(Closure.id.in_(closure_ids))
    return {row.id: row.cash_expected for row in db.session.execute(wanted)} if closure_ids else {}


def _found_of_methods(closure_ids: Sequence[int]) -> dict[int, int]:
    if not closure_ids:
        return {}
    rows = db.session.execute(
        select(_TOTAL.c.closure_id, func.sum(_TOTAL.c.found))
        .where(_TOTAL.c.closure_id.in_(closure_ids))
        .group_by(_TOTAL.c.closure_id)
    )
    return {closure_id: int(found) for closure_id, found in rows}
