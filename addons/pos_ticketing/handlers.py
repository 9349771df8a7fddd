"""What follows from events and times, in words: the notice before a reservation ends."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from addons.pos_session.models import Customer
from addons.pos_ticketing.models import Event, Performance, Reservation, ReservationSeat
from addons.pos_ticketing.models.reservation import ACTIVE
from addons.pos_ticketing.services.draft_life import REASON, abandon_old_drafts
from addons.pos_ticketing.services.reservation_end import to_notice
from core import clock
from core.db import db, lock_row
from core.identity.models import Centre
from core.mail import enqueue_mail
from core.uow import unit_of_work
from core.web.filters import localtime
from core.web.i18n import _, ngettext, speaking, translate


def notice_reservations(_payload: dict[str, Any]) -> None:
    """Call to mind the reservations that end soon: a mail to the contact who has an address; once each."""
    for reservation_id in to_notice(clock.now()):
        with unit_of_work():
            found = db.session.get_one(Reservation, reservation_id)
            lock_row(found)
            if found.state == ACTIVE and found.noticed_at is None:
                _mail(found)
                found.noticed_at = clock.now()


def abandon_drafts(_payload: dict[str, Any]) -> None:
    """Abandon the unfinished orders whose time is over; the reason is written in the house's language."""
    with speaking("fr"):
        reason = translate(REASON)
    abandon_old_drafts(reason)


def _mail(found: Reservation) -> None:
    customer = db.session.get(Customer, found.customer_id) if found.customer_id else None
    if customer is None or not customer.email or customer.anonymised_at is not None:
        return
    centre = db.session.get_one(Centre, found.centre_id)
    with speaking("fr"):
        until = localtime(found.ends_at, "EEEE d MMMM yyyy, HH:mm", zone=centre.timezone)
        enqueue_mail(
            [customer.email],
            _("Your reservation %(number)s at %(centre)s", number=found.number, centre=centre.name),
            "\n".join(
                [
                    _("Your places are kept until %(until)s. After that they are free again.", until=until),
                    "",
                    *_places(found, ZoneInfo(centre.timezone)),
                ]
            ),
            f"pos_ticketing.reservation:{found.id}:{found.ends_at:%Y%m%d%H%M}",
            centre_id=found.centre_id,
        )


def _places(found: Reservation, zone: ZoneInfo) -> list[str]:
    """A line per performance: how many places of which event, and when."""
    rows = db.session.execute(
        select(Event.title, Performance.starts_at, func.count().label("places"))
        .select_from(ReservationSeat)
        .join(Performance, Performance.id == ReservationSeat.performance_id)
        .join(Event, Event.id == Performance.event_id)
        .where(ReservationSeat.reservation_id == found.id)
        .group_by(Event.title, Performance.starts_at)
        .order_by(Performance.starts_at)
    )
    return [
        f"{row.title}, {row.starts_at.astimezone(zone):%d/%m/%Y %H:%M}: "
        + ngettext("%(num)s place", "%(num)s places", row.places)
        for row in rows
    ]
