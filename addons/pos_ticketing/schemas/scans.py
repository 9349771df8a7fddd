"""Scans at the doors, and their verdicts."""

from __future__ import annotations

import marshmallow as ma
from marshmallow import validate

from addons.pos_ticketing.models.entry import VERDICTS
from addons.pos_ticketing.schemas.holds import ID
from core.api import ApiSchema, StrictInteger


class ScanSchema(ApiSchema):
    """A code read at a door; ``performances`` are the others that the door lets in to."""

    door = StrictInteger(required=True, validate=ID)
    code = ma.fields.String(required=True, validate=validate.Length(min=1, max=200))
    performances = ma.fields.List(
        StrictInteger(validate=ID), load_default=list, validate=validate.Length(max=60)
    )


class ScannedTicketSchema(ma.Schema):
    """What the door needs to know of a ticket; no name."""

    number = ma.fields.String(required=True)
    place = ma.fields.String(required=True)
    seat_category = ma.fields.String(required=True)
    rate = ma.fields.String(required=True)
    proof = ma.fields.String(required=True)
    performance_id = ma.fields.Integer(required=True)
    event = ma.fields.String(required=True)
    starts_at = ma.fields.String(required=True)
    reason = ma.fields.String(required=True)
    cancelled_at = ma.fields.String(required=True, allow_none=True)
    replaced_by = ma.fields.String(required=True, allow_none=True)
    entered_at = ma.fields.String(required=True, allow_none=True)
    entered_door = ma.fields.String(required=True, allow_none=True)


class OtherTicketSchema(ma.Schema):
    """Another ticket of the same pass or order, which lets in here."""

    number = ma.fields.String(required=True)
    event = ma.fields.String(required=True)
    place = ma.fields.String(required=True)


class ScannedSchema(ma.Schema):
    """The verdict; ``entered_at`` of the ticket is its first entry, where that is what refuses it."""

    scan = ma.fields.Integer(required=True)
    verdict = ma.fields.String(required=True, validate=validate.OneOf(VERDICTS))
    performance_id = ma.fields.Integer(required=True)
    scanned_at = ma.fields.String(required=True)
    ticket = ma.fields.Nested(ScannedTicketSchema, required=True, allow_none=True)
    show_instead = ma.fields.List(ma.fields.Nested(OtherTicketSchema), required=True)
