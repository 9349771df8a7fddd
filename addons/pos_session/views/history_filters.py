"""The fields by which the lists of the history are searched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from addons.pos_session.models.session import session_code
from addons.pos_session.services import history
from core.web.centre import centre_or_none, own_centres
from core.web.filters import centre_zone
from core.web.i18n import _
from core.web.tables import Filter


def centre_filter(column: InstrumentedAttribute[int]) -> Filter:
    """One of the user's own centres, at first the current one; another's is not applied, and the page says so."""
    centres = [(centre.id, centre.name) for centre in own_centres()]
    current = centre_or_none()
    return Filter("centre", _("Centre"), column, centres, default=str(current.id) if current else "")


def user_filter(where: Callable[[int], ColumnElement[bool]]) -> Filter:
    """Somebody who works or worked at the desks of the user's centres."""
    return Filter("user", _("User"), options=history.operators(), where=lambda value: where(int(value)))


def label_filter(where: Callable[[str], ColumnElement[bool]]) -> Filter:
    """By order number, whole or its beginning, or by receipt number."""
    return Filter("label", _("Order or receipt number"), kind="text", where=where)


def period_filters(column: InstrumentedAttribute[datetime]) -> list[Filter]:
    """From the beginning of a day to the end of another, in the zone of the current centre."""
    zone = centre_zone()
    return [
        Filter("from", _("From"), kind="date", where=lambda day: history.since(column, day, zone)),
        Filter("to", _("To"), kind="date", where=lambda day: history.until(column, day, zone)),
    ]


def session_label(row: Any) -> str:
    """``DDD.SSSSS`` of a row with ``desk_code`` and ``session_number``."""
    return session_code(row.desk_code, row.session_number)
