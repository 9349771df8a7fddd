"""Locks and changes of customer orders, as registers ask for them and head office answers."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from addons.pos_sync.models.order_document import ADVANCE_RETURNED, INVOICE, KINDS, RECEIPT
from addons.pos_sync.services.orders.document_schema import (
    CENTS,
    NUMBER_WRONG,
    Instant,
    OrderDocumentSchema,
    Whole,
    Words,
)
from addons.pos_sync.services.orders.feed import MOST
from addons.pos_sync.services.orders.numbers import place_of
from addons.pos_sync.services.orders.states import CHANGES, OPERATIONS
from core.api import ApiSchema, QueryInteger
from core.i18n import N_

NOT_DEDUCTED = N_("No more is deducted than the goods cost, and nothing from an advance invoice.")
NOT_CORRECTED = N_(
    "The return of an advance names the document that deducted it, and no other document does."
)
_WORD = ma.validate.Regexp(r"^[A-Za-z0-9_-]{16,64}\Z")


def _secret(description: str) -> ma.fields.String:
    return ma.fields.String(
        required=True,
        validate=_WORD,
        metadata={"description": f"{description} 16 to 64 letters, digits, - or _."},
    )


def _owner() -> ma.fields.String:
    return _secret("A random word that only the holder of the lock knows.")


def _change_id() -> ma.fields.String:
    return _secret("A random word of this change: sent again, it is made once.")


class OwnerSchema(ApiSchema):
    """The holder of a lock."""

    owner = _owner()


class LockSchema(OwnerSchema):
    """Who wants to keep an order, and what for."""

    operation = ma.fields.String(required=True, validate=ma.validate.OneOf(OPERATIONS))
    holder = Words(120, 1, required=True, metadata={"description": "Name of the user at the register."})
    base_version = Whole(0, load_default=None, metadata={"description": "The version the register has."})


class TakenSchema(ma.Schema):
    """The newest version of the order, and until when it is kept."""

    document = ma.fields.Dict(metadata={"description": "As it is sent."})
    expires_at = ma.fields.AwareDateTime()
    now = ma.fields.AwareDateTime(metadata={"description": "What the clock of head office says."})


class RenewedSchema(ma.Schema):
    """Until when the order is kept."""

    expires_at = ma.fields.AwareDateTime()
    now = ma.fields.AwareDateTime(metadata={"description": "What the clock of head office says."})


class ReleasedSchema(ma.Schema):
    """The order is not kept by this owner."""

    released = ma.fields.Boolean()


class ChangeSchema(OwnerSchema):
    """A change of an order that is kept for its sender."""

    change_id = _change_id()
    base_version = Whole(1, required=True, metadata={"description": "The version that was changed."})
    operation = ma.fields.String(required=True, validate=ma.validate.OneOf(CHANGES))
    document = ma.fields.Nested(OrderDocumentSchema, required=True)
    author = Words(120, 1, required=True)
    release = ma.fields.Boolean(load_default=True, metadata={"description": "Whether the lock ends with it."})


class NewOrderSchema(ApiSchema):
    """An order that a register made without asking, or a further state of it."""

    change_id = _change_id()
    document = ma.fields.Nested(OrderDocumentSchema, required=True)


class MadeSchema(ma.Schema):
    """The order as head office has it after the change."""

    version = ma.fields.Integer()
    document = ma.fields.Dict(metadata={"description": "As it was sent, with the new version."})


class SentDocumentSchema(ApiSchema):
    """A receipt or an invoice that was made from an order and paid."""

    order_number = Words(40, required=True, metadata={"example": "COMC/R1/00001"})
    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(KINDS))
    document = Words(40, 1, required=True, metadata={"description": "Number of the order that was paid."})
    total_ttc = Whole(0, required=True, metadata={"description": CENTS})
    deducted = Whole(0, required=True, metadata={"description": "Cents of advances deducted from it."})
    author = Words(120, 1, required=True)
    made_at = Instant(format="iso", required=True)
    corrects = Words(
        40,
        load_default="",
        metadata={"description": "Of the return of an advance: the document that deducted it."},
    )

    @ma.validates_schema
    def check(self, values: dict[str, Any], **_: Any) -> None:
        """Refuse a number that is none, and more deducted than can be."""
        if place_of(values["order_number"]) is None:
            raise ma.ValidationError(NUMBER_WRONG, "order_number")
        if values["deducted"] > (values["total_ttc"] if values["kind"] in (RECEIPT, INVOICE) else 0):
            raise ma.ValidationError(NOT_DEDUCTED, "deducted")
        if bool(values["corrects"]) != (values["kind"] == ADVANCE_RETURNED):
            raise ma.ValidationError(NOT_CORRECTED, "corrects")


class NewDocumentSchema(ApiSchema):
    """A document, and the lock it was made under."""

    change_id = _change_id()
    document = ma.fields.Nested(SentDocumentSchema, required=True)
    owner = ma.fields.String(
        load_default="",
        validate=ma.validate.Length(0, 64),
        metadata={"description": "Of the lock; empty: it was made without a line."},
    )
    version = Whole(
        0, load_default=0, metadata={"description": "Of the order; 0: head office did not know it."}
    )


class ReceivedSchema(ma.Schema):
    """Whether the document belongs to its order, and to which version of it (0: a person has to link it)."""

    linked = ma.fields.Boolean()
    version = ma.fields.Integer()


class SinceSchema(ApiSchema):
    """From where on."""

    since = QueryInteger(
        load_default=0,
        validate=ma.validate.Range(0, 2**53),
        metadata={"description": "The cursor of the last answer; 0: from the beginning."},
    )
    limit = QueryInteger(load_default=MOST, validate=ma.validate.Range(1, MOST))


class FeedSchema(ma.Schema):
    """Orders as they are now, the longest unchanged first; an empty list: there is nothing newer."""

    orders = ma.fields.List(ma.fields.Dict())
    next = ma.fields.Integer(metadata={"description": "Where to go on."})


class PingSchema(ma.Schema):
    """Head office hears this register."""

    register = ma.fields.String()
    now = ma.fields.AwareDateTime()
