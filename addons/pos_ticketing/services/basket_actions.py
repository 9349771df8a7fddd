"""What is done with lines chosen in a basket: another audience category, a discount, taken off."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, func, select, update

from addons.pos_session.errors import LineFixed
from addons.pos_session.models import OrderLine
from addons.pos_session.services.joining import store
from addons.pos_session.services.kinds import line_kinds
from addons.pos_session.services.line_changes import change_line, check_may_discount
from addons.pos_session.services.orders import lines_of, lock_draft, remove_lines, update_total
from addons.pos_session.services.paid_lines import check_never_paid, paid_of
from addons.pos_ticketing.errors import NotTickets, PackagePriced
from addons.pos_ticketing.models import Claim, LineSeat
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.services import claims
from addons.pos_ticketing.services.claims import Holder, Wanted
from addons.pos_ticketing.services.contacts import check_lines
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.pricing import offers
from addons.pos_ticketing.services.ticket_kind import CODE
from addons.pos_ticketing.services.wishes import line_label, price_of
from core.db import db
from core.identity.actor import require

_CLAIM = cast(Table, Claim.__table__)
_LINE_SEAT = cast(Table, LineSeat.__table__)


def rates_for(session_id: int, line_ids: Sequence[int]) -> dict[int, str]:
    """The audience categories that every one of these places may be sold to in a session: {id: name}.

    Nothing unless all are places, none of a package.
    """
    seats = _seats_of(line_ids)
    if len(seats) != len(set(line_ids)) or any(seat.package_sale_id for seat in seats.values()):
        return {}
    found = offers({seat.performance_id for seat in seats.values()}, session_id=session_id)
    common: dict[int, str] | None = None
    for seat in seats.values():
        offer = found[seat.performance_id]
        category = offer.places.category(seat.seat)
        here = {rate: name for rate, name in offer.rates.items() if (category, rate) in offer.prices}
        common = here if common is None else {rate: name for rate, name in common.items() if rate in here}
    return common or {}


def change_rate(order_id: int, line_ids: Collection[int], audience_category_id: int) -> None:
    """Sell places of a draft to another audience category, at its prices; a discount they have stays.

    Raises NotTickets, PackagePriced, SalesClosed, NoPrice, QuotaReached, SeatsGone, LinePaid, OrderNotDraft.
    """
    order, session, _ = lock_draft(order_id)
    require(SELL, session.centre_id)
    check_lines(order_id, line_ids)
    seats = _tickets(line_ids)
    found = offers({seat.performance_id for seat in seats.values()}, session.centre_id, session_id=session.id)
    paid = paid_of(order.id)
    lines = {line.id: line for line in lines_of(order.id) if line.id in seats}
    wanted = []
    for line in lines.values():
        check_never_paid(line, paid)
        seat = seats[line.id]
        wanted.append(Wanted(seat.performance_id, seat.seat, audience_category_id, line.id))
        _price(line, found[seat.performance_id], seat.seat, audience_category_id)
    ends = _ends_of(line_ids)
    claims.hold(Holder(order.id, session.user_id), wanted, found)
    _keep_until(line_ids, ends)
    db.session.execute(
        update(_LINE_SEAT)
        .where(_LINE_SEAT.c.line_id.in_(line_ids))
        .values(audience_category_id=audience_category_id)
    )
    update_total(order)


def give_discount(order_id: int, line_ids: Collection[int], discount: int) -> None:
    """Give lines of a draft a discount in 1/100 of a percent (0 takes it away); needs the right of the till.

    A ticket then costs one amount, the one that is paid (requirements.md T2-3). Raises LineFixed (a fee, a membership),
    PackagePriced, InvalidDiscount, LinePaid, Forbidden, OrderNotDraft.
    """
    order, session, _ = lock_draft(order_id)
    check_may_discount(session, discount)
    check_lines(order_id, line_ids)
    kinds = line_kinds(session.centre_id)
    paid = paid_of(order.id)
    seats = _seats_of(line_ids)
    for line in [line for line in lines_of(order.id) if line.id in set(line_ids)]:
        if line.kind != CODE:
            if line.kind not in kinds or "discount" not in kinds[line.kind].changes:
                raise LineFixed(item=line.label)
            change_line(order_id, line.id, discount=discount)
            continue
        if seats[line.id].package_sale_id is not None:
            raise PackagePriced()
        check_never_paid(line, paid)
        store(line, line.quantity, discount=discount)
    update_total(order)


def take_off(order_id: int, line_ids: Collection[int]) -> None:
    """Take lines off a draft; what they held is free. Raises as ``remove_lines``."""
    check_lines(order_id, line_ids)
    remove_lines(order_id, sorted(line_ids))


def _price(line: OrderLine, offer: Offer, seat: int, audience_category_id: int) -> None:
    amount = price_of(offer, seat, audience_category_id)
    line.label = line_label(offer, seat, audience_category_id)
    line.rate = offer.vat_rate
    store(line, 1, unit_price=amount)


def _ends_of(line_ids: Collection[int]) -> int:
    """When the last of the places ends (epoch ms): places of a reservation, or paid in part, outlast a basket."""
    wanted = select(func.coalesce(func.max(_CLAIM.c.expires_at), 0)).where(_CLAIM.c.line_id.in_(line_ids))
    return int(db.session.execute(wanted).scalar_one())


def _keep_until(line_ids: Collection[int], ends: int) -> None:
    db.session.execute(
        update(_CLAIM)
        .where(_CLAIM.c.line_id.in_(line_ids), _CLAIM.c.expires_at < ends)
        .values(expires_at=ends)
    )


def _tickets(line_ids: Collection[int]) -> Mapping[int, Any]:
    seats = _seats_of(line_ids)
    if len(seats) != len(set(line_ids)):
        raise NotTickets()
    if any(seat.package_sale_id is not None for seat in seats.values()):
        raise PackagePriced()
    return seats


def _seats_of(line_ids: Collection[int]) -> dict[int, Any]:
    rows = db.session.execute(select(_LINE_SEAT).where(_LINE_SEAT.c.line_id.in_(line_ids)))
    return {row.line_id: row for row in rows}
