"""Who is mailed: the addresses of the users who hold a permission in a centre."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from core.config import settings
from core.db import db
from core.identity.models import GroupPermission, User, UserCentre, UserGroup


@dataclass(frozen=True)
class MailAddress:
    """Where a mail goes, and the language (``fr`` or ``en``) it is written in."""

    address: str
    language: str


def mail_addresses(permission: str, centre_id: int) -> list[MailAddress]:
    """The addresses of the active users attached to the centre who hold the permission, oldest user first.

    Users without an address are left out; an address several of them share is there once. A user who chose
    no language is written to in the deployment's. One statement; needs no right of whoever asks.
    """
    statement = (
        select(User.id, User.email, User.language)
        .join(UserCentre, UserCentre.user_id == User.id)
        .join(UserGroup, UserGroup.user_id == User.id)
        .join(GroupPermission, GroupPermission.group_id == UserGroup.group_id)
        .where(
            User.active.is_(True),
            User.email != "",
            UserCentre.centre_id == centre_id,
            GroupPermission.permission == permission,
        )
        .distinct()
        .order_by(User.id)
    )
    found: dict[str, MailAddress] = {}
    for row in db.session.execute(statement):
        language = row.language or settings().app.language
        found.setdefault(row.email.casefold(), MailAddress(row.email, language))
    return list(found.values())
