"""The journal inside an archive: the chains of the centre's desks and the one of the house, each without a gap.

The chain of the house is shared by all centres: what it says of another centre stays there, only the signatures of
such entries are archived, so that the chain can be walked without telling anything.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import or_, select

from addons.pos_accounting_close.hookspecs import ArchiveTable
from addons.pos_accounting_close.services.archive_book_columns import ABOUT, TABLES
from addons.pos_accounting_close.services.archive_content import Bounds, columns_of
from addons.pos_session.models import Desk
from core.journal.models import ENTRIES

HOUSE = "house"
NAME = "journal"
_NAMES = tuple(name for name, _, _ in TABLES[NAME])
_HIDDEN = tuple(_NAMES.index(name) for name in ("kind", "actor_id", "data"))
_CHAIN, _DATA = _NAMES.index("chain"), _NAMES.index("data")


def journal_table(bounds: Bounds) -> ArchiveTable:
    """The entries of the period, chain by chain in the order in which they were signed."""
    desk = Desk.__table__
    chains = select(("desk:" + desk.c.id.cast(ENTRIES.c.chain.type)).label("name")).where(
        desk.c.centre_id == bounds.centre_id
    )
    of_centre = or_(ENTRIES.c.chain == HOUSE, ENTRIES.c.chain.in_(chains))
    statement = columns_of(TABLES[NAME], ENTRIES).where(of_centre, bounds.holds(ENTRIES.c.at))
    return ArchiveTable(NAME, ABOUT[NAME], TABLES[NAME], statement.order_by(ENTRIES.c.chain, ENTRIES.c.seq))


def without_others(row: tuple[Any, ...], centre_id: int) -> tuple[Any, ...]:
    """The row of an entry; of one that tells of another centre, without its content."""
    if row[_CHAIN] != HOUSE or json.loads(row[_DATA]).get("centre", centre_id) == centre_id:
        return row
    return tuple(None if index in _HIDDEN else value for index, value in enumerate(row))
