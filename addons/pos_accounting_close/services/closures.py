"""The two closures of a closed drawer: begun, typed tab by tab (closure_entries.py), done and then a fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from addons.pos_accounting_close.errors.closure import (
    ClosureNotConfirmed,
    ErrorReasonMissing,
    ErrorReasonUnknown,
    GapAcceptanceUnexplained,
    GapUnexplained,
    TabNotVisited,
    VerdictMissing,
)
from addons.pos_accounting_close.models import Closure, ErrorReason
from addons.pos_accounting_close.models.closure import (
    ACCOUNTING,
    CORRECT,
    DONE,
    DRAFT,
    IN_ERROR,
    OPERATOR,
    SUMMARY,
    TABS,
    VERDICTS,
)
from addons.pos_accounting_close.permissions import ACCOUNTING_CLOSE
from addons.pos_accounting_close.services.closure_access import (
    locked_draft,
    may_see_expected,
    obstacle,
    require_step,
)
from addons.pos_accounting_close.services.closure_drafts import copy_entries, prefill
from addons.pos_accounting_close.services.closure_tabs import TAB_LABELS, visit, visited_tabs
from addons.pos_accounting_close.services.closure_totals import ClosureTotals, freeze, totals_of
from addons.pos_accounting_close.services.posting import post_closure
from addons.pos_accounting_close.services.states import CLOSE_ACCOUNTING, CLOSE_OPERATOR
from addons.pos_session.models import Session
from addons.pos_session.models.session import ACTIVE, CLOSED
from addons.pos_session.services.identification import refuse_card_number
from addons.pos_session.services.locking import link_to, locked
from addons.pos_session.services.sessions import move
from core import clock
from core.db import db
from core.errors import Sentences, Stale
from core.identity.actor import current_actor
from core.journal import enter
from core.numbering import take

LONGEST_REASON = 300
MOST_OFFERED = 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """What who closes says of a drawer: ``state`` correct or in error, then with its cause; two confirmations.

    ``seen``: the fingerprint of the summary that was shown; where it is given, other figures are refused.
    """

    state: str
    reason_id: int | None = None
    reason_text: str = ""
    entries_confirmed: bool = True
    closure_confirmed: bool = True
    seen: str | None = None


def begin(session_id: int, step: str) -> Closure:
    """The draft of a step for the last closing of a drawer: the one that is there, or a new one filled in.

    Raises NotFound, Forbidden, NotYourDrawer, DrawerNotClosed, OperatorClosureMissing, ClosureDone.
    """
    session = locked(session_id)
    require_step(session, step)
    refusal = obstacle(session, step)
    if refusal is not None:
        raise refusal
    draft = _closure(session, step)
    if draft is not None:
        return draft
    draft = Closure(
        centre_id=session.centre_id,
        session_id=session.id,
        closing=session.closing_no,
        step=step,
        state=DRAFT,
        started_by_id=current_actor().author_id,
    )
    db.session.add(draft)
    db.session.flush()
    if step == OPERATOR:
        prefill(draft, session)
        return draft
    done = done_closure(session.id, OPERATOR)
    if done is None:
        raise Stale(links=[link_to(session.id)])
    copy_entries(done, draft)
    return draft


def accounting_draft(session: Session) -> Closure | None:
    """The accounting closure of a drawer that is in progress, for who may do it; one statement."""
    if not current_actor().may(ACCOUNTING_CLOSE, session.centre_id):
        return None
    draft = _closure(session, ACCOUNTING)
    return draft if draft is not None and draft.state == DRAFT else None


def done_closure(session_id: int, step: str) -> Closure | None:
    """The closure of a step that was done for a drawer; one statement. A drawer that is reopened has none."""
    found: Closure | None = db.session.scalars(
        select(Closure).where(Closure.session_id == session_id, Closure.step == step, Closure.state == DONE)
    ).one_or_none()
    return found


def done_closures(session_id: int) -> list[Closure]:
    """The closures of a drawer that are done, the operator's first; one statement."""
    done = select(Closure).where(Closure.session_id == session_id, Closure.state == DONE)
    return list(db.session.scalars(done.order_by(Closure.done_at, Closure.id)))


def operators_drawers(centre_id: int, user_id: int) -> list[Session]:
    """The drawers of an operator that are not through his closure, the one that is open too; one statement."""
    waiting = select(Session).where(
        Session.centre_id == centre_id,
        Session.responsible_id == user_id,
        Session.state.in_((*ACTIVE, CLOSED)),
    )
    return list(db.session.scalars(waiting.order_by(Session.id).limit(MOST_OFFERED)))


def close_operator(closure_id: int, verdict: Verdict) -> Closure:
    """The operator's closure is done («Clôturer»): its summary is frozen, its session goes on to the accountant.

    Raises NotFound, Forbidden, NotYourDrawer, Stale (done or reopened meanwhile, or not what was seen),
    TabNotVisited, ClosureNotConfirmed, VerdictMissing, ErrorReasonMissing, ErrorReasonUnknown, GapUnexplained.
    """
    closure, session, _ = _close(closure_id, OPERATOR, verdict)
    move(session, CLOSE_OPERATOR)
    _enter(closure, session, "pos_accounting_close.operator_closed")
    return closure


