"""What the documents of a customer order say of its advances: paid, used, left, and what was used too much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select

from addons.pos_sync.models import CustomerOrder, DocumentLink, OrderDocument
from addons.pos_sync.models.order_document import ADVANCE_INVOICE, ADVANCE_REFUND, ADVANCE_RETURNED
from core.db import db

_DOCUMENT: Any = OrderDocument.__table__
_LINK: Any = DocumentLink.__table__
LINKED_TO: Any = func.coalesce(_DOCUMENT.c.order_id, _LINK.c.order_id)
"""The order that a document is linked to, as it came or by a person, where the links are joined (outer)."""


@dataclass(frozen=True)
class AdvanceSums:
    """Cents: paid in advance, deducted or paid back since (less what corrections returned), and left."""

    paid: int
    used: int
    left: int

    @property
    def short(self) -> int:
        """Cents that were deducted or paid back and had not been paid: a document that came late used them again."""
        return max(self.used + self.left - self.paid, 0)


def used_by(kind: str, total: int, deducted: int) -> int:
    """Cents of advances that a document uses up."""
    return total if kind == ADVANCE_REFUND else deducted


def sums_of(order: CustomerOrder) -> AdvanceSums:
    """The sums of the documents that are linked to an order; one statement.

    Complete where all documents of the order are: at head office, and on the register whose own order it still is.
    """
    total, kind = _DOCUMENT.c.total_ttc, _DOCUMENT.c.kind
    paid = case((kind == ADVANCE_INVOICE, total), else_=0)
    used = case(
        (kind == ADVANCE_REFUND, total), (kind == ADVANCE_RETURNED, -total), else_=_DOCUMENT.c.deducted
    )
    row = db.session.execute(
        select(func.coalesce(func.sum(paid), 0), func.coalesce(func.sum(used), 0))
        .outerjoin(_LINK, _LINK.c.document_id == _DOCUMENT.c.id)
        .where(
            _DOCUMENT.c.centre_id == order.centre_id,
            _DOCUMENT.c.order_number == order.number,
            order.id == LINKED_TO,
        )
    ).one()
    return AdvanceSums(int(row[0]), int(row[1]), order.advances)
