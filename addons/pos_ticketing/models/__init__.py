"""The tables of the ticketing."""

from __future__ import annotations

from addons.pos_ticketing.models.claim import BLOCKED, HELD, OPTION, SOLD, Claim, LineSeat, ReleasedSeat
from addons.pos_ticketing.models.performance import AudienceCategory, Event, Performance, Price
from addons.pos_ticketing.models.plan import Plan, PlanVersion
from addons.pos_ticketing.models.ticket import Ticket, TicketSeries

__all__ = [
    "BLOCKED",
    "HELD",
    "OPTION",
    "SOLD",
    "Claim",
    "Event",
    "LineSeat",
    "Performance",
    "Plan",
    "PlanVersion",
    "Price",
    "AudienceCategory",
    "ReleasedSeat",
    "Ticket",
    "TicketSeries",
]
