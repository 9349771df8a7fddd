"""Somebody can always administer: no change may take the right from the last one who has it."""

from __future__ import annotations

from sqlalchemy import select

from core.db import db
from core.identity.actor import ADMIN
from core.identity.errors import LastAdministrator
from core.identity.models import GroupPermission, User, UserGroup


def ensure_an_administrator() -> None:
    """Raise LastAdministrator when no active user has the right to administer.

    Call it after the change was entered in the journal: the house's chain is then locked, so two
    administrators who take each other's right at the same time come one after the other.
    """
    db.session.flush()
    found = db.session.scalars(
        select(User.id)
        .join(UserGroup, UserGroup.user_id == User.id)
        .join(GroupPermission, GroupPermission.group_id == UserGroup.group_id)
        .where(User.active.is_(True), GroupPermission.permission == ADMIN)
        .limit(1)
    ).first()
    if found is None:
        raise LastAdministrator()
