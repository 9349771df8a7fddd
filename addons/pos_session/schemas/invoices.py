"""Invoices as the API reads and shows them."""

from __future__ import annotations

import marshmallow as ma

from core.api import ApiSchema, StrictInteger


class CounterInvoiceSchema(ApiSchema):
    """The days whose walk-in orders are gathered."""

    centre = StrictInteger(required=True, metadata={"description": "Id of a centre of the caller."})
    period_from = ma.fields.Date(required=True)
    period_to = ma.fields.Date(required=True, metadata={"description": "The last day, itself included."})


class OrderInvoiceSchema(ApiSchema):
    """Whom the invoice of an order is written to."""

    customer_id = StrictInteger(required=True)


class CreditSchema(ApiSchema):
    """Why an invoice is credited."""

    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))


class InvoiceSchema(ma.Schema):
    """An invoice or credit; amounts in cents, a credit's are negative."""

    id = ma.fields.Integer()
    centre_id = ma.fields.Integer()
    kind = ma.fields.String(metadata={"description": "invoice or credit"})
    number = ma.fields.String(metadata={"example": "FC-odeon-000042"})
    credits_id = ma.fields.Integer(allow_none=True)
    customer_id = ma.fields.Integer()
    customer_name = ma.fields.String()
    period_from = ma.fields.Date(allow_none=True)
    period_to = ma.fields.Date(allow_none=True)
    total_ht = ma.fields.Integer()
    total_ttc = ma.fields.Integer()
    issued_on = ma.fields.Date()
