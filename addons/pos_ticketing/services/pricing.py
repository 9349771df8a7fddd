"""What performances offer and at which prices: one statement, whatever the number of seats."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, Select, String, Subquery, Table, and_, bindparam, func, or_, select
from sqlalchemy import cast as as_type

from addons.pos_ticketing.models import (
    HELD,
    AudienceCategory,
    Claim,
    Event,
    Performance,
    Plan,
    PlanVersion,
    Price,
    TicketSeries,
)
from addons.pos_ticketing.services.places import PlanPlaces, places_of
from core import clock
from core.db import db
from core.identity.models import Centre

_CENTRE = cast(Table, Centre.__table__)
_CLAIM = cast(Table, Claim.__table__)
_EVENT = cast(Table, Event.__table__)
_PERFORMANCE = cast(Table, Performance.__table__)
_PLAN = cast(Table, Plan.__table__)
_PRICE = cast(Table, Price.__table__)
_RATE = cast(Table, AudienceCategory.__table__)
_SERIES = cast(Table, TicketSeries.__table__)
_VERSION = cast(Table, PlanVersion.__table__)


@dataclass(slots=True)
class Offer:
    """A performance with all its prices; ``prices`` maps (seat category, audience category id) to cents TTC."""

    performance_id: int
    centre_id: int
    event: str
    starts_at: datetime
    zone: str
    venue: str
    company: str
    licence: str
    plan_hash: str
    vat_rate: int
    on_sale: bool
    series_id: int
    series_code: str
    standing_taken: frozenset[int] = frozenset()
    """The places of its free zones that are taken; only read with ``offers(standing=True)``."""
    rates: dict[int, str] = field(default_factory=dict)
    prices: dict[tuple[str, int], int] = field(default_factory=dict)

    @property
    def places(self) -> PlanPlaces:
        """The places of its plan version."""
        return places_of(self.plan_hash)

    @property
    def title(self) -> str:
        """Event and local date, as the line and the refusals name it (same form in both languages)."""
        return f"{self.event}, {self.local_start:%d/%m/%Y %H:%M}"

    @property
    def local_start(self) -> datetime:
        """When it starts, in the centre's zone."""
        return self.starts_at.astimezone(ZoneInfo(self.zone))

    def priced_categories(self) -> set[str]:
        """The seat categories that have a price at all."""
        return {seat_category for seat_category, _ in self.prices}


def _standing_taken() -> Subquery:
    """The taken places of the free zones of performances, in one text each: "40,41,57"."""
    ids: Any = bindparam("ids", expanding=True)
    live = or_(_CLAIM.c.state != HELD, _CLAIM.c.expires_at > bindparam("now"))
    return (
        select(
            _CLAIM.c.performance_id,
            func.aggregate_strings(as_type(_CLAIM.c.seat, String), ",").label("taken"),
        )
        .join(_PERFORMANCE, _PERFORMANCE.c.id == _CLAIM.c.performance_id)
        .join(_VERSION, _VERSION.c.id == _PERFORMANCE.c.plan_version_id)
        .where(_CLAIM.c.performance_id.in_(ids), _CLAIM.c.seat >= _VERSION.c.seats, live)
        .group_by(_CLAIM.c.performance_id)
        .subquery()
    )


def _statement(standing: bool) -> Select[Any]:
    """One row per price; built once, with Core tables: every caller names the centre or checks it afterwards."""
    shown: list[Any] = [
        _PERFORMANCE.c.id,
        _RATE.c.id,
        _RATE.c.name,
        _PRICE.c.seat_category,
        _PRICE.c.amount,
        _PERFORMANCE.c.centre_id,
        _PERFORMANCE.c.starts_at,
        _PERFORMANCE.c.vat_rate,
        _PERFORMANCE.c.on_sale,
        _PERFORMANCE.c.series_id,
        _EVENT.c.title.label("event_title"),
        _EVENT.c.subtitle.label("event_subtitle"),
        _VERSION.c.hash.label("plan_hash"),
        _PLAN.c.name.label("hall"),
        _SERIES.c.code.label("series_code"),
        _CENTRE.c.name.label("centre_name"),
        _CENTRE.c.timezone,
        _CENTRE.c.city,
        _CENTRE.c.company_name,
        _CENTRE.c.licence_number,
    ]
    wanted = (
        select(*shown)
        .join(_EVENT, _EVENT.c.id == _PERFORMANCE.c.event_id)
        .join(_VERSION, _VERSION.c.id == _PERFORMANCE.c.plan_version_id)
        .join(_PLAN, _PLAN.c.id == _VERSION.c.plan_id)
        .join(_SERIES, _SERIES.c.id == _PERFORMANCE.c.series_id)
        .join(_CENTRE, _CENTRE.c.id == _PERFORMANCE.c.centre_id)
        .outerjoin(_PRICE, _PRICE.c.performance_id == _PERFORMANCE.c.id)
        .outerjoin(_RATE, and_(_RATE.c.id == _PRICE.c.audience_category_id, _RATE.c.active))
        .where(_PERFORMANCE.c.id.in_(bindparam("ids", expanding=True)))
        .order_by(_PERFORMANCE.c.id, _RATE.c.position, _RATE.c.name)
    )
    if standing:
        found = _standing_taken()
        wanted = wanted.add_columns(found.c.taken).outerjoin(
            found, found.c.performance_id == _PERFORMANCE.c.id
        )
    return wanted


_OFFERS = _statement(standing=False)
_OFFERS_WITH_STANDING = _statement(standing=True)


def offers(
    performance_ids: Collection[int], centre_id: int | None = None, *, standing: bool = False
) -> dict[int, Offer]:
    """The offers of these performances by id (those of ``centre_id``, when given); one statement.

    With ``standing`` the same statement tells which places of the free zones are taken. Not limited to the
    actor's centres: without ``centre_id`` the caller checks ``Offer.centre_id``. The connection is asked, not the
    ORM session, which would walk through the whole statement again in every sale.
    """
    wanted: dict[str, Any] = {"ids": sorted(performance_ids)}
    if standing:
        wanted["now"] = clock.epoch_ms(clock.now())
    statement = _OFFERS_WITH_STANDING if standing else _OFFERS
    found: dict[int, Offer] = {}
    for row in db.session.connection().execute(statement, wanted):
        performance_id, rate_id, rate_name, seat_category, amount = row[:5]
        offer = found.get(performance_id)
        if offer is None:
            offer = found[performance_id] = _offer(row._mapping)
        if rate_id is not None:
            offer.rates[rate_id] = rate_name
            offer.prices[seat_category, rate_id] = amount
    if centre_id is None:
        return found
    return {offer.performance_id: offer for offer in found.values() if offer.centre_id == centre_id}


def _offer(row: RowMapping) -> Offer:
    """A performance without its prices, from its first row."""
    venue = dict.fromkeys(part for part in (row["hall"], row["centre_name"], row["city"]) if part)
    taken = row.get("taken")
    return Offer(
        performance_id=row[_PERFORMANCE.c.id],
        centre_id=row["centre_id"],
        event=" - ".join(part for part in (row["event_title"], row["event_subtitle"]) if part),
        starts_at=row["starts_at"],
        zone=row["timezone"],
        venue=", ".join(venue),
        company=row["company_name"] or row["centre_name"],
        licence=row["licence_number"],
        plan_hash=row["plan_hash"],
        vat_rate=row["vat_rate"],
        on_sale=row["on_sale"],
        series_id=row["series_id"],
        series_code=row["series_code"],
        standing_taken=frozenset(map(int, taken.split(","))) if taken else frozenset(),
    )
