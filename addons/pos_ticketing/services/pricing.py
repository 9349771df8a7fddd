"""What performances offer and at which prices: one statement, whatever the number of seats."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, Table

from addons.pos_ticketing.models import Performance
from addons.pos_ticketing.services.offer import Audience, Offer
from addons.pos_ticketing.services.offer_statement import offer_statement
from addons.pos_ticketing.services.price_precedence import Precedence, applies, precedence, scope_of
from core import clock
from core.db import db
from core.uow import in_unit

_PERFORMANCE = cast(Table, Performance.__table__)


def offers(
    performance_ids: Collection[int],
    centre_id: int | None = None,
    *,
    standing: bool = False,
    session_id: int | None = None,
) -> dict[int, Offer]:
    """The offers of these performances by id (those of ``centre_id``, when given); one statement.

    With ``standing`` the same statement tells which places of the free zones are taken, with ``session_id`` what the
    sales channel of that session may sell. Not limited to the actor's centres: without ``centre_id`` the caller checks
    ``Offer.centre_id``. The connection is asked, not the ORM session, which would walk through the whole statement
    again in every sale. In a unit of work the plans and contingents of the performances stay as they are read until
    its end (``offer_statement``); on SQLite the unit has the whole file.
    """
    now = clock.now()
    wanted: dict[str, Any] = {"ids": sorted(performance_ids), "now": now}
    if standing:
        wanted["now_ms"] = clock.epoch_ms(now)
    if session_id is not None:
        wanted["session_id"] = session_id
    found: dict[int, Offer] = {}
    best: dict[tuple[int, str, int], Precedence] = {}
    for row in _rows(wanted, standing, session_id is not None):
        performance_id, rate_id, seat_category, amount = row[:4]
        offer = found.get(performance_id)
        if offer is None:
            offer = found[performance_id] = _offer(row._mapping)
        if rate_id is None or not row.rate_in_channel:
            continue
        cell, rank = (performance_id, seat_category, rate_id), _precedence(row._mapping, now, offer.zone)
        if rank is None or rank < best.get(cell, rank):
            continue
        best[cell] = rank
        offer.prices.pop((seat_category, rate_id), None)
        if amount is not None:
            offer.prices[seat_category, rate_id] = amount
            _know_rate(offer, rate_id, row._mapping)
    for offer in found.values():
        _forget_unpriced(offer)
    if centre_id is None:
        return found
    return {offer.performance_id: offer for offer in found.values() if offer.centre_id == centre_id}


def _rows(wanted: dict[str, Any], standing: bool, channel: bool) -> Sequence[Any]:
    connection = db.session.connection()
    if connection.dialect.name != "postgresql" or not in_unit():
        return connection.execute(offer_statement(standing, channel), wanted).all()
    statement = offer_statement(standing, channel, locked=True)
    rows = connection.execute(statement, wanted).all()
    complete = {row[0] for row in rows} >= set(wanted["ids"])
    if complete and all(row.offer_changed_at == row.read_changed_at for row in rows):
        return rows
    return connection.execute(statement, wanted).all()


def _precedence(row: RowMapping, now: datetime, zone: str) -> Precedence | None:
    """How much the grid of a row goes before others; None on a day of the centre when it does not apply."""
    starts, ends = row["starts_on"], row["ends_on"]
    if (starts or ends) and not applies(now.astimezone(ZoneInfo(zone)).date(), starts, ends):
        return None
    return precedence(
        scope_of(row["grid_event_id"], row["grid_performance_id"]), starts, ends, row["grid_id"]
    )


def _know_rate(offer: Offer, rate_id: int, row: RowMapping) -> None:
    if rate_id not in offer.rates:
        offer.rates[rate_id] = row["rate_name"]
        offer.audience[rate_id] = Audience(
            row["rate_name"], row["kind"], row["parent_id"], row["members_only"], row["proof"]
        )


def _forget_unpriced(offer: Offer) -> None:
    """A rate whose cells were all taken out of sale by a narrower grid is none of the performance's."""
    priced = {rate_id for _, rate_id in offer.prices}
    for rate_id in [rate_id for rate_id in offer.rates if rate_id not in priced]:
        del offer.rates[rate_id], offer.audience[rate_id]


def _offer(row: RowMapping) -> Offer:
    """A performance without its prices, from its first row."""
    venue = dict.fromkeys(part for part in (row["hall"], row["centre_name"], row["city"]) if part)
    town = " ".join(part for part in (row["postcode"], row["city"]) if part)
    return Offer(
        performance_id=row[_PERFORMANCE.c.id],
        event_id=row[_PERFORMANCE.c.event_id],
        centre_id=row["centre_id"],
        event=" - ".join(part for part in (row["event_title"], row["event_subtitle"]) if part),
        starts_at=row["starts_at"],
        zone=row["timezone"],
        venue=", ".join(venue),
        company=row["company_name"] or row["centre_name"],
        issuer_address=", ".join(part for part in (row["address"], town) if part),
        siret=row["siret"],
        licence=row["licence_number"],
        plan_hash=row["plan_hash"],
        vat_rate=row["vat_rate"],
        state=row["state"],
        series_id=row["series_id"],
        series_code=row["series_code"],
        channel_id=row.get("channel_id"),
        in_channel=bool(row.get("in_channel", True)),
        contingents=frozenset(_numbers(row.get("contingents"))),
        has_contingents=bool(row["has_contingents"]),
        quotas=_pairs(row["quotas"]),
        standing_taken=frozenset(_numbers(row.get("taken"))),
    )


def _numbers(text: str | None) -> list[int]:
    return list(map(int, text.split(","))) if text else []


def _pairs(text: str | None) -> dict[int, int]:
    pairs = (pair.split(":") for pair in text.split(",")) if text else ()
    return {int(key): int(value) for key, value in pairs}
