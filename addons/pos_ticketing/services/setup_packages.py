"""Setting up packages: which performances, how many of them, and what the whole costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, delete, insert, select

from addons.pos_ticketing.errors import PackageTooFew
from addons.pos_ticketing.models import (
    AudienceCategory,
    Package,
    PackagePerformance,
    PackagePrice,
    Performance,
    PlanVersion,
)
from addons.pos_ticketing.permissions import SETUP
from addons.pos_ticketing.services.places import places_of
from core.db import db
from core.errors import NotFound
from core.identity.actor import require
from core.identity.visibility import visible
from core.journal import enter

_LISTED = cast(Table, PackagePerformance.__table__)
_PRICE = cast(Table, PackagePrice.__table__)


class PackageValues(NamedTuple):
    """What a package is made of."""

    name: str
    least: int
    most: int
    same_seat: bool
    performances: frozenset[int]
    position: int = 0
    active: bool = True


def save_package(centre_id: int, values: PackageValues, package_id: int | None = None) -> Package:
    """Make or change a package; journalled. What was sold keeps its price and its performances.

    Raises PackageTooFew (it wants more performances than it lists), NotFound (a performance of another centre).
    """
    require(SETUP, centre_id)
    if not 1 <= values.least <= values.most <= len(values.performances):
        raise PackageTooFew(fields={"most": PackageTooFew.message})
    own = set(
        db.session.execute(
            select(Performance.id).where(
                Performance.id.in_(values.performances), Performance.centre_id == centre_id
            )
        ).scalars()
    )
    if own != values.performances:
        raise NotFound()
    found = Package(centre_id=centre_id) if package_id is None else visible(Package, package_id)
    for name in ("name", "least", "most", "same_seat", "position", "active"):
        setattr(found, name, getattr(values, name))
    db.session.add(found)
    db.session.flush()
    db.session.execute(delete(_LISTED).where(_LISTED.c.package_id == found.id))
    rows = [{"package_id": found.id, "performance_id": each} for each in sorted(own)]
    db.session.execute(insert(_LISTED), rows)
    enter("house", "pos_ticketing.package_saved", {"package": found.id, "centre": centre_id})
    return found


def save_package_prices(package_id: int, prices: Mapping[tuple[str, int], int | None]) -> None:
    """Replace the prices of a package: {(seat category, audience category): cents TTC}; None is not sold."""
    found = visible(Package, package_id)
    require(SETUP, found.centre_id)
    known = set(
        db.session.execute(
            select(AudienceCategory.id).where(AudienceCategory.centre_id == found.centre_id)
        ).scalars()
    )
    db.session.execute(delete(_PRICE).where(_PRICE.c.package_id == package_id))
    rows: list[dict[str, Any]] = [
        {
            "package_id": package_id,
            "seat_category": category,
            "audience_category_id": rate_id,
            "amount": amount,
        }
        for (category, rate_id), amount in prices.items()
        if amount is not None and rate_id in known
    ]
    if rows:
        db.session.execute(insert(_PRICE), rows)
    enter("house", "pos_ticketing.package_saved", {"package": package_id, "centre": found.centre_id})


def prices_of_package(package_id: int) -> dict[tuple[str, int], int | None]:
    """{(seat category, audience category id): cents TTC}; one statement."""
    rows = db.session.execute(select(_PRICE).where(_PRICE.c.package_id == package_id))
    return {(row.seat_category, row.audience_category_id): row.amount for row in rows}


def performances_of_package(package_id: int) -> frozenset[int]:
    """The performances that may be chosen."""
    rows = db.session.execute(select(_LISTED.c.performance_id).where(_LISTED.c.package_id == package_id))
    return frozenset(rows.scalars())


def categories_of_package(package_id: int) -> list[str]:
    """The seat categories of the plans its performances are on, in the order of the plans."""
    hashes = db.session.execute(
        select(PlanVersion.hash)
        .join(Performance, Performance.plan_version_id == PlanVersion.id)
        .join(_LISTED, _LISTED.c.performance_id == Performance.id)
        .where(_LISTED.c.package_id == package_id)
        .distinct()
    ).scalars()
    return list(dict.fromkeys(name for found in sorted(hashes) for name in places_of(found).categories))
