"""Setting a centre's payment methods up: what each asks for, gives and counts; journalled."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import func, select

from addons.pos_session.errors import (
    AccountInvalid,
    CashOnly,
    LastCashMethod,
    NothingToIdentify,
    NumberNeverStored,
)
from addons.pos_session.models import PaymentMethod, Session
from addons.pos_session.models.payment_method import CASH, METHOD_KINDS
from addons.pos_session.models.session import ACTIVE
from addons.pos_session.permissions import MANAGE
from addons.pos_session.services.catalogue import method_defaults
from addons.pos_session.services.changes import apply, checked_name
from addons.pos_session.services.rounding import BELGIAN, EXACT
from core.db import db
from core.errors import Invalid
from core.identity.actor import require
from core.identity.visibility import visible
from core.journal import enter

WITHOUT_NUMBER = (CASH, "card")
"""Kinds that are never identified: cash has no number, and that of a card is never stored (requirements.md T6-1)."""

_ASKS = ("asks_number", "asks_bank", "asks_drawer")


@dataclass(frozen=True)
class MethodValues:
    """What a manager decides of a payment method; ``rounding`` is in cents."""

    label: str
    weight: int
    active: bool
    opens_drawer: bool = False
    gives_change: bool = False
    counted: bool = False
    asks_number: bool = False
    asks_bank: bool = False
    asks_drawer: bool = False
    requires_identification: bool = False
    rounding: int = EXACT
    account: str = ""


def add_method(centre_id: int, label: str, kind: str) -> PaymentMethod:
    """A payment method with the settings usual for its kind; programs name it by a code made of the kind.

    Raises NameRequired, Invalid (no such kind), NotFound, Forbidden.
    """
    require(MANAGE, centre_id)
    if kind not in METHOD_KINDS:
        raise Invalid(fields={"kind": Invalid.message})
    method = PaymentMethod(
        centre_id=centre_id,
        code=_free_code(centre_id, kind),
        label=checked_name(label, "method_label", 80),
        kind=kind,
        **method_defaults(kind),
    )
    db.session.add(method)
    db.session.flush()
    enter("house", "pos_session.method_added", {"centre": centre_id, "method": method.id, "kind": kind})
    return method


def change_method(method_id: int, values: MethodValues) -> PaymentMethod:
    """Change a payment method from now on; its kind and code stay. Cash is always counted at the closing.

    Raises NameRequired, CashOnly (change, rounding), NumberNeverStored, NothingToIdentify, AccountInvalid,
    LastCashMethod (a drawer needs one while a session is active), NotFound, Forbidden.
    """
    method = visible(PaymentMethod, method_id)
    require(MANAGE, method.centre_id)
    label = checked_name(values.label, "method_label", 80)
    _check(method.kind, values)
    if method.active and not values.active and method.kind == CASH:
        _refuse_last_cash(method)
    wanted = asdict(values) | {"label": label, "counted": values.counted or method.kind == CASH}
    apply(method, "pos_session.method_changed", "method", wanted)
    return method


def _check(kind: str, values: MethodValues) -> None:
    if values.rounding not in (EXACT, BELGIAN):
        raise Invalid(fields={"rounding": Invalid.message})
    if kind != CASH and (values.gives_change or values.rounding != EXACT):
        raise CashOnly(fields={"gives_change" if values.gives_change else "rounding": CashOnly.message})
    asked = [name for name in _ASKS if getattr(values, name)]
    if asked and kind in WITHOUT_NUMBER:
        raise NumberNeverStored(fields={asked[0]: NumberNeverStored.message})
    if values.requires_identification and not asked:
        raise NothingToIdentify(fields={"requires_identification": NothingToIdentify.message})
    if len(values.account) > 20 or not (values.account.isalnum() or values.account == ""):
        raise AccountInvalid(fields={"account": AccountInvalid.message})


def _free_code(centre_id: int, kind: str) -> str:
    """The kind itself, or the kind with the next number: ``voucher``, ``voucher-2``."""
    methods = select(func.count(PaymentMethod.id)).where(
        PaymentMethod.centre_id == centre_id, PaymentMethod.kind == kind
    )
    there = db.session.execute(methods).scalar_one()
    return f"{kind}-{there + 1}" if there else kind


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
