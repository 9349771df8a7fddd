"""What counts as turnover: every line but the sale of a multi-purpose voucher (requirements.md T1-19)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from sqlalchemy import ColumnElement, func, select

from addons.pos_session.models import Order, OrderLine
from core.db import db
from core.vat import VatRow, vat_rows

_ORDER: Any = Order.__table__
_LINE: Any = OrderLine.__table__


class Taxed(Protocol):
    """An order line, stored, written or read as a row: cents TTC, 1/10000 HT."""

    @property
    def rate(self) -> int: ...
    @property
    def total_ttc(self) -> int: ...
    @property
    def total_ht(self) -> int: ...
    @property
    def turnover(self) -> bool: ...


def vat_of(lines: Iterable[Taxed]) -> list[VatRow]:
    """What each VAT rate weighs on these lines (money.md, VAT); a line outside the turnover is under no rate."""
    return vat_rows((line.rate, line.total_ttc, line.total_ht) for line in lines if line.turnover)


def total_before_tax(lines: Iterable[Taxed]) -> int:
    """``Order.total_ht``: cents, the sum over the rates, each rounded once; a line outside the turnover is left out."""
    return sum(row.ht for row in vat_of(lines))


def turnover_of(*which: ColumnElement[bool]) -> tuple[tuple[VatRow, ...], int]:
    """VAT per rate over the orders that meet the conditions, and the cents of what they sold outside the turnover.

    The HT of a rate is rounded once over them all (money.md, VAT). One statement.
    """
    rows = db.session.execute(
        select(_LINE.c.turnover, _LINE.c.rate, func.sum(_LINE.c.total_ttc), func.sum(_LINE.c.total_ht))
        .join(_ORDER, _ORDER.c.id == _LINE.c.order_id)
        .where(*which)
        .group_by(_LINE.c.turnover, _LINE.c.rate)
    ).all()
    sold = vat_rows((rate, int(ttc), int(ht)) for turnover, rate, ttc, ht in rows if turnover)
    return tuple(sold), sum(int(ttc) for turnover, _, ttc, _ in rows if not turnover)
