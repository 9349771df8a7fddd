"""The pages of the point of sale, a file per concept."""

from __future__ import annotations

from flask import Blueprint

from addons.pos_session.services.states import check_declared

blueprint = Blueprint("pos_session", __name__, url_prefix="/pos")
blueprint.record_once(lambda state: check_declared(state.app.extensions["registry"]))

from addons.pos_session.views import (  # noqa: E402 - each file adds its pages to the blueprint
    alerts,
    cash,
    closing,
    consolidated,
    corrections,
    customers,
    history,
    home,
    invoices,
    opening,
    operations,
    order_customer,
    order_life,
    orders,
    payment,
    receipts,
    responsible,
    sessions,
    setup,
    setup_desks,
    setup_families,
    setup_methods,
    setup_price_lists,
    setup_prices,
    setup_products,
    setup_team,
    setup_vat_rates,
    sheet,
    summary,
    till,
    voucher_orders,
    vouchers,
    x_report,
)

__all__ = [
    "alerts",
    "blueprint",
    "cash",
    "closing",
    "consolidated",
    "corrections",
    "customers",
    "history",
    "home",
    "invoices",
    "opening",
    "operations",
    "order_customer",
    "order_life",
    "orders",
    "payment",
    "receipts",
    "responsible",
    "sessions",
    "setup",
    "setup_desks",
    "setup_families",
    "setup_methods",
    "setup_price_lists",
    "setup_prices",
    "setup_products",
    "setup_team",
    "setup_vat_rates",
    "sheet",
    "summary",
    "till",
    "voucher_orders",
    "vouchers",
    "x_report",
]
