"""Cash sheets as the API shows them. Cents; movements signed from the drawer's side."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from addons.pos_session.schemas.sessions import SessionSchema
from core.api import ApiSchema, QueryInteger


class VatRowSchema(ma.Schema):
    """What one rate weighs; ``rate`` in hundredths of a percent, and always ``ht + vat == ttc``."""

    rate = ma.fields.Integer()
    ht = ma.fields.Integer()
    vat = ma.fields.Integer()
    ttc = ma.fields.Integer()


class SheetDrawerSchema(ma.Schema):
    """What went through the drawer; ``expected`` holds everything but the closing ``adjustment``."""

    opening = ma.fields.Integer()
    received = ma.fields.Integer()
    change = ma.fields.Integer()
    refunds = ma.fields.Integer()
    cash_in = ma.fields.Integer()
    cash_out = ma.fields.Integer()
    adjustment = ma.fields.Integer()
    expected = ma.fields.Integer()


class SheetMethodSchema(ma.Schema):
    """What a payment method brought in, change and refunds taken off."""

    method_id = ma.fields.Integer(attribute="id")
    label = ma.fields.String()
    kind = ma.fields.String()
    orders = ma.fields.Integer()
    amount = ma.fields.Integer()


class SheetCountedSchema(ma.Schema):
    """A counted method other than cash, as it was found at the closing."""

    label = ma.fields.String()
    expected = ma.fields.Integer()
    counted = ma.fields.Integer()
    difference = ma.fields.Integer()
    pieces = ma.fields.Integer(allow_none=True)


class SheetMovementSchema(ma.Schema):
    """A payment part, an order of 0, or a cash movement; ``customer`` is empty for the walk-in customer."""

    index = ma.fields.Integer()
    kind = ma.fields.String()
    at = ma.fields.AwareDateTime()
    amount = ma.fields.Integer()
    method = ma.fields.String()
    order_id = ma.fields.Integer(allow_none=True)
    order_number = ma.fields.String()
    customer = ma.fields.String()
    reason = ma.fields.String()
    financing = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.String(),
        metadata={"description": "What other addons know of the order, by the name of their column."},
    )


class CashSheetSchema(ma.Schema):
    """The cash sheet of a session; of an open one it is the X report."""

    session = ma.fields.Nested(SessionSchema)
    orders = ma.fields.Integer()
    drawer = ma.fields.Nested(SheetDrawerSchema)
    methods = ma.fields.List(ma.fields.Nested(SheetMethodSchema))
    total_methods = ma.fields.Integer()
    rounding = ma.fields.Integer()
    on_booking = ma.fields.Integer()
    total_movements = ma.fields.Integer()
    vouchers = ma.fields.Integer(metadata={"description": "Sold without being turnover."})
    vat = ma.fields.List(ma.fields.Nested(VatRowSchema))
    counted = ma.fields.List(ma.fields.Nested(SheetCountedSchema))
    movements = ma.fields.Method("rows")

    def rows(self, sheet: Any) -> list[dict[str, Any]]:
        """The movements, each with what the addons know of its order."""
        schema = SheetMovementSchema()
        return [
            {
                **schema.dump(row),
                "financing": {
                    column.key: column.values[row.order_id]
                    for column in sheet.order_columns
                    if row.order_id in column.values
                },
            }
            for row in sheet.movements
        ]


class PeriodQuerySchema(ApiSchema):
    """One centre and a period of at most 366 days, both ends included."""

    centre = QueryInteger(required=True)
    first = ma.fields.Date(required=True, data_key="from")
    last = ma.fields.Date(required=True, data_key="to")


class ConsolidatedFiguresSchema(ma.Schema):
    """What closed sessions come to."""

    sessions = ma.fields.Integer()
    methods = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer())
    total_methods = ma.fields.Integer()
    rounding = ma.fields.Integer()
    on_booking = ma.fields.Integer()
    opening = ma.fields.Integer(attribute="drawer.opening")
    cash_in = ma.fields.Integer(attribute="drawer.cash_in")
    cash_out = ma.fields.Integer(attribute="drawer.cash_out")
    expected = ma.fields.Integer(attribute="drawer.expected")
    closing = ma.fields.Integer()
    difference = ma.fields.Integer()


class ConsolidatedSchema(ma.Schema):
    """The closed sessions of a centre by business day, and their sum."""

    centre_id = ma.fields.Integer()
    first = ma.fields.Date(data_key="from")
    last = ma.fields.Date(data_key="to")
    total = ma.fields.Nested(ConsolidatedFiguresSchema)
    days = ma.fields.Method("by_day")

    def by_day(self, sheet: Any) -> list[dict[str, Any]]:
        """The days with closed sessions, in order."""
        schema = ConsolidatedFiguresSchema()
        return [{"day": day.isoformat(), **schema.dump(figures)} for day, figures in sheet.days]
