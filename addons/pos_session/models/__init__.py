"""The tables of the point of sale, a file per concept."""

from __future__ import annotations

from addons.pos_session.models.alert import Alert
from addons.pos_session.models.cash import CashCount, CashOperation
from addons.pos_session.models.catalogue import Product, ProductFamily, VatRate
from addons.pos_session.models.desk import Desk
from addons.pos_session.models.order import Order, OrderLine
from addons.pos_session.models.payment import Payment, PaymentPart
from addons.pos_session.models.payment_method import PaymentMethod
from addons.pos_session.models.session import Session

__all__ = [
    "Alert",
    "CashCount",
    "CashOperation",
    "Desk",
    "Order",
    "OrderLine",
    "Payment",
    "PaymentMethod",
    "PaymentPart",
    "Product",
    "ProductFamily",
    "Session",
    "VatRate",
]
