"""Groups and their permissions: the defaults the addons bring, and what administrators make of them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, insert, select

from core.db import db
from core.errors import Invalid, NotFound
from core.i18n import N_
from core.identity.actor import ADMIN, current_actor, require
from core.identity.errors import AlreadyTaken, GroupInUse, GroupOfOtherCentres
from core.identity.models import AppliedDefault, Group, GroupPermission, UserCentre, UserGroup
from core.identity.permissions import declared_permissions, default_groups
from core.identity.services.flushing import flush_unique
from core.identity.services.last_admin import keeping_an_administrator
from core.journal import enter


def sync_groups() -> None:
    """Make the declared groups and grants that were never made; inside a unit of work, after a migration.

    Each is remembered once made: what an administrator takes away, renames or deletes stays as he left it.
    """
    applied = {
        (row.group_code, row.permission) for row in db.session.execute(select(AppliedDefault.__table__))
    }
    groups = {group.code: group for group in db.session.scalars(select(Group))}
    for default in default_groups():
        if default.code not in groups and (default.code, "") not in applied:
            groups[default.code] = group = Group(code=default.code, name=default.label or default.code)
            db.session.add(group)
            db.session.flush()
            _remember(applied, default.code, "")
        elif default.label and default.code in groups and groups[default.code].name == default.code:
            groups[default.code].name = default.label
        for permission in default.permissions:
            if default.code in groups and (default.code, permission) not in applied:
                _grant(groups[default.code].id, {permission})
                _remember(applied, default.code, permission)


def permissions_of(group_id: int) -> set[str]:
    """The permission codes of a group."""
    return set(
        db.session.scalars(select(GroupPermission.permission).where(GroupPermission.group_id == group_id))
    )


def get_group(group_id: int) -> Group:
    """The group with this id; NotFound when there is none."""
    require(ADMIN, None)
    group: Group | None = db.session.get(Group, group_id)
    if group is None:
        raise NotFound()
    return group


def is_manageable(group_id: int) -> bool:
    """Whether the administrator is attached to every centre in which the group gives rights to somebody."""
    places = select(UserCentre.centre_id).join(UserGroup, UserGroup.user_id == UserCentre.user_id)
    found = db.session.scalars(places.where(UserGroup.group_id == group_id).distinct())
    return all(current_actor().sees(centre_id) for centre_id in found)


def save_group(group_id: int | None, name: str, permissions: Collection[str]) -> Group:
    """Make a group (``group_id`` None) or change its name and permissions.

    Permissions of addons that are not loaded now are kept. Raises Invalid, GroupOfOtherCentres, LastAdministrator.
    """
    require(ADMIN, None)
    known = {permission.code for _, permission in declared_permissions()}
    wanted = set(permissions)
    name = name.strip()
    if not name or len(name) > 120:
        raise Invalid(fields={"name": N_("A name is needed (120 characters at most).")})
    if wanted - known:
        raise Invalid(fields={"permissions": N_("One of the permissions is unknown.")})
    taken = select(Group.id).where(Group.name == name)
    if (
        db.session.scalars(taken if group_id is None else taken.where(Group.id != group_id)).first()
        is not None
    ):
        raise AlreadyTaken(fields={"name": AlreadyTaken.message})
    if group_id is None:
        group = Group(code=f"custom.{_next_custom()}", name=name)
        db.session.add(group)
        flush_unique("name")
    else:
        group = _manageable(group_id)
        group.name = name
    with keeping_an_administrator():
        _set_permissions(group, wanted, known, created=group_id is None)
    return group


def delete_group(group_id: int) -> None:
    """Delete a group nobody is in; raises GroupInUse, GroupOfOtherCentres."""
    group = _manageable(group_id)
    if (
        db.session.scalars(select(UserGroup.user_id).where(UserGroup.group_id == group.id)).first()
        is not None
    ):
        raise GroupInUse()
    db.session.execute(delete(GroupPermission).where(GroupPermission.group_id == group.id))
    db.session.delete(group)
    enter("house", "identity.group_deleted", {"group": group.id, "code": group.code})


def _set_permissions(group: Group, wanted: set[str], known: set[str], *, created: bool) -> None:
    before = permissions_of(group.id) & known
    gone = GroupPermission.permission.in_(before - wanted)
    db.session.execute(delete(GroupPermission).where(GroupPermission.group_id == group.id, gone))
    _grant(group.id, wanted - before)
    enter(
        "house",
        "identity.group_created" if created else "identity.group_changed",
        {"group": group.id, "granted": sorted(wanted - before), "withdrawn": sorted(before - wanted)},
    )


def _manageable(group_id: int) -> Group:
    group = get_group(group_id)
    if not is_manageable(group_id):
        raise GroupOfOtherCentres()
    return group


def _grant(group_id: int, permissions: Collection[str]) -> None:
    held = permissions_of(group_id)
    rows = [{"group_id": group_id, "permission": code} for code in sorted(set(permissions) - held)]
    if rows:
        db.session.execute(insert(GroupPermission), rows)


def _remember(applied: set[tuple[str, str]], code: str, permission: str) -> None:
    db.session.execute(insert(AppliedDefault), [{"group_code": code, "permission": permission}])
    applied.add((code, permission))


def _next_custom() -> int:
    """A number no custom group has."""
    codes = db.session.scalars(select(Group.code).where(Group.code.startswith("custom.", autoescape=True)))
    return max((int(code.partition(".")[2]) for code in codes), default=0) + 1
