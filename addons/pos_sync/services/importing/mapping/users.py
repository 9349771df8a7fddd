"""Users: head office makes them and switches them off; passwords chosen here stay, and so do administrators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select

from addons.pos_sync.services.format.reading import Row
from addons.pos_sync.services.importing.kept import Kept, as_json
from addons.pos_sync.services.importing.mapping.words import Target, Written
from core.db import db
from core.identity.actor import ADMIN
from core.identity.models import GroupPermission, User, UserCentre, UserGroup
from core.identity.services.sign_in import end_sessions, normal_login

NO_PASSWORD = "!"  # noqa: S105 - no hash at all: nothing matches it
HASH = "$argon2id$"


class Users(Kept):
    """A code is a login. Who may administer this server is never changed by a file."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self._administrators = set(
            db.session.execute(
                select(UserGroup.user_id)
                .join(GroupPermission, GroupPermission.group_id == UserGroup.group_id)
                .where(GroupPermission.permission == ADMIN)
            ).scalars()
        )

    def write(self, rows: Sequence[Row]) -> list[Written]:
        """Make users, change their names and groups, switch them on and off."""
        logins = [normal_login(row.key) for row in rows]
        found = db.session.execute(select(User).where(User.login.in_(logins))).scalars()
        users = {user.login: user for user in found}
        written: list[Written] = []
        for row, login in zip(rows, logins, strict=True):
            if not login or len(login) > 80 or any(sign.isspace() for sign in login):
                raise self.target.fault(row, "code")
            user = users.get(login)
            if user is None:
                user = users[login] = self._made(row, login)
            elif user.id not in self._administrators:
                user.name = row.values["label"]
                self._switch(user, row.values["active"])
            if user.id not in self._administrators:
                self._set_group(user.id, row)
                self._attach(user.id)
            written.append((user.id, as_json(row.values, ("group", "language"))))
        db.session.flush()
        return written

    def gone(self, rows: Sequence[tuple[str, int | None]]) -> None:
        """Switch users off, which ends their sessions."""
        ids = {local_id for _, local_id in rows if local_id is not None} - self._administrators
        for user in db.session.execute(select(User).where(User.id.in_(ids))).scalars():
            self._switch(user, False)
        db.session.flush()

    def _made(self, row: Row, login: str) -> User:
        password = row.values["password"]
        if password and not password.startswith(HASH):
            raise self.target.fault(_without(row, "password"), "password")
        language = row.values["language"]
        user = User(
            login=login,
            name=row.values["label"],
            password_hash=password or NO_PASSWORD,
            active=row.values["active"],
            language=language or None,
        )
        db.session.add(user)
        db.session.flush()
        self.target.entries.append(("identity.user_created", {"user": user.id}))
        return user

    def _switch(self, user: User, active: bool) -> None:
        if user.active == active:
            return
        user.active, user.failures = active, 0
        db.session.flush()
        if not active:
            end_sessions(user.id)
        kind = "identity.user_enabled" if active else "identity.user_disabled"
        self.target.entries.append((kind, {"user": user.id}))

    def _set_group(self, user_id: int, row: Row) -> None:
        """Put a user into his group, and out of those that head office gave him before."""
        group_id = self.target.known.local("t_utilisateur_groupe", row.values["group"])
        given = set(self.target.known.table("t_utilisateur_groupe").local.values()) - {None}
        wanted = select(UserGroup.group_id).where(UserGroup.user_id == user_id)
        held = set(db.session.execute(wanted).scalars())
        removed = sorted((held & given) - {group_id})
        if removed:
            db.session.execute(
                delete(UserGroup).where(UserGroup.user_id == user_id, UserGroup.group_id.in_(removed))
            )
        added = [group_id] if group_id not in held else []
        if added:
            db.session.execute(insert(UserGroup), [{"user_id": user_id, "group_id": group_id}])
        if added or removed:
            self._tell_rights(user_id, groups_added=added, groups_removed=removed)

    def _attach(self, user_id: int) -> None:
        centre_id = self.target.centre_id
        there = select(UserCentre.user_id).where(
            UserCentre.user_id == user_id, UserCentre.centre_id == centre_id
        )
        if db.session.execute(there).first() is None:
            db.session.execute(insert(UserCentre), [{"user_id": user_id, "centre_id": centre_id}])
            self._tell_rights(user_id, centres_added=[centre_id])

    def _tell_rights(self, user_id: int, **changes: Any) -> None:
        self.target.entries.append(("identity.rights_changed", {"user": user_id, **changes}))


def _without(row: Row, name: str) -> Row:
    """The row as a sentence may show it: a hash is no secret to print either."""
    return Row(row.line, row.key, {**row.values, name: "…"}, row.deleted)
