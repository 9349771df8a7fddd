"""The exchange of a register is that of one centre: what the first import of the server was for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from addons.pos_sync.errors.importing import ExchangeOfAnotherCentre
from addons.pos_sync.models import ImportBatch
from core.db import db
from core.identity.models import Centre

_BATCH: Any = ImportBatch.__table__
_CENTRE: Any = Centre.__table__


def check_centre(centre_id: int) -> None:
    """Raises ExchangeOfAnotherCentre, naming the centre, when batches were applied in another one."""
    other = (
        select(_CENTRE.c.name)
        .join(_BATCH, _BATCH.c.centre_id == _CENTRE.c.id)
        .where(_BATCH.c.centre_id != centre_id)
        .limit(1)
    )
    name = db.session.execute(other).scalar()
    if name is not None:
        raise ExchangeOfAnotherCentre(centre=name)


def centre_of_register() -> int | None:
    """The centre that this register's exchange is of: that of its imports; None before the first one."""
    found: int | None = db.session.execute(
        select(_BATCH.c.centre_id).order_by(_BATCH.c.id.desc()).limit(1)
    ).scalar()
    db.session.rollback()
    return found
