"""The end of the sale: drafts that hold nothing are abandoned, all of them in the same few statements."""

from __future__ import annotations

from sqlalchemy import update

from addons.pos_session.models import Order, Session
from addons.pos_session.models.order import ABANDONED, DRAFT
from addons.pos_session.services.kinds import line_kinds
from addons.pos_session.services.orders import HAS_LINES
from core import clock
from core.db import db
from core.identity.actor import current_actor
from core.journal import enter


def abandon_empty(session: Session) -> None:
    """Abandon the drafts without lines of a locked session; their numbers are never used again (money.md)."""
    rows = db.session.execute(
        update(Order)
        .where(Order.session_id == session.id, Order.state == DRAFT, ~HAS_LINES)
        .values(state=ABANDONED, abandoned_at=clock.now(), abandoned_by_id=current_actor().author_id)
        .returning(Order.id, Order.number),
        execution_options={"synchronize_session": "fetch"},
    ).all()
    if not rows:
        return
    drafts = sorted((order_id, number) for order_id, number in rows)
    for kind in line_kinds(session.centre_id).values():
        kind.released([order_id for order_id, _ in drafts])
    enter(
        f"desk:{session.desk_id}",
        "pos_session.drafts_abandoned",
        {"session": session.id, "orders": [list(draft) for draft in drafts]},
    )
