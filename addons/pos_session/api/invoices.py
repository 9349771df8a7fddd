"""Invoices: ``GET /invoices``, the counter invoice of a period, the invoice of one order, credits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_smorest.pagination import PaginationParameters
from sqlalchemy import func, select

from addons.pos_session.api import blueprint
from addons.pos_session.api.once import once_for
from addons.pos_session.models import Invoice
from addons.pos_session.permissions import CREDIT, INVOICE, VIEW
from addons.pos_session.schemas.invoices import (
    CounterInvoiceSchema,
    CreditSchema,
    InvoiceSchema,
    OrderInvoiceSchema,
)
from addons.pos_session.schemas.sales import HeaderSchema
from addons.pos_session.services import invoices
from core.db import db
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible


@blueprint.route("/invoices", methods=["GET"])
@requires(VIEW)
@blueprint.response(200, InvoiceSchema(many=True))
@blueprint.paginate()
def list_invoices(pagination_parameters: PaginationParameters) -> list[Invoice]:
    """List the invoices and credits, the newest first"""
    pagination_parameters.item_count = db.session.execute(select(func.count(Invoice.id))).scalar_one()
    wanted = select(Invoice).order_by(Invoice.id.desc())
    page = wanted.limit(pagination_parameters.page_size).offset(pagination_parameters.first_item)
    return list(db.session.execute(page).scalars())


@blueprint.route("/invoices/<int:invoice_id>", methods=["GET"])
@requires(VIEW)
@blueprint.response(200, InvoiceSchema)
def get_invoice(invoice_id: int) -> Invoice:
    """Get one invoice or credit"""
    invoice = visible(Invoice, invoice_id)
    require(VIEW, invoice.centre_id)
    return invoice


@blueprint.route("/invoices", methods=["POST"])
@requires(INVOICE)
@blueprint.arguments(HeaderSchema, location="headers")
@blueprint.arguments(CounterInvoiceSchema)
@blueprint.response(201, InvoiceSchema)
def create_counter_invoice(headers: dict[str, Any], wanted: dict[str, Any]) -> Invoice:
    """Gather the walk-in orders of a centre and period on an invoice"""
    return _once(
        headers,
        wanted,
        lambda: invoices.issue_counter_invoice(wanted["centre"], wanted["period_from"], wanted["period_to"]),
    )


@blueprint.route("/orders/<int:order_id>/invoices", methods=["POST"])
@requires(INVOICE)
@blueprint.arguments(HeaderSchema, location="headers")
@blueprint.arguments(OrderInvoiceSchema)
@blueprint.response(201, InvoiceSchema)
def create_order_invoice(headers: dict[str, Any], wanted: dict[str, Any], order_id: int) -> Invoice:
    """Invoice one order, with what corrects it, to a named customer"""
    return _once(
        headers,
        {"order": order_id, **wanted},
        lambda: invoices.issue_order_invoice(order_id, wanted["customer_id"]),
    )


@blueprint.route("/invoices/<int:invoice_id>/credits", methods=["POST"])
@requires(CREDIT)
@blueprint.arguments(HeaderSchema, location="headers")
@blueprint.arguments(CreditSchema)
@blueprint.response(201, InvoiceSchema)
def create_credit(headers: dict[str, Any], wanted: dict[str, Any], invoice_id: int) -> Invoice:
    """Credit an issued invoice whole"""
    return _once(
        headers,
        {"invoice": invoice_id, **wanted},
        lambda: invoices.credit_invoice(invoice_id, wanted["reason"]),
    )


def _once(headers: dict[str, Any], body: dict[str, Any], issue: Callable[[], Invoice]) -> Invoice:
    """Issue once for the request's key; the first answer again for the same key."""
    made = once_for(
        headers,
        "invoice",
        body,
        lambda: {"invoice_id": issue().id},
    )
    return visible(Invoice, made["invoice_id"])
