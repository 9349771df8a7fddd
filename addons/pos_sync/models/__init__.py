"""The tables of the exchanges, a file per side."""

from __future__ import annotations

from addons.pos_sync.models.customer_order import (
    CustomerOrder,
    CustomerOrderLine,
    CustomerOrderLock,
    CustomerOrderVersion,
)
from addons.pos_sync.models.head_office import ReceivedBatch, ReceivedRow, Register, SentBatch, SentRow
from addons.pos_sync.models.order_document import DocumentLink, OrderChange, OrderDocument, OrderSale
from addons.pos_sync.models.order_feed import OrderFeed
from addons.pos_sync.models.register import ExportBatch, ImportBatch, OpeningWithout, ReferenceRow

__all__ = [
    "CustomerOrder",
    "CustomerOrderLine",
    "CustomerOrderLock",
    "CustomerOrderVersion",
    "DocumentLink",
    "ExportBatch",
    "ImportBatch",
    "OpeningWithout",
    "OrderChange",
    "OrderDocument",
    "OrderFeed",
    "OrderSale",
    "ReceivedBatch",
    "ReceivedRow",
    "ReferenceRow",
    "Register",
    "SentBatch",
    "SentRow",
]
