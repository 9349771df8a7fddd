"""VAT rates: a centre has one row per rate, which several codes (accounts) of head office may share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import Table, insert, select

from addons.pos_session.models import VatRate
from addons.pos_sync.services.format.reading import Row
from addons.pos_sync.services.importing.kept import Kept, as_json
from addons.pos_sync.services.importing.mapping.words import Written
from core.db import db

RATES = cast(Table, VatRate.__table__)


class Rates(Kept):
    """A code whose rate changes stands for another row from then on: what was sold keeps the one it was sold at."""

    def write(self, rows: Sequence[Row]) -> list[Written]:
        """Find the rates, or make them."""
        connection = db.session.connection()
        wanted = select(RATES.c.rate, RATES.c.id).where(RATES.c.centre_id == self.target.centre_id)
        there = dict(iter(connection.execute(wanted)))
        written: list[Written] = []
        for row in rows:
            rate = row.values["rate"]
            if not 0 <= rate <= 10_000:
                raise self.target.fault(row, "rate")
            if rate not in there:
                made = insert(RATES).values(
                    centre_id=self.target.centre_id, label=row.values["label"][:80], rate=rate
                )
                there[rate] = connection.execute(made.returning(RATES.c.id)).scalar_one()
            written.append((there[rate], as_json(row.values, ("account", "label"))))
        return written
