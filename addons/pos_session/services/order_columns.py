"""What other addons know of orders (hooks ``pos_session_order_columns``, ``pos_session_order_filters``)."""

from __future__ import annotations

from collections.abc import Sequence

from addons.pos_session.hookspecs import OrderColumn, OrderFilter
from core.registry import registry

MOST_AT_ONCE = 5_000
"""Ids in one question: an export asks several times, a page once."""


def order_columns(centre_id: int | None, order_ids: Sequence[int]) -> tuple[OrderColumn, ...]:
    """The columns that the addons switched on in a centre (all addons without one) give for these orders."""
    titles: dict[str, str] = {}
    values: dict[str, dict[int, str]] = {}
    for start in range(0, max(len(order_ids), 1), MOST_AT_ONCE):
        ids = order_ids[start : start + MOST_AT_ONCE]
        for manifest, column in registry().collect(
            "pos_session_order_columns", centre=centre_id, order_ids=ids
        ):
            key = f"{manifest.name}.{column.key}"
            titles[key] = column.title
            values.setdefault(key, {}).update(column.values)
    return tuple(OrderColumn(key, title, values[key]) for key, title in titles.items())


def order_filters(centre_id: int | None) -> tuple[OrderFilter, ...]:
    """The filters that the addons give, their keys prefixed with the addon's name."""
    found = registry().collect("pos_session_order_filters", centre=centre_id)
    return tuple(
        OrderFilter(f"{manifest.name}_{item.key}", item.label, item.where) for manifest, item in found
    )
