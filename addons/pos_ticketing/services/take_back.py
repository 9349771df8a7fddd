"""Taking back (reprise) as its page asks for it: each ticket refunded or exchanged, settled as one correction."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Row, Table, delete, select

from addons.pos_session.errors import OrderNotDraft
from addons.pos_session.models import Order, OrderLine, Session
from addons.pos_session.models.order import DRAFT
from addons.pos_session.services import corrections, orders
from addons.pos_session.services.corrections import Preview
from addons.pos_session.services.line_kinds import OrderRef
from addons.pos_session.services.locking import take_session
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Method, Tender
from addons.pos_ticketing.errors import ExchangeNotSettled, NothingChosen, OnlyPlaces, PlacesMissing
from addons.pos_ticketing.models import Claim, LineSeat, TakeBack, Ticket
from addons.pos_ticketing.models.ticket import number_text
from addons.pos_ticketing.permissions import TAKE_BACK
from addons.pos_ticketing.services.cancelling import check_returnable, tickets_to_take_back
from addons.pos_ticketing.services.claims import Wanted, lock_places
from addons.pos_ticketing.services.pricing import offers
from core.db import db
from core.errors import Link
from core.i18n import N_
from core.identity.visibility import visible

REFUNDED = "refund"
OTHER_PLACE = "other"

_CLAIM = cast(Table, Claim.__table__)
_LINE = cast(Table, OrderLine.__table__)
_SEAT = cast(Table, LineSeat.__table__)
_TICKET = cast(Table, Ticket.__table__)


@dataclass(frozen=True)
class Wishes:
    """What is wanted of each ticket, by id: ``refund``, ``other`` (another place) or the id of another rate.

    ``items`` are the other lines and how many of each come back.
    """

    tickets: Mapping[int, str]
    items: Sequence[Taken]


@dataclass(frozen=True)
class Exchange:
    """A ticket that comes back (None: a place sold besides), and what its place is exchanged for (None: refunded)."""

    ticket: Row[Any] | None
    item: dict[str, Any] | None


@dataclass(frozen=True)
class Plan:
    """A correction to be made: what it takes, what it sells, and which belongs to which."""

    taken: list[Taken]
    exchanges: list[Exchange]

    @property
    def added(self) -> list[dict[str, Any]]:
        return [each.item for each in self.exchanges if each.item is not None]


def plan_of(order: Order, wishes: Wishes, draft_id: int | None) -> Plan:
    """Turn wishes into a correction; reads only, four statements at most.

    Places of the draft go to the tickets that want another place, in order; those left over are sold besides.
    Raises NothingChosen, PlacesMissing, OnlyPlaces, and what ``check_returnable`` refuses.
    """
    found = tickets_to_take_back((_TICKET.c.order_id == order.id) & _TICKET.c.id.in_(list(wishes.tickets)))
    if (not found and not wishes.items) or len(found) != len(wishes.tickets):
        raise NothingChosen()
    for ticket in found:
        check_returnable(ticket, order.centre_id)
    places = _places_of(draft_id) if draft_id is not None else []
    elsewhere = [ticket for ticket in found if wishes.tickets[ticket.id] == OTHER_PLACE]
    if len(places) < len(elsewhere):
        raise PlacesMissing(chosen=len(places), wanted=len(elsewhere))
    seats = seats_of([ticket.line_id for ticket in found])
    coming = iter(places)
    exchanges = []
    for ticket in found:
        wish = wishes.tickets[ticket.id]
        if wish == REFUNDED:
            item = None
        elif wish == OTHER_PLACE:
            item = {**_item(*next(coming)), "replaces": ticket.id}
        else:
            seat = seats.get(ticket.line_id, ticket.seat)
            item = {**_item(ticket.performance_id, seat, int(wish)), "replaces": ticket.id}
        exchanges.append(Exchange(ticket, item))
    exchanges += [Exchange(None, _item(*place)) for place in coming]
    return Plan([*(Taken(ticket.line_id, 1) for ticket in found), *wishes.items], exchanges)


def preview(order: Order, plan: Plan, session: Session) -> Preview:
    """What the correction comes to and how it is settled; reads only. Raises what pricing refuses."""
    return corrections.preview(order, plan.taken, plan.added, session)


def settle(
    order_id: int,
    session_id: int,
    wishes: Wishes,
    draft_id: int | None,
    tenders: Callable[[int, Mapping[int, Method]], Sequence[Tender]],
    reason: str,
) -> dict[str, Any]:
    """Take back and exchange in one correction of the open session; inside a unit of work.

    The draft that held the new places is given up and its places go to the correction in the same transaction: they
    are locked before, with those that come back, in the order of every sale. Raises as ``plan_of`` and
    ``corrections.correct``, and OrderNotDraft for a draft that was finished meanwhile.
    """
    session, _, _ = take_session(session_id, TAKE_BACK)
    order = corrections.lock_correctable(order_id)
    if draft_id is not None:
        basket = basket_of(order_id, draft_id)
        plan = plan_of(order, wishes, draft_id)
        wanted = [
            Wanted(item["performance_id"], item["seat"], item["audience_category_id"]) for item in plan.added
        ]
        found = offers({place.performance_id for place in wanted}, session.centre_id, session_id=session.id)
        lock_places(draft_id, session.user_id, [each.line_id for each in plan.taken], wanted, found)
        db.session.execute(delete(TakeBack).where(TakeBack.order_id == basket.order_id))
        orders.abandon(draft_id, reason)
    else:
        plan = plan_of(order, wishes, None)
    return corrections.correct(order_id, session_id, plan.taken, plan.added, tenders, reason)


def begin(order_id: int, session_id: int, fields: Mapping[str, str], reason: str) -> int:
    """A draft of the open session to choose the new places for, its id: the one already begun for the file, or new.

    ``fields`` are kept to show the page again as it was left. Inside a unit of work.
    """
    session, _, _ = take_session(session_id, TAKE_BACK)
    visible(Order, order_id)
    basket = db.session.scalars(
        select(TakeBack)
        .join(Order, Order.id == TakeBack.order_id)
        .where(
            TakeBack.original_id == order_id,
            Order.state == DRAFT,
            Order.session_id == session.id,
            Order.operator_id == session.user_id,
        )
        .order_by(TakeBack.order_id.desc())
        .limit(1)
    ).one_or_none()
    if basket is None:
        draft = orders.new_order(session.id)
        basket = TakeBack(order_id=draft.id, original_id=order_id)
        db.session.add(basket)
    basket.choices = json.dumps(dict(fields))
    basket.reason = reason
    db.session.flush()
    return basket.order_id


def basket_of(order_id: int, draft_id: int) -> TakeBack:
    """The exchange that a draft holds places for, of this file. Raises NotFound, OrderNotDraft."""
    draft = visible(Order, draft_id)
    found = db.session.get(TakeBack, draft.id)
    if draft.state != DRAFT or found is None or found.original_id != order_id:
        raise OrderNotDraft(number=draft.number, links=[_see(draft)])
    return found


def exchange_of(draft_id: int) -> TakeBack | None:
    """The exchange that a draft holds places for, if it does; one statement."""
    return db.session.get(TakeBack, draft_id)


def check_no_exchange(order: OrderRef) -> None:
    """Refuse to sell a draft that holds the new places of an exchange. Raises ExchangeNotSettled.

    One statement for a draft, none for a one-shot sale, which an exchange is settled by.
    """
    if not order.one_shot and exchange_of(order.id) is not None:
        link = Link(N_("Go on with the exchange"), "pos_ticketing.exchange_resume", {"order_id": order.id})
        raise ExchangeNotSettled(number=order.number, links=[link])


def kept_choices(basket: TakeBack) -> dict[str, str]:
    """The fields of the page as they were when the places were gone for."""
    return {**json.loads(basket.choices), "reason": basket.reason, "draft": str(basket.order_id)}


def seats_of(line_ids: Sequence[int]) -> dict[int, int]:
    """{line: index of its sold place in the plan of today}; a new version of a plan counts them anew."""
    rows = db.session.execute(select(_CLAIM.c.line_id, _CLAIM.c.seat).where(_CLAIM.c.line_id.in_(line_ids)))
    return {row.line_id: row.seat for row in rows}


def _places_of(draft_id: int) -> list[tuple[int, int, int]]:
    """(performance, place, rate) of the lines of a draft, in order. Raises OnlyPlaces for any other line."""
    rows = db.session.execute(
        select(_LINE.c.label, _SEAT.c.performance_id, _SEAT.c.seat, _SEAT.c.audience_category_id)
        .outerjoin(_SEAT, _SEAT.c.line_id == _LINE.c.id)
        .where(_LINE.c.order_id == draft_id)
        .order_by(_LINE.c.position)
    ).all()
    for row in rows:
        if row.performance_id is None:
            draft = visible(Order, draft_id)
            raise OnlyPlaces(number=draft.number, item=row.label, links=[_see(draft)])
    return [(row.performance_id, row.seat, row.audience_category_id) for row in rows]


def _item(performance_id: int, seat: int, rate_id: int) -> dict[str, Any]:
    return {
        "kind": "ticket",
        "performance_id": performance_id,
        "seat": seat,
        "audience_category_id": rate_id,
    }


def _see(draft: Order) -> Link:
    return Link(N_("See the order"), "pos_session.order_show", {"order_id": draft.id})


def ticket_number(ticket: Row[Any]) -> str:
    """The number of a ticket as it is printed."""
    return number_text(ticket.series_code, ticket.number)
