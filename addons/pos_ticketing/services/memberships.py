"""Memberships: which contacts hold which advantages, and the rates that only they get."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy import Table, and_, insert, select

from addons.pos_session.models import OrderLine
from addons.pos_session.services.line_kinds import OrderRef
from addons.pos_ticketing.errors import MembersOnly
from addons.pos_ticketing.models import Advantage, AdvantageCategory, LineAdvantage, LineContact, Membership
from addons.pos_ticketing.services.claims import Wanted
from addons.pos_ticketing.services.offer import Offer
from core.db import db

_ADVANTAGE = cast(Table, Advantage.__table__)
_CATEGORY = cast(Table, AdvantageCategory.__table__)
_CONTACT = cast(Table, LineContact.__table__)
_BOUGHT = cast(Table, LineAdvantage.__table__)
_LINE = cast(Table, OrderLine.__table__)
_MEMBERSHIP = cast(Table, Membership.__table__)
_INSERT = insert(_MEMBERSHIP).returning(_MEMBERSHIP.c.line_id, _MEMBERSHIP.c.id)


def check_members(order: OrderRef, places: Sequence[Wanted], found: Mapping[int, Offer]) -> None:
    """Refuse places at a members' rate unless their contact holds a membership that gives it on the day.

    The day is that of the performance; a membership of the same order counts. Two statements; none without such a
    rate. Raises MembersOnly.
    """
    wanted = [place for place in places if _rate(place, found).members_only]
    if not wanted:
        return
    line_ids = [place.line_id for place in wanted if place.line_id is not None]
    held = _held(line_ids)
    for line_id, bought in _bought_with(order, line_ids):
        held.setdefault(line_id, []).append(bought)
    for place in wanted:
        rate = _rate(place, found)
        day = found[place.performance_id].local_start.date()
        given = {place.audience_category_id, rate.parent_id} - {None}
        if not any(
            category in given and starts <= day <= ends
            for category, starts, ends in held.get(place.line_id or 0, ())
        ):
            raise MembersOnly(rate=rate.name)


def advantages_of(customer_ids: Collection[int], centre_id: int, day: date) -> dict[int, list[Any]]:
    """What contacts hold on a day: {contact: rows of (name, ends_on)}, the one that ends last first.

    One statement, none without contacts.
    """
    found: dict[int, list[Any]] = defaultdict(list)
    if not customer_ids:
        return found
    rows = db.session.execute(
        select(_MEMBERSHIP.c.customer_id, _ADVANTAGE.c.name, _MEMBERSHIP.c.ends_on)
        .join(_ADVANTAGE, _ADVANTAGE.c.id == _MEMBERSHIP.c.advantage_id)
        .where(
            _MEMBERSHIP.c.customer_id.in_(customer_ids),
            _MEMBERSHIP.c.centre_id == centre_id,
            _MEMBERSHIP.c.cancelled_at.is_(None),
            _MEMBERSHIP.c.starts_on <= day,
            _MEMBERSHIP.c.ends_on >= day,
        )
        .order_by(_MEMBERSHIP.c.ends_on.desc(), _MEMBERSHIP.c.id)
    )
    for row in rows:
        found[row.customer_id].append(row)
    return found


def give(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Write memberships that were paid for; what the sale answers of each. One statement."""
    written = db.session.connection().execute(_INSERT, [dict(row) for row in rows])
    ids: dict[int, int] = {row.line_id: row.id for row in written}
    return [
        {
            "membership_id": ids[row["line_id"]],
            "advantage_id": row["advantage_id"],
            "starts_on": row["starts_on"].isoformat(),
            "ends_on": row["ends_on"].isoformat(),
        }
        for row in rows
    ]


def last_day(first: date, months: int) -> date:
    """The last day of a membership of so many months: the day before the same day, or the last day of a short month."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    days = calendar.monthrange(year, month + 1)[1]
    if first.day > days:
        return date(year, month + 1, days)
    return date(year, month + 1, first.day) - timedelta(days=1)


def _rate(place: Wanted, found: Mapping[int, Offer]) -> Any:
    return found[place.performance_id].audience[place.audience_category_id or 0]


def _held(line_ids: Collection[int]) -> dict[int, list[tuple[int, date, date]]]:
    """What the contact of each line holds: {line: [(audience category, first day, last day)]}."""
    rows = db.session.execute(
        select(
            _CONTACT.c.line_id,
            _CATEGORY.c.audience_category_id,
            _MEMBERSHIP.c.starts_on,
            _MEMBERSHIP.c.ends_on,
        )
        .join(
            _MEMBERSHIP,
            and_(_MEMBERSHIP.c.customer_id == _CONTACT.c.customer_id, _MEMBERSHIP.c.cancelled_at.is_(None)),
        )
        .join(_CATEGORY, _CATEGORY.c.advantage_id == _MEMBERSHIP.c.advantage_id)
        .where(_CONTACT.c.line_id.in_(line_ids))
    )
    held: dict[int, list[tuple[int, date, date]]] = {}
    for line_id, category_id, starts, ends in rows:
        held.setdefault(line_id, []).append((category_id, starts, ends))
    return held


def _bought_with(order: OrderRef, line_ids: Collection[int]) -> list[tuple[int, tuple[int, date, date]]]:
    """What the contact of each line gets by a membership of the same order: (line, (category, first, last day))."""
    theirs = _CONTACT.alias()
    rows = db.session.execute(
        select(_CONTACT.c.line_id, _CATEGORY.c.audience_category_id, _ADVANTAGE.c.months)
        .join(theirs, theirs.c.customer_id == _CONTACT.c.customer_id)
        .join(_BOUGHT, _BOUGHT.c.line_id == theirs.c.line_id)
        .join(_LINE, and_(_LINE.c.id == _BOUGHT.c.line_id, _LINE.c.order_id == order.id))
        .join(_ADVANTAGE, _ADVANTAGE.c.id == _BOUGHT.c.advantage_id)
        .join(_CATEGORY, _CATEGORY.c.advantage_id == _ADVANTAGE.c.id)
        .where(_CONTACT.c.line_id.in_(line_ids))
    )
    first = order.session.business_day
    return [(row.line_id, (row.audience_category_id, first, last_day(first, row.months))) for row in rows]
