"""Prices of lists: rows of one list, desk and days become one published price list of the point of sale."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Table, delete, exists, insert, update

from addons.pos_session.models import Price, PriceList
from addons.pos_sync.models import ReferenceRow
from addons.pos_sync.services.format.reading import Row
from addons.pos_sync.services.importing.bulk import Bulk
from addons.pos_sync.services.importing.mapping.words import Target, Written
from core.db import db

LISTS = cast(Table, PriceList.__table__)
PRICES = cast(Table, Price.__table__)
LIST = "t_tarif.list"
"""Under which the price lists made here are found again; no table of a file has a point in its name."""


class Prices:
    """Nothing points at the price of a list, so prices are deleted; a list without prices is withdrawn."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._lists = target.known.table(LIST)
        self._known = target.known.table(target.table.name)
        self._references = Bulk(
            ReferenceRow,
            ("centre_id", "table_name", "code", "local_id", "data", "batch", "active"),
            ("centre_id", "table_name", "code"),
            ("local_id",),
        )
        self._bulk = Bulk(
            Price, ("price_list_id", "product_id", "price"), ("price_list_id", "product_id"), ("price",)
        )

    def write(self, rows: Sequence[Row]) -> list[Written]:
        """Write prices, in lists that are made as they are met."""
        written: list[Written] = []
        prices: list[tuple[Any, ...]] = []
        moved: list[tuple[str, int | None]] = []
        for row in rows:
            values = row.values
            if values["price"] < 0:
                raise self.target.fault(row, "price")
            if values["ends_on"] is not None and values["ends_on"] < values["starts_on"]:
                raise self.target.fault(row, "ends_on")
            list_id = self._list(values)
            before = self._known.local.get(row.key)
            if before not in (None, list_id):
                moved.append((row.key, before))
            prices.append((list_id, self.target.known.local("t_article", values["article"]), values["price"]))
            written.append((list_id, ""))
        self.gone(moved)
        self._bulk.put(prices)
        return written

    def gone(self, rows: Sequence[tuple[str, int | None]]) -> None:
        """Delete the prices of articles in lists."""
        of_list: dict[int, list[int]] = {}
        for key, list_id in rows:
            product = self.target.known.local("t_article", key.rpartition("/")[2])
            if list_id is not None and product is not None:
                of_list.setdefault(list_id, []).append(product)
        for list_id, products in of_list.items():
            db.session.connection().execute(
                delete(PRICES).where(PRICES.c.price_list_id == list_id, PRICES.c.product_id.in_(products))
            )

    def end(self) -> None:
        """Publish the lists that have prices, withdraw the others."""
        ids = [id_ for id_ in self._lists.local.values() if id_ is not None]
        has_prices = exists().where(PRICES.c.price_list_id == LISTS.c.id)
        db.session.connection().execute(
            update(LISTS)
            .where(LISTS.c.id.in_(ids), LISTS.c.centre_id == self.target.centre_id)
            .values(published=has_prices)
        )

    def _list(self, values: dict[str, Any]) -> int:
        days = (values["starts_on"], values["ends_on"])
        written = "\n".join([values["list"], values["desk"] or "", *(str(one or "") for one in days)])
        code = hashlib.sha256(written.encode()).hexdigest()
        found = self._lists.local.get(code)
        if found is None:
            made = insert(LISTS).values(
                centre_id=self.target.centre_id,
                name=values["list"][:80],
                desk_id=self.target.known.local("t_caisse", values["desk"]),
                starts_on=days[0],
                ends_on=days[1],
                published=False,
            )
            found = db.session.connection().execute(made.returning(LISTS.c.id)).scalar_one()
            self._lists.local[code] = found
            self._references.put([(self.target.centre_id, LIST, code, found, "", 0, True)])
        return found
