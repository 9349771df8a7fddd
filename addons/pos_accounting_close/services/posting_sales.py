"""What a session sold, as lines of its entry: sales before tax per family or kind and rate, VAT, discounts, vouchers.

Per rate the entry says the turnover of the session to the cent (``core.vat.vat_rows``, requirements.md T3-3): the HT
of a rate is rounded once, spread over what was sold under it (``spreading.py``), and the VAT is what is left of the
TTC. Amounts are cents; ``exact_ht`` is 1/10000.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from addons.pos_accounting_close.hookspecs import Presale
from addons.pos_accounting_close.models import Account
from addons.pos_accounting_close.services import uses
from addons.pos_accounting_close.services.accounts import Accounts
from addons.pos_accounting_close.services.entries import LineDraft, posted
from addons.pos_accounting_close.services.spreading import spread
from addons.pos_session.models import Order, OrderLine, Product, ProductFamily
from addons.pos_session.models.order import VALIDATED
from addons.pos_session.services.voucher_kind import CODE as VOUCHER_KIND
from core.db import db
from core.money import NARROW_SPACE, divide_half_up
from core.vat import HT_PER_CENT, before_tax, format_rate, vat_rows

_ORDER: Any = Order.__table__
_LINE: Any = OrderLine.__table__
_PRODUCT: Any = Product.__table__
_FAMILY: Any = ProductFamily.__table__

SALES_LABEL = "Ventes"
DISCOUNT_LABEL = "Remises accordées"
DEFERRED_LABEL = "Vendu d'avance"
VOUCHERS_LABEL = "bons cadeaux"
"""Entries are written in French: for the accountants, and the tax office, of both countries."""


@dataclass(frozen=True, slots=True)
class SoldLine:
    """An order line of the session. ``origin_id`` is the line it takes back, else its own.

    ``full`` is the TTC without the discount.
    """

    origin_id: int
    kind: str
    family_id: int | None
    family: str
    rate: int
    turnover: bool
    ttc: int
    exact_ht: int
    full: int
    order_id: int
    order: str
    """Its number."""


@dataclass(frozen=True, slots=True)
class Sold:
    """What is posted in one line: a family of products or a kind of lines, under a rate, now or when delivered."""

    family_id: int | None
    line_kind: str
    family: str
    rate: int
    presale: Presale | None = None

    @property
    def name(self) -> str:
        """What it is called where an account is missing for it."""
        return self.family or (VOUCHERS_LABEL if self.line_kind == VOUCHER_KIND else self.line_kind)

    def label(self, account: Account) -> str:
        """What a line of the entry says of it; what has no name of its own is called like its account."""
        known = self.family or self.line_kind == VOUCHER_KIND
        return f"{SALES_LABEL} : {self.name if known else account.label}"

    @property
    def narrowed(self) -> dict[str, Any]:
        """What leads to its mapping, and down from its line."""
        return {"family_id": self.family_id, "line_kind": self.line_kind, "rate": self.rate}


@dataclass(frozen=True, slots=True)
class Deferred:
    """Income of what is delivered later: cents before tax, signed."""

    sold: Sold
    presale: Presale
    account: Account
    deferred_account: Account
    amount: int


def sold_lines(session_id: int) -> list[SoldLine]:
    """The lines of the orders validated in a session, in a stable order: one statement."""
    rows = db.session.execute(
        select(
            func.coalesce(_LINE.c.corrects_id, _LINE.c.id).label("origin_id"),
            _LINE.c.kind,
            _FAMILY.c.id.label("family_id"),
            func.coalesce(_FAMILY.c.name, "").label("family"),
            _LINE.c.rate,
            _LINE.c.turnover,
            _LINE.c.total_ttc,
            _LINE.c.total_ht,
            (_LINE.c.quantity * _LINE.c.unit_price).label("full"),
            _LINE.c.discount,
            _ORDER.c.id.label("order_id"),
            _ORDER.c.number,
        )
        .join(_ORDER, _ORDER.c.id == _LINE.c.order_id)
        .outerjoin(_PRODUCT, _PRODUCT.c.id == _LINE.c.product_id)
        .outerjoin(_FAMILY, _FAMILY.c.id == _PRODUCT.c.family_id)
        .where(_ORDER.c.session_id == session_id, _ORDER.c.state == VALIDATED)
        .order_by(_LINE.c.id)
    )
    return [
        SoldLine(
            row.origin_id,
            row.kind,
            row.family_id,
            row.family,
            row.rate,
            row.turnover,
            row.total_ttc,
            row.total_ht,
            row.full if row.discount else row.total_ttc,
            row.order_id,
            row.number,
        )
        for row in rows
    ]


def is_liability(line: SoldLine) -> bool:
    """Whether a line takes money in that is no turnover and no voucher: for a third party, or for a customer."""
    return not line.turnover and line.kind != VOUCHER_KIND


def sales_drafts(
    lines: Iterable[SoldLine], accounts: Accounts, presales: Mapping[int, Presale]
) -> tuple[list[LineDraft], list[Deferred]]:
    """The sales, their VAT, the discounts where an account is mapped, and what is deferred.

    ``presales`` say by ``origin_id`` what is delivered later. A discount is posted apart from a sale of today only:
    what is deferred is deferred net of it.
    """
    turnover = [line for line in lines if line.turnover]
    drafts: list[LineDraft] = []
    deferred: list[Deferred] = []
    vat: list[LineDraft] = []
    discounts: list[LineDraft] = []
    for row in vat_rows((line.rate, line.ttc, line.exact_ht) for line in turnover):
        groups = _groups([line for line in turnover if line.rate == row.rate], presales)
        shares = spread(row.ht, [sum(line.exact_ht for line in group) for group in groups.values()])
        given = 0
        for (sold, group), ht in zip(groups.items(), shares, strict=True):
            if sold.presale is not None:
                deferred += _deferred(sold, ht, accounts)
                continue
            discount = _discount(group, row.rate) if accounts.has(uses.DISCOUNT) else 0
            given += discount
            drafts += _sale(sold, ht + discount, accounts)
        discounts += _discounts(given, row.rate, accounts)
        vat += _vat(row.vat, row.rate, accounts)
    for each in deferred:
        label = f"{DEFERRED_LABEL} : {each.presale.label}"
        drafts += posted(each.deferred_account, label, -each.amount, use=uses.DEFERRED, **each.sold.narrowed)
    return [*drafts, *discounts, *vat], deferred


def liability_drafts(lines: Iterable[SoldLine], accounts: Accounts) -> list[LineDraft]:
    """What was sold outside the turnover: multi-purpose vouchers, and what is taken for third parties (T1-19, T3-6)."""
    sums: dict[Sold, int] = {}
    for line in lines:
        if not line.turnover:
            key = Sold(line.family_id, line.kind, line.family, line.rate)
            sums[key] = sums.get(key, 0) + line.ttc
    drafts: list[LineDraft] = []
    for sold, ttc in sorted(sums.items(), key=_order):
        if not ttc:
            continue
        if sold.line_kind == VOUCHER_KIND:
            account, use = accounts.account(uses.VOUCHER), uses.VOUCHER
        else:
            use = uses.THIRD_PARTY
            account = accounts.account(use, sold=sold.name, **sold.narrowed)
        drafts += posted(account, sold.label(account), -ttc, use=use, **sold.narrowed)
    return drafts


def vat_label(rate: int) -> str:
    """``TVA 5,5 %`` with a plain space: an export may be in an alphabet without narrow ones."""
    return f"TVA {format_rate(rate)}".replace(NARROW_SPACE, " ")


def _groups(lines: Sequence[SoldLine], presales: Mapping[int, Presale]) -> dict[Sold, list[SoldLine]]:
    """The lines of one rate by what they are posted as, in a stable order."""
    groups: dict[Sold, list[SoldLine]] = {}
    for line in lines:
        sold = Sold(line.family_id, line.kind, line.family, line.rate, presales.get(line.origin_id))
        groups.setdefault(sold, []).append(line)
    return dict(sorted(groups.items(), key=_order))


def _order(item: tuple[Sold, Any]) -> tuple[Any, ...]:
    sold = item[0]
    presale = (sold.presale.due_on.isoformat(), sold.presale.source) if sold.presale else ("", "")
    return sold.rate, sold.line_kind, sold.family_id or 0, presale


def _sale(sold: Sold, ht: int, accounts: Accounts) -> list[LineDraft]:
    if not ht:
        return []
    account = accounts.account(uses.SALES, sold=sold.name, **sold.narrowed)
    label = f"{sold.label(account)}, {vat_label(sold.rate)}"
    return posted(account, label, -ht, use=uses.SALES, **sold.narrowed)


def _discount(lines: Iterable[SoldLine], rate: int) -> int:
    """Cents before tax by which these lines were cheaper: their TTC without the tax of the rate, rounded once."""
    return divide_half_up(before_tax(sum(line.full - line.ttc for line in lines), rate), HT_PER_CENT)


def _discounts(ht: int, rate: int, accounts: Accounts) -> list[LineDraft]:
    label = f"{DISCOUNT_LABEL}, {vat_label(rate)}"
    return posted(accounts.account(uses.DISCOUNT), label, ht, use=uses.DISCOUNT, rate=rate) if ht else []


def _vat(amount: int, rate: int, accounts: Accounts) -> list[LineDraft]:
    if not amount:
        return []
    account = accounts.account(uses.VAT, rate=rate)
    return posted(account, vat_label(rate), -amount, use=uses.VAT, rate=rate)


def _deferred(sold: Sold, ht: int, accounts: Accounts) -> list[Deferred]:
    if not ht or sold.presale is None:
        return []
    income = accounts.account(uses.SALES, sold=sold.name, **sold.narrowed)
    return [Deferred(sold, sold.presale, income, accounts.account(uses.DEFERRED), ht)]
