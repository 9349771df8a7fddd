"""What is in the way of a closing: orders not finished, people still connected, what other addons report."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_session.errors import ClosingBlocked, OthersConnected
from addons.pos_session.hookspecs import ClosingBlocker
from addons.pos_session.models import Order, Session
from addons.pos_session.models.order import DRAFT
from addons.pos_session.permissions import FORCE
from addons.pos_session.services.locking import ref_of
from addons.pos_session.services.orders import HAS_LINES
from addons.pos_session.services.presence import others_connected
from core.db import db
from core.errors import Link
from core.i18n import N_
from core.identity.actor import require
from core.registry import registry


def blockers(session: Session) -> list[ClosingBlocker]:
    """What must be finished before the session closes, from this addon and the others."""
    answers = registry().collect(
        "pos_session_closing_blockers", centre=session.centre_id, session=ref_of(session)
    )
    return [blocker for _, blocker in answers]


def refuse_blocked(session: Session, *, force: bool) -> list[ClosingBlocker]:
    """Refuse while something is in the way; returns what was overridden by ``force``.

    Raises ClosingBlocked with a link to each thing to finish, OthersConnected where only what may be forced is in
    the way, Forbidden when it is forced by who has no right to.
    """
    found = blockers(session)
    if hard := [blocker for blocker in found if not blocker.forcible]:
        raise ClosingBlocked(links=[link for blocker in hard for link in blocker.links])
    if found and not force:
        raise OthersConnected(fields={"force": OthersConnected.message})
    if found:
        require(FORCE, session.centre_id)
    return found


def refuse_unfinished(session: Session) -> None:
    """Refuse while something that nobody may override is in the way. Raises ClosingBlocked."""
    if hard := [blocker for blocker in blockers(session) if not blocker.forcible]:
        raise ClosingBlocked(links=[link for blocker in hard for link in blocker.links])


def draft_blockers(session_id: int) -> list[ClosingBlocker]:
    """The orders with lines that are not finished, each with a link."""
    drafts = db.session.execute(
        select(Order.id, Order.number)
        .where(Order.session_id == session_id, Order.state == DRAFT, HAS_LINES)
        .order_by(Order.id)
    )
    return [
        ClosingBlocker(
            message=N_("Order %(number)s is not finished."),
            params={"number": number},
            links=(Link(number, "pos_session.order_show", {"order_id": order_id}),),
        )
        for order_id, number in drafts
    ]


def connected_blockers(session_id: int) -> list[ClosingBlocker]:
    """Who else has the session on his screen: they may be in the middle of something, and it may be forced."""
    return [
        ClosingBlocker(
            message=N_("%(name)s is connected to this cash desk."), params={"name": user.name}, forcible=True
        )
        for user in others_connected(session_id)
    ]
