"""The tabs of a closure, and that each was confirmed."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_accounting_close.models import Closure, ClosureTab
from addons.pos_accounting_close.models.closure import (
    CANCELLED_TICKETS,
    CASH,
    IDENTIFIED,
    SUMMARY,
    TABS,
    UNIDENTIFIED,
)
from addons.pos_accounting_close.services.closure_access import locked_draft
from core import clock
from core.db import db, upsert
from core.i18n import N_
from core.identity.actor import current_actor

TAB_LABELS = {
    IDENTIFIED: N_("With identification"),
    UNIDENTIFIED: N_("Without identification"),
    CASH: N_("Coins and notes"),
    CANCELLED_TICKETS: N_("Cancelled tickets"),
    SUMMARY: N_("Summary"),
}


def visit(closure: Closure, *tabs: str) -> None:
    """Keep that the actor confirmed tabs of a locked draft; who was first stays. One statement."""
    rows = [
        {
            "closure_id": closure.id,
            "tab": tab,
            "user_id": current_actor().author_id,
            "visited_at": clock.now(),
        }
        for tab in tabs
    ]
    statement = upsert(ClosureTab).values(rows).on_conflict_do_nothing(index_elements=["closure_id", "tab"])
    db.session.connection().execute(statement)


def visited_tabs(closure_id: int) -> set[str]:
    """The tabs that were confirmed; one statement."""
    return set(db.session.scalars(select(ClosureTab.tab).where(ClosureTab.closure_id == closure_id)))


def confirm_all(closure_id: int) -> Closure:
    """Take over every tab as it is: for several accounting closures in one go, where nothing is corrected.

    Raises NotFound, Forbidden, Stale.
    """
    closure, _ = locked_draft(closure_id)
    visit(closure, *TABS)
    return closure
