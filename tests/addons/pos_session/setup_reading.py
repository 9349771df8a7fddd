"""What a set-up left behind: its entries in the journal, and rows as they are stored now."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from core.db import db
from core.journal.models import JournalEntry


def journal(kind: str) -> list[dict[str, Any]]:
    rows = (
        select(JournalEntry.data).where(JournalEntry.kind == f"pos_session.{kind}").order_by(JournalEntry.seq)
    )
    return [json.loads(data) for data in db.session.execute(rows).scalars()]


def fresh(model: Any, row_id: int) -> Any:
    return db.session.get(model, row_id, populate_existing=True)
