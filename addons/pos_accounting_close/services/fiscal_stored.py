"""Reading fiscal closings that were drawn up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from addons.pos_accounting_close.models import FiscalClosing, FiscalClosingMethod, FiscalClosingRate
from addons.pos_accounting_close.services.fiscal_figures import FiscalFigures, Taken
from core.db import db
from core.vat import VatRow


def last_closing(centre_id: int, period: str) -> FiscalClosing | None:
    """The last closing of a period that was drawn up in a centre; one statement."""
    found: FiscalClosing | None = db.session.scalars(
        select(FiscalClosing)
        .where(FiscalClosing.centre_id == centre_id, FiscalClosing.period == period)
        .order_by(FiscalClosing.number.desc())
        .limit(1)
    ).first()
    return found


def closings_of(centre_id: int, period: str, after: datetime | None = None) -> list[FiscalClosing]:
    """The closings of a period in their order, of those that end after an instant; one statement."""
    wanted = select(FiscalClosing).where(FiscalClosing.centre_id == centre_id, FiscalClosing.period == period)
    if after is not None:
        wanted = wanted.where(FiscalClosing.ends_at > after)
    return list(db.session.scalars(wanted.order_by(FiscalClosing.number)))


def stored_figures(closings: Sequence[FiscalClosing]) -> dict[int, FiscalFigures]:
    """What each closing says, by its id: two statements, however many closings."""
    ids = [closing.id for closing in closings]
    rates: dict[int, list[VatRow]] = {closing_id: [] for closing_id in ids}
    methods: dict[int, list[Taken]] = {closing_id: [] for closing_id in ids}
    of_rates = select(FiscalClosingRate).where(FiscalClosingRate.closing_id.in_(ids))
    for row in db.session.scalars(of_rates.order_by(FiscalClosingRate.rate)):
        rates[row.closing_id].append(VatRow(row.rate, row.ht, row.vat, row.ttc))
    of_methods = select(FiscalClosingMethod).where(FiscalClosingMethod.closing_id.in_(ids))
    for taken in db.session.scalars(of_methods.order_by(FiscalClosingMethod.method_id)):
        methods[taken.closing_id].append((taken.method_id, taken.label, taken.amount))
    return {
        closing.id: FiscalFigures(
            orders=closing.orders,
            first_order_id=closing.first_order_id,
            last_order_id=closing.last_order_id,
            absolute=closing.absolute,
            outside_turnover=closing.outside_turnover,
            rates=tuple(rates[closing.id]),
            methods=tuple(methods[closing.id]),
        )
        for closing in closings
    }
