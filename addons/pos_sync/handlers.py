"""What follows from the closing of a session, in its transaction: on a register, its export."""

from __future__ import annotations

from addons.pos_session.events import SessionClosed
from addons.pos_sync.services.exporting.queue import queue_export
from addons.pos_sync.settings import REGISTER, PosSyncSettings
from core.config import settings


def export_closed(event: SessionClosed) -> None:
    """Write down the export of the session."""
    section: PosSyncSettings = settings().section("pos_sync")
    if section.role == REGISTER:
        queue_export(event.session_id)
