"""Steps of the stories about vouchers: a shop that takes them, vouchers sold, and what is left on them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from addons.pos_session.models import Session, VatRate, Voucher, VoucherMovement
from addons.pos_session.services import corrections, orders, setup_methods
from addons.pos_session.services.sheet import sheet_of
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.errors import Refusal
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop


def take_vouchers(shop: Shop) -> Shop:
    """The shop gains the payment methods «Bon d'achat» and «Avoir»."""
    with acting_as(SYSTEM), unit_of_work():
        for label, kind in (("Bon d'achat", "voucher"), ("Avoir", "credit_note")):
            shop.methods[kind] = setup_methods.add_method(shop.centre.id, label, kind)
    return shop


def gift(amount: int, **more: Any) -> dict[str, Any]:
    """What a client sends to have a gift voucher."""
    return {"kind": "voucher", "amount": amount, **more}


def single(shop: Shop, amount: int, rate: int = 2000, **more: Any) -> dict[str, Any]:
    """A single-purpose voucher at a rate of the shop."""
    with acting_as(SYSTEM):
        rate_id = db.session.scalar(
            select(VatRate.id).where(VatRate.centre_id == shop.centre.id, VatRate.rate == rate)
        )
    return gift(amount, purpose="single", vat_rate_id=rate_id, **more)


def sold(shop: Shop, session: Session, item: dict[str, Any]) -> dict[str, Any]:
    """Sell one voucher; what the customer gets."""
    [document] = shop.sell(session, item)["documents"]["voucher"]
    return document


def left(code: str) -> int:
    """What is left on a voucher, after a look at its movements: they add up to it."""
    with acting_as(SYSTEM):
        voucher = db.session.scalars(
            select(Voucher)
            .where(Voucher.code == code.replace("-", ""))
            .execution_options(populate_existing=True)
        ).one()
        movements = db.session.scalars(
            select(VoucherMovement.amount).where(VoucherMovement.voucher_id == voucher.id)
        )
        assert sum(movements) == voucher.balance
        return voucher.balance


def moves(code: str) -> list[tuple[str, int]]:
    """The movements of a voucher, the oldest first."""
    with acting_as(SYSTEM):
        rows = db.session.execute(
            select(VoucherMovement.kind, VoucherMovement.amount)
            .join(Voucher, Voucher.id == VoucherMovement.voucher_id)
            .where(Voucher.code == code.replace("-", ""))
            .order_by(VoucherMovement.id)
        )
        return [(kind, amount) for kind, amount in rows]


def by(code: str, amount: int, method: str = "voucher") -> dict[str, Any]:
    """A part paid by the voucher of a code."""
    return {"method": method, "amount": amount, "identification": {"number": code}}


def cash(amount: int) -> dict[str, Any]:
    return {"method": "cash", "amount": amount}


def refused(job: Any, *arguments: Any, **named: Any) -> str:
    with pytest.raises(Refusal) as found:
        job(*arguments, **named)
    return found.value.error_code


def vat(session: Session) -> dict[int, tuple[int, int]]:
    """``{rate: (TTC, VAT)}`` of the turnover of a session."""
    return {row.rate: (row.ttc, row.vat) for row in sheet_of(session).vat}


def refund(shop: Shop, session: Session, order_id: int, method: str, *line_ids: int) -> dict[str, Any]:
    """Take whole lines (all, if none is named) of an order back, by one method."""
    with unit_of_work():
        lines = [line for line in orders.lines_of(order_id) if not line_ids or line.id in line_ids]
        taken = [Taken(line.id, abs(line.quantity)) for line in lines]
        return corrections.correct(
            order_id,
            session.id,
            taken,
            [],
            lambda due, methods: [Tender(shop.methods[method].id, due)] if due else [],
            "Retour",
        )
