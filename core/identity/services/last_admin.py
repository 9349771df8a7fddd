"""Somebody can always administer: no change may take the right from the last one who has it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from core.db import db
from core.identity.actor import ADMIN
from core.identity.errors import LastAdministrator
from core.identity.models import GroupPermission, User, UserGroup


@contextmanager
def keeping_an_administrator() -> Iterator[None]:
    """Raise LastAdministrator at the end when the change inside left no active user who may administer.

    The change must enter itself in the journal: the house's chain is locked from then on, so two
    administrators who take each other's right at the same time come one after the other.
    """
    before = _there_is_one()
    yield
    db.session.flush()
    if before and not _there_is_one():
        raise LastAdministrator()


def _there_is_one() -> bool:
    found = db.session.scalars(
        select(User.id)
        .join(UserGroup, UserGroup.user_id == User.id)
        .join(GroupPermission, GroupPermission.group_id == UserGroup.group_id)
        .where(User.active.is_(True), GroupPermission.permission == ADMIN)
        .limit(1)
    ).first()
    return found is not None
