"""What can become of the tickets of a file: at which other rates their place is sold, and why one stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Row, Table

from addons.pos_session.models import Session
from addons.pos_ticketing.models import Ticket
from addons.pos_ticketing.models.performance import CANCELLED
from addons.pos_ticketing.services.cancelling import check_returnable, tickets_to_take_back
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.places import place_of
from addons.pos_ticketing.services.pricing import offers
from addons.pos_ticketing.services.take_back import seats_of
from core.errors import Refusal

_TICKET = cast(Table, Ticket.__table__)


@dataclass(frozen=True)
class Rate:
    """Another rate for the same place: ``price`` and what it costs more than the ticket did (``gap``), in cents."""

    id: int
    name: str
    price: int
    gap: int


@dataclass(frozen=True)
class Returnable:
    """A ticket, its place in one text, what it may be exchanged for; ``refusal`` says why it may not go back."""

    ticket: Row[Any]
    place: str
    rates: list[Rate]
    exchangeable: bool
    refusal: Refusal | None

    @property
    def called_off(self) -> bool:
        """Whether the performance is cancelled: the ticket is to be refunded."""
        return bool(self.ticket.performance_state == CANCELLED)


def returnable_tickets(order_id: int, centre_id: int, session: Session) -> list[Returnable]:
    """The tickets of an order with what can become of them in a session; a few statements for all."""
    found = tickets_to_take_back(_TICKET.c.order_id == order_id)
    seats = seats_of([ticket.line_id for ticket in found])
    there = (
        offers({ticket.performance_id for ticket in found}, centre_id, session_id=session.id) if found else {}
    )
    return [
        _returnable(ticket, there.get(ticket.performance_id), seats.get(ticket.line_id), centre_id)
        for ticket in found
    ]


def _returnable(ticket: Row[Any], offer: Offer | None, seat: int | None, centre_id: int) -> Returnable:
    refusal = None
    try:
        check_returnable(ticket, centre_id)
    except Refusal as why:
        refusal = why
    rates: Sequence[Rate] = ()
    if refusal is None and offer is not None and offer.on_sale and seat is not None:
        rates = _rates(ticket, offer, offer.places.category(seat))
    place = place_of(ticket)
    return Returnable(ticket, place, list(rates), refusal is None, refusal)


def _rates(ticket: Row[Any], offer: Offer, category: str) -> list[Rate]:
    return [
        Rate(rate_id, name, offer.prices[category, rate_id], offer.prices[category, rate_id] - ticket.price)
        for rate_id, name in offer.rates.items()
        if (category, rate_id) in offer.prices and rate_id != ticket.audience_category_id
    ]
