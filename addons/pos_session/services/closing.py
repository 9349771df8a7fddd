"""Closing a session: the end of the sale, the count compared, the difference accepted, the facts written."""

from __future__ import annotations

from collections.abc import Mapping

from addons.pos_session.errors import DifferenceNotAccepted, DifferenceTooLarge, KeptInvalid
from addons.pos_session.events import SessionClosed
from addons.pos_session.models import Alert, CashOperation, Desk, Session
from addons.pos_session.models.alert import CLOSING_DIFFERENCE, FORCED_CLOSING, METHOD_DIFFERENCE
from addons.pos_session.permissions import MANAGE
from addons.pos_session.services import counting, drawer
from addons.pos_session.services.alerts import raise_alerts
from addons.pos_session.services.blind import may_see_expected
from addons.pos_session.services.closing_blockers import refuse_blocked, refuse_unfinished
from addons.pos_session.services.closing_drafts import abandon_empty
from addons.pos_session.services.closing_journal import enter_closing, enter_count, enter_start
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.figures import figures_of
from addons.pos_session.services.method_counts import (
    Comparison,
    MethodFound,
    compare_methods,
    store_methods,
)
from addons.pos_session.services.reasons import tidy_note
from addons.pos_session.services.sessions import lock_for, move
from addons.pos_session.services.summary import write_summary
from core import clock
from core.db import db
from core.events import announce
from core.identity.actor import current_actor
from core.identity.visibility import visible

NOTHING_FOUND: Mapping[int, MethodFound] = {}


def start_closing(session_id: int, *, force: bool = False) -> Session:
    """End the sale: nothing is sold any more. Orders without lines are abandoned.

    ``force`` goes on although others are connected to the desk: the managers are alerted. Raises ClosingBlocked with
    a link to each thing to finish, OthersConnected, Forbidden, NotYourSession, Stale.
    """
    session = lock_for(session_id, "start_closing")
    forced = refuse_blocked(session, force=force)
    abandon_empty(session)
    session.closing_started_at = clock.now()
    enter_start(session, forced=bool(forced))
    if forced:
        raise_alerts([Alert(centre_id=session.centre_id, session_id=session.id, kind=FORCED_CLOSING)])
    move(session, "start_closing")
    return session


def resume(session_id: int) -> Session:
    """Go back from the closing control to the sale («Continuer la vente»)."""
    session = lock_for(session_id, "resume")
    session.closing_started_at = None
    move(session, "resume")
    return session


def compare(
    session_id: int, found: Counted, methods: Mapping[int, MethodFound] = NOTHING_FOUND
) -> Comparison:
    """A count beside what was expected, before anything is closed; ``methods`` is what was found, by method id.

    Where the desk is blind this shows the expected amounts to who must not see them before he counted: the count is
    entered in the journal, so that a later one that fits better stands beside it. Raises CountInvalid, CountsDiffer,
    NothingCounted, MethodCountInvalid, NotYourSession, Stale.
    """
    session = lock_for(session_id, "close")
    comparison = _compare(session, found, methods)
    if not may_see_expected(session):
        enter_count(session, comparison)
    return comparison


def close_session(
    session_id: int,
    found: Counted,
    methods: Mapping[int, MethodFound] = NOTHING_FOUND,
    *,
    accepted: bool = False,
    note: str = "",
    kept: int | None = None,
) -> Session:
    """Close with the drawer as counted; nothing is written in the session afterwards (money.md, The drawer).

    Differences must be ``accepted``; when the largest is above the limit of the desk by a manager, with a note. That
    of the drawer becomes an ``adjustment`` that is not part of what was expected, and each one is an alert. ``kept``
    cents stay in the drawer for the next opening (all by default), the rest goes to the bank: no cash operation says
    so, for what was counted was there. Raises what ``compare`` raises, DifferenceNotAccepted, DifferenceTooLarge,
    KeptInvalid, ClosingBlocked.
    """
    session = lock_for(session_id, "close")
    refuse_unfinished(session)
    comparison = _compare(session, found, methods)
    note = tidy_note(note)
    _check_difference(session, comparison, accepted, note)
    kept = comparison.counted if kept is None else kept
    if not 0 <= kept <= comparison.counted:
        raise KeptInvalid(fields={"kept": KeptInvalid.message})
    session.closing_counted = comparison.counted
    session.closing_expected = comparison.drawer.expected
    session.closing_difference = comparison.cash_difference
    session.closing_kept = kept
    session.closing_banked = comparison.counted - kept
    session.closing_note = note
    session.closed_by_id = current_actor().author_id
    session.accepted_by_id = session.closed_by_id if comparison.differences else None
    session.closed_at = clock.now()
    counting.store(session.id, counting.CLOSING, found, session.closing_no)
    store_methods(session.id, comparison.methods, session.closing_no)
    _write_adjustment(session)
    summary = write_summary(session, comparison.figures, comparison.methods)
    enter_closing(session, comparison, summary.number)
    raise_alerts(_alerts(session, comparison))
    move(session, "close")
    announce(SessionClosed(session_id=session.id, centre_id=session.centre_id))
    return session


def may_accept(session: Session, comparison: Comparison) -> bool:
    """Whether the actor may accept the differences of a count when the session closes."""
    limit = visible(Desk, session.desk_id).difference_limit
    return comparison.largest <= limit or current_actor().may(MANAGE, session.centre_id)


def needs_note(session: Session, comparison: Comparison) -> bool:
    """Whether accepting the differences takes a reason."""
    return comparison.largest > visible(Desk, session.desk_id).difference_limit


def _compare(session: Session, found: Counted, methods: Mapping[int, MethodFound]) -> Comparison:
    counted = counting.total_of(found)
    figures = figures_of(session)
    return Comparison(figures, counted, compare_methods(figures, methods))


def _check_difference(session: Session, comparison: Comparison, accepted: bool, note: str) -> None:
    if not comparison.differences:
        return
    if not may_accept(session, comparison):
        raise DifferenceTooLarge()
    if not accepted:
        raise DifferenceNotAccepted(fields={"accepted": DifferenceNotAccepted.message})
    if needs_note(session, comparison) and not note:
        raise DifferenceTooLarge(fields={"note": DifferenceTooLarge.message})


def _write_adjustment(session: Session) -> None:
    """What the drawer held more or less than expected, as a movement of its own kind."""
    if session.closing_difference:
        db.session.add(
            CashOperation(
                centre_id=session.centre_id,
                session_id=session.id,
                kind=drawer.ADJUSTMENT,
                amount=session.closing_difference,
                reason=session.closing_note[:200],
                user_id=session.closed_by_id,
            )
        )
        db.session.flush()


def _alerts(session: Session, comparison: Comparison) -> list[Alert]:
    """One alert per difference."""
    amounts: list[tuple[str, int | None, int]] = [(CLOSING_DIFFERENCE, None, comparison.cash_difference)]
    amounts += [(METHOD_DIFFERENCE, row.method.id, row.difference) for row in comparison.methods]
    return [
        Alert(
            centre_id=session.centre_id, session_id=session.id, kind=kind, method_id=method_id, amount=amount
        )
        for kind, method_id, amount in amounts
        if amount
    ]
