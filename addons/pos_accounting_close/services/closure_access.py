"""Who may work at which closure of a drawer, and its lock: the session's row, then the closure's."""

from __future__ import annotations

from addons.pos_accounting_close.errors.closure import (
    ClosureDone,
    DrawerNotClosed,
    NotYourDrawer,
    OperatorClosureMissing,
)
from addons.pos_accounting_close.models import Closure
from addons.pos_accounting_close.models.closure import ACCOUNTING, DRAFT, OPERATOR
from addons.pos_accounting_close.permissions import (
    ACCOUNTING_CLOSE,
    ENTRIES,
    OPERATOR_CLOSE,
    SUPERVISE,
)
from addons.pos_accounting_close.services.states import OPERATOR_CLOSED
from addons.pos_session.models import Desk, Session
from addons.pos_session.models.session import CLOSED
from addons.pos_session.services.locking import link_to, locked
from core.db import lock_row
from core.errors import Refusal, Stale
from core.identity.actor import current_actor, require
from core.identity.visibility import visible

READY = {OPERATOR: CLOSED, ACCOUNTING: OPERATOR_CLOSED}
"""The state of a session in which each step is done."""


def may_close(session: Session, step: str) -> bool:
    """Whether the actor may do this step for a drawer, in whatever state it is."""
    actor = current_actor()
    if step == ACCOUNTING:
        return actor.may(ACCOUNTING_CLOSE, session.centre_id)
    if actor.may(SUPERVISE, session.centre_id):
        return True
    return actor.user_id == session.responsible_id and actor.may(OPERATOR_CLOSE, session.centre_id)


def require_step(session: Session, step: str) -> None:
    """Raises Forbidden, NotFound (a foreign centre), NotYourDrawer unless ``may_close``."""
    if step == ACCOUNTING:
        require(ACCOUNTING_CLOSE, session.centre_id)
    elif not current_actor().may(SUPERVISE, session.centre_id):
        require(OPERATOR_CLOSE, session.centre_id)
        if not may_close(session, step):
            raise NotYourDrawer()


def obstacle(session: Session, step: str) -> Refusal | None:
    """Why a step cannot be done for a drawer now, whoever wants to; None where it can: no statement."""
    if session.state == READY[step]:
        return None
    links = [link_to(session.id)]
    if session.is_active:
        return DrawerNotClosed(number=session.code, links=links)
    if session.state == CLOSED:
        return OperatorClosureMissing(number=session.code, links=links)
    return ClosureDone(number=session.code, links=links)


def may_see_expected(session: Session, step: str) -> bool:
    """Whether the actor may see what is expected, and the gaps, before a closure is done (``Desk.blind``)."""
    if step == ACCOUNTING or current_actor().may(SUPERVISE, session.centre_id):
        return True
    return not visible(Desk, session.desk_id).blind


def shown_closure(closure_id: int) -> Closure:
    """A closure that the actor may look at: his drawer's, or any for who supervises or does the accounting.

    Raises NotFound, NotYourDrawer; for a draft what ``require_step`` raises.
    """
    closure = visible(Closure, closure_id)
    actor, session = current_actor(), closure.session
    if closure.state == DRAFT:
        require_step(session, closure.step)
    elif actor.user_id != session.responsible_id and not any(
        actor.may(right, session.centre_id) for right in (SUPERVISE, ACCOUNTING_CLOSE, ENTRIES)
    ):
        raise NotYourDrawer()
    return closure


def locked_draft(closure_id: int) -> tuple[Closure, Session]:
    """A draft and its session, both locked until the end of the unit of work.

    Raises NotFound, Forbidden, NotYourDrawer, and Stale when it was done, or its drawer reopened, meanwhile.
    """
    closure = visible(Closure, closure_id)
    session = locked(closure.session_id)
    require_step(session, closure.step)
    lock_row(closure)
    if (
        closure.state != DRAFT
        or closure.closing != session.closing_no
        or session.state != READY[closure.step]
    ):
        raise Stale(links=[link_to(session.id)])
    return closure, session
