"""The sale basket (panier de vente) as a tree: whose, then what it is for, then the lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, select

from addons.pos_session.models import Customer, Order, OrderLine
from addons.pos_ticketing.models import (
    AudienceCategory,
    Event,
    LineSeat,
    Performance,
    PlanVersion,
    Reservation,
)
from addons.pos_ticketing.services.contacts import contacts_of, owners_of
from addons.pos_ticketing.services.places import places_of
from core.db import db

_LINE_SEAT = cast(Table, LineSeat.__table__)
_PERFORMANCE = cast(Table, Performance.__table__)
_EVENT = cast(Table, Event.__table__)
_PLAN = cast(Table, PlanVersion.__table__)
_RATE = cast(Table, AudienceCategory.__table__)
_RESERVATION = cast(Table, Reservation.__table__)


class GroupKey(NamedTuple):
    """What lines are shown together: places of a performance, those of a reservation apart; None: other products."""

    reservation_id: int | None = None
    performance_id: int | None = None


@dataclass
class Group:
    """Lines of one node that belong together; ``labels`` are the short texts of its places, by line."""

    key: GroupKey
    event: str = ""
    starts_at: datetime | None = None
    reservation: int | None = None
    """The number of the reservation."""
    lines: list[OrderLine] = field(default_factory=list)
    labels: dict[int, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Cents."""
        return sum(line.total_ttc for line in self.lines)


@dataclass
class Node:
    """A contact of the order, or with None what is in nobody's name, and what belongs to him."""

    contact: Customer | None
    groups: list[Group] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many lines there are."""
        return sum(len(group.lines) for group in self.groups)

    @property
    def total(self) -> int:
        """Cents."""
        return sum(group.total for group in self.groups)


def tree_of(order: Order, lines: Sequence[OrderLine]) -> list[Node]:
    """The nodes of a basket: «Non nominatif» first, always there, then the contacts as they were added.

    Four statements at most, however many lines there are.
    """
    nodes: dict[int | None, Node] = {None: Node(None)}
    nodes.update({contact.id: Node(contact) for contact in contacts_of(order)})
    line_ids = [line.id for line in lines]
    owners = owners_of(line_ids) if lines else {}
    seats = _seats_of(line_ids) if lines else {}
    groups: dict[tuple[int | None, GroupKey], Group] = {}
    for line in lines:
        node = nodes.get(owners.get(line.id), nodes[None])
        seat = seats.get(line.id)
        key = GroupKey() if seat is None else GroupKey(seat.reservation_id, seat.performance_id)
        whose = node.contact.id if node.contact is not None else None
        group = groups.get((whose, key))
        if group is None:
            group = groups[whose, key] = _group(key, seat)
            node.groups.append(group)
        group.lines.append(line)
        if seat is not None:
            group.labels[line.id] = _label(seat)
    return list(nodes.values())


def has_places(order_id: int) -> bool:
    """Whether places are on the lines of an order that are of no reservation yet; one statement."""
    wanted = (
        select(_LINE_SEAT.c.line_id)
        .join(OrderLine, OrderLine.id == _LINE_SEAT.c.line_id)
        .where(OrderLine.order_id == order_id, _LINE_SEAT.c.reservation_id.is_(None))
    )
    return db.session.execute(wanted.limit(1)).first() is not None


def _group(key: GroupKey, seat: Any) -> Group:
    if seat is None:
        return Group(key)
    return Group(key, seat.title, seat.starts_at, seat.number)


def _label(seat: Any) -> str:
    return f"{places_of(seat.hash).labels(seat.seat)}, {seat.rate}"


def _seats_of(line_ids: Sequence[int]) -> dict[int, Any]:
    columns = (
        _LINE_SEAT.c.line_id,
        _LINE_SEAT.c.performance_id,
        _LINE_SEAT.c.seat,
        _LINE_SEAT.c.reservation_id,
        _PERFORMANCE.c.starts_at,
        _EVENT.c.title,
        _PLAN.c.hash,
        _RATE.c.name.label("rate"),
        _RESERVATION.c.number,
    )
    rows = db.session.execute(
        select(*columns)
        .select_from(_LINE_SEAT)
        .join(_PERFORMANCE, _PERFORMANCE.c.id == _LINE_SEAT.c.performance_id)
        .join(_EVENT, _EVENT.c.id == _PERFORMANCE.c.event_id)
        .join(_PLAN, _PLAN.c.id == _PERFORMANCE.c.plan_version_id)
        .join(_RATE, _RATE.c.id == _LINE_SEAT.c.audience_category_id)
        .outerjoin(_RESERVATION, _RESERVATION.c.id == _LINE_SEAT.c.reservation_id)
        .where(_LINE_SEAT.c.line_id.in_(line_ids))
    )
    return {row.line_id: row for row in rows}
