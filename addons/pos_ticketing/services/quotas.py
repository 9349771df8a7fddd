"""Quotas: most places of a performance that go to an audience category, counted under a lock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from sqlalchemy import Table, func, select, tuple_

from addons.pos_ticketing.errors import QuotaReached
from addons.pos_ticketing.models import AudienceCategory, Claim, Quota
from addons.pos_ticketing.models.claim import live_claim
from addons.pos_ticketing.services.offer import Offer
from core.db import db

if TYPE_CHECKING:
    from addons.pos_ticketing.services.claims import Wanted

_CLAIM = cast(Table, Claim.__table__)
_QUOTA = cast(Table, Quota.__table__)
_RATE = cast(Table, AudienceCategory.__table__)


Quotas = dict[tuple[int, int], int]
"""{(performance, audience category): most places}."""


def lock_quotas(wanted: Sequence[Wanted], offers: Mapping[int, Offer]) -> Quotas:
    """Wait for whoever takes places of the same quotas, and read them; no statement where none limits what is wanted.

    The rows are locked in the order of their keys, before any seat. What they say now counts, not what the offer said
    before the wait.
    """
    keys = _limited(wanted, offers)
    if not keys:
        return {}
    rows = db.session.execute(
        select(_QUOTA.c.performance_id, _QUOTA.c.audience_category_id, _QUOTA.c.quantity)
        .where(tuple_(_QUOTA.c.performance_id, _QUOTA.c.audience_category_id).in_(keys))
        .order_by(_QUOTA.c.performance_id, _QUOTA.c.audience_category_id)
        .with_for_update()
    )
    return {(row.performance_id, row.audience_category_id): row.quantity for row in rows}


def check_quotas(quotas: Quotas, at: int) -> None:
    """Refuse what was taken beyond a quota (locked, and the places are claimed already). Raises QuotaReached.

    One statement for all quotas; none where there is none. A category counts its sub-categories.
    """
    if not quotas:
        return
    rows = db.session.execute(
        select(_CLAIM.c.performance_id, _RATE.c.id, _RATE.c.parent_id, func.count().label("taken"))
        .join(_RATE, _RATE.c.id == _CLAIM.c.audience_category_id)
        .where(_CLAIM.c.performance_id.in_({key[0] for key in quotas}), live_claim(at))
        .group_by(_CLAIM.c.performance_id, _RATE.c.id, _RATE.c.parent_id)
    )
    taken: dict[tuple[int, int], int] = {}
    for performance_id, rate_id, parent_id, count in rows:
        for category_id in {rate_id, parent_id} - {None}:
            taken[performance_id, category_id] = taken.get((performance_id, category_id), 0) + count
    for (performance_id, category_id), quantity in sorted(quotas.items()):
        if taken.get((performance_id, category_id), 0) > quantity:
            raise QuotaReached(quantity=quantity, rate=_name(category_id))


def _limited(wanted: Sequence[Wanted], offers: Mapping[int, Offer]) -> list[tuple[int, int]]:
    """The quotas (performance, audience category) that limit what is wanted, in order."""
    limited = [place for place in wanted if offers[place.performance_id].quotas]
    if not limited:
        return []
    parents = _parents(limited, offers)
    keys = set()
    for place in limited:
        rate_id = place.audience_category_id
        for category_id in (rate_id, parents.get(rate_id or 0)):
            if category_id in offers[place.performance_id].quotas:
                keys.add((place.performance_id, category_id))
    return sorted(keys)


def _parents(places: Sequence[Wanted], offers: Mapping[int, Offer]) -> dict[int, int | None]:
    """{audience category id: its category}; a rate that the offer has no price of (a package) is looked up."""
    known: dict[int, int | None] = {}
    for offer in offers.values():
        known.update((rate_id, rate.parent_id) for rate_id, rate in offer.audience.items())
    others = {place.audience_category_id for place in places} - known.keys() - {None}
    if others:
        rows = db.session.execute(select(_RATE.c.id, _RATE.c.parent_id).where(_RATE.c.id.in_(others)))
        known.update((row.id, row.parent_id) for row in rows)
    return known


def _name(category_id: int) -> str:
    name: str = db.session.execute(select(_RATE.c.name).where(_RATE.c.id == category_id)).scalar_one()
    return name
