"""What happened: the selects behind the history of sessions, orders, payments and cash movements.

They are ORM statements, so that each reader meets the rows of his own centres only (core/identity/visibility.py).
Orders are read along ``ix_pos_session__order_history`` (centre, time): a page of 200,000 orders is 50 index entries.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from addons.pos_session.models import (
    CashOperation,
    Customer,
    Desk,
    Order,
    PartIdentification,
    Payment,
    PaymentMethod,
    PaymentPart,
    Session,
)
from addons.pos_session.services.sheet_rows import REALLOCATION
from core import clock
from core.db import db
from core.identity.models import Centre, User, UserCentre

MOST_COUNTED = 10_000
"""A list counts its rows up to here: nobody leafs further, and counting stays fast."""


def orders() -> Select[Any]:
    """Every order with its session and customer, the newest first."""
    columns: list[Any] = [
        Order.id,
        Order.number,
        Order.created_at,
        Order.state,
        Order.total_ht,
        Order.total_ttc,
        Order.session_id,
        Session.desk_code,
        Session.number.label("session_number"),
        Customer.name.label("customer"),
    ]
    return (
        select(*columns)
        .join(Order.session)
        .outerjoin(Order.customer)
        .order_by(Order.created_at.desc(), Order.id.desc())
    )


def sessions() -> Select[Any]:
    """Every session with its responsible, the newest first."""
    columns: list[Any] = [
        Session.id,
        Session.desk_code,
        Session.number,
        Session.desk_name,
        Session.state,
        Session.business_day,
        Session.created_at,
        Session.closed_at,
        Session.expected_now,
        Session.closing_counted,
        Session.difference_now,
        User.name.label("responsible"),
    ]
    return select(*columns).join(Session.responsible).order_by(Session.created_at.desc(), Session.id.desc())


def payments(with_identification: bool) -> Select[Any]:
    """Every payment part, the newest first; with what identifies it only for who may see that."""
    columns: list[Any] = [
        PaymentPart.id,
        case((PaymentPart.reallocates_id.is_not(None), REALLOCATION), else_=PaymentPart.kind).label("kind"),
        PaymentPart.amount,
        Payment.reason,
        Payment.created_at,
        Payment.order_id,
        Payment.session_id,
        Order.number,
        Session.desk_code,
        Session.number.label("session_number"),
        PaymentMethod.label.label("method"),
        User.name.label("user"),
    ]
    wanted = (
        select(*columns)
        .join(Payment, Payment.id == PaymentPart.payment_id)
        .join(Order, Order.id == Payment.order_id)
        .join(Session, Session.id == Payment.session_id)
        .join(PaymentMethod, PaymentMethod.id == PaymentPart.method_id)
        .outerjoin(User, User.id == Payment.user_id)
        .order_by(Payment.created_at.desc(), PaymentPart.id.desc())
    )
    if with_identification:
        number = PartIdentification.number.label("id_number")
        wanted = wanted.add_columns(number, PartIdentification.bank, PartIdentification.drawer)
        wanted = wanted.outerjoin(PartIdentification, PartIdentification.part_id == PaymentPart.id)
    return wanted


def of_kind(kind: str) -> ColumnElement[bool]:
    """The parts of a kind as the list names it: those of reallocations are a kind of their own."""
    if kind == REALLOCATION:
        return PaymentPart.reallocates_id.is_not(None)
    return and_(PaymentPart.kind == kind, PaymentPart.reallocates_id.is_(None))


def identified_by(number: str) -> ColumnElement[bool]:
    """The parts whose number (of a cheque) begins with this; of ``payments(with_identification=True)``."""
    return PartIdentification.number.startswith(number, autoescape=True)


def movements() -> Select[Any]:
    """Every cash movement that is no sale, the newest first."""
    columns: list[Any] = [
        CashOperation.id,
        CashOperation.kind,
        CashOperation.amount,
        CashOperation.reason,
        CashOperation.voids_id,
        CashOperation.created_at,
        CashOperation.session_id,
        Session.desk_code,
        Session.desk_name,
        Session.number.label("session_number"),
        User.name.label("user"),
    ]
    return (
        select(*columns)
        .join(Session, Session.id == CashOperation.session_id)
        .outerjoin(User, User.id == CashOperation.user_id)
        .order_by(CashOperation.created_at.desc(), CashOperation.id.desc())
    )


def orders_of_user(user_id: int) -> ColumnElement[bool]:
    """The orders that a user began or validated."""
    return or_(Order.created_by_id == user_id, Order.validated_by_id == user_id)


def since(column: InstrumentedAttribute[datetime], day: str, zone: str) -> ColumnElement[bool]:
    """From the beginning of an ISO ``day`` in an IANA ``zone`` on."""
    return column >= clock.midnight(zone, date.fromisoformat(day))


def until(column: InstrumentedAttribute[datetime], day: str, zone: str) -> ColumnElement[bool]:
    """To the end of an ISO ``day`` in an IANA ``zone``."""
    return column < clock.midnight(zone, date.fromisoformat(day), later=1)


def operators() -> list[tuple[int, str]]:
    """Who is attached to a centre of the actor or was responsible for a session there: (id, name), by name."""
    attached = select(UserCentre.user_id).where(UserCentre.centre_id.in_(select(Centre.id)))
    responsible = select(Session.responsible_id)
    wanted = select(User.id, User.name).where(or_(User.id.in_(attached), User.id.in_(responsible)))
    return [(row.id, row.name) for row in db.session.execute(wanted.order_by(User.name, User.id))]


def method_labels() -> list[str]:
    """The names of the payment methods of the actor's centres."""
    wanted = select(PaymentMethod.label).distinct().order_by(PaymentMethod.label)
    return list(db.session.execute(wanted).scalars())


def desks() -> list[tuple[int, str]]:
    """The desks of the actor's centres: (id, code and name)."""
    wanted = select(Desk.id, Desk.code, Desk.name).order_by(Desk.code, Desk.id)
    return [(row.id, f"{row.code} {row.name}") for row in db.session.execute(wanted)]
