"""Sessions and orders as the API shows them."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from addons.pos_session.models.order import ABANDONED, DRAFT, VALIDATED
from addons.pos_session.models.session import STATES
from core.api import ApiSchema, QueryInteger


class SessionQuerySchema(ApiSchema):
    """Which sessions are wanted."""

    state = ma.fields.String(validate=ma.validate.OneOf(STATES))
    desk_id = QueryInteger()


class SessionSchema(ma.Schema):
    """A session; amounts in cents."""

    id = ma.fields.Integer()
    code = ma.fields.String(metadata={"example": "001.00042"})
    centre_id = ma.fields.Integer()
    desk_id = ma.fields.Integer()
    desk_name = ma.fields.String()
    responsible_id = ma.fields.Integer()
    state = ma.fields.String()
    business_day = ma.fields.Date()
    opened_at = ma.fields.AwareDateTime(allow_none=True)
    closed_at = ma.fields.AwareDateTime(allow_none=True)
    opening_counted = ma.fields.Integer(allow_none=True)
    opening_difference = ma.fields.Integer(allow_none=True)
    closing_expected = ma.fields.Integer(allow_none=True)
    closing_counted = ma.fields.Integer(allow_none=True)
    closing_difference = ma.fields.Integer(allow_none=True)


class OrderQuerySchema(ApiSchema):
    """Which orders are wanted."""

    session_id = QueryInteger()
    state = ma.fields.String(validate=ma.validate.OneOf((DRAFT, VALIDATED, ABANDONED)))


class OrderLineSchema(ma.Schema):
    """A line; ``unit_price`` and ``total_ttc`` in cents, ``unit_price_ht`` and ``total_ht`` in 1/10000."""

    id = ma.fields.Integer()
    kind = ma.fields.String()
    label = ma.fields.String()
    product_id = ma.fields.Integer(allow_none=True)
    quantity = ma.fields.Integer()
    unit_price = ma.fields.Integer()
    discount = ma.fields.Integer()
    rate = ma.fields.Integer()
    total_ttc = ma.fields.Integer()
    unit_price_ht = ma.fields.Integer()
    total_ht = ma.fields.Integer()


class OrderSchema(ma.Schema):
    """An order; amounts in cents. Further members are named after the addons that add them."""

    class Meta:
        unknown = ma.INCLUDE

    id = ma.fields.Integer()
    number = ma.fields.String()
    centre_id = ma.fields.Integer()
    session_id = ma.fields.Integer()
    state = ma.fields.String()
    total_ttc = ma.fields.Integer()
    receipt_no = ma.fields.Integer(allow_none=True)
    created_at = ma.fields.AwareDateTime()
    validated_at = ma.fields.AwareDateTime(allow_none=True)

    @ma.post_dump(pass_original=True)
    def add_extensions(self, data: dict[str, Any], original: Any, **_: Any) -> dict[str, Any]:
        """Put each addon's answer under its name (``api/extensions.py``)."""
        return {**data, **original.addons}


class OrderDetailSchema(OrderSchema):
    """An order with its lines."""

    lines = ma.fields.List(ma.fields.Nested(OrderLineSchema))
