"""Finding a performance and an order for the seat plan: in the actor's centres, with the rights it takes."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import func, select

from addons.pos_session.errors import OrderNotDraft
from addons.pos_session.models import Order
from addons.pos_session.models.order import DRAFT
from addons.pos_session.services.orders import lock_draft
from addons.pos_ticketing.errors import PerformanceNotFound
from addons.pos_ticketing.models import Performance, PerformanceContingent, PlanVersion
from addons.pos_ticketing.models.performance import ON_SALE
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.pricing import offers
from core import clock
from core.db import db
from core.errors import NotFound
from core.identity.actor import current_actor, require
from core.identity.visibility import visible


class Watched(NamedTuple):
    """What a poll needs to know of a performance."""

    centre_id: int
    places: int
    plan_hash: str
    offer: str
    """Differs from the one before when what is for sale may have changed: a screen then loads every state again."""


def watched(performance_id: int, permission: str) -> Watched:
    """The performance a screen watches; one statement. Raises NotFound, Forbidden."""
    opened = (
        select(func.max(PerformanceContingent.release_at))
        .where(
            PerformanceContingent.performance_id == Performance.id,
            PerformanceContingent.release_at <= clock.now(),
        )
        .scalar_subquery()
    )
    row = db.session.execute(
        select(
            Performance.centre_id,
            PlanVersion.places,
            PlanVersion.hash,
            Performance.state,
            Performance.offer_changed_at,
            opened.label("opened"),
        )
        .join(PlanVersion, PlanVersion.id == Performance.plan_version_id)
        .where(Performance.id == performance_id)
    ).one_or_none()
    if row is None or (row.centre_id, "pos_ticketing") in current_actor().switched_off:
        raise NotFound()
    require(permission, row.centre_id)
    mark = f"{row.state}.{row.offer_changed_at}.{0 if row.opened is None else clock.epoch_ms(row.opened)}"
    return Watched(row.centre_id, row.places, row.hash, mark)


def offer_of(performance_id: int, permission: str, session_id: int | None = None) -> Offer:
    """The offer of a performance the actor may see with ``permission``; one statement. NotFound, Forbidden.

    With ``session_id`` it is what the sales channel of that session sells of it.
    """
    offer = offers([performance_id], session_id=session_id).get(performance_id)
    if offer is None or (offer.centre_id, "pos_ticketing") in current_actor().switched_off:
        raise NotFound()
    require(permission, offer.centre_id)
    return offer


def draft_offer(performance_id: int, order_id: int) -> tuple[Offer, Order]:
    """What the channel of a draft's session offers of a performance, and the draft, locked: ``locked_draft``."""
    order = visible(Order, order_id)
    offer = offer_of(performance_id, SELL, order.session_id)
    return offer, locked_draft(order_id, offer)


def plan_offer(performance_id: int, order_id: int) -> tuple[Offer, Order]:
    """What the channel of a draft's session sells of a performance, and the draft: for pages, nothing is locked.

    Raises NotFound, Forbidden, PerformanceNotFound, OrderNotDraft.
    """
    order = visible(Order, order_id)
    offer = offer_of(performance_id, SELL, order.session_id)
    return offer, draft_of(order_id, offer)


def coming(first: int, count: int) -> tuple[int, list[Offer]]:
    """How many performances are still to come in the actor's centres, and the offers of one page, soonest first."""
    off = [centre for centre, addon in current_actor().switched_off if addon == "pos_ticketing"]
    wanted = select(Performance.id).where(
        Performance.starts_at >= clock.now(), Performance.centre_id.not_in(off)
    )
    total: int = db.session.execute(select(func.count()).select_from(wanted.subquery())).scalar_one()
    ids = list(
        db.session.scalars(wanted.order_by(Performance.starts_at, Performance.id).offset(first).limit(count))
    )
    found = offers(ids) if ids else {}
    return total, [found[performance_id] for performance_id in ids]


def plays_in(centre_id: int) -> bool:
    """Whether a centre has a performance on sale that is not over."""
    coming = select(Performance.id).where(
        Performance.centre_id == centre_id,
        Performance.state == ON_SALE,
        Performance.starts_at > clock.now() - timedelta(days=1),
    )
    return db.session.execute(coming.limit(1)).first() is not None


def draft_of(order_id: int, offer: Offer) -> Order:
    """The draft order that takes places of the offer. Raises NotFound, PerformanceNotFound, OrderNotDraft."""
    order = visible(Order, order_id)
    if order.centre_id != offer.centre_id:
        raise PerformanceNotFound()
    if order.state != DRAFT:
        raise OrderNotDraft(number=order.number)
    return order


def locked_draft(order_id: int, offer: Offer) -> Order:
    """The same, locked with its session until the end of the unit: nobody pays or abandons it meanwhile.

    What holds, frees or keeps places goes through here, or a place could be given to an order that is being
    finished. Raises SessionNotOpen besides.
    """
    order, session, _ = lock_draft(order_id)
    if session.centre_id != offer.centre_id:
        raise PerformanceNotFound()
    return order
