"""The documents wanted for an order as one PDF; they are no fiscal documents, so no copy is counted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select

from addons.pos_session.models import Order
from addons.pos_session.models.order import VALIDATED
from addons.pos_ticketing.models import DocumentTemplate, OrderDocument
from addons.pos_ticketing.permissions import VIEW
from addons.pos_ticketing.services.document_fields import document_fields
from addons.pos_ticketing.services.template_drawing import draw_pages
from core.db import db
from core.documents.pdf import joined_pdf
from core.errors import NotFound
from core.identity.actor import require
from core.identity.visibility import visible, visible_centre


def wanted_documents(order_id: int) -> list[DocumentTemplate]:
    """The templates of the documents that an order wants, by name; one statement."""
    return list(
        db.session.scalars(
            select(DocumentTemplate)
            .join(OrderDocument, OrderDocument.template_id == DocumentTemplate.id)
            .where(OrderDocument.order_id == order_id, OrderDocument.wanted)
            .order_by(DocumentTemplate.name)
        )
    )


def order_documents_pdf(order_id: int, language: str, template_id: int | None = None) -> bytes:
    """The documents of a paid order (or one of its centre's templates) as PDF. NotFound, Forbidden, TemplateBroken."""
    order = visible(Order, order_id)
    require(VIEW, order.centre_id)
    chosen = [] if template_id is None else [visible(DocumentTemplate, template_id)]
    templates = [
        template for template in chosen or wanted_documents(order.id) if template.centre_id == order.centre_id
    ]
    if order.state != VALIDATED or not templates:
        raise NotFound()
    return joined_pdf(draw_documents(order.id, templates, language))


def documents_with_tickets(order_ids: Collection[int]) -> dict[int, list[DocumentTemplate]]:
    """The documents that go with the tickets of orders, for those that have any; one statement."""
    rows = db.session.execute(
        select(OrderDocument.order_id, DocumentTemplate)
        .join(DocumentTemplate, OrderDocument.template_id == DocumentTemplate.id)
        .where(OrderDocument.order_id.in_(order_ids), OrderDocument.wanted, OrderDocument.mode_id.is_(None))
        .order_by(OrderDocument.order_id, DocumentTemplate.name)
    )
    found: dict[int, list[DocumentTemplate]] = {}
    for order_id, template in rows:
        found.setdefault(order_id, []).append(template)
    return found


def draw_documents(order_id: int, templates: Sequence[DocumentTemplate], language: str) -> list[Any]:
    """The pages of documents of an order, to be joined with others. Raises TemplateBroken."""
    if not templates:
        return []
    order = visible(Order, order_id)
    fields = document_fields(order, visible_centre(order.centre_id), language)
    return [draw_pages(template, [fields], language) for template in templates]
