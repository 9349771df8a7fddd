"""Steps of the tests of reallocation: a part picked and put by another method, the adjustments of a drawer."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_accounting_close.services.reallocating import Wish, reallocate
from addons.pos_session.models import CashOperation, PaymentPart, Session
from addons.pos_session.services.figures import figures_of
from addons.pos_session.services.identification import NONE, Identification
from addons.pos_session.services.invariants import broken
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop


def parts(session: Session) -> list[PaymentPart]:
    """Every part of a session, as written."""
    rows = select(PaymentPart).where(PaymentPart.session_id == session.id).order_by(PaymentPart.id)
    return list(db.session.scalars(rows))


def paid(shop: Shop, session: Session, method: str, amount: int, name: str = "seat") -> tuple[int, int]:
    """A sale by one method; the ids of its order and its part."""
    done = shop.sell(session, shop.item(name), parts=[{"method": method, "amount": amount}])
    first = next(
        part
        for part in reversed(parts(session))
        if part.kind == "sale" and part.payment.order_id == done["order_id"] and part.amount == amount
    )
    return done["order_id"], first.id


def put(
    shop: Shop, part_id: int, method: str, amount: int, reason: str = "Erreur", given: Identification = NONE
) -> int:
    """Reallocate as who acts; the id of the part that it became."""
    with unit_of_work():
        payment_id = reallocate(part_id, Wish(shop.methods[method].id, amount, reason, given))
    rows = select(PaymentPart.id).where(PaymentPart.payment_id == payment_id).order_by(PaymentPart.id.desc())
    return db.session.scalars(rows.limit(1)).one()


def by_method(session: Session) -> dict[str, tuple[int, int]]:
    """``{kind: (cents, orders)}`` that the methods took."""
    found = figures_of(session).methods
    return {method.kind: (method.amount, method.orders) for method in found if method.amount or method.orders}


def adjustments(session: Session) -> list[int]:
    """The adjustments of a drawer in their order."""
    rows = select(CashOperation.amount).where(
        CashOperation.session_id == session.id, CashOperation.kind == "adjustment"
    )
    with acting_as(SYSTEM):
        return list(db.session.scalars(rows.order_by(CashOperation.id)))


def sound() -> list[str]:
    """What the doctor says of the sales."""
    with acting_as(SYSTEM):
        return list(broken())
