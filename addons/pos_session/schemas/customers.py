"""Customers as the API reads and shows them."""

from __future__ import annotations

import marshmallow as ma

from core.api import ApiSchema, QueryInteger, StrictInteger


class CustomerQuerySchema(ApiSchema):
    """Which customers are wanted."""

    centre_id = QueryInteger(required=True)
    q = ma.fields.String(
        load_default="",
        validate=ma.validate.Length(max=200),
        metadata={
            "description": "Words of the name, the beginning of a mail (with its @), or digits of a phone."
        },
    )


class CustomerValuesSchema(ApiSchema):
    """What is known of a customer."""

    name = ma.fields.String(metadata={"example": "Hélène Dupré"})
    email = ma.fields.String()
    phone = ma.fields.String(metadata={"description": "As written; found by its digits, however spaced."})
    address = ma.fields.String()
    postcode = ma.fields.String()
    city = ma.fields.String()
    vat_number = ma.fields.String()


class NewCustomerSchema(CustomerValuesSchema):
    """A new customer."""

    centre_id = StrictInteger(required=True)
    name = ma.fields.String(required=True, metadata={"example": "Hélène Dupré"})


class CustomerSchema(CustomerValuesSchema):
    """A customer of a centre."""

    id = ma.fields.Integer()
    centre_id = ma.fields.Integer()
    is_walk_in = ma.fields.Boolean(metadata={"description": "The centre's one walk-in customer."})
    created_at = ma.fields.AwareDateTime()
    last_activity_at = ma.fields.AwareDateTime()
