"""Setting up advantages: memberships for sale, and the audience categories they open."""

from __future__ import annotations

from typing import NamedTuple, cast

from sqlalchemy import Table, delete, insert, select

from addons.pos_ticketing.models import Advantage, AdvantageCategory, AudienceCategory
from addons.pos_ticketing.permissions import SETUP
from core.db import db
from core.errors import NotFound
from core.identity.actor import require
from core.identity.visibility import visible
from core.journal import enter

_CATEGORY = cast(Table, AdvantageCategory.__table__)


class AdvantageValues(NamedTuple):
    """What an advantage is made of: cents TTC at a VAT rate in 1/100 of a percent."""

    name: str
    price: int
    vat_rate: int
    months: int
    categories: frozenset[int]
    position: int = 0
    active: bool = True


def save_advantage(centre_id: int, values: AdvantageValues, advantage_id: int | None = None) -> Advantage:
    """Make or change an advantage; journalled. Memberships already sold keep their days. Raises NotFound."""
    require(SETUP, centre_id)
    own = set(
        db.session.execute(
            select(AudienceCategory.id).where(
                AudienceCategory.id.in_(values.categories), AudienceCategory.centre_id == centre_id
            )
        ).scalars()
    )
    if own != values.categories:
        raise NotFound()
    found = Advantage(centre_id=centre_id) if advantage_id is None else visible(Advantage, advantage_id)
    for name in ("name", "price", "vat_rate", "months", "position", "active"):
        setattr(found, name, getattr(values, name))
    db.session.add(found)
    db.session.flush()
    db.session.execute(delete(_CATEGORY).where(_CATEGORY.c.advantage_id == found.id))
    if own:
        rows = [{"advantage_id": found.id, "audience_category_id": each} for each in sorted(own)]
        db.session.execute(insert(_CATEGORY), rows)
    enter("house", "pos_ticketing.advantage_saved", {"advantage": found.id, "centre": centre_id})
    return found


def categories_of_advantage(advantage_id: int) -> frozenset[int]:
    """The audience categories that an advantage opens."""
    wanted = select(_CATEGORY.c.audience_category_id).where(_CATEGORY.c.advantage_id == advantage_id)
    return frozenset(db.session.execute(wanted).scalars())
