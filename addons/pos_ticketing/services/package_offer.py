"""What a package offers: its performances, its prices, and how its places must go together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import Table, select, union_all

from addons.pos_ticketing.models import Advantage, AudienceCategory, Package, PackagePerformance, PackagePrice
from addons.pos_ticketing.services.offer import Audience
from core.db import db

_ADVANTAGE = cast(Table, Advantage.__table__)
_PACKAGE = cast(Table, Package.__table__)
_MEMBER = cast(Table, PackagePerformance.__table__)
_PRICE = cast(Table, PackagePrice.__table__)
_RATE = cast(Table, AudienceCategory.__table__)


@dataclass(slots=True)
class PackageOffer:
    """A package with its performances and prices: {(seat category, audience category id): cents TTC}."""

    id: int
    name: str
    least: int
    most: int
    same_seat: bool
    performances: set[int] = field(default_factory=set)
    prices: dict[tuple[str, int], int] = field(default_factory=dict)
    audience: dict[int, Audience] = field(default_factory=dict)


def package_offers(package_ids: Collection[int], centre_id: int) -> dict[int, PackageOffer]:
    """The packages in use of a centre by id, with prices and performances; two statements."""
    found: dict[int, PackageOffer] = {}
    rows = db.session.execute(
        select(
            _PACKAGE,
            _PRICE.c.seat_category,
            _PRICE.c.amount,
            _RATE.c.id.label("rate_id"),
            _RATE.c.name.label("rate"),
        )
        .add_columns(_RATE.c.kind, _RATE.c.parent_id, _RATE.c.members_only, _RATE.c.proof)
        .outerjoin(_PRICE, _PRICE.c.package_id == _PACKAGE.c.id)
        .outerjoin(_RATE, (_RATE.c.id == _PRICE.c.audience_category_id) & _RATE.c.active)
        .where(_PACKAGE.c.id.in_(package_ids), _PACKAGE.c.centre_id == centre_id, _PACKAGE.c.active)
        .order_by(_PACKAGE.c.id, _RATE.c.position, _RATE.c.name)
    )
    for row in rows:
        offer = found.get(row.id)
        if offer is None:
            offer = found[row.id] = PackageOffer(row.id, row.name, row.least, row.most, row.same_seat)
        if row.rate_id is not None:
            offer.prices[row.seat_category, row.rate_id] = row.amount
            offer.audience[row.rate_id] = Audience(
                row.rate, row.kind, row.parent_id, row.members_only, row.proof
            )
    listed = db.session.execute(
        select(_MEMBER.c.package_id, _MEMBER.c.performance_id).where(_MEMBER.c.package_id.in_(found))
    )
    for package_id, performance_id in listed:
        found[package_id].performances.add(performance_id)
    return found


def on_offer(centre_id: int) -> tuple[list[Package], list[Advantage]]:
    """The packages and the advantages in use of a centre, in the order of the screens; two statements."""
    packages = select(Package).where(Package.centre_id == centre_id, Package.active)
    advantages = select(Advantage).where(Advantage.centre_id == centre_id, Advantage.active)
    return (
        list(db.session.scalars(packages.order_by(Package.position, Package.name))),
        list(db.session.scalars(advantages.order_by(Advantage.position, Advantage.name))),
    )


def sells_packages(centre_id: int) -> bool:
    """Whether a centre has a package or an advantage for sale; one statement."""
    found = union_all(
        select(_PACKAGE.c.id).where(_PACKAGE.c.centre_id == centre_id, _PACKAGE.c.active),
        select(_ADVANTAGE.c.id).where(_ADVANTAGE.c.centre_id == centre_id, _ADVANTAGE.c.active),
    )
    return db.session.execute(found.limit(1)).first() is not None
