"""Orders by what was sold in them: the performances of orders, and orders found by performance or ticket number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, Table, false, func, or_, select

from addons.pos_session.hookspecs import OrderColumn, OrderFilter
from addons.pos_session.models import Order
from addons.pos_ticketing.models import Event, Performance, Ticket, TicketSeries
from core.db import db
from core.i18n import N_
from core.identity.models import Centre
from core.web.folding import contains, words_of

_TICKET = cast(Table, Ticket.__table__)
_CENTRE = cast(Table, Centre.__table__)
# As printed, or only the number without its zeros (models/ticket.py: number_text).
_NUMBER = re.compile(r"(?P<series>.*)(?P<number>[0-9]{7})|(?P<short>[0-9]{1,6})")

TITLE = N_("Performances")


def performances_column(order_ids: Sequence[int]) -> OrderColumn:
    """The performances whose tickets are in the orders, with how many: one statement, none without orders.

    The hour is that of the centre. The orders are those the caller may see, so no centre is checked here.
    """
    texts: dict[int, list[str]] = {}
    for row in db.session.execute(_tickets_of(order_ids)) if order_ids else ():
        at = row.starts_at.astimezone(ZoneInfo(row.timezone))
        texts.setdefault(row.order_id, []).append(f"{row.event} {at:%d/%m/%Y %H:%M} × {row.tickets}")
    return OrderColumn("performances", TITLE, {order: ", ".join(found) for order, found in texts.items()})


def by_performance(text: str) -> ColumnElement[bool]:
    """The orders with a ticket of a performance whose event contains every word, or with this ticket number."""
    words = [contains(Event.title, word) for word in words_of(text)]
    of_event = select(Performance.id).join(Performance.event).where(*words)
    found = [Ticket.performance_id.in_(of_event), ticket_numbered(text)]
    return Order.id.in_(select(Ticket.order_id).where(or_(*found)))


def ticket_numbered(text: str) -> ColumnElement[bool]:
    """The tickets of a number, as printed or without its zeros; none for any other text."""
    typed = _NUMBER.fullmatch(text)
    if typed is None:
        return false()
    series = select(TicketSeries.id)
    if typed["number"]:
        series = series.where(TicketSeries.code == typed["series"])
    number = int(typed["number"] or typed["short"])
    return Ticket.series_id.in_(series) & (Ticket.number == number)


FILTER = OrderFilter("performance", N_("Performance or ticket number"), by_performance)


def _tickets_of(order_ids: Sequence[int]) -> Select[Any]:
    by = (_TICKET.c.order_id, _TICKET.c.event, _TICKET.c.starts_at, _CENTRE.c.timezone)
    return (
        select(*by, func.count().label("tickets"))
        .join(_CENTRE, _CENTRE.c.id == _TICKET.c.centre_id)
        .where(_TICKET.c.order_id.in_(order_ids))
        .group_by(*by)
        .order_by(_TICKET.c.order_id, _TICKET.c.starts_at, _TICKET.c.event)
    )
