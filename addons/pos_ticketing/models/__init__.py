"""The tables of the ticketing."""

from __future__ import annotations

from addons.pos_ticketing.models.audience import AudienceCategory
from addons.pos_ticketing.models.borrowed import BorrowedContingent, BorrowedPerformance, BorrowedPlace
from addons.pos_ticketing.models.channel import (
    ChannelAudienceCategory,
    ChannelContingent,
    ChannelDelivery,
    ChannelDesk,
    ChannelDocument,
    ChannelEvent,
    ChannelPaymentMethod,
    ChannelSession,
    SalesChannel,
)
from addons.pos_ticketing.models.claim import BLOCKED, HELD, OPTION, SOLD, Claim, LineSeat, ReleasedSeat
from addons.pos_ticketing.models.contact import LineContact, OrderContact
from addons.pos_ticketing.models.contingent import Block, Contingent, ContingentSeat, PerformanceContingent
from addons.pos_ticketing.models.delivery import (
    BatchChunk,
    BatchTicket,
    Delivery,
    DeliveryMode,
    OrderDelivery,
    OrderOrigin,
    PrintBatch,
)
from addons.pos_ticketing.models.document import DocumentTemplate, OrderDocument
from addons.pos_ticketing.models.entry import Door, Scan
from addons.pos_ticketing.models.lent import LentContingent, LentPlace
from addons.pos_ticketing.models.membership import Advantage, AdvantageCategory, LineAdvantage, Membership
from addons.pos_ticketing.models.package import Package, PackagePerformance, PackagePrice, PackageSale
from addons.pos_ticketing.models.performance import Event, Performance, Quota, Season
from addons.pos_ticketing.models.plan import Plan, PlanVersion
from addons.pos_ticketing.models.price_grid import Price, PriceGrid
from addons.pos_ticketing.models.register_ticket import RegisterTicket
from addons.pos_ticketing.models.reservation import Reservation, ReservationSeat
from addons.pos_ticketing.models.take_back import TakeBack
from addons.pos_ticketing.models.ticket import Ticket, TicketCancellation, TicketSeries

__all__ = [
    "Advantage",
    "AdvantageCategory",
    "AudienceCategory",
    "BLOCKED",
    "BatchChunk",
    "BatchTicket",
    "Block",
    "BorrowedContingent",
    "BorrowedPerformance",
    "BorrowedPlace",
    "ChannelAudienceCategory",
    "ChannelContingent",
    "ChannelDelivery",
    "ChannelDesk",
    "ChannelDocument",
    "ChannelEvent",
    "ChannelPaymentMethod",
    "ChannelSession",
    "Claim",
    "Contingent",
    "ContingentSeat",
    "Delivery",
    "DeliveryMode",
    "DocumentTemplate",
    "Door",
    "Event",
    "HELD",
    "LentContingent",
    "LentPlace",
    "RegisterTicket",
    "LineAdvantage",
    "LineContact",
    "LineSeat",
    "Membership",
    "OPTION",
    "OrderContact",
    "OrderDelivery",
    "OrderDocument",
    "OrderOrigin",
    "Package",
    "PackagePerformance",
    "PackagePrice",
    "PackageSale",
    "Performance",
    "PerformanceContingent",
    "Plan",
    "PlanVersion",
    "Price",
    "PriceGrid",
    "PrintBatch",
    "Quota",
    "ReleasedSeat",
    "Reservation",
    "ReservationSeat",
    "SOLD",
    "SalesChannel",
    "Scan",
    "Season",
    "TakeBack",
    "Ticket",
    "TicketCancellation",
    "TicketSeries",
]
