"""Which payment methods are entered on which tab of a closure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from addons.pos_session.models import PaymentMethod
from addons.pos_session.models.payment_method import CASH, CREDIT_NOTE, ON_BOOKING, VOUCHER
from core.db import db

CHEQUE = "cheque"
ENTERED_KINDS = ("external", VOUCHER, "holiday_cheque")
"""Kinds that are entered although the closing of the session does not count them."""

_NEVER_IDENTIFIED = (CASH, VOUCHER, CREDIT_NOTE, ON_BOOKING)
"""A voucher and a credit note are known by a code that is masked: they are entered as pieces and an amount."""


@dataclass(frozen=True)
class EnteredMethods:
    """The methods of the first two tabs, in the order of the till."""

    identified: tuple[PaymentMethod, ...]
    unidentified: tuple[PaymentMethod, ...]

    @property
    def all(self) -> tuple[PaymentMethod, ...]:
        """Those of both tabs, in the order of the till."""
        return tuple(
            sorted((*self.identified, *self.unidentified), key=lambda method: (method.weight, method.id))
        )


def is_identified(method: PaymentMethod) -> bool:
    """Whether each payment by a method is entered by itself: cheques, and what asks for a number, bank or drawer."""
    if method.kind in _NEVER_IDENTIFIED:
        return False
    return method.kind == CHEQUE or method.asks_number or method.asks_bank or method.asks_drawer


def entered_methods(centre_id: int, used: Collection[int]) -> EnteredMethods:
    """The methods entered in a closure: those in use, and the ``used`` ones (ids) though out of use; one statement."""
    rows = db.session.scalars(
        select(PaymentMethod)
        .where(PaymentMethod.centre_id == centre_id, PaymentMethod.kind != CASH)
        .order_by(PaymentMethod.weight, PaymentMethod.id)
    )
    found = [
        method
        for method in rows
        if (method.active or method.id in used)
        and (method.counted or method.kind in ENTERED_KINDS or is_identified(method))
    ]
    return EnteredMethods(
        tuple(method for method in found if is_identified(method)),
        tuple(method for method in found if not is_identified(method)),
    )
