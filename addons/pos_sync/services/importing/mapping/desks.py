"""Cash desks: their number (three digits, unique in the deployment) is given here, never by head office."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from addons.pos_session.models import Desk, Session
from addons.pos_session.models.session import ACTIVE
from addons.pos_session.services.catalogue import make_desk
from addons.pos_sync.services.format.reading import Row
from addons.pos_sync.services.importing.kept import Kept, as_json
from addons.pos_sync.services.importing.mapping.words import Written
from core.db import db


class Desks(Kept):
    """A desk made here that no other code stands for is taken over: by its number first, then by its name.

    One with an active session stays in use, whatever head office says: its drawer has to be closed.
    """

    def write(self, rows: Sequence[Row]) -> list[Written]:
        """Make desks, rename them, switch them on and off."""
        own = select(Desk).where(Desk.centre_id == self.target.centre_id)
        desks = {desk.id: desk for desk in db.session.execute(own).scalars()}
        busy = self._busy()
        known = self.target.known.table(self.target.table.name).local
        free = {id_: desk for id_, desk in desks.items() if id_ not in set(known.values())}
        written: list[Written] = []
        for row in rows:
            name = row.values["label"][:80]
            desk = desks.get(known.get(row.key) or 0) or _like(free, row.key, name)
            if desk is None:
                desk = make_desk(self.target.centre_id, name)
            free.pop(desk.id, None)
            desk.name = name
            desk.active = row.values["active"] or desk.id in busy
            written.append((desk.id, as_json(row.values, ("label",))))
        db.session.flush()
        return written

    def gone(self, rows: Sequence[tuple[str, int | None]]) -> None:
        """Switch desks off."""
        busy = self._busy()
        ids = [local_id for _, local_id in rows if local_id is not None and local_id not in busy]
        wanted = select(Desk).where(Desk.id.in_(ids), Desk.centre_id == self.target.centre_id)
        for desk in db.session.execute(wanted).scalars():
            desk.active = False
        db.session.flush()

    def _busy(self) -> set[int]:
        active = select(Session.desk_id).where(
            Session.centre_id == self.target.centre_id, Session.state.in_(ACTIVE)
        )
        return set(db.session.execute(active).scalars())


def _like(free: dict[int, Desk], code: str, name: str) -> Desk | None:
    number = code.zfill(3)
    by_number = (desk for desk in free.values() if desk.code == number)
    by_name = (desk for desk in free.values() if desk.name == name)
    return next(by_number, None) or next(by_name, None)
