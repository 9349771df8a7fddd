"""A payment of the closed session, for the walk of a user of another centre."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from addons.pos_session.models import PaymentPart
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre


def reallocation(centre: Centre, mark: str, session_id: int) -> dict[str, Any]:
    """The part that the sale was paid by."""
    with acting_as(SYSTEM):
        wanted = select(PaymentPart.id).where(PaymentPart.session_id == session_id).order_by(PaymentPart.id)
        return {"part_id": db.session.scalars(wanted.limit(1)).one()}
