"""The registers of a centre, for the ticketing: places can be lent to them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from addons.pos_sync.models.head_office import Register
from addons.pos_sync.settings import is_head_office
from core.db import db


@dataclass(frozen=True)
class Holder:
    """As pos_ticketing's ``Holder``."""

    code: str
    name: str


def holders(centre_id: int) -> list[Holder]:
    """The registers in use of a centre; none where this server is not head office."""
    if not is_head_office():
        return []
    rows = db.session.execute(
        select(Register.code, Register.name)
        .where(Register.centre_id == centre_id, Register.active)
        .order_by(Register.code)
    )
    return [Holder(row.code, row.name) for row in rows]
