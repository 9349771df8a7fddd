"""The VAT rate in force on a day: the one of the last change begun by then, else the rate's first value.

A sale takes the rate in force on the **business day of its session** and stores it on the line (requirements.md
T4-6): a session that goes on after midnight ends with the rates it began with.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, bindparam, func, select

from addons.pos_session.models import VatRate, VatRateChange
from core.db import db

_RATE: Any = VatRate.__table__
_CHANGE: Any = VatRateChange.__table__


def in_force(vat_rate: Any, day: Any) -> ColumnElement[int]:
    """The rate of the row ``vat_rate`` (a table or alias in the statement) on ``day``, as a scalar subquery."""
    change = _CHANGE.alias()
    begun = (
        select(change.c.rate)
        .where(change.c.vat_rate_id == vat_rate.c.id, change.c.starts_on <= day)
        .order_by(change.c.starts_on.desc())
        .limit(1)
        .correlate(vat_rate)
        .scalar_subquery()
    )
    return func.coalesce(begun, vat_rate.c.rate)


_ONE = select(in_force(_RATE, bindparam("of_day", type_=Date))).where(_RATE.c.id == bindparam("of_rate"))


def rate_in_force(vat_rate_id: int, day: date) -> int:
    """The rate of a row on a day, in hundredths of a percent."""
    found: int = db.session.connection().execute(_ONE, {"of_day": day, "of_rate": vat_rate_id}).scalar_one()
    return found
