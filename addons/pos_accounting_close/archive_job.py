"""The worker's part of archives: a refusal is told on the page of the archive, anything else is tried again."""

from __future__ import annotations

from typing import Any

from addons.pos_accounting_close.models import ArchiveWork
from addons.pos_accounting_close.services import archives
from core.db import db
from core.errors import Refusal
from core.web.i18n import speaking, translate


def archive_job(payload: dict[str, Any]) -> None:
    """Make the archive of a work; run again after its worker was killed, it begins again."""
    work = db.session.get_one(ArchiveWork, payload["work"])
    if work.state not in archives.UNDER_WAY:
        return
    try:
        archives.make(work.id)
    except Refusal as refusal:
        with speaking("fr"):
            archives.fail(work.id, translate(refusal.msgid) % refusal.params)