def close_accounting(closure_id: int, verdict: Verdict) -> Closure:
    """The accountant's closure is done and the drawer final: its entries are written.

    Raises what ``close_operator`` raises, GapAcceptanceUnexplained instead of GapUnexplained, and what
    ``post_closure`` raises (MappingMissing).
    """
    closure, session, totals = _close(closure_id, ACCOUNTING, verdict)
    post_closure(closure, totals)
    move(session, CLOSE_ACCOUNTING)
    _enter(closure, session, "pos_accounting_close.accounting_closed")
    return closure


def _close(closure_id: int, step: str, verdict: Verdict) -> tuple[Closure, Session, ClosureTotals]:
    """Check a draft and make it a fact; the caller moves the session."""
    closure, session = locked_draft(closure_id)
    if closure.step != step:
        raise Stale(links=[link_to(session.id)])
    _check_tabs(closure)
    totals = totals_of(closure)
    shown = may_see_expected(session, step)
    if verdict.seen is not None and verdict.seen != totals.fingerprint(expected=shown):
        raise Stale()
    _check_verdict(closure, verdict, totals)
    visit(closure, SUMMARY)
    freeze(closure, totals)
    closure.verdict = verdict.state
    closure.reason_id = verdict.reason_id if verdict.state == IN_ERROR else None
    closure.reason_text = _tidy(verdict.reason_text)
    closure.number = take(f"pos_accounting_close.closure:{closure.centre_id}:{step}")
    closure.done_by_id = current_actor().author_id
    closure.done_at = clock.now()
    closure.state = DONE
    db.session.flush()
    return closure, session, totals


def _check_tabs(closure: Closure) -> None:
    """The summary is confirmed by closing."""
    visited = visited_tabs(closure.id)
    left = [tab for tab in TABS if tab not in visited and tab != SUMMARY]
    if left:
        raise TabNotVisited(tabs=Sentences([(TAB_LABELS[tab], {}) for tab in left]))


def _check_verdict(closure: Closure, verdict: Verdict, totals: ClosureTotals) -> None:
    if verdict.state not in VERDICTS:
        raise VerdictMissing(fields={"verdict": VerdictMissing.message})
    text = _tidy(verdict.reason_text)
    if verdict.state == IN_ERROR:
        _check_reason(closure.centre_id, verdict.reason_id, text)
    elif totals.has_gap and closure.step == OPERATOR:
        raise GapUnexplained(fields={"verdict": GapUnexplained.message})
    elif totals.has_gap and not text:
        raise GapAcceptanceUnexplained(fields={"reason_text": GapAcceptanceUnexplained.message})
    missing = {
        name: ClosureNotConfirmed.message
        for name in ("entries_confirmed", "closure_confirmed")
        if not getattr(verdict, name)
    }
    if missing and verdict.state in (CORRECT, IN_ERROR):
        raise ClosureNotConfirmed(fields=missing)


def _check_reason(centre_id: int, reason_id: int | None, text: str) -> None:
    """A cause of the list; where a centre keeps no list the free text is the cause."""
    in_use = set(
        db.session.scalars(
            select(ErrorReason.id).where(ErrorReason.centre_id == centre_id, ErrorReason.active)
        )
    )
    if reason_id is None and (in_use or not text):
        field = "reason_id" if in_use else "reason_text"
        raise ErrorReasonMissing(fields={field: ErrorReasonMissing.message})
    if reason_id is not None and reason_id not in in_use:
        raise ErrorReasonUnknown(fields={"reason_id": ErrorReasonUnknown.message})


def _closure(session: Session, step: str) -> Closure | None:
    found: Closure | None = db.session.scalars(
        select(Closure).where(
            Closure.session_id == session.id, Closure.closing == session.closing_no, Closure.step == step
        )
    ).one_or_none()
    return found


def _enter(closure: Closure, session: Session, kind: str) -> None:
    """Every figure of a closure on the chain of its desk."""
    totals = totals_of(closure)
    data: dict[str, Any] = {
        "session": session.id,
        "code": session.code,
        "closing": closure.closing,
        "number": closure.number,
        "verdict": closure.verdict,
        "reason": closure.reason_id,
        "cash": [totals.cash_expected, totals.cash_found],
        "methods": [[row.method_id, row.expected, row.found] for row in totals.methods],
        "tickets_missing": totals.tickets_missing,
    }
    enter(f"desk:{session.desk_id}", kind, data)


def _tidy(text: str) -> str:
    """The free text of a cause on one line. Raises CardNumberRefused."""
    tidied = " ".join(text.split())[:LONGEST_REASON]
    refuse_card_number(tidied, "reason")
    return tidied
