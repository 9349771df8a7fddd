"""The work of ``guichet worker`` for the exchanges."""

from __future__ import annotations

from addons.pos_sync.export_jobs import answers_job, export_job
from addons.pos_sync.letter_jobs import letters_job
from addons.pos_sync.online_jobs import orders_job
from addons.pos_sync.receive_jobs import batches_job, gather_job
from addons.pos_sync.services.exporting.queue import EXPORT_JOB
from addons.pos_sync.services.online.queue import ORDERS_JOB
from core.contributions import Job
from core.i18n import N_

JOBS = (
    Job(EXPORT_JOB, export_job, N_("Send an export to head office")),
    Job("pos_sync.answers", answers_job, N_("Read what head office answers"), every_minutes=1),
    Job("pos_sync.gather", gather_job, N_("Gather the exports of the registers"), every_minutes=1),
    Job(
        "pos_sync.batches",
        batches_job,
        N_("Send the batches of the registers and read their answers"),
        every_minutes=1,
    ),
    Job("pos_sync.letters", letters_job, N_("Exchange small news with the other side"), every_minutes=1),
    Job(ORDERS_JOB, orders_job, N_("Share customer orders with head office"), every_minutes=1),
)
