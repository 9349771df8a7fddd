"""This addon's own answers to its hooks: rules of the point of sale that are true without any other addon."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from addons.pos_session.errors import CashLimitExceeded, NoCashMethod
from addons.pos_session.models import PaymentMethod
from addons.pos_session.models.payment_method import CASH
from addons.pos_session.services.line_kinds import SessionRef
from addons.pos_session.services.tenders import Part
from addons.pos_session.settings import PosSessionSettings
from core.config import settings
from core.db import db


def require_cash_method(session: SessionRef) -> None:
    """A drawer without a cash method could neither take cash nor give change. Raises NoCashMethod."""
    method = PaymentMethod.__table__
    cash = select(method.c.id).where(
        method.c.centre_id == session.centre_id, method.c.kind == CASH, method.c.active
    )
    if db.session.execute(cash.limit(1)).first() is None:
        raise NoCashMethod()


def check_cash_limit(parts: Sequence[Part]) -> None:
    """What stays in the drawer for one order is at most the configured limit (requirements.md T5-5)."""
    section: PosSessionSettings = settings().section("pos_session")
    cash = sum(part.amount for part in parts if part.method_kind == CASH)
    if section.cash_limit and cash > section.cash_limit:
        raise CashLimitExceeded()
