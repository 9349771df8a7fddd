"""The tables of the point of sale, a file per concept."""

from __future__ import annotations

from addons.pos_session.models.alert import Alert
from addons.pos_session.models.cash import CashCount, CashOperation, MethodCount
from addons.pos_session.models.catalogue import Product, ProductFamily, VatRate, VatRateChange
from addons.pos_session.models.customer import Customer
from addons.pos_session.models.desk import Desk
from addons.pos_session.models.invoice import Invoice, InvoiceOrder, InvoiceVat
from addons.pos_session.models.opening import OpeningRun
from addons.pos_session.models.order import Order, OrderLine
from addons.pos_session.models.payment import PartIdentification, Payment, PaymentLine, PaymentPart
from addons.pos_session.models.payment_method import PaymentMethod
from addons.pos_session.models.presence import Presence
from addons.pos_session.models.price_list import Price, PriceList
from addons.pos_session.models.session import Session
from addons.pos_session.models.summary import ClosingSummary
from addons.pos_session.models.voucher import Voucher, VoucherMovement, VoucherUse

__all__ = [
    "Alert",
    "CashCount",
    "CashOperation",
    "ClosingSummary",
    "Customer",
    "Desk",
    "Invoice",
    "InvoiceOrder",
    "InvoiceVat",
    "MethodCount",
    "OpeningRun",
    "Order",
    "OrderLine",
    "PartIdentification",
    "Payment",
    "PaymentLine",
    "PaymentMethod",
    "PaymentPart",
    "Presence",
    "Price",
    "PriceList",
    "Product",
    "ProductFamily",
    "Session",
    "VatRate",
    "VatRateChange",
    "Voucher",
    "VoucherMovement",
    "VoucherUse",
]
