"""How far the exports of a register are: what has not passed holds imports back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from addons.pos_sync.models.register import FAILED, SENT, WAITING, ExportBatch
from core.db import db

UNSENT = (WAITING, FAILED)
"""Nothing new may be imported while there is one. What was sent waits for head office, and holds nothing."""
UNDER_WAY = (WAITING, SENT, FAILED)


def exports_block_imports(centre_id: int) -> bool:
    """Whether an export of the centre waits or failed: an import has to wait until it has passed."""
    found = select(ExportBatch.id).where(ExportBatch.centre_id == centre_id, ExportBatch.state.in_(UNSENT))
    return db.session.execute(found.limit(1)).first() is not None


def unsent_exports(centre_id: int | None = None) -> Sequence[ExportBatch]:
    """The exports that have not passed, in the order in which they are sent; of one centre or of this server."""
    statement = select(ExportBatch).where(ExportBatch.state.in_(UNSENT)).order_by(ExportBatch.number)
    if centre_id is not None:
        statement = statement.where(ExportBatch.centre_id == centre_id)
    return db.session.scalars(statement).all()
