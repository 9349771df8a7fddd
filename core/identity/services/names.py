"""What users are called, for pages and documents that know their ids."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from core.db import db
from core.identity.models import User


def names_of(user_ids: Iterable[int | None]) -> dict[int | None, str]:
    """The names of users by id, whoever asks, None left out; one statement."""
    wanted = sorted({user_id for user_id in user_ids if user_id is not None})
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {row.id: row.name for row in rows}
