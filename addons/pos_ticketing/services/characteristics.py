"""Step 2 of a choice: what can be asked for at a performance (who comes, which places), and how it is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select

from addons.pos_ticketing.models import AudienceCategory, Contingent
from addons.pos_ticketing.models.channel import MIXED
from addons.pos_ticketing.services.channels import channel_of
from addons.pos_ticketing.services.offer import Audience, Offer
from addons.pos_ticketing.services.remaining import Remaining
from addons.pos_ticketing.services.seat_rows import rows_of
from core.db import db


class Rate(NamedTuple):
    """A sub-category of the public with its prices: {seat category: cents TTC}."""

    id: int
    audience: Audience
    prices: dict[str, int]


@dataclass(frozen=True, slots=True)
class RateGroup:
    """A category of the public (no name: those without one) and what is sold of it."""

    name: str
    rates: list[Rate]


def audience_tree(offer: Offer) -> list[RateGroup]:
    """The categories and sub-categories of the public that the offer is sold to, in their order; one statement."""
    parents = {audience.parent_id for audience in offer.audience.values()} - {None}
    names: dict[int | None, str] = {}
    if parents:
        wanted = select(AudienceCategory.id, AudienceCategory.name).where(AudienceCategory.id.in_(parents))
        names = {row.id: row.name for row in db.session.execute(wanted)}
    groups: dict[int | None, RateGroup] = {}
    for rate_id, audience in offer.audience.items():
        prices = {category: cents for (category, priced), cents in offer.prices.items() if priced == rate_id}
        name = names.get(audience.parent_id, "")
        group = groups.setdefault(audience.parent_id, RateGroup(name, []))
        group.rates.append(Rate(rate_id, audience, prices))
    return list(groups.values())


def ways(offer: Offer, left: Remaining, category: str) -> list[tuple[str, int]]:
    """Where places of a seat category are: (name of the free zone, places left), "" for its numbered seats."""
    index = offer.places.categories.index(category)
    numbered = [("", left.numbered[category])] if category in left.numbered else []
    zones = [zone.name for zone in offer.places.free_ranges if zone.category == index]
    return [*numbered, *((name, left.zones[name]) for name in zones if name in left.zones)]


def contingents_of(offer: Offer) -> list[tuple[int, str]]:
    """The contingents to choose from: those the channel sells from, where places are set aside at all; by name."""
    if not offer.has_contingents or not offer.contingents:
        return []
    wanted = (
        select(Contingent.id, Contingent.name)
        .where(Contingent.id.in_(offer.contingents), Contingent.active)
        .order_by(Contingent.name)
    )
    return [(row.id, row.name) for row in db.session.execute(wanted)]


class Attributes(NamedTuple):
    """What seats of the plan may be asked for besides their category."""

    wheelchairs: bool
    limited_view: bool


def attributes_of(offer: Offer) -> Attributes:
    """Whether the plan has wheelchair places, and seats with a restricted view."""
    rows = rows_of(offer.plan_hash)
    return Attributes(bool(rows.companions), bool(rows.limited_view))


def selection_mode(session_id: int) -> str:
    """How the channel of a session has seats selected (``models/channel.py``); mixed without a channel."""
    channel = channel_of(session_id)
    return MIXED if channel is None else channel.selection_mode
