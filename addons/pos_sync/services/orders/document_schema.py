"""A customer order as JSON: which fields there are and what each may be. Read here and by the API alike."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import marshmallow as ma

from addons.pos_sync.models.customer_order import CANCELLED, STATUSES
from addons.pos_sync.services.orders.numbers import place_of
from core.i18n import N_
from core.limits import MAX_INT, is_clean
from core.money import MAX_AMOUNT

MOST_LINES = 500
CENTS = "Cents, VAT included."

NUMBER_WRONG = N_("A number of a customer order is COMC/place/00001.")
NOT_CLEAN = N_("Control characters are not allowed.")
SUM_WRONG = N_("The total is not the sum of the lines.")
LINE_WRONG = N_("A line costs no more than its quantity times its price.")
POSITIONS_WRONG = N_("Lines are numbered from 1, without gaps.")
REASON_MISSING = N_("A cancelled order has a reason.")


class Whole(ma.fields.Integer):
    """A whole number as JSON writes it: 1.0, "1" and true are refused."""

    def __init__(self, least: int, most: int = MAX_INT, **kwargs: Any) -> None:
        super().__init__(strict=True, validate=ma.validate.Range(least, most), **kwargs)

    def _validated(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class Words(ma.fields.String):
    """One line of text of a given length, free of control characters; blanks around it are taken away."""

    def __init__(self, most: int, least: int = 0, **kwargs: Any) -> None:
        super().__init__(validate=ma.validate.Length(least, most), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if not is_clean(text):
            raise ma.ValidationError(NOT_CLEAN)
        return text.strip()


class Instant(ma.fields.AwareDateTime):
    """A moment with its offset; one that has no UTC (year 1 or 9999) is refused, as it cannot be stored."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        found = super()._deserialize(value, attr, data, **kwargs)
        try:
            return found.astimezone(UTC)
        except OverflowError as error:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE) from error


class LineDocumentSchema(ma.Schema):
    """A line as it was agreed: its amounts are not computed again."""

    class Meta:
        unknown = ma.RAISE

    position = Whole(1, MOST_LINES, required=True)
    article = Words(120, required=True, metadata={"description": "What head office calls the product."})
    label = Words(200, 1, required=True)
    quantity = Whole(1, required=True)
    unit_price = Whole(0, MAX_AMOUNT, required=True, metadata={"description": CENTS})
    discount = Whole(0, 10_000, required=True, metadata={"description": "Hundredths of a percent."})
    rate = Whole(0, 10_000, required=True, metadata={"description": "VAT, hundredths of a percent."})
    total_ttc = Whole(0, MAX_AMOUNT, required=True, metadata={"description": CENTS})

    @ma.validates_schema
    def check(self, values: dict[str, Any], **_: Any) -> None:
        """Refuse a line that costs more than it can."""
        if values["total_ttc"] > values["quantity"] * values["unit_price"]:
            raise ma.ValidationError(LINE_WRONG, "total_ttc")


class OrderDocumentSchema(ma.Schema):
    """A customer order with its lines. ``version`` 0 is one that head office has not seen."""

    class Meta:
        unknown = ma.RAISE

    number = Words(40, required=True, metadata={"example": "COMC/R1/00001"})
    origin = Words(20, required=True, metadata={"description": "Code of a register; empty: head office."})
    version = Whole(0, required=True)
    status = ma.fields.String(required=True, validate=ma.validate.OneOf(STATUSES))
    customer = Words(120, required=True)
    contact = Words(200, required=True)
    note = Words(500, required=True)
    wanted_on = ma.fields.Date(required=True, allow_none=True)
    total_ttc = Whole(
        0, MAX_AMOUNT, required=True, metadata={"description": f"{CENTS} The sum of its lines."}
    )
    advances = Whole(
        0, MAX_AMOUNT, required=True, metadata={"description": "Cents paid in advance and not yet deducted."}
    )
    cancel_reason = Words(200, required=True)
    created_by = Words(120, required=True)
    created_at = Instant(format="iso", required=True)
    changed_by = Words(120, required=True)
    changed_at = Instant(format="iso", required=True)
    lines = ma.fields.List(
        ma.fields.Nested(LineDocumentSchema), required=True, validate=ma.validate.Length(0, MOST_LINES)
    )

    @ma.validates_schema
    def check(self, values: dict[str, Any], **_: Any) -> None:
        """Refuse what does not fit together, at its field."""
        faults: dict[str, list[str]] = {}
        lines = values["lines"]
        if place_of(values["number"]) != values["origin"]:
            faults["number"] = [NUMBER_WRONG]
        if [line["position"] for line in lines] != list(range(1, len(lines) + 1)):
            faults["lines"] = [POSITIONS_WRONG]
        if values["total_ttc"] != sum(line["total_ttc"] for line in lines):
            faults["total_ttc"] = [SUM_WRONG]
        if values["status"] == CANCELLED and not values["cancel_reason"]:
            faults["cancel_reason"] = [REASON_MISSING]
        if faults:
            raise ma.ValidationError(faults)
