"""The work of the ticketing in ``guichet worker``."""

from __future__ import annotations

from addons.pos_ticketing.drawing_jobs import mail_tickets_job, print_batch_job
from addons.pos_ticketing.handlers import abandon_drafts, notice_reservations
from addons.pos_ticketing.services import bulk_printing, ticket_mail
from addons.pos_ticketing.services.reservation_end import expire_reservations
from addons.pos_ticketing.services.upkeep import open_places_job, purge_job
from core.contributions import Job
from core.i18n import N_

JOBS: tuple[Job, ...] = (
    Job(bulk_printing.KIND, print_batch_job, N_("Print deliveries in bulk")),
    Job(ticket_mail.KIND, mail_tickets_job, N_("Mail tickets")),
    Job("pos_ticketing.purge_holds", purge_job, N_("Delete expired holds"), every_minutes=1),
    Job(
        "pos_ticketing.abandon_drafts",
        abandon_drafts,
        N_("Abandon unfinished orders whose time is over"),
        every_minutes=5,
    ),
    Job(
        "pos_ticketing.expire_reservations",
        expire_reservations,
        N_("Close reservations whose time is over"),
        every_minutes=1,
    ),
    Job(
        "pos_ticketing.notice_reservations",
        notice_reservations,
        N_("Call reservations to mind that end soon"),
        every_minutes=5,
    ),
    Job(
        "pos_ticketing.open_places",
        open_places_job,
        N_("Open contingents and blocked places whose time has come"),
        every_minutes=1,
    ),
)
