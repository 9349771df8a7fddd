"""Opening a session: a desk, a responsible, the drawer counted; giving it up while nothing is counted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from addons.pos_session.errors import DeskInactive, OpeningBegun
from addons.pos_session.events import SessionCreated
from addons.pos_session.models import Desk, OpeningRun, Presence, Session
from addons.pos_session.models.session import ACTIVE, OPENING_CONTROL
from addons.pos_session.permissions import OPERATE
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.locking import link_to, locked
from addons.pos_session.services.opening_facts import check_count, open_locked
from addons.pos_session.services.opening_run import Asked, begin_run, refuse_running
from addons.pos_session.services.opening_work import steps_of
from addons.pos_session.services.reasons import tidy_note
from addons.pos_session.services.responsible import checked_responsible, refuse_busy
from addons.pos_session.services.sessions import ask_move, lock_for, require_responsible
from core import clock
from core.db import db
from core.errors import Stale
from core.events import announce
from core.identity.actor import current_actor, require
from core.identity.visibility import visible, visible_centre
from core.journal import enter

_DESK: Any = Desk.__table__


def create_session(desk_id: int, responsible_id: int | None = None) -> Session:
    """A session in opening control on a desk, for the actor, or by a manager for another who sells in the centre.

    Raises ResponsibleBusy and DeskBusy (with a link to the session in the way), DeskInactive, Forbidden, NotAttached,
    NotASeller. The database forbids the second session, so two clicks at once make one.
    """
    desk = visible(Desk, desk_id)
    require(OPERATE, desk.centre_id)
    responsible = checked_responsible(responsible_id, desk.centre_id)
    refuse_busy(responsible, desk.id)
    session = Session(
        centre_id=desk.centre_id,
        desk_id=desk.id,
        desk_code=desk.code,
        desk_name=desk.name,
        responsible_id=responsible,
        number=_next_number(desk),
        business_day=clock.business_day(visible_centre(desk.centre_id).timezone),
        opening_expected=last_closing(desk.id),
    )
    try:
        with db.session.begin_nested():
            db.session.add(session)
            db.session.flush()
    except IntegrityError as error:
        refuse_busy(responsible, desk.id)
        raise Stale() from error
    announce(SessionCreated(session.id, desk.id, desk.centre_id))
    return session


def last_closing(desk_id: int) -> int | None:
    """Cents that the last closing left in the drawer of the desk; None when it was never closed."""
    kept: int | None = db.session.execute(
        select(func.coalesce(Session.closing_kept, Session.closing_counted))
        .where(Session.desk_id == desk_id, Session.state.not_in(ACTIVE))
        .order_by(Session.number.desc())
        .limit(1)
    ).scalar_one_or_none()
    return kept


def open_session(session_id: int, found: Counted, note: str = "") -> Session:
    """Open with the drawer as counted; the difference to the last closing is recorded, never corrected.

    Where an addon has something to do first (hook ``pos_session_opening``), the session is still in opening control
    afterwards: the worker opens it, or keeps the reason of the refusal (services/opening_run.py).

    Raises NoteRequired above the limit of the desk, CountInvalid, CountsDiffer, NothingCounted, OpeningRunning, Stale,
    and what ``pos_session_moving`` refuses.
    """
    session = lock_for(session_id, "open")
    refuse_running(session)
    note = tidy_note(note)
    steps = steps_of(session)
    if not steps:
        open_locked(session, found, note)
        return session
    check_count(session, found, note)
    ask_move(session, "open")
    asked = Asked(found, note, tuple(step.label for step in steps))
    begin_run(session, asked, current_actor().author_id)
    return session


def give_up(session_id: int) -> None:
    """Give up a session whose drawer was not counted: the desk and the responsible are free again.

    Its number is not used again; the journal says why it is missing.
    Raises NotFound, NotYourSession, OpeningBegun, OpeningRunning.
    """
    session = locked(session_id)
    require(OPERATE, session.centre_id)
    require_responsible(session)
    if session.state != OPENING_CONTROL:
        raise OpeningBegun(links=[link_to(session.id)])
    refuse_running(session)
    enter(
        f"desk:{session.desk_id}",
        "pos_session.given_up",
        {"session": session.id, "number": session.code, "responsible": session.responsible_id},
    )
    for traces in (OpeningRun, Presence):
        db.session.execute(delete(traces).where(traces.session_id == session.id))
    db.session.delete(session)
    db.session.flush()


def _next_number(desk: Desk) -> int:
    """The SSSSS of the new session of a desk in use: taken with the row's lock, given back by a rollback."""
    number: int | None = db.session.execute(
        update(_DESK)
        .where(_DESK.c.id == desk.id, _DESK.c.active)
        .values(last_session=_DESK.c.last_session + 1)
        .returning(_DESK.c.last_session)
    ).scalar_one_or_none()
    if number is None:
        raise DeskInactive(desk=desk.name)
    return number
