"""What kind of venue each hall is, as the statistics of the ministry name it (requirements.md T2-12)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from addons.pos_ticketing.models import Plan
from addons.pos_ticketing.permissions import SETUP
from core.db import db
from core.identity.actor import require
from core.identity.visibility import visible

LONGEST = 60


def halls_of(centre_id: int) -> Sequence[Plan]:
    """The halls of a centre, by name."""
    return db.session.scalars(select(Plan).where(Plan.centre_id == centre_id).order_by(Plan.name)).all()


def save_venue_type(plan_id: int, venue_type: str) -> None:
    """Say what kind of venue a hall is; an empty text takes it away. Raises NotFound, Forbidden."""
    plan = visible(Plan, plan_id)
    require(SETUP, plan.centre_id)
    plan.venue_type = venue_type[:LONGEST]
