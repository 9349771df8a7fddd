"""Setting up the quotas of a performance: most places an audience category takes, and how many it took."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, cast

from sqlalchemy import Table, delete, func, select

from addons.pos_ticketing.models import AudienceCategory, Claim, Performance, Quota
from addons.pos_ticketing.models.audience import tree_order
from addons.pos_ticketing.models.claim import live_claim
from addons.pos_ticketing.permissions import SETUP
from addons.pos_ticketing.services.claims import now_ms
from core.db import db, upsert
from core.errors import NotFound
from core.identity.actor import require
from core.identity.visibility import visible
from core.journal import enter

_CATEGORY = cast(Table, AudienceCategory.__table__)
_CLAIM = cast(Table, Claim.__table__)
_QUOTA = cast(Table, Quota.__table__)


class QuotaRow(NamedTuple):
    """A category of the centre at a performance; ``taken`` counts its sub-categories, holds and options included."""

    category_id: int
    name: str
    is_child: bool
    quantity: int | None
    taken: int


def quota_rows(performance: Performance) -> list[QuotaRow]:
    """The categories in use, and those with a quota, in the order of the screens; two statements."""
    parent = _CATEGORY.alias()
    of_performance = (_QUOTA.c.audience_category_id == _CATEGORY.c.id) & (
        _QUOTA.c.performance_id == performance.id
    )
    categories = db.session.execute(
        select(_CATEGORY.c.id, _CATEGORY.c.name, _CATEGORY.c.parent_id, _QUOTA.c.quantity)
        .outerjoin(parent, parent.c.id == _CATEGORY.c.parent_id)
        .outerjoin(_QUOTA, of_performance)
        .where(
            _CATEGORY.c.centre_id == performance.centre_id,
            _CATEGORY.c.active | _QUOTA.c.quantity.is_not(None),
        )
        .order_by(*tree_order(_CATEGORY, parent))
    ).all()
    counted = db.session.execute(
        select(_CLAIM.c.audience_category_id, func.count())
        .where(
            _CLAIM.c.performance_id == performance.id,
            _CLAIM.c.audience_category_id.is_not(None),
            live_claim(now_ms()),
        )
        .group_by(_CLAIM.c.audience_category_id)
    )
    own: dict[int, int] = {category_id: count for category_id, count in counted}  # noqa: C416 - rows are no pairs
    taken = dict(own)
    for row in categories:
        if row.parent_id is not None:
            taken[row.parent_id] = taken.get(row.parent_id, 0) + own.get(row.id, 0)
    return [
        QuotaRow(row.id, row.name, row.parent_id is not None, row.quantity, taken.get(row.id, 0))
        for row in categories
    ]


def save_quotas(performance_id: int, quantities: Mapping[int, int]) -> None:
    """Replace the quotas of a performance, by audience category id; journalled.

    One below what is taken takes nothing back: it refuses what is not paid yet. Raises NotFound, Forbidden.
    """
    performance = visible(Performance, performance_id)
    require(SETUP, performance.centre_id)
    known = select(_CATEGORY.c.id).where(_CATEGORY.c.centre_id == performance.centre_id)
    if not set(quantities) <= set(db.session.scalars(known)):
        raise NotFound()
    # The performance, whose row is changed at the end, goes before its quotas: whoever takes tickets back has it when
    # he waits for them (services/cancelling.py).
    db.session.refresh(performance, with_for_update={"of": Performance, "key_share": True})
    locked = (
        select(_QUOTA.c.audience_category_id, _QUOTA.c.quantity)
        .where(_QUOTA.c.performance_id == performance_id)
        .order_by(_QUOTA.c.audience_category_id)
        .with_for_update()
    )
    before = {row.audience_category_id: row.quantity for row in db.session.execute(locked)}
    if before == dict(quantities):
        return
    # Rows that stay are changed, never made again: a sale that waits for their locks would find none of them.
    gone = sorted(before.keys() - quantities.keys())
    if gone:
        db.session.execute(
            delete(_QUOTA).where(
                _QUOTA.c.performance_id == performance_id, _QUOTA.c.audience_category_id.in_(gone)
            )
        )
    if quantities:
        rows = [
            {"performance_id": performance_id, "audience_category_id": category_id, "quantity": quantity}
            for category_id, quantity in sorted(quantities.items())
        ]
        put = upsert(Quota)
        db.session.execute(
            put.on_conflict_do_update(
                index_elements=["performance_id", "audience_category_id"],
                set_={"quantity": put.excluded.quantity},
            ),
            rows,
        )
    performance.offer_changed_at = now_ms()
    enter(
        "house",
        "pos_ticketing.quotas_changed",
        {
            "performance": performance_id,
            "quotas": {str(category_id): quantity for category_id, quantity in sorted(quantities.items())},
        },
    )
