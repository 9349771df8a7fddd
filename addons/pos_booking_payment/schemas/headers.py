"""The headers of a request that changes something."""

from __future__ import annotations

import marshmallow as ma


class HeaderSchema(ma.Schema):
    """The key that makes a request safe to repeat."""

    class Meta:
        unknown = ma.EXCLUDE

    key = ma.fields.String(
        data_key="Idempotency-Key",
        metadata={"description": "8 to 120 characters; the same key again gets the first answer."},
    )
