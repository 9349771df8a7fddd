"""Fiscal days that are over and not drawn up: in one centre, and in all that the actor looks after."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from addons.pos_accounting_close.models import AccountingSettings, FiscalClosing
from addons.pos_accounting_close.models.fiscal import DAY
from addons.pos_accounting_close.permissions import FISCAL
from addons.pos_accounting_close.services.fiscal_periods import FiscalCalendar
from addons.pos_session.models import Order, Payment
from core import clock
from core.db import db
from core.identity.actor import current_actor
from core.identity.models import Centre

_CENTRE: Any = Centre.__table__
_SETTINGS: Any = AccountingSettings.__table__
_CLOSING: Any = FiscalClosing.__table__
_ORDER: Any = Order.__table__
_PAYMENT: Any = Payment.__table__


def missing_days(centre_id: int) -> int:
    """How many fiscal days of a centre the actor may know of are over and not drawn up; one statement."""
    return _missing([centre_id]).get(centre_id, 0)


def missing_days_everywhere() -> int | None:
    """The same over all centres where the actor draws up; None where he draws up in none. One statement at most."""
    actor = current_actor()
    own = [centre_id for centre_id in actor.centre_ids if actor.may(FISCAL, centre_id)]
    return sum(_missing(own).values()) if own else None


def _missing(centre_ids: list[int]) -> dict[int, int]:
    """From the day after the last that was drawn up, or from the first sale or payment, to yesterday."""
    of_centre = _CLOSING.c.centre_id == _CENTRE.c.id
    last = select(func.max(_CLOSING.c.period_on)).where(of_centre, _CLOSING.c.period == DAY)
    sold = select(func.min(_ORDER.c.validated_at)).where(_ORDER.c.centre_id == _CENTRE.c.id)
    paid = select(func.min(_PAYMENT.c.created_at)).where(_PAYMENT.c.centre_id == _CENTRE.c.id)
    rows = db.session.execute(
        select(
            _CENTRE.c.id,
            _CENTRE.c.timezone,
            func.coalesce(_SETTINGS.c.day_ends_at, 0).label("day_ends_at"),
            last.scalar_subquery().label("last"),
            sold.scalar_subquery().label("sold"),
            paid.scalar_subquery().label("paid"),
        )
        .outerjoin(_SETTINGS, _SETTINGS.c.centre_id == _CENTRE.c.id)
        .where(_CENTRE.c.id.in_(centre_ids))
    )
    now, found = clock.now(), {}
    for row in rows:
        calendar = FiscalCalendar(row.timezone, row.day_ends_at)
        begun = min((at for at in (row.sold, row.paid) if at is not None), default=None)
        done = row.last or (calendar.day_of(begun) - timedelta(days=1) if begun else None)
        if done is not None:
            found[row.id] = max((calendar.day_of(now) - done).days - 1, 0)
    return found
