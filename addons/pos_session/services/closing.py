"""Closing a session: what is in the way, the drawer counted, the difference accepted, the facts written."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_session.errors import ClosingBlocked, DifferenceNotAccepted, DifferenceTooLarge
from addons.pos_session.events import SessionClosed
from addons.pos_session.hookspecs import ClosingBlocker
from addons.pos_session.models import Alert, CashOperation, Desk, Order, OrderLine, Session
from addons.pos_session.models.alert import CLOSING_DIFFERENCE
from addons.pos_session.models.order import DRAFT
from addons.pos_session.permissions import MANAGE
from addons.pos_session.services import counting, drawer
from addons.pos_session.services.cash_log import drawer_of_session, sales_of_session, totals_by_method
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.locking import ref_of
from addons.pos_session.services.orders import abandon_locked
from addons.pos_session.services.sessions import lock_for, move
from core import clock
from core.db import db
from core.errors import Link
from core.events import announce
from core.i18n import N_
from core.identity.actor import current_actor
from core.identity.visibility import visible
from core.journal import enter
from core.registry import registry

_HAS_LINES = select(OrderLine.id).where(OrderLine.order_id == Order.id).exists()


def blockers(session: Session) -> list[ClosingBlocker]:
    """What must be finished before the session closes, from this addon and the others."""
    answers = registry().collect(
        "pos_session_closing_blockers", centre=session.centre_id, session=ref_of(session)
    )
    return [blocker for _, blocker in answers]


def start_closing(session_id: int) -> Session:
    """End the sale: nothing is sold any more. Orders without lines are abandoned.

    Raises ClosingBlocked with a link to each thing to finish.
    """
    session = lock_for(session_id, "start_closing")
    _refuse_blocked(session)
    for order in _empty_drafts(session.id):
        abandon_locked(order, ref_of(session))
    session.closing_started_at = clock.now()
    move(session, "start_closing")
    return session


def resume(session_id: int) -> Session:
    """Go back from the closing control to the sale («Continuer la vente»)."""
    session = lock_for(session_id, "resume")
    session.closing_started_at = None
    move(session, "resume")
    return session


def close_session(session_id: int, found: Counted, *, accepted: bool = False, note: str = "") -> Session:
    """Close with the drawer as counted; nothing is written in the session afterwards (money.md, The drawer).

    A difference must be ``accepted``; above the limit of the desk by a manager, with a note. It becomes an
    ``adjustment`` that is not part of what was expected, and an alert. Raises DifferenceNotAccepted,
    DifferenceTooLarge, ClosingBlocked, CountInvalid, Stale.
    """
    session = lock_for(session_id, "close")
    _refuse_blocked(session)
    counted = counting.total_of(found)
    log = drawer_of_session(session.id)
    difference = drawer.difference(counted, log.expected)
    note = note.strip()[:500]
    _check_difference(session, difference, accepted, note)
    session.closing_counted = counted
    session.closing_expected = log.expected
    session.closing_difference = difference
    session.closing_note = note
    session.closed_by_id = current_actor().author_id
    session.accepted_by_id = session.closed_by_id if difference else None
    session.closed_at = clock.now()
    counting.store(session.id, counting.CLOSING, found)
    if difference:
        _write_adjustment(session, difference)
    _enter_closing(session, log)
    move(session, "close")
    announce(SessionClosed(session_id=session.id, centre_id=session.centre_id))
    return session


def may_accept(session: Session, difference: int) -> bool:
    """Whether the actor may accept this difference (cents) when the session closes."""
    limit = visible(Desk, session.desk_id).difference_limit
    return abs(difference) <= limit or current_actor().may(MANAGE, session.centre_id)


def _refuse_blocked(session: Session) -> None:
    if found := blockers(session):
        raise ClosingBlocked(links=[link for blocker in found for link in blocker.links])


def _check_difference(session: Session, difference: int, accepted: bool, note: str) -> None:
    if not difference:
        return
    if not may_accept(session, difference):
        raise DifferenceTooLarge()
    if not accepted:
        raise DifferenceNotAccepted(fields={"accepted": DifferenceNotAccepted.message})
    if abs(difference) > visible(Desk, session.desk_id).difference_limit and not note:
        raise DifferenceTooLarge(fields={"note": DifferenceTooLarge.message})


def _write_adjustment(session: Session, difference: int) -> None:
    db.session.add_all(
        [
            CashOperation(
                centre_id=session.centre_id,
                session_id=session.id,
                kind=drawer.ADJUSTMENT,
                amount=difference,
                reason=session.closing_note[:200],
                user_id=session.closed_by_id,
            ),
            Alert(
                centre_id=session.centre_id, session_id=session.id, kind=CLOSING_DIFFERENCE, amount=difference
            ),
        ]
    )


def _enter_closing(session: Session, log: drawer.Drawer) -> None:
    """The journal entry of the closing: every drawer figure, and what each method brought in."""
    orders, sales = sales_of_session(session.id)
    enter(
        f"desk:{session.desk_id}",
        "pos_session.closed",
        {
            "session": session.id,
            "number": session.code,
            "orders": orders,
            "sales": sales,
            "methods": [[method, amount] for method, amount in totals_by_method(session.id).items()],
            "opening": log.opening,
            "received": log.received,
            "change": log.change,
            "refunds": log.refunds,
            "cash_in": log.cash_in,
            "cash_out": log.cash_out,
            "expected": session.closing_expected,
            "counted": session.closing_counted,
            "difference": session.closing_difference,
            "accepted_by": session.accepted_by_id,
        },
    )


def draft_blockers(session_id: int) -> list[ClosingBlocker]:
    """This addon's own blockers: the orders with lines that are not finished, each with a link."""
    drafts = db.session.execute(
        select(Order.id, Order.number)
        .where(Order.session_id == session_id, Order.state == DRAFT, _HAS_LINES)
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


def _empty_drafts(session_id: int) -> list[Order]:
    drafts = select(Order).where(Order.session_id == session_id, Order.state == DRAFT, ~_HAS_LINES)
    return list(db.session.execute(drafts.order_by(Order.id)).scalars())
