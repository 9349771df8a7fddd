"""Setting up audience categories and their sub-categories: a tree of two levels whose leaves are sold."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from sqlalchemy import Table, exists, or_, select, update

from addons.pos_ticketing.errors import AudienceDepth, ParentIsPriced
from addons.pos_ticketing.models import AudienceCategory, PackagePrice, Price
from addons.pos_ticketing.models.audience import FULL, tree_order
from addons.pos_ticketing.permissions import SETUP
from addons.pos_ticketing.services.offer_changes import of_centre, offer_changed
from core.db import db, lock_row
from core.errors import NotFound
from core.identity.actor import require
from core.identity.visibility import visible

_CATEGORY = cast(Table, AudienceCategory.__table__)
_PRICED = tuple(cast(Table, model.__table__) for model in (Price, PackagePrice))


class AudienceValues(NamedTuple):
    """What else an audience category is; ``kind`` is one of ``AUDIENCE_KINDS``."""

    kind: str = FULL
    proof: str = ""
    members_only: bool = False
    parent_id: int | None = None
    move_prices: bool = False
    """Give the prices of the parent to this new sub-category of it."""


def save_audience_category(
    centre_id: int,
    name: str,
    position: int = 0,
    active: bool = True,
    category_id: int | None = None,
    values: AudienceValues | None = None,
) -> AudienceCategory:
    """Make or change an audience category, or a sub-category of ``values.parent_id``.

    A category that has prices gets no sub-category unless they are moved to it. Raises AudienceDepth, ParentIsPriced,
    NotFound, Forbidden.
    """
    require(SETUP, centre_id)
    values = values or AudienceValues()
    new = category_id is None
    found = AudienceCategory(centre_id=centre_id) if new else visible(AudienceCategory, category_id or 0)
    move_from = _checked_parent(found, values)
    found.name, found.position, found.active = name, position, active
    found.kind, found.proof, found.members_only = values.kind, values.proof, values.members_only
    found.parent_id = values.parent_id
    db.session.add(found)
    db.session.flush()
    if move_from is not None:
        _move_prices(move_from, found.id)
    offer_changed(of_centre(found.centre_id))
    return found


def _checked_parent(found: AudienceCategory, values: AudienceValues) -> int | None:
    """Refuse a parent that cannot be; returns the category whose prices are to be moved, if any."""
    parent_id = values.parent_id
    if parent_id is None or parent_id == found.parent_id:
        return None
    parent = visible(AudienceCategory, parent_id)
    if parent.centre_id != found.centre_id:
        raise NotFound()
    lock_row(parent)
    if parent.parent_id is not None or parent.id == found.id or (found.id and has_children(found.id)):
        raise AudienceDepth(fields={"parent_id": AudienceDepth.message})
    if not is_priced(parent_id):
        return None
    if not values.move_prices or (found.id and is_priced(found.id)):
        raise ParentIsPriced(category=parent.name)
    return parent_id


def has_children(category_id: int) -> bool:
    """Whether a category has sub-categories: then it is not sold itself."""
    found: bool = db.session.execute(
        select(exists().where(_CATEGORY.c.parent_id == category_id))
    ).scalar_one()
    return found


def is_priced(category_id: int) -> bool:
    """Whether a grid or a package has a price for the category."""
    found: bool = db.session.execute(
        select(or_(*(exists().where(table.c.audience_category_id == category_id) for table in _PRICED)))
    ).scalar_one()
    return found


def _move_prices(from_id: int, to_id: int) -> None:
    for table in _PRICED:
        db.session.execute(
            update(table).where(table.c.audience_category_id == from_id).values(audience_category_id=to_id)
        )


class Leaf(NamedTuple):
    """A category or sub-category that is sold; ``parent`` is the name of its category, or empty."""

    id: int
    name: str
    parent: str
    parent_id: int | None
    active: bool


def leaves(centre_id: int, *, active_only: bool = False) -> list[Leaf]:
    """What is sold, in the order of the screens: every category without sub-categories, and the sub-categories."""
    parent = _CATEGORY.alias()
    child = _CATEGORY.alias()
    wanted: Any = (
        select(
            _CATEGORY.c.id,
            _CATEGORY.c.name,
            parent.c.name.label("parent"),
            _CATEGORY.c.parent_id,
            _CATEGORY.c.active,
        )
        .outerjoin(parent, parent.c.id == _CATEGORY.c.parent_id)
        .where(_CATEGORY.c.centre_id == centre_id, ~exists().where(child.c.parent_id == _CATEGORY.c.id))
        .order_by(*tree_order(_CATEGORY, parent))
    )
    if active_only:
        wanted = wanted.where(_CATEGORY.c.active)
    rows = db.session.execute(wanted)
    return [Leaf(row.id, row.name, row.parent or "", row.parent_id, row.active) for row in rows]
