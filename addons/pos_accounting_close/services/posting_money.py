"""What a session took, as lines of its entry: its payment methods, rounded cash, the drawer, gaps, cash to the bank.

Amounts are cents, positive in debit: a payment taken debits the account of its method.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select

from addons.pos_accounting_close.services import uses
from addons.pos_accounting_close.services.accounts import Accounts
from addons.pos_accounting_close.services.closure_totals import ClosureTotals
from addons.pos_accounting_close.services.entries import LineDraft, posted
from addons.pos_session.models import CashOperation, Payment, PaymentMethod, PaymentPart, Session
from addons.pos_session.models.payment_method import CASH, CREDIT_NOTE, ON_BOOKING, ROUNDING, VOUCHER
from addons.pos_session.services.drawer import CASH_IN, CASH_OUT
from core.db import db

_PART: Any = PaymentPart.__table__
_PAYMENT: Any = Payment.__table__
_METHOD: Any = PaymentMethod.__table__
_OPERATION: Any = CashOperation.__table__

KNOWN_WITHOUT_PAPER = (VOUCHER, CREDIT_NOTE, ON_BOOKING)
"""Kinds of methods whose account says what is owed to customers: a paper that is missing changes nothing of it, so
its gap is shown at the closure and not posted (requirements.md T3-6)."""


@dataclass(frozen=True, slots=True)
class MethodRow:
    """A payment method of the centre with what its parts in the session come to; None where it took nothing."""

    id: int
    kind: str
    label: str
    account: str
    amount: int | None


def method_rows(session: Session) -> dict[int, MethodRow]:
    """The methods of the centre of a session in the order of its till, by id: one statement."""
    taken = (
        select(_PART.c.method_id, func.sum(_PART.c.amount).label("amount"))
        .where(_PART.c.session_id == session.id, _PART.c.method_kind != ROUNDING)
        .group_by(_PART.c.method_id)
        .subquery()
    )
    rows = db.session.execute(
        select(_METHOD.c.id, _METHOD.c.kind, _METHOD.c.label, _METHOD.c.account, taken.c.amount)
        .outerjoin(taken, taken.c.method_id == _METHOD.c.id)
        .where(_METHOD.c.centre_id == session.centre_id)
        .order_by(_METHOD.c.weight, _METHOD.c.id)
    )
    return {row.id: MethodRow(*row[:4], None if row.amount is None else int(row.amount)) for row in rows}


def method_drafts(
    methods: Iterable[MethodRow], accounts: Accounts, apart: Mapping[int, int]
) -> list[LineDraft]:
    """What each method took, change and refunds taken off; without what is posted ``apart`` by method id."""
    drafts: list[LineDraft] = []
    for method in methods:
        if amount := (method.amount or 0) - apart.get(method.id, 0):
            account = accounts.account(uses.METHOD, method=method)
            label = f"Encaissements : {method.label}"
            drafts += posted(account, label, amount, use=uses.METHOD, method_id=method.id)
    return drafts


def rounding_drafts(session_id: int, accounts: Accounts) -> list[LineDraft]:
    """The gaps of rounded cash, losses and gains apart, each order by itself: never with the drawer's (T4-4).

    One statement. A gap is positive where less was paid than was due.
    """
    gap = (
        select(func.sum(_PART.c.amount).label("amount"))
        .join(_PAYMENT, _PAYMENT.c.id == _PART.c.payment_id)
        .where(_PART.c.session_id == session_id, _PART.c.method_kind == ROUNDING)
        .group_by(_PAYMENT.c.order_id)
        .subquery()
    )
    loss, gain = db.session.execute(
        select(
            func.coalesce(func.sum(case((gap.c.amount > 0, gap.c.amount), else_=0)), 0),
            func.coalesce(func.sum(case((gap.c.amount < 0, gap.c.amount), else_=0)), 0),
        )
    ).one()
    drafts: list[LineDraft] = []
    for use, amount in ((uses.ROUNDING_LOSS, int(loss)), (uses.ROUNDING_GAIN, int(gain))):
        if amount:
            drafts += posted(accounts.account(use), "Arrondi des espèces", amount, use=use)
    return drafts


@dataclass(frozen=True, slots=True)
class DrawerPosting:
    """What the lines of a drawer need: its session, its counts, the account of its cash, how to call who and why."""

    session: Session
    totals: ClosureTotals
    accounts: Accounts
    cash: MethodRow | None
    said: str
    """Session, responsible and reason of the gaps (requirements.md T3-4)."""

    def against(self, use: str, label: str, amount: int) -> list[LineDraft]:
        """``amount`` cents into the cash, out of the account of a use."""
        if not amount:
            return []
        account = self.accounts.account(uses.METHOD, method=self.cash)
        method_id = self.cash.id if self.cash else None
        mine = posted(account, label, amount, use=uses.MOVEMENT, method_id=method_id)
        return [*mine, *posted(self.accounts.account(use), label, -amount, use=use)]

    def gap(self, label: str, amount: int) -> list[LineDraft]:
        """A gap of the cash: short where negative, over where positive; never folded into the sales."""
        return self.against(gap_use(amount), label, amount)


def drawer_drafts(drawer: DrawerPosting) -> list[LineDraft]:
    """The float, cash in and out, the gaps of both counts, the cash to the bank: then the books say what was kept.

    One statement.
    """
    session = drawer.session
    moved = _moved(session.id)
    code = session.code
    opening = (
        drawer.against(uses.TRANSFER, f"Fond de caisse initial {code}", session.opening_counted or 0)
        if session.opening_expected is None
        else drawer.gap(f"Écart à l'ouverture {drawer.said}", session.opening_difference or 0)
    )
    return [
        *opening,
        *drawer.against(uses.TRANSFER, f"Entrées de caisse {code}", moved.get(CASH_IN, 0)),
        *drawer.against(uses.TRANSFER, f"Sorties de caisse {code}", moved.get(CASH_OUT, 0)),
        *drawer.gap(f"Écart de caisse {drawer.said}", cash_gap(session, drawer.totals)),
        *drawer.against(
            uses.TRANSFER, f"Espèces à remettre en banque {code}", -banked(session, drawer.totals.cash_found)
        ),
    ]


def method_gap_drafts(drawer: DrawerPosting, methods: Mapping[int, MethodRow]) -> list[LineDraft]:
    """The gaps of the other counted methods, each against the account of its method."""
    drafts: list[LineDraft] = []
    for total in drawer.totals.methods:
        gap = total.found - total.expected
        if not gap or total.kind in KNOWN_WITHOUT_PAPER:
            continue
        account = drawer.accounts.account(uses.METHOD, method=methods[total.method_id])
        label = f"Écart {total.label} {drawer.said}"
        drafts += posted(account, label, gap, use=uses.MOVEMENT, method_id=total.method_id)
        use = gap_use(gap)
        drafts += posted(drawer.accounts.account(use), label, -gap, use=use, method_id=total.method_id)
    return drafts


def banked(session: Session, found: int) -> int:
    """Cents that go to the bank: what was ``found`` beyond what the closing left in the drawer for the next opening."""
    return max(found - _kept(session), 0)


def cash_gap(session: Session, totals: ClosureTotals) -> int:
    """Cents by which the cash is over, or short, in the entry of this session.

    What is missing of the float that was left in the drawer is not in it: the next opening counts that float, and its
    difference is posted then. Posting it here too would take it off the books twice.
    """
    return max(totals.cash_found, _kept(session)) - totals.cash_expected


def _kept(session: Session) -> int:
    kept = session.closing_counted if session.closing_kept is None else session.closing_kept
    return kept or 0


def cash_method(methods: Iterable[MethodRow]) -> MethodRow | None:
    """The method whose account is the drawer's: the first of the till that is cash; None where the centre has none."""
    return next((method for method in methods if method.kind == CASH), None)


def gap_use(amount: int) -> str:
    """The use of the account that takes a gap of signed cents."""
    return uses.OVER if amount > 0 else uses.SHORT


def _moved(session_id: int) -> dict[str, int]:
    """Signed cents put in and taken out by kind, what was voided taken off."""
    rows = db.session.execute(
        select(_OPERATION.c.kind, func.sum(_OPERATION.c.amount).label("amount"))
        .where(_OPERATION.c.session_id == session_id, _OPERATION.c.kind.in_((CASH_IN, CASH_OUT)))
        .group_by(_OPERATION.c.kind)
    )
    return {row.kind: int(row.amount) for row in rows}
