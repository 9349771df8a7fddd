"""The point of sale under ``/api/v1``, a file per resource. Money in whole cents."""

from __future__ import annotations

from core.api import ApiBlueprint

blueprint = ApiBlueprint("pos_session_api", __name__, description="Point of sale: sessions, orders, sales.")

from addons.pos_session.api import (  # noqa: E402 - each adds its resources
    cash,
    catalogue,
    closing,
    corrections,
    customers,
    invoices,
    orders,
    payments,
    sales,
    sessions,
    sheets,
    vouchers,
)

__all__ = [
    "blueprint",
    "cash",
    "catalogue",
    "closing",
    "corrections",
    "customers",
    "invoices",
    "orders",
    "payments",
    "sales",
    "sessions",
    "sheets",
    "vouchers",
]
