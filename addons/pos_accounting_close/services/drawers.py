"""The drawers (sessions) of the context «Gestion vente»: who sees which, their closures, verdicts and gaps.

A gap is what was found less what was expected, in cents: of the drawer's cash and of the other counted methods
together. ``…_off`` is the sum of the same differences without their signs: more where gaps make up for each other.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, cast, func, or_, select, true
from sqlalchemy.orm import aliased

from addons.pos_accounting_close.models import Closure, ClosureCash, ClosureTotal, ErrorReason
from addons.pos_accounting_close.models.closure import ACCOUNTING, DONE, OPERATOR
from addons.pos_accounting_close.permissions import ACCOUNTING_CLOSE, SUPERVISE
from addons.pos_session.models import CashOperation, Desk, MethodCount, Session
from addons.pos_session.models.session import ACTIVE
from addons.pos_session.services.drawer import ADJUSTMENT
from core import clock
from core.db import db
from core.identity.actor import current_actor
from core.identity.models import Centre, User

ADDON = "pos_accounting_close"

OPERATOR_STEP = aliased(Closure, name="operator_step")
ACCOUNTING_STEP = aliased(Closure, name="accounting_step")
"""The closures done after the last closing of a session; none of the closings before (``Closure.closing``)."""

VERDICT: ColumnElement[Any] = func.coalesce(ACCOUNTING_STEP.verdict, OPERATOR_STEP.verdict)
"""What the accountant found; until then, what the operator said."""


def drawers() -> Select[Any]:
    """The drawers that the actor may know of, each with what was found at its three closings; no order.

    Those of others only for who supervises or accounts. The closing's own gap is that of the drawer as its log says it
    now (a payment reallocated later changes it) and of the methods counted then; an open drawer has none.
    """
    operator_gap, operator_off = _of_closure(OPERATOR_STEP)
    accounting_gap, accounting_off = _of_closure(ACCOUNTING_STEP)
    columns: list[Any] = [
        Session.id,
        Session.centre_id,
        Session.desk_code,
        Session.desk_name,
        Session.number,
        Session.state,
        Session.business_day,
        Session.responsible_id,
        Centre.name.label("centre"),
        User.name.label("responsible"),
        _closing_gap().label("closing_gap"),
        OPERATOR_STEP.id.label("operator_closure_id"),
        operator_gap.label("operator_gap"),
        operator_off.label("operator_off"),
        ACCOUNTING_STEP.id.label("accounting_closure_id"),
        accounting_gap.label("accounting_gap"),
        accounting_off.label("accounting_off"),
        VERDICT.label("verdict"),
        ErrorReason.label.label("reason"),
        func.coalesce(ACCOUNTING_STEP.reason_text, OPERATOR_STEP.reason_text, "").label("reason_text"),
    ]
    # Like the free text, of the last closure: what the accountant found correct has no reason any more.
    reason_id = case(
        (ACCOUNTING_STEP.id.is_not(None), ACCOUNTING_STEP.reason_id), else_=OPERATOR_STEP.reason_id
    )
    return (
        with_closures(select(*columns).select_from(Session))
        .join(Centre, Centre.id == Session.centre_id)
        .join(User, User.id == Session.responsible_id)
        .outerjoin(ErrorReason, ErrorReason.id == reason_id)
    )


def with_closures(statement: Select[Any]) -> Select[Any]:
    """A statement on ``Session`` limited to what the actor may know of, joined with both closures."""
    return (
        statement.outerjoin(OPERATOR_STEP, _done(OPERATOR_STEP, OPERATOR))
        .outerjoin(ACCOUNTING_STEP, _done(ACCOUNTING_STEP, ACCOUNTING))
        .where(*known())
    )


def known() -> tuple[ColumnElement[bool], ...]:
    """The conditions on ``Session`` of the drawers that the actor may know of in this context."""
    actor = current_actor()
    off = sorted(centre for centre, addon in actor.switched_off if addon == ADDON)
    of_others = actor.may(SUPERVISE) or actor.may(ACCOUNTING_CLOSE)
    mine: ColumnElement[bool] = true() if of_others else Session.responsible_id == actor.user_id
    return mine, Session.centre_id.not_in(off)


def has_gap() -> ColumnElement[bool]:
    """The drawers of which the last closing or closure found something missing or too much."""
    _, operator_off = _of_closure(OPERATOR_STEP)
    _, accounting_off = _of_closure(ACCOUNTING_STEP)
    last = case(
        (ACCOUNTING_STEP.id.is_not(None), accounting_off),
        (OPERATOR_STEP.id.is_not(None), operator_off),
        else_=func.abs(_closing_gap()),
    )
    return and_(last.is_not(None), last > 0)


def left_open() -> ColumnElement[bool]:
    """The drawers still open from an earlier day of their centre; one statement for the zones of the centres."""
    zones: dict[str, list[int]] = {}
    for centre_id, zone in db.session.execute(select(Centre.id, Centre.timezone)):
        zones.setdefault(zone, []).append(centre_id)
    earlier = [
        Session.centre_id.in_(ids) & (Session.business_day < clock.business_day(zone))
        for zone, ids in zones.items()
    ]
    return and_(Session.state.in_(ACTIVE), or_(*earlier) if earlier else ~true())


def operators() -> list[tuple[int, str]]:
    """Who was ever responsible for a drawer that the actor may know of, by name; one statement."""
    rows = db.session.execute(
        select(User.id, User.name)
        .where(select(Session.id).where(Session.responsible_id == User.id, *known()).exists())
        .order_by(User.name, User.id)
    )
    return [(row.id, row.name) for row in rows]


def desks() -> list[tuple[int, str]]:
    """The desks of the actor's centres by code, those no longer in use too; one statement."""
    rows = db.session.execute(select(Desk.id, Desk.code, Desk.name).order_by(Desk.code, Desk.name))
    return [(row.id, f"{row.code} {row.name}") for row in rows]


def _done(closure: type[Closure], step: str) -> ColumnElement[bool]:
    return and_(
        closure.session_id == Session.id,
        closure.closing == Session.reopened + 1,
        closure.step == step,
        closure.state == DONE,
    )


def _of_closure(closure: type[Closure]) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The gap of a closure and the sum of its differences without signs; None where it is not done."""
    found: Any = (
        select(_sum(ClosureCash.denomination * ClosureCash.quantity))
        .where(ClosureCash.closure_id == closure.id)
        .correlate(closure)
        .scalar_subquery()
    )
    cash = found - closure.cash_expected
    off = ClosureTotal.found - ClosureTotal.expected
    return cash + _over_methods(closure, off), func.abs(cash) + _over_methods(closure, func.abs(off))


def _over_methods(closure: type[Closure], amount: Any) -> Any:
    return (
        select(_sum(amount)).where(ClosureTotal.closure_id == closure.id).correlate(closure).scalar_subquery()
    )


def _closing_gap() -> ColumnElement[Any]:
    adjusted: Any = (
        select(_sum(CashOperation.amount))
        .where(CashOperation.session_id == Session.id, CashOperation.kind == ADJUSTMENT)
        .correlate(Session)
        .scalar_subquery()
    )
    counted = (
        select(_sum(MethodCount.counted - MethodCount.expected))
        .where(MethodCount.session_id == Session.id, MethodCount.closing == Session.reopened + 1)
        .correlate(Session)
        .scalar_subquery()
    )
    return case((Session.state.not_in(ACTIVE), adjusted + counted))


def _sum(amount: Any) -> Any:
    """A sum of cents, 0 of nothing; PostgreSQL alone would make a decimal of it."""
    return cast(func.coalesce(func.sum(amount), 0), BigInteger)
