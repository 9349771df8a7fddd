"""The work of the accounting closures in ``guichet worker``."""

from __future__ import annotations

from addons.pos_accounting_close.archive_job import archive_job
from addons.pos_accounting_close.fiscal_jobs import draw_up_daily
from addons.pos_accounting_close.services import archives
from core.contributions import Job
from core.i18n import N_

JOBS: tuple[Job, ...] = (
    Job("pos_accounting_close.fiscal", draw_up_daily, N_("Draw up fiscal closings"), every_minutes=15),
    Job(archives.KIND, archive_job, N_("Draw up archives")),
)
