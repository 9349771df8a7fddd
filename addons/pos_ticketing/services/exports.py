"""Exports for the ministry (SIBIL, requirements.md T2-12) and for rights and funds (SACD, SACEM, CNM, T2-13)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, func, select

from addons.pos_ticketing.models import Ticket
from addons.pos_ticketing.models.audience import AUDIENCE_KINDS
from addons.pos_ticketing.models.performance import CANCELLED, PLANNED
from addons.pos_ticketing.permissions import STATEMENTS
from addons.pos_ticketing.services.takings import Takings
from core import clock
from core.db import db
from core.i18n import N_
from core.identity.actor import require
from core.identity.models import Centre
from core.journal import enter
from core.vat import vat_rows

SIBIL, SACD, SACEM, CNM = "sibil", "sacd", "sacem", "cnm"
_TICKET = cast(Table, Ticket.__table__)


@dataclass(frozen=True)
class Lack:
    """Something that an export should say and does not: of the centre (no performance), or of a performance."""

    sentence: str
    performance: Takings | None = None


NO_SIRET = N_("The centre has no SIRET number.")
NO_LICENCE = N_("The centre has no licence number.")
NO_TOWN = N_("The centre has no postcode or town.")
NO_GENRE = N_("The event has no genre.")
NO_VENUE_TYPE = N_("The hall has no venue type.")
NO_TICKET = N_("No ticket was issued, although it was played.")
NOT_REFUNDED = N_("It is cancelled, and tickets are still to be refunded.")
OVER_GAUGE = N_("More tickets let in than the gauge has places.")


def quarter_of(day: date) -> tuple[int, int]:
    """(year, quarter) of a day."""
    return day.year, (day.month + 2) // 3


def days_of(year: int, quarter: int) -> tuple[date, date]:
    """The first and the last day of a quarter."""
    first = date(year, 3 * quarter - 2, 1)
    following = date(year + quarter // 4, 3 * quarter % 12 + 1, 1)
    return first, following - timedelta(days=1)


def exported(found: Iterable[Takings]) -> list[Takings]:
    """What an export holds: all that was played or has tickets, nothing that is only planned."""
    return [one for one in found if one.state != PLANNED or one.issued]


def lacks(centre: Centre, found: Sequence[Takings]) -> list[Lack]:
    """What is missing or odd, first of the centre, then by performance; an export is made all the same."""
    faults = [
        Lack(sentence)
        for sentence, value in (
            (NO_SIRET, centre.siret),
            (NO_LICENCE, centre.licence_number),
            (NO_TOWN, centre.postcode and centre.city),
        )
        if not value
    ]
    now = clock.now()
    told = set()
    for one in found:
        # What an event or a hall lacks is said once, at its first performance.
        wrong = (
            (NO_GENRE, one.event_id, not one.genre),
            (NO_VENUE_TYPE, one.hall, not one.venue_type),
            (
                NO_TICKET,
                one.performance_id,
                not one.issued and one.state != CANCELLED and one.starts_at < now,
            ),
            (NOT_REFUNDED, one.performance_id, one.state == CANCELLED and one.net > 0),
            (OVER_GAUGE, one.performance_id, one.net > one.gauge),
        )
        for sentence, owner, is_so in wrong:
            if is_so and (sentence, owner) not in told:
                told.add((sentence, owner))
                faults.append(Lack(sentence, one))
    return faults


def sibil_rows(centre: Centre, found: Iterable[Takings]) -> list[list[Any]]:
    """A row per performance: SIRET, licence, organiser, venue, postcode, town, venue type, hall, event, genre, young
    audience, festival, season, performance, gauge, tickets by kind of audience, paying, free, TTC, HT, VAT."""
    return [
        [
            centre.siret, centre.licence_number, centre.company_name or centre.name, centre.name, centre.postcode,
            centre.city, one.venue_type, one.hall, one.event, one.genre, one.young_audience, one.festival, one.season,
            one.starts_at, one.gauge, *(one.of_kind(kind)[0] for kind in AUDIENCE_KINDS), one.paying, one.free,
            one.ttc, one.ht, one.ttc - one.ht,
        ]
        for one in found
    ]  # fmt: skip


def rights_rows(centre: Centre, found: Iterable[Takings]) -> list[list[Any]]:
    """A row per performance and VAT rate: SIRET, licence, event, genre, performance, venue, town, gauge, rate, paying,
    exempt, TTC, HT, VAT, average price."""
    rows = []
    for one in found:
        for rate in sorted({part.vat_rate for part in one.parts}):
            parts = [part for part in one.parts if part.vat_rate == rate]
            paying = sum(part.net for part in parts if not part.is_free)
            free = sum(part.net for part in parts if part.is_free)
            [sums] = vat_rows([(rate, sum(p.ttc for p in parts), sum(p.exact_ht for p in parts))])
            average = (2 * sums.ttc + paying) // (2 * paying) if paying else 0
            rows.append(
                [
                    centre.siret, centre.licence_number, one.event, one.genre, one.starts_at, one.hall, centre.city,
                    one.gauge, rate, paying, free, sums.ttc, sums.ht, sums.vat, average,
                ]
            )  # fmt: skip
    return rows


def note_export(centre_id: int, export: str, first: date, last: date, rows: int) -> None:
    """Enter in the journal that an export was made, in a unit of work. Raises NotFound, Forbidden."""
    require(STATEMENTS, centre_id)
    enter(
        "house",
        "pos_ticketing.exported",
        {
            "centre": centre_id,
            "export": export,
            "from": first.isoformat(),
            "to": last.isoformat(),
            "rows": rows,
        },
    )


def first_use(centre_id: int) -> datetime | None:
    """When the first ticket of a centre was sold, for the declaration (requirements.md T2-16)."""
    require(STATEMENTS, centre_id)
    first = select(func.min(_TICKET.c.sold_at)).where(_TICKET.c.centre_id == centre_id)
    return db.session.execute(first).scalar_one_or_none()
