"""What the page of a customer order shows besides its own row: its documents, versions, lock, and the open drafts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from addons.pos_session.models import Order
from addons.pos_session.models.order import DRAFT
from addons.pos_sync.models import (
    CustomerOrder,
    CustomerOrderLock,
    CustomerOrderVersion,
    DocumentLink,
    OrderDocument,
    OrderSale,
)
from addons.pos_sync.services.online.refused import Refused, refused_of
from addons.pos_sync.services.orders.advance_sums import AdvanceSums, sums_of
from addons.pos_sync.services.orders.locks import live_lock
from addons.pos_sync.settings import place_here
from core.db import db

MOST = 50


@dataclass(frozen=True)
class DocumentRow:
    """A document, and the order of this point of sale that it is (None: of another place)."""

    document: OrderDocument
    pos_order_id: int | None
    linked: bool


@dataclass(frozen=True)
class Details:
    """Six statements, whatever there is; the newest ``MOST`` of each."""

    documents: Sequence[DocumentRow]
    versions: Sequence[CustomerOrderVersion]
    lock: CustomerOrderLock | None
    drafts: Sequence[Order]
    advances: AdvanceSums
    refused: Refused
    """What head office did not take of what this register told it of the order."""


def details_of(order: CustomerOrder) -> Details:
    """All of it; the caller may see the order."""
    documents = db.session.execute(
        select(OrderDocument, Order.id, func.coalesce(OrderDocument.order_id, DocumentLink.order_id))
        .outerjoin(DocumentLink, DocumentLink.document_id == OrderDocument.id)
        .outerjoin(
            Order,
            (Order.number == OrderDocument.document)
            & (Order.centre_id == OrderDocument.centre_id)
            & (OrderDocument.place == place_here()),  # a register numbers its orders as this server does
        )
        .where(OrderDocument.centre_id == order.centre_id, OrderDocument.order_number == order.number)
        .order_by(OrderDocument.id.desc())
        .limit(MOST)
    )
    versions = db.session.scalars(
        select(CustomerOrderVersion)
        .where(CustomerOrderVersion.order_id == order.id)
        .order_by(CustomerOrderVersion.version.desc())
        .limit(MOST)
    )
    drafts = db.session.scalars(
        select(Order)
        .join(OrderSale, OrderSale.pos_order_id == Order.id)
        .where(OrderSale.order_id == order.id, Order.state == DRAFT)
        .order_by(Order.id)
    )
    return Details(
        [DocumentRow(document, pos_id, linked_to is not None) for document, pos_id, linked_to in documents],
        versions.all(),
        live_lock(order.id),
        drafts.all(),
        sums_of(order),
        refused_of(order),
    )
