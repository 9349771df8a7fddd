"""VAT rates: a centre has one row per rate, which several codes of head office may share, and their changes in time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import cast

from sqlalchemy import Table, delete, insert, select

from addons.pos_session.models import VatRate, VatRateChange
from addons.pos_sync.models import ReferenceRow
from addons.pos_sync.services.format.reading import Row
from addons.pos_sync.services.importing.kept import Kept, as_json
from addons.pos_sync.services.importing.mapping.words import Target, Written
from core.db import db

RATES = cast(Table, VatRate.__table__)
CHANGES = cast(Table, VatRateChange.__table__)


class Rates(Kept):
    """A code whose rate changes stands for another row from then on: what was sold keeps the one it was sold at."""

    def write(self, rows: Sequence[Row]) -> list[Written]:
        """Find the rates, or make them."""
        connection = db.session.connection()
        wanted = select(RATES.c.rate, RATES.c.id).where(RATES.c.centre_id == self.target.centre_id)
        there = dict(iter(connection.execute(wanted)))
        written: list[Written] = []
        for row in rows:
            rate = _checked(self.target, row)
            if rate not in there:
                made = insert(RATES).values(
                    centre_id=self.target.centre_id, label=row.values["label"][:80], rate=rate
                )
                there[rate] = connection.execute(made.returning(RATES.c.id)).scalar_one()
            written.append((there[rate], as_json(row.values, ("account", "label"))))
        return written


class RateChanges(Kept):
    """The changes of the rows that codes stand for are those that head office sent of them, a few in all.

    Those of a row that were made here before a change of it came are taken over by what comes.
    """

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self._before = {
            id_ for id_ in target.known.table(target.table.name).local.values() if id_ is not None
        }
        self._sent: dict[str, Row] = {}

    def write(self, rows: Sequence[Row]) -> list[Written]:
        """Keep them with the row they are of; ``end`` has them all."""
        written: list[Written] = []
        for row in rows:
            _checked(self.target, row)
            self._sent[row.key] = row
            local_id = self.target.known.local("t_compta", row.values["vat"])
            written.append((local_id, as_json(row.values, ("rate",))))
        return written

    def end(self) -> None:
        """Make the changes what head office has. Raises ValueRefused where codes of one row disagree."""
        wanted: dict[tuple[int, date], int] = {}
        for key, local_id, data in self._active():
            change = local_id, date.fromisoformat(key.rpartition("/")[2])
            rate = json.loads(data)["rate"] if data else 0
            if wanted.setdefault(change, rate) != rate:
                raise self.target.fault(self._sent[key], "rate")
        connection = db.session.connection()
        of = self._before.union(id_ for id_, _ in wanted)
        connection.execute(delete(CHANGES).where(CHANGES.c.vat_rate_id.in_(of)))
        if wanted:
            connection.execute(
                insert(CHANGES),
                [{"vat_rate_id": id_, "starts_on": day, "rate": rate} for (id_, day), rate in wanted.items()],
            )

    def _active(self) -> list[tuple[str, int, str]]:
        """What head office has now, those that this batch sent last: it is they that may disagree."""
        wanted = select(ReferenceRow.code, ReferenceRow.local_id, ReferenceRow.data).where(
            ReferenceRow.centre_id == self.target.centre_id,
            ReferenceRow.table_name == self.target.table.name,
            ReferenceRow.active,
        )
        found = [
            (key, int(local_id or 0), data) for key, local_id, data in db.session.connection().execute(wanted)
        ]
        return sorted(found, key=lambda each: each[0] in self._sent)


def _checked(target: Target, row: Row) -> int:
    """The rate of a row. Raises ValueRefused."""
    rate: int = row.values["rate"]
    if not 0 <= rate <= 10_000:
        raise target.fault(row, "rate")
    return rate
