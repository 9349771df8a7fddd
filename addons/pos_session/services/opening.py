"""Opening a session: a desk, a responsible, the drawer counted and compared with the last closing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.exc import IntegrityError

from addons.pos_session.errors import (
    DeskBusy,
    DeskInactive,
    NotAttached,
    NoteRequired,
    OpeningBegun,
    ResponsibleBusy,
)
from addons.pos_session.models import Alert, CashOperation, Desk, Session
from addons.pos_session.models.alert import OPENING_DIFFERENCE
from addons.pos_session.models.session import ACTIVE, OPENING_CONTROL
from addons.pos_session.permissions import OPERATE
from addons.pos_session.services import counting, drawer
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.locking import link_to, locked, ref_of
from addons.pos_session.services.sessions import lock_for, move, require_responsible
from core import clock
from core.db import db
from core.errors import Refusal, Stale
from core.identity.actor import current_actor, require
from core.identity.models import UserCentre
from core.identity.visibility import visible, visible_centre
from core.journal import enter
from core.registry import registry

_DESK: Any = Desk.__table__
_SESSION: Any = Session.__table__


def create_session(desk_id: int, responsible_id: int | None = None) -> Session:
    """A session in opening control on a desk, for the actor or another responsible attached to the centre.

    Raises ResponsibleBusy and DeskBusy (with a link to the session in the way), DeskInactive, NotAttached. The
    database forbids the second session, so two clicks at once make one.
    """
    desk = visible(Desk, desk_id)
    actor = require(OPERATE, desk.centre_id)
    responsible = responsible_id or actor.user_id
    _require_attached(responsible, desk.centre_id)
    _refuse_second(desk.id, responsible)
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
        _refuse_second(desk.id, responsible)
        raise Stale() from error
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

    The business day is decided now, whenever the session was made (architecture.md, Database).

    Raises NoteRequired above the limit of the desk, CountInvalid, CountsDiffer, Stale, and what the hook
    ``pos_session_opening`` refuses (the session then stays in opening control).
    """
    session = lock_for(session_id, "open")
    counted = counting.total_of(found)
    difference = (
        0 if session.opening_expected is None else drawer.difference(counted, session.opening_expected)
    )
    note = note.strip()[:500]
    if abs(difference) > visible(Desk, session.desk_id).difference_limit and not note:
        raise NoteRequired(fields={"note": NoteRequired.message})
    registry().ask("pos_session_opening", centre=session.centre_id, session=ref_of(session))
    session.opening_counted = counted
    session.opening_difference = difference
    session.opening_note = note
    session.opened_at = clock.now()
    session.business_day = clock.business_day(visible_centre(session.centre_id).timezone)
    counting.store(session.id, counting.OPENING, found)
    _write_opening(session, counted, difference)
    move(session, "open")
    return session


def give_up(session_id: int) -> None:
    """Give up a session whose drawer was not counted: the desk and the responsible are free again.

    Its number is not used again; the journal says why it is missing. Raises NotFound, NotYourSession, OpeningBegun.
    """
    session = locked(session_id)
    require(OPERATE, session.centre_id)
    require_responsible(session)
    if session.state != OPENING_CONTROL:
        raise OpeningBegun(links=[link_to(session.id)])
    enter(
        f"desk:{session.desk_id}",
        "pos_session.given_up",
        {"session": session.id, "number": session.code, "responsible": session.responsible_id},
    )
    db.session.delete(session)
    db.session.flush()


def _write_opening(session: Session, counted: int, difference: int) -> None:
    """The cash operation, the alert and the journal entry of an opening."""
    author = current_actor().author_id
    operation = CashOperation(
        centre_id=session.centre_id, session_id=session.id, kind=drawer.OPENING, amount=counted
    )
    operation.user_id = author
    db.session.add(operation)
    if difference:
        db.session.add(
            Alert(
                centre_id=session.centre_id, session_id=session.id, kind=OPENING_DIFFERENCE, amount=difference
            )
        )
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


def _require_attached(user_id: int, centre_id: int) -> None:
    attached = select(UserCentre).where(UserCentre.user_id == user_id, UserCentre.centre_id == centre_id)
    if db.session.execute(attached).first() is None:
        raise NotAttached()


def _refuse_second(desk_id: int, responsible_id: int) -> None:
    """Refuse while the responsible, or the desk, has an active session (wherever it is)."""
    _refuse_active(_SESSION.c.responsible_id == responsible_id, ResponsibleBusy)
    _refuse_active(_SESSION.c.desk_id == desk_id, DeskBusy)


def _refuse_active(condition: ColumnElement[bool], error: type[Refusal]) -> None:
    active = select(_SESSION.c.id, _SESSION.c.centre_id).where(condition, _SESSION.c.state.in_(ACTIVE))
    row = db.session.execute(active).first()
    if row is not None:
        raise error(links=[link_to(row.id)] if current_actor().sees(row.centre_id) else [])
