"""The line kind ``delivery`` of the point of sale: the fee of the delivery mode chosen for an order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Table, select

from addons.pos_session.services.line_kinds import NOTHING, LineRef, OrderRef, PricedLine, SessionRef
from addons.pos_ticketing.errors import DeliveryNotOffered, FeeFollowsDelivery
from addons.pos_ticketing.models import ChannelDelivery, ChannelSession, DeliveryMode, OrderDelivery
from core.db import db

CODE = "delivery"
_DELIVERY = cast(Table, OrderDelivery.__table__)


class DeliveryKind:
    """Prices the fee as the sales channel of the session has it; never discounted. Knows nothing between two calls."""

    code = CODE
    changes = NOTHING
    alone = False

    def price(self, session: SessionRef, items: list[dict[str, Any]]) -> list[PricedLine]:
        """``{"kind": "delivery", "mode_id": 3}``: one line. Raises DeliveryNotOffered."""
        return [_priced(session, item) for item in items]

    def claimed(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """A fee stands for the delivery chosen for a draft (``deliveries.choose``): nothing else brings it."""
        if order.one_shot or len(lines) != 1 or mode_of(order.id) != lines[0].source["mode_id"]:
            raise DeliveryNotOffered()

    def validated(self, order: OrderRef, lines: Sequence[LineRef]) -> list[dict[str, Any]]:
        """The tickets are the documents; the delivery itself is recorded for every finished order."""
        return []

    def journal_data(self, documents: list[dict[str, Any]]) -> dict[str, Any]:
        """Nothing besides the line."""
        return {}

    def removed(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """It goes with the choice it stands for. Raises FeeFollowsDelivery."""
        if mode_of(order.id) is not None:
            raise FeeFollowsDelivery()

    def abandoned(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """Nothing was held."""

    def taken_back(
        self, order: OrderRef, lines: Sequence[tuple[LineRef, LineRef]], instead: Sequence[PricedLine]
    ) -> None:
        """The fee is given back; what became of the tickets is another matter."""

    def released(self, order_ids: Sequence[int]) -> None:
        """Nothing was held."""


def mode_of(order_id: int) -> int | None:
    """The delivery mode chosen for an order; None: its tickets are printed at once. One statement."""
    wanted = select(_DELIVERY.c.mode_id).where(_DELIVERY.c.order_id == order_id)
    found: int | None = db.session.execute(wanted).scalar_one_or_none()
    return found


def _priced(session: SessionRef, item: dict[str, Any]) -> PricedLine:
    if set(item) != {"kind", "mode_id"} or type(item["mode_id"]) is not int:
        raise DeliveryNotOffered()
    row = db.session.execute(
        select(DeliveryMode.name, ChannelDelivery.fee, ChannelDelivery.vat_rate)
        .join(ChannelDelivery, ChannelDelivery.mode_id == DeliveryMode.id)
        .join(ChannelSession, ChannelSession.channel_id == ChannelDelivery.channel_id)
        .where(
            ChannelSession.session_id == session.id, DeliveryMode.id == item["mode_id"], DeliveryMode.active
        )
    ).one_or_none()
    if row is None:
        raise DeliveryNotOffered()
    return PricedLine(
        label=row.name,
        quantity=1,
        unit_price=row.fee,
        rate=row.vat_rate,
        source={"mode_id": item["mode_id"]},
    )
