"""The dashboard of a centre: today's sales by hour and by method, beside the same weekday of the week before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    case,
    cast,
    extract,
    func,
    literal_column,
    select,
)

from addons.pos_session.models import (
    Alert,
    Desk,
    Order,
    OrderLine,
    PaymentMethod,
    PaymentPart,
    Session,
)
from addons.pos_session.models.order import VALIDATED
from addons.pos_session.models.payment_method import ON_BOOKING, ROUNDING
from addons.pos_session.models.session import ACTIVE, session_code
from addons.pos_session.permissions import MANAGE, VIEW
from addons.pos_session.services.blind import sees_expected
from core import clock
from core.db import db
from core.identity.actor import require
from core.identity.models import User
from core.identity.visibility import visible_centre

WEEK = timedelta(days=7)
_QUARTER = 900
_OFFICE_HOURS = (9, 20)

_SESSION: Any = Session.__table__
_DESK: Any = Desk.__table__
_ORDER: Any = Order.__table__
_LINE: Any = OrderLine.__table__
_PART: Any = PaymentPart.__table__
_METHOD: Any = PaymentMethod.__table__
_USER: Any = User.__table__
_ALERT: Any = Alert.__table__


@dataclass(frozen=True)
class Sales:
    """Orders and their turnover in cents; a refund takes from the turnover and is no order."""

    orders: int = 0
    total: int = 0

    @property
    def average(self) -> int:
        """Cents per order, rounded half up; 0 without orders."""
        return (2 * self.total + self.orders) // (2 * self.orders) if self.orders else 0


@dataclass(frozen=True)
class Hour:
    """What was sold in an hour of the business day; after midnight it goes on with 24, 25 …"""

    hour: int
    today: int
    before: int


@dataclass(frozen=True)
class OpenSession:
    """A session that is not closed."""

    id: int
    code: str
    desk: str
    responsible: str
    state: str
    since: datetime
    business_day: date
    is_hidden: bool
    """Its desk is blind: the reader may not see what it took before it is closed."""


@dataclass(frozen=True)
class Dashboard:
    """Today is the business day of the centre. What sessions of blind desks took is left out for the reader."""

    today: date
    hours: tuple[Hour, ...]
    methods: tuple[tuple[str, int], ...]
    """What each method brought in today, the largest first; cents."""
    on_booking: int
    sales: Sales
    before: Sales
    """The whole same day of the week before."""
    before_until_now: Sales
    """The same day of the week before, up to the same hour."""
    sessions: tuple[OpenSession, ...]
    alerts: int

    @property
    def has_hidden(self) -> bool:
        """Whether sessions of blind desks are left out."""
        return any(session.is_hidden for session in self.sessions)


@dataclass(frozen=True)
class _Quarter:
    day: date
    at: datetime
    sales: Sales


def dashboard(centre_id: int) -> Dashboard:
    """The dashboard of a centre now: four statements. Raises NotFound for a foreign centre, Forbidden."""
    actor = require(VIEW, centre_id)
    zone = ZoneInfo(visible_centre(centre_id).timezone)
    now = clock.now()
    today = now.astimezone(zone).date()
    sees_all = actor.may(MANAGE, centre_id)
    shown = sees_expected(centre_id)
    of_centre = _SESSION.c.centre_id == centre_id
    quarters = _quarters(of_centre, (today, today - WEEK), shown)
    of_today = [quarter for quarter in quarters if quarter.day == today]
    of_before = [quarter for quarter in quarters if quarter.day != today]
    methods, on_booking = _methods(of_centre, today, shown)
    return Dashboard(
        today=today,
        hours=tuple(_hours(of_today, of_before, today, zone)),
        methods=methods,
        on_booking=on_booking,
        sales=_sum(of_today),
        before=_sum(of_before),
        before_until_now=_sum(quarter for quarter in of_before if quarter.at < now - WEEK),
        sessions=_open_sessions(of_centre, sees_all),
        alerts=_unseen_alerts(centre_id),
    )


def _quarters(
    of_centre: ColumnElement[bool], days: tuple[date, ...], shown: ColumnElement[bool]
) -> list[_Quarter]:
    """Sales by business day and quarter of an hour: zones may differ from UTC by quarters."""
    second = extract("epoch", _ORDER.c.validated_at)
    quarter = cast(second - second % literal_column(str(_QUARTER)), Integer)
    turnover = func.sum(case((_LINE.c.turnover, _LINE.c.total_ttc), else_=0))
    orders = func.count(case((_ORDER.c.corrects_id.is_(None), _ORDER.c.id)).distinct())
    rows = db.session.execute(
        select(_SESSION.c.business_day, quarter, orders, turnover)
        .join(_ORDER, and_(_ORDER.c.session_id == _SESSION.c.id, _ORDER.c.state == VALIDATED))
        .join(_LINE, _LINE.c.order_id == _ORDER.c.id)
        .where(of_centre, _SESSION.c.business_day.in_(days), shown)
        .group_by(_SESSION.c.business_day, quarter)
    )
    return [
        _Quarter(day, datetime.fromtimestamp(at, UTC), Sales(count, int(total)))
        for day, at, count, total in rows
    ]


def _methods(
    of_centre: ColumnElement[bool], today: date, shown: ColumnElement[bool]
) -> tuple[tuple[tuple[str, int], ...], int]:
    amount = func.sum(_PART.c.amount)
    booked = _PART.c.method_kind == ON_BOOKING
    rows = db.session.execute(
        select(_METHOD.c.label, booked.label("booked"), amount.label("amount"))
        .join(_PART, _PART.c.session_id == _SESSION.c.id)
        .join(_METHOD, _METHOD.c.id == _PART.c.method_id)
        .where(of_centre, _SESSION.c.business_day == today, shown, _PART.c.method_kind != ROUNDING)
        .group_by(_METHOD.c.label, booked)
        .order_by(amount.desc(), _METHOD.c.label)
    ).all()
    taken = tuple((row.label, int(row.amount)) for row in rows if not row.booked)
    return taken, sum(int(row.amount) for row in rows if row.booked)


def _open_sessions(of_centre: ColumnElement[bool], sees_all: bool) -> tuple[OpenSession, ...]:
    rows = db.session.execute(
        select(
            _SESSION.c.id,
            _SESSION.c.desk_code,
            _SESSION.c.desk_name,
            _SESSION.c.number,
            _SESSION.c.state,
            _SESSION.c.opened_at,
            _SESSION.c.created_at,
            _SESSION.c.business_day,
            _USER.c.name,
            _DESK.c.blind,
        )
        .join(_USER, _USER.c.id == _SESSION.c.responsible_id)
        .join(_DESK, _DESK.c.id == _SESSION.c.desk_id)
        .where(of_centre, _SESSION.c.state.in_(ACTIVE))
        .order_by(_SESSION.c.id)
    )
    return tuple(
        OpenSession(
            id=row.id,
            code=session_code(row.desk_code, row.number),
            desk=row.desk_name,
            responsible=row.name,
            state=row.state,
            since=row.opened_at or row.created_at,
            business_day=row.business_day,
            is_hidden=bool(row.blind) and not sees_all,
        )
        for row in rows
    )


def _unseen_alerts(centre_id: int) -> int:
    wanted = select(func.count()).where(_ALERT.c.centre_id == centre_id, _ALERT.c.seen_at.is_(None))
    return db.session.execute(wanted).scalar_one()


def _hours(today: list[_Quarter], before: list[_Quarter], day: date, zone: ZoneInfo) -> Iterable[Hour]:
    """Every hour from the first to the last of both days, and at least the usual ones."""
    sums: dict[int, list[int]] = {hour: [0, 0] for hour in _OFFICE_HOURS}
    for place, (begins, quarters) in enumerate(((day, today), (day - WEEK, before))):
        for quarter in quarters:
            at = quarter.at.astimezone(zone)
            hour = (at.date() - begins).days * 24 + at.hour
            sums.setdefault(hour, [0, 0])[place] += quarter.sales.total
    for hour in range(min(sums), max(sums) + 1):
        yield Hour(hour, *sums.get(hour, (0, 0)))


def _sum(quarters: Iterable[_Quarter]) -> Sales:
    found = list(quarters)
    return Sales(sum(q.sales.orders for q in found), sum(q.sales.total for q in found))
