"""A step of the opening: the journal of the desk is walked, and a desk whose journal was touched does not open."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_session.errors import DeskJournalFault
from addons.pos_session.models import Alert
from addons.pos_session.models.alert import JOURNAL_FAULT
from addons.pos_session.services.alerts import raise_alerts
from addons.pos_session.services.line_kinds import SessionRef
from addons.pos_session.services.opening_work import OpeningStep, Progress
from addons.pos_session.settings import PosSessionSettings
from core.config import settings
from core.db import db
from core.i18n import N_
from core.journal.checking import check_chain
from core.uow import unit_of_work


def journal_steps(session: SessionRef) -> list[OpeningStep]:
    """The step, where the deployment wants it (``verify_journal_at_opening``)."""
    section: PosSessionSettings = settings().section("pos_session")
    if not section.verify_journal_at_opening:
        return []
    label = N_("Verifying the journal of the cash desk")
    return [OpeningStep(label, lambda progress: verify_desk(session, progress))]


def verify_desk(session: SessionRef, progress: Progress) -> None:
    """Walk the chain of the desk (requirements.md T1-6). Raises DeskJournalFault, which the managers are told of."""
    fault = check_chain(f"desk:{session.desk_id}", progress.advance)
    if fault is None:
        return
    with unit_of_work():
        _tell_managers(session)
    raise DeskJournalFault(seq=fault.seq)


def _tell_managers(session: SessionRef) -> None:
    """One alert per session until somebody has seen it, however often the opening is tried."""
    told = select(Alert.id).where(
        Alert.session_id == session.id, Alert.kind == JOURNAL_FAULT, Alert.seen_at.is_(None)
    )
    if db.session.execute(told.limit(1)).first() is None:
        raise_alerts([Alert(centre_id=session.centre_id, session_id=session.id, kind=JOURNAL_FAULT)])
