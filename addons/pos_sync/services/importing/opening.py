"""The import as a step of an opening: it refuses, or it is left out when the export waits or no line is there."""

from __future__ import annotations

from addons.pos_session.models import Session
from addons.pos_session.services.line_kinds import SessionRef
from addons.pos_session.services.opening_run import run_of
from addons.pos_session.services.opening_work import OpeningStep, Progress
from addons.pos_session.services.sessions import lock_for
from addons.pos_sync.errors import exchange
from addons.pos_sync.errors.exchange import LineDown
from addons.pos_sync.errors.importing import ExportWaiting, NoLineNeeded
from addons.pos_sync.models import OpeningWithout
from addons.pos_sync.services.exporting.state import exports_block_imports
from addons.pos_sync.services.importing.run import Tell, import_waiting
from addons.pos_sync.settings import REGISTER, exchanges_as
from core.db import db
from core.i18n import N_
from core.identity.actor import current_actor
from core.identity.visibility import visible
from core.journal import enter
from core.uow import unit_of_work

LABEL = N_("Synchronising the data…")
LEFT_OUT = N_("No data of head office: the export of the last closed day has not passed")

LINE_CODES = frozenset(
    fault.code for fault in vars(exchange).values() if isinstance(fault, type) and issubclass(fault, LineDown)
)
"""Refusals after which an opening may go on without the import: nothing was refused, there was no line."""


def import_steps(session: SessionRef, tell: Tell) -> list[OpeningStep]:
    """What is done before a session of a register opens; nothing elsewhere. ``tell`` as in ``import_waiting``."""
    if not exchanges_as(REGISTER):
        return []
    if exports_block_imports(session.centre_id):
        return [OpeningStep(LEFT_OUT, lambda progress: progress.advance(1, 1))]
    return [OpeningStep(LABEL, lambda progress: _run(session, progress, tell))]


def _run(session: SessionRef, progress: Progress, tell: Tell) -> None:
    try:
        import_waiting(session.centre_id, session.id, progress.advance, tell)
    except ExportWaiting:
        return  # a closing came in between
    except LineDown:
        with unit_of_work():
            if db.session.get(OpeningWithout, session.id) is None:
                raise
            enter(
                "house",
                "pos_sync.opened_without_import",
                {"centre": session.centre_id, "session": session.id},
            )


def may_leave_out(session_id: int) -> bool:
    """Whether the last opening of a session was refused because there is no line."""
    run = run_of(session_id)
    return run is not None and run.refusal is not None and run.refusal.error_code in LINE_CODES


def import_refusal(session_id: int) -> str:
    """The code of a fault of the exchange that refused the last opening; else empty."""
    run = run_of(session_id)
    code = run.refusal.error_code if run is not None and run.refusal is not None else ""
    return code if code.startswith("pos_sync.") else ""


def leave_out(session_id: int) -> None:
    """Let a session open without the import as long as there is no line. Raises NoLineNeeded, NotFound, Refusal."""
    visible(Session, session_id)
    lock_for(session_id, "open")
    if not may_leave_out(session_id):
        raise NoLineNeeded()
    if db.session.get(OpeningWithout, session_id) is None:
        db.session.add(OpeningWithout(session_id=session_id, user_id=current_actor().user_id))
        db.session.flush()
