"""The quick sale: the best places of a performance of today at full price, paid exactly in cash, in one request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select

from addons.pos_session.models import Desk, Session
from addons.pos_session.models.session import OPEN
from addons.pos_session.services.sale import sell_in_unit
from addons.pos_session.services.sessions import active_session_of
from addons.pos_ticketing.errors import (
    ItemsInvalid,
    NotSoldQuickly,
    PriceChanged,
    SeatsGone,
    SeatsSetAside,
    TooManySeats,
)
from addons.pos_ticketing.models import Performance
from addons.pos_ticketing.models.audience import FULL
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.services.best_seats import TRIES, Asked, best_seats, orphan_fill
from addons.pos_ticketing.services.claims import own_settings
from addons.pos_ticketing.services.for_sale import for_sale, on_day
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.performances import offer_of
from addons.pos_ticketing.services.pricing import offers
from addons.pos_ticketing.services.printing import queue_tickets, tickets_of_order
from addons.pos_ticketing.services.remaining import Remaining, remaining
from addons.pos_ticketing.services.ticket_kind import CODE
from addons.pos_ticketing.services.wishes import check_on_sale
from core import clock
from core.db import db
from core.documents.printers import Printer
from core.identity.actor import current_actor

_MOST_SHOWN = 12
"""Performances of one day that the page offers; more stand in the list of performances."""


@dataclass(frozen=True, slots=True)
class Quick:
    """A performance of today as it is sold quickly: the full price of each seat category, and what is left."""

    offer: Offer
    rate_id: int
    prices: dict[str, int]
    left: Remaining

    @property
    def category(self) -> str | None:
        """The seat category to begin with: the first that is not sold out."""
        return next((name for name in self.prices if self.left.in_category.get(name)), None)


class QuickWish(NamedTuple):
    """What is sold; ``expected`` is the total that was shown, in cents: another one is refused, not taken."""

    performance_id: int
    category: str
    quantity: int
    expected: int


def open_session(centre_id: int) -> Session | None:
    """The open session of who acts, where it is in this centre."""
    session = active_session_of(current_actor().user_id)
    if session is None or session.state != OPEN or session.centre_id != centre_id:
        return None
    return session


def today(session: Session, zone: str) -> list[Quick]:
    """The performances of today that the session sells at a full price, the earliest first; some statements for all."""
    day = clock.business_day(zone).isoformat()
    wanted = for_sale(session.centre_id, session.id, zone).where(on_day(zone, day))
    rows = db.session.execute(wanted.order_by(Performance.starts_at, Performance.id).limit(_MOST_SHOWN))
    ids = [row.id for row in rows]
    if not ids:
        return []
    found = offers(ids, session.centre_id, session_id=session.id)
    left = remaining(found.values())
    quick = [_quick(found[each], left[each]) for each in ids if each in found]
    return [each for each in quick if each is not None]


def quick_sell(
    session_id: int, wish: QuickWish, translate: Callable[[str], str], language: str
) -> dict[str, Any]:
    """Sell the best places for cash and queue their tickets on the desk's printer; inside a unit of work.

    Answers that of ``sale.sell`` with ``printed``: how many tickets are on their way to the printer. Raises
    PriceChanged, NotSoldQuickly, NoBestSeats, NotEnoughPlaces, SeatsGone, SalesClosed, and what a sale raises.
    """
    offer = offer_of(wish.performance_id, SELL, session_id)
    check_on_sale(offer)
    quick = _quick(offer, Remaining())
    if quick is None or wish.category not in quick.prices:
        raise NotSoldQuickly(performance=offer.title)
    if wish.quantity < 1:
        raise ItemsInvalid()
    most = own_settings().max_seats_per_hold
    if wish.quantity > most:
        raise TooManySeats(most=most)
    if wish.expected != quick.prices[wish.category] * wish.quantity:
        raise PriceChanged()
    sold = _sold(session_id, quick, wish)
    return {**sold, "printed": _print(session_id, sold["order_id"], translate, language)}


def _sold(session_id: int, quick: Quick, wish: QuickWish) -> dict[str, Any]:
    offer, places = quick.offer, quick.offer.places
    zone = next(
        (zone for zone in places.free_ranges if places.categories[zone.category] == wish.category), None
    )
    item = {
        "kind": CODE,
        "performance_id": offer.performance_id,
        "audience_category_id": quick.rate_id,
    }
    if zone is not None:
        standing = {**item, "free_zone": zone.name, "quantity": wish.quantity}
        return sell_in_unit(session_id, [standing], ())
    fill, lost = orphan_fill(session_id), set[int]()
    asked = Asked(wish.quantity, quick.rate_id, wish.category)
    for left in reversed(range(TRIES)):
        seats = best_seats(offer, asked, fill, lost).seats
        try:
            with db.session.begin_nested():
                return sell_in_unit(session_id, [{**item, "seat": seat} for seat in seats], ())
        except SeatsGone as gone:
            if not left or isinstance(gone, SeatsSetAside):
                raise
            lost.update(gone.gone)
    raise AssertionError("the last try returns or raises")


def _print(session_id: int, order_id: int, translate: Callable[[str], str], language: str) -> int:
    """Queue the tickets on the printer of the desk, if it has one in use; how many."""
    printer_id = db.session.execute(
        select(Printer.id)
        .join(Desk, Desk.printer_id == Printer.id)
        .join(Session, Session.desk_id == Desk.id)
        .where(Session.id == session_id, Printer.active)
    ).scalar_one_or_none()
    if printer_id is None:
        return 0
    return queue_tickets(tickets_of_order(order_id), printer_id, translate, language)


def _quick(offer: Offer, left: Remaining) -> Quick | None:
    """The first full price that anybody may have, in the order of the rates; None where there is none."""
    full: Sequence[int] = [
        rate_id
        for rate_id, audience in offer.audience.items()
        if audience.kind == FULL and not audience.members_only
    ]
    for rate_id in full:
        prices = {
            name: offer.prices[name, rate_id]
            for name in offer.places.categories
            if (name, rate_id) in offer.prices
        }
        if prices:
            return Quick(offer, rate_id, prices, left)
    return None
