"""Setting a centre's desks and payment methods up from its pages: what a manager adds or changes, journalled."""

from __future__ import annotations

from sqlalchemy import func, select

from addons.pos_session.errors import DeskBusy, LastCashMethod, LimitInvalid
from addons.pos_session.models import Desk, PaymentMethod, Session
from addons.pos_session.models.payment_method import CASH, METHOD_KINDS
from addons.pos_session.models.session import ACTIVE
from addons.pos_session.permissions import MANAGE
from addons.pos_session.services import catalogue
from addons.pos_session.services.changes import apply, checked_name
from addons.pos_session.services.locking import link_to
from core.db import db
from core.errors import Invalid
from core.identity.actor import require
from core.identity.visibility import visible
from core.journal import enter
from core.money import MAX_AMOUNT

NOT_COUNTED = ("card", "external", "transfer")
"""Kinds of payment that leave nothing in the drawer to count at closing."""


def add_desk(centre_id: int, name: str) -> Desk:
    """A cash desk with the next free number; the first one of a centre brings the usual payment methods.

    Raises NameRequired, DesksExhausted, NotFound, Forbidden.
    """
    require(MANAGE, centre_id)
    desk = catalogue.make_desk(centre_id, checked_name(name, "desk_name", 80))
    methods = catalogue.make_default_methods(centre_id)
    enter(
        "house",
        "pos_session.desk_added",
        {"centre": centre_id, "desk": desk.id, "methods": [method.id for method in methods]},
    )
    return desk


def change_desk(desk_id: int, name: str, limit: int, active: bool) -> Desk:
    """Rename a desk, set the difference (cents) from which a manager must accept, take it out of use or back.

    Sessions made before keep the old name. Raises NameRequired, LimitInvalid, DeskBusy (it has an active session),
    NotFound, Forbidden.
    """
    desk = visible(Desk, desk_id)
    require(MANAGE, desk.centre_id)
    if not 0 <= limit <= MAX_AMOUNT:
        raise LimitInvalid(fields={"limit": LimitInvalid.message})
    db.session.refresh(desk, with_for_update=True)
    if desk.active and not active:
        _refuse_busy(desk)
    values = {"name": checked_name(name, "desk_name", 80), "difference_limit": limit, "active": active}
    apply(desk, "pos_session.desk_changed", "desk", values)
    return desk


def add_method(centre_id: int, label: str, kind: str) -> PaymentMethod:
    """A payment method of a kind; its code, which programs name it by, is made of the kind.

    Only cash gives change. Raises NameRequired, Invalid (no such kind), NotFound, Forbidden.
    """
    require(MANAGE, centre_id)
    if kind not in METHOD_KINDS:
        raise Invalid(fields={"kind": Invalid.message})
    method = PaymentMethod(
        centre_id=centre_id,
        code=_free_code(centre_id, kind),
        label=checked_name(label, "method_label", 80),
        kind=kind,
        gives_change=kind == CASH,
        opens_drawer=kind == CASH,
        counted=kind not in NOT_COUNTED,
    )
    db.session.add(method)
    db.session.flush()
    enter("house", "pos_session.method_added", {"centre": centre_id, "method": method.id, "kind": kind})
    return method


def change_method(method_id: int, label: str, weight: int, opens_drawer: bool, active: bool) -> PaymentMethod:
    """Rename a payment method, move it (the lowest weight stands first), say whether it opens the drawer.

    Raises NameRequired, LastCashMethod (a drawer needs one while a session is active), NotFound, Forbidden.
    """
    method = visible(PaymentMethod, method_id)
    require(MANAGE, method.centre_id)
    if method.active and not active and method.kind == CASH:
        _refuse_last_cash(method)
    values = {
        "label": checked_name(label, "method_label", 80),
        "weight": weight,
        "opens_drawer": opens_drawer,
        "active": active,
    }
    apply(method, "pos_session.method_changed", "method", values)
    return method


def _free_code(centre_id: int, kind: str) -> str:
    """The kind itself, or the kind with the next number: ``voucher``, ``voucher-2``."""
    methods = select(func.count(PaymentMethod.id)).where(
        PaymentMethod.centre_id == centre_id, PaymentMethod.kind == kind
    )
    there = db.session.execute(methods).scalar_one()
    return f"{kind}-{there + 1}" if there else kind


def _refuse_busy(desk: Desk) -> None:
    active = select(Session.id).where(Session.desk_id == desk.id, Session.state.in_(ACTIVE))
    session_id = db.session.execute(active).scalar_one_or_none()
    if session_id is not None:
        raise DeskBusy(links=[link_to(session_id)])


def _refuse_last_cash(method: PaymentMethod) -> None:
    others = select(PaymentMethod.id).where(
        PaymentMethod.centre_id == method.centre_id,
        PaymentMethod.kind == CASH,
        PaymentMethod.active,
        PaymentMethod.id != method.id,
    )
    sessions = select(Session.id).where(Session.centre_id == method.centre_id, Session.state.in_(ACTIVE))
    if db.session.execute(others.limit(1)).first() is None and db.session.execute(sessions.limit(1)).first():
        raise LastCashMethod(fields={"active": LastCashMethod.message})
