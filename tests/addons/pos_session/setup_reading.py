"""What a set-up left behind (entries in the journal, rows as they are stored now), and the form of a product."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from addons.pos_session.models import VatRate
from core.db import db
from core.journal.models import JournalEntry
from core.testing.factories import as_user
from tests.addons.pos_session.browsing import key
from tests.addons.pos_session.shop import Shop


def journal(kind: str) -> list[dict[str, Any]]:
    rows = (
        select(JournalEntry.data).where(JournalEntry.kind == f"pos_session.{kind}").order_by(JournalEntry.seq)
    )
    return [json.loads(data) for data in db.session.execute(rows).scalars()]


def fresh(model: Any, row_id: int) -> Any:
    return db.session.get(model, row_id, populate_existing=True)


def rate_of(shop: Shop, rate: int) -> str:
    """The id of a VAT rate of the shop, as a form sends it."""
    with as_user(shop.manager):
        return str(db.session.execute(select(VatRate.id).where(VatRate.rate == rate)).scalar_one())


def product_form(shop: Shop, **values: str) -> dict[str, str]:
    first = {"family": "Bar", "label": "Citronnade", "price": "3,50", "barcode": "42", "active": "1"}
    return {**first, "vat_rate_id": rate_of(shop, 550), **values, **key()}
