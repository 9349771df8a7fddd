"""The documents wanted for an order: the channel's by default, others when asked; never with a fee."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, and_, delete, insert, select

from addons.pos_session.events import OrderValidated
from addons.pos_session.models import Order
from addons.pos_session.services.orders import lock_draft
from addons.pos_ticketing.errors import DeliveryNotOffered
from addons.pos_ticketing.models import (
    ChannelDocument,
    ChannelSession,
    DeliveryMode,
    DocumentTemplate,
    OrderDocument,
)
from addons.pos_ticketing.models.document import DOCUMENT_TEMPLATE
from core.db import db, upsert
from core.errors import NotFound

_WANTED = cast(Table, OrderDocument.__table__)


class Document(NamedTuple):
    """A document that may go with an order; ``mode_id`` None: with the tickets."""

    template_id: int
    name: str
    wanted: bool
    mode_id: int | None


def documents_of(order: Order) -> list[Document]:
    """Every document of the centre and whether the order wants it: as was said, else as its channel has it.

    One statement.
    """
    rows = db.session.execute(
        select(
            DocumentTemplate.id,
            DocumentTemplate.name,
            OrderDocument.wanted,
            OrderDocument.mode_id,
            ChannelDocument.template_id.label("by_default"),
            ChannelDocument.mode_id.label("default_mode"),
        )
        .outerjoin(
            OrderDocument,
            and_(OrderDocument.template_id == DocumentTemplate.id, OrderDocument.order_id == order.id),
        )
        .outerjoin(ChannelSession, ChannelSession.session_id == order.session_id)
        .outerjoin(
            ChannelDocument,
            and_(
                ChannelDocument.template_id == DocumentTemplate.id,
                ChannelDocument.channel_id == ChannelSession.channel_id,
            ),
        )
        .where(
            DocumentTemplate.centre_id == order.centre_id,
            DocumentTemplate.kind == DOCUMENT_TEMPLATE,
            DocumentTemplate.active,
        )
        .order_by(DocumentTemplate.name, DocumentTemplate.id)
    )
    return [_document(row) for row in rows]


def want(order_id: int, documents: Mapping[int, int | None]) -> None:
    """Say which documents a draft wants and how: ``{template id: delivery mode id, None: with the tickets}``.

    Raises NotFound (a template of another centre, or out of use), DeliveryNotOffered, OrderNotDraft.
    """
    order, session, _ = lock_draft(order_id)
    known = {document.template_id for document in documents_of(order)}
    if not set(documents) <= known:
        raise NotFound()
    modes = {mode for mode in documents.values() if mode is not None}
    if not modes <= set(modes_of(session.centre_id)):
        raise DeliveryNotOffered()
    db.session.execute(delete(_WANTED).where(_WANTED.c.order_id == order_id))
    rows = [
        {
            "order_id": order_id,
            "template_id": template_id,
            "wanted": template_id in documents,
            "mode_id": documents.get(template_id),
        }
        for template_id in sorted(known)
    ]
    if rows:
        db.session.execute(insert(_WANTED), rows)


def modes_of(centre_id: int) -> dict[int, str]:
    """The delivery modes of a centre, for documents that do not go with the tickets; one statement."""
    rows = db.session.execute(
        select(DeliveryMode.id, DeliveryMode.name)
        .where(DeliveryMode.centre_id == centre_id, DeliveryMode.active)
        .order_by(DeliveryMode.weight, DeliveryMode.name)
    )
    return {row.id: row.name for row in rows}


def keep_defaults(event: OrderValidated) -> None:
    """A finished order gets a row for each document of its channel that nobody spoke of; none for a one-shot sale."""
    if event.one_shot:
        return
    order = db.session.get_one(Order, event.order_id)
    rows = [
        {
            "order_id": order.id,
            "template_id": document.template_id,
            "mode_id": document.mode_id,
            "wanted": True,
        }
        for document in documents_of(order)
        if document.wanted
    ]
    if rows:
        db.session.execute(
            upsert(OrderDocument).on_conflict_do_nothing(index_elements=["order_id", "template_id"]), rows
        )


def _document(row: Any) -> Document:
    if row.wanted is not None:
        return Document(row.id, row.name, row.wanted, row.mode_id)
    return Document(row.id, row.name, row.by_default is not None, row.default_mode)
