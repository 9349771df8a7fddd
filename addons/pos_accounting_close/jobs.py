"""The work of the accounting closures in ``guichet worker``."""

from __future__ import annotations

from typing import Any

from addons.pos_accounting_close.archive_job import archive_job
from addons.pos_accounting_close.fiscal_jobs import draw_up_daily
from addons.pos_accounting_close.services import archives
from addons.pos_accounting_close.services.presale_run import release_everywhere
from core.contributions import Job
from core.i18n import N_

_DAILY = 24 * 60


def release_presales(_payload: dict[str, Any]) -> None:
    """Release what is due in every centre; run again it releases nothing more."""
    release_everywhere()


JOBS: tuple[Job, ...] = (
    Job("pos_accounting_close.fiscal", draw_up_daily, N_("Draw up fiscal closings"), every_minutes=15),
    Job(archives.KIND, archive_job, N_("Draw up archives")),
    Job("pos_accounting_close.presales", release_presales, N_("Release presales"), every_minutes=_DAILY),
)
