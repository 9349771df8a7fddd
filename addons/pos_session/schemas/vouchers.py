"""A voucher asked for by its code, and what is left on it."""

from __future__ import annotations

import marshmallow as ma

from core.api import ApiSchema


class VoucherCodeSchema(ApiSchema):
    """The code of a voucher; in the body, because addresses are logged and a code is worth money."""

    code = ma.fields.String(
        required=True,
        validate=ma.validate.Length(1, 60),
        metadata={"description": "As printed; case, spaces and dashes do not matter."},
    )


class VoucherBalanceSchema(ma.Schema):
    """What a voucher is worth; amounts in cents."""

    voucher_id = ma.fields.Integer()
    centre_id = ma.fields.Integer(metadata={"description": "The centre that takes it."})
    kind = ma.fields.String(metadata={"description": "gift or credit_note"})
    purpose = ma.fields.String(
        metadata={
            "description": "multi: it pays, as a part with its code; single: it is an item of the sale."
        }
    )
    amount = ma.fields.Integer()
    balance = ma.fields.Integer()
    expires_on = ma.fields.Date(allow_none=True, metadata={"description": "The last day of use."})
    usable = ma.fields.Boolean(metadata={"description": "It can be used today."})
    refused = ma.fields.String(
        allow_none=True, metadata={"description": "Code of the error that a use would get today."}
    )
