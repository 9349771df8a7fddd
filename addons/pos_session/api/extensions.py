"""What other addons add to the orders of the API: asked once for a whole page (``api_extensions``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from addons.pos_session.models import Order
from core.registry import registry

ORDER = "pos_session.order"
"""The resource named in the hook: its objects are ``Order`` instances, all of centres the caller sees."""


@dataclass
class ExtendedOrder:
    """An order with what each addon says about it, by the addon's name; everything else is the order's own."""

    order: Order
    addons: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.order, name)


def extended(orders: Sequence[Order]) -> list[ExtendedOrder]:
    """The orders with the answers of all addons; each addon is asked once, however many orders there are."""
    found = {order.id: ExtendedOrder(order) for order in orders}
    if found:
        for manifest, answer in registry().collect("api_extensions", resource=ORDER, objects=orders):
            for order_id, values in answer.items():
                found[order_id].addons.setdefault(manifest.name, {}).update(values)
    return list(found.values())
