"""The payment methods of a sales channel, as a condition of the statement that reads the methods of a sale."""

from __future__ import annotations

from typing import cast

from sqlalchemy import ColumnElement, Table, or_, select

from addons.pos_session.models import PaymentMethod
from addons.pos_session.services.methods import OF_SESSION
from addons.pos_ticketing.models import ChannelPaymentMethod, ChannelSession

_METHOD = cast(Table, PaymentMethod.__table__)
_NAMED = cast(Table, ChannelPaymentMethod.__table__)
_SESSION = cast(Table, ChannelSession.__table__)

_OF_SESSION = (
    select(_NAMED.c.payment_method_id)
    .join(_SESSION, _SESSION.c.channel_id == _NAMED.c.channel_id)
    .where(_SESSION.c.session_id == OF_SESSION)
)

OF_CHANNEL: ColumnElement[bool] = or_(~_OF_SESSION.exists(), _METHOD.c.id.in_(_OF_SESSION))
"""A session without channel, and a channel that names no method, take all."""
