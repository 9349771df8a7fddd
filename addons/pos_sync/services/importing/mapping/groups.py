"""Groups of users and their rights. The right to administer the host never comes out of a file."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert, select

from addons.pos_sync.services.format.reading import Row
from addons.pos_sync.services.importing.kept import Kept, as_json
from addons.pos_sync.services.importing.mapping.words import Written
from core.db import db
from core.identity.actor import ADMIN
from core.identity.models import Group, GroupPermission
from core.identity.permissions import declared_permissions

PREFIX = "head_office."
"""Begins the codes of the groups that head office made here; the rights of others are not touched."""


class Groups(Kept):
    """A group with the code of one of the program stands for it, unless it may administer; else one is made."""

    def write(self, rows: Sequence[Row]) -> list[Written]:
        """Make groups, rename those that were made for head office."""
        wanted = {row.key for row in rows} | {_own_code(row.key) for row in rows}
        found = db.session.execute(select(Group).where(Group.code.in_(wanted))).scalars()
        groups = {group.code: group for group in found}
        administering = set(
            db.session.execute(
                select(GroupPermission.group_id).where(GroupPermission.permission == ADMIN)
            ).scalars()
        )
        written: list[Written] = []
        for row in rows:
            group = groups.get(row.key)
            if group is None or group.id in administering or group.code.startswith(PREFIX):
                group = self._own(groups.get(_own_code(row.key)), row)
            written.append((group.id, as_json(row.values)))
        return written

    def _own(self, group: Group | None, row: Row) -> Group:
        if len(_own_code(row.key)) > 80:
            raise self.target.fault(row, "code")
        if group is None:
            group = Group(code=_own_code(row.key), name=row.values["label"])
            db.session.add(group)
            db.session.flush()
            self.target.entries.append(("identity.group_created", {"group": group.id}))
        group.name = row.values["label"]
        db.session.flush()
        return group


class Rights(Kept):
    """The functions that are permissions of this program are granted; others are kept as they were sent."""

    def write(self, rows: Sequence[Row]) -> list[Written]:
        """Grant permissions."""
        known = {permission.code for _, permission in declared_permissions()} - {ADMIN}
        own = self._own_groups()
        pairs = {
            (group_id, row.values["function"])
            for row in rows
            if (group_id := self._group(row.values["group"])) in own and row.values["function"] in known
        }
        there = select(GroupPermission.group_id, GroupPermission.permission).where(
            GroupPermission.group_id.in_(own)
        )
        new = sorted(pairs - {(group_id, code) for group_id, code in db.session.execute(there)})
        if new:
            db.session.execute(
                insert(GroupPermission), [{"group_id": group, "permission": code} for group, code in new]
            )
        self._tell("granted", new)
        return [(self._group(row.values["group"]), as_json(row.values)) for row in rows]

    def gone(self, rows: Sequence[tuple[str, int | None]]) -> None:
        """Withdraw permissions from the groups of head office."""
        own = self._own_groups()
        withdrawn = []
        for key, group_id in rows:
            if group_id in own:
                code = key.rpartition("/")[2]
                held = (GroupPermission.group_id == group_id) & (GroupPermission.permission == code)
                if db.session.execute(
                    delete(GroupPermission).where(held).returning(GroupPermission.group_id)
                ).first():
                    withdrawn.append((group_id, code))
        self._tell("withdrawn", withdrawn)

    def _tell(self, what: str, pairs: Sequence[tuple[int | None, str]]) -> None:
        for group_id in sorted({group for group, _ in pairs if group is not None}):
            codes = sorted(code for group, code in pairs if group == group_id)
            self.target.entries.append(("identity.group_changed", {"group": group_id, what: codes}))

    def _group(self, code: str) -> int | None:
        return self.target.known.local("t_utilisateur_groupe", code)

    def _own_groups(self) -> set[int]:
        return set(db.session.execute(select(Group.id).where(Group.code.startswith(PREFIX))).scalars())


def _own_code(code: str) -> str:
    return f"{PREFIX}{code}"
