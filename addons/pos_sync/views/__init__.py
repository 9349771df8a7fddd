"""The pages of the exchanges, a file per concept."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("pos_sync", __name__, url_prefix="/sync", template_folder="../templates")

from addons.pos_sync.views import (  # noqa: E402 - the views register themselves on the blueprint
    customer_orders,
    exports,
    imports,
    order_actions,
    order_form,
    order_links,
    order_refused,
    quarantine,
    register_keys,
    registers,
    status,
)

__all__ = [
    "blueprint",
    "customer_orders",
    "exports",
    "imports",
    "order_actions",
    "order_form",
    "order_links",
    "order_refused",
    "quarantine",
    "register_keys",
    "registers",
    "status",
]
