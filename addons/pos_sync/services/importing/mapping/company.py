"""The company of the centre: what stands on its receipts. A field that is not sent is not overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Table, update

from addons.pos_sync.services.format.reading import Row
from addons.pos_sync.services.importing.kept import Kept, as_json
from addons.pos_sync.services.importing.mapping.words import Written
from core.db import db
from core.identity.models import Centre

CENTRE = cast(Table, Centre.__table__)
COLUMNS = {
    "label": "company_name",
    "address": "address",
    "postcode": "postcode",
    "city": "city",
    "siret": "siret",
    "vat_number": "vat_number",
}
"""Fields and the columns of the centre; its name, its code, its time zone and its currency are its own."""


class Company(Kept):
    """Writes the first company that is sent; further ones are kept as they are."""

    _written = False

    def write(self, rows: Sequence[Row]) -> list[Written]:
        """Change the centre. Raises ValueRefused for a value that is too long for it."""
        if not self._written:
            self._written = True
            self._change(rows[0])
        return [(self.target.centre_id, as_json(row.values)) for row in rows]

    def _change(self, row: Row) -> None:
        values: dict[str, Any] = {}
        for name, column in COLUMNS.items():
            value = row.values[name]
            longest = CENTRE.c[column].type.length  # type: ignore[attr-defined]
            if len(value) > longest:
                raise self.target.fault(row, name)
            if value:
                values[column] = value
        changed = update(CENTRE).where(CENTRE.c.id == self.target.centre_id)
        db.session.connection().execute(changed.values(values))
