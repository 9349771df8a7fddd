"""What an opening writes: the count, the difference to the last closing, the alert, the journal entry."""

from __future__ import annotations

from addons.pos_session.errors import NoteRequired
from addons.pos_session.models import Alert, CashOperation, Desk, Session
from addons.pos_session.models.alert import OPENING_DIFFERENCE
from addons.pos_session.services import counting, drawer
from addons.pos_session.services.alerts import raise_alerts
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.sessions import move
from core import clock
from core.db import db
from core.identity.actor import current_actor
from core.identity.visibility import visible, visible_centre
from core.journal import enter


def check_count(session: Session, found: Counted, note: str) -> tuple[int, int]:
    """What was counted, and its difference to the last closing, in cents.

    Raises CountInvalid, CountsDiffer, NothingCounted, and NoteRequired above the limit of the desk.
    """
    counted = counting.total_of(found)
    expected = session.opening_expected
    difference = 0 if expected is None else drawer.difference(counted, expected)
    if abs(difference) > visible(Desk, session.desk_id).difference_limit and not note:
        raise NoteRequired(fields={"note": NoteRequired.message})
    return counted, difference


def open_locked(session: Session, found: Counted, note: str) -> None:
    """Open a locked session in opening control: write the facts, then make the move, which addons may refuse.

    The business day is decided now, whenever the session was made (architecture.md, Database). Raises as check_count.
    """
    counted, difference = check_count(session, found, note)
    session.opening_counted = counted
    session.opening_difference = difference
    session.opening_note = note
    session.opened_at = clock.now()
    session.business_day = clock.business_day(visible_centre(session.centre_id).timezone)
    counting.store(session.id, counting.OPENING, found)
    _write_opening(session, counted, difference)
    move(session, "open")


def _write_opening(session: Session, counted: int, difference: int) -> None:
    """The cash operation, the alert and the journal entry of an opening."""
    operation = CashOperation(
        centre_id=session.centre_id, session_id=session.id, kind=drawer.OPENING, amount=counted
    )
    operation.user_id = current_actor().author_id
    db.session.add(operation)
    if difference:
        alert = Alert(
            centre_id=session.centre_id, session_id=session.id, kind=OPENING_DIFFERENCE, amount=difference
        )
        raise_alerts([alert])
    enter(
        f"desk:{session.desk_id}",
        "pos_session.opened",
        {
            "session": session.id,
            "number": session.code,
            "responsible": session.responsible_id,
            "previous_closing": session.opening_expected,
            "counted": counted,
            "difference": difference,
        },
    )
