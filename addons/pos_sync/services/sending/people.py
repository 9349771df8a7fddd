"""The users of a centre with their groups and rights, as head office sends them.

A user of the format is in one group: who is in several gets one that is all of them. The right to administer, and who
has no other, is not sent: it never comes out of a file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from core.db import db
from core.identity.actor import ADMIN
from core.identity.models import Group, GroupPermission, User, UserCentre, UserGroup
from core.identity.permissions import declared_permissions

HASH = "$argon2id$"


def functions(_centre_id: int) -> Iterator[dict[str, Any]]:
    """The permissions of this program."""
    for _, permission in declared_permissions():
        if permission.code != ADMIN:
            yield {"code": permission.code, "label": permission.label}


def groups(centre_id: int) -> Iterator[dict[str, Any]]:
    """The groups of the users of a centre, alone or together."""
    for code, together in _together(centre_id).items():
        yield {"code": code, "label": " + ".join(group.name for group in together)[:120]}


def rights(centre_id: int) -> Iterator[dict[str, Any]]:
    """The permissions of those groups."""
    known = {permission.code for _, permission in declared_permissions()} - {ADMIN}
    held: dict[int, set[str]] = {}
    for group_id, permission in db.session.execute(
        select(GroupPermission.group_id, GroupPermission.permission)
    ):
        held.setdefault(group_id, set()).add(permission)
    for code, together in _together(centre_id).items():
        for permission in sorted(set().union(*(held.get(group.id, set()) for group in together)) & known):
            yield {"group": code, "function": permission}


def users(centre_id: int) -> Iterator[dict[str, Any]]:
    """The users of a centre; of their passwords only a hash that the register knows how to check."""
    groups_of = _groups_of(centre_id)
    wanted = (
        select(User)
        .join(UserCentre, UserCentre.user_id == User.id)
        .where(UserCentre.centre_id == centre_id)
        .order_by(User.login)
    )
    for user in db.session.scalars(wanted):
        if user.id in groups_of:
            yield {
                "code": user.login,
                "label": user.name or user.login,
                "group": _code(groups_of[user.id]),
                "password": user.password_hash if user.password_hash.startswith(HASH) else "",
                "language": user.language or "",
                "active": user.active,
            }


def _groups_of(centre_id: int) -> dict[int, list[Group]]:
    """The groups of each user of a centre, in the order of their codes, without those that administer."""
    administering = select(GroupPermission.group_id).where(GroupPermission.permission == ADMIN)
    wanted = (
        select(UserGroup.user_id, Group)
        .join(Group, Group.id == UserGroup.group_id)
        .join(UserCentre, UserCentre.user_id == UserGroup.user_id)
        .where(UserCentre.centre_id == centre_id, Group.id.not_in(administering))
        .order_by(Group.code)
    )
    found: dict[int, list[Group]] = {}
    for user_id, group in db.session.execute(wanted):
        found.setdefault(user_id, []).append(group)
    return found


def _together(centre_id: int) -> dict[str, list[Group]]:
    """The combinations of groups that there are, by their codes."""
    return dict(sorted((_code(each), each) for each in _groups_of(centre_id).values()))


def _code(together: list[Group]) -> str:
    if len(together) == 1:
        return together[0].code
    codes = "\n".join(group.code for group in together)
    return f"groups-{hashlib.sha256(codes.encode()).hexdigest()[:16]}"
