"""A closure of a closed drawer: the operator's, then the accountant's. A draft while it is typed, then a fact."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from addons.pos_accounting_close.models.error_reason import ErrorReason
from addons.pos_session.models import PaymentMethod, Session
from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned

OPERATOR = "operator"
ACCOUNTING = "accounting"
STEPS = (OPERATOR, ACCOUNTING)
"""The two steps, in their order."""

DRAFT = "draft"
DONE = "done"

CORRECT = "correct"
IN_ERROR = "in_error"
VERDICTS = (CORRECT, IN_ERROR)

IDENTIFIED = "identified"
UNIDENTIFIED = "unidentified"
CASH = "cash"
CANCELLED_TICKETS = "cancelled_tickets"
SUMMARY = "summary"
TABS = (IDENTIFIED, UNIDENTIFIED, CASH, CANCELLED_TICKETS, SUMMARY)
"""The tabs of a closure, each of which must be visited before it is validated."""


class Closure(CentreOwned, Base):
    """One step for one closing of a session (``closing`` as in ``Session.closing_no``: a reopened one has several).

    Its rows below are typed and saved one by one; once it is ``done`` nothing of it changes any more: triggers see to
    it. The accountant's closure begins as a copy of the operator's; what he changes is kept in ``ClosureCorrection``.
    ``number`` has no gaps per centre and step.
    """

    __tablename__ = "pos_accounting_close__closure"
    __table_args__ = (
        UniqueConstraint("session_id", "closing", "step"),
        UniqueConstraint("centre_id", "step", "number"),
        Index("ix_pos_accounting_close__closure_done", "centre_id", "done_at"),
        CheckConstraint("step IN ('operator', 'accounting')", name="step"),
        CheckConstraint("state IN ('draft', 'done')", name="state"),
        CheckConstraint("verdict IN ('correct', 'in_error')", name="verdict"),
        CheckConstraint(
            "(state = 'done') = (number IS NOT NULL) AND (state = 'done') = (done_at IS NOT NULL)"
            " AND (state = 'draft' OR verdict IS NOT NULL)",
            name="done",
        ),
        CheckConstraint("verdict = 'in_error' OR reason_id IS NULL", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("pos_session__session.id"))
    closing: Mapped[int] = mapped_column(default=1)
    step: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default=DRAFT)
    number: Mapped[int | None] = mapped_column()
    verdict: Mapped[str | None] = mapped_column(String(10))
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("pos_accounting_close__error_reason.id"))
    reason_text: Mapped[str] = mapped_column(String(300), default="")
    cash_expected: Mapped[int | None] = mapped_column(BigInteger)
    """Cents that the drawer should have held when the closure was done; less what was found, it is the difference."""
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    session: Mapped[Session] = relationship()
    reason: Mapped[ErrorReason | None] = relationship()


class ClosureTab(Base):
    """A tab of a closure that was visited, by whom and when first."""

    __tablename__ = "pos_accounting_close__closure_tab"
    __table_args__ = (
        CheckConstraint(
            "tab IN ('identified', 'unidentified', 'cash', 'cancelled_tickets', 'summary')", name="tab"
        ),
    )

    closure_id: Mapped[int] = mapped_column(ForeignKey("pos_accounting_close__closure.id"), primary_key=True)
    tab: Mapped[str] = mapped_column(String(20), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    visited_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class ClosureCheque(Base):
    """A payment with identification (a cheque): known by the system (``part_id``) or added by hand.

    ``found``: it is physically there, with this amount (cents). Number, bank and drawer are personal data, copied from
    the part or corrected: masked after a time (requirements.md T6-7), the rest is a fact.
    """

    __tablename__ = "pos_accounting_close__closure_cheque"
    __table_args__ = (
        UniqueConstraint("closure_id", "part_id"),
        CheckConstraint("amount > 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    closure_id: Mapped[int] = mapped_column(ForeignKey("pos_accounting_close__closure.id"), index=True)
    method_id: Mapped[int] = mapped_column(ForeignKey("pos_session__payment_method.id"))
    part_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__payment_part.id"), index=True)
    copy_of_id: Mapped[int | None] = mapped_column(ForeignKey("pos_accounting_close__closure_cheque.id"))
    """In the accountant's closure: the row of the operator's that it began as."""
    amount: Mapped[int] = mapped_column(BigInteger)
    found: Mapped[bool] = mapped_column(default=False)
    number: Mapped[str] = mapped_column(String(40), default="")
    bank: Mapped[str] = mapped_column(String(60), default="")
    drawer: Mapped[str] = mapped_column(String(120), default="")

    method: Mapped[PaymentMethod] = relationship()


class ClosureMethod(Base):
    """A payment method without identification: how many pieces were found, and what they come to (cents)."""

    __tablename__ = "pos_accounting_close__closure_method"
    __table_args__ = (CheckConstraint("amount >= 0 AND (pieces IS NULL OR pieces >= 0)", name="amount"),)

    closure_id: Mapped[int] = mapped_column(ForeignKey("pos_accounting_close__closure.id"), primary_key=True)
    method_id: Mapped[int] = mapped_column(ForeignKey("pos_session__payment_method.id"), primary_key=True)
    pieces: Mapped[int | None] = mapped_column()
    amount: Mapped[int] = mapped_column(BigInteger)


class ClosureCash(Base):
    """How many pieces of a denomination (cents) were found."""

    __tablename__ = "pos_accounting_close__closure_cash"
    __table_args__ = (CheckConstraint("denomination > 0 AND quantity > 0", name="quantity"),)

    closure_id: Mapped[int] = mapped_column(ForeignKey("pos_accounting_close__closure.id"), primary_key=True)
    denomination: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    quantity: Mapped[int] = mapped_column()


class ClosureTicket(Base):
    """A cancelled ticket (or other paper another addon knows of) and whether it is physically there.

    ``source`` names it for the addon that told of it (``pos_ticketing.ticket:12``); ``amount`` is cents.
    """

    __tablename__ = "pos_accounting_close__closure_ticket"

    closure_id: Mapped[int] = mapped_column(ForeignKey("pos_accounting_close__closure.id"), primary_key=True)
    source: Mapped[str] = mapped_column(String(60), primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(200))
    amount: Mapped[int] = mapped_column(BigInteger)
    found: Mapped[bool] = mapped_column(default=False)


class ClosureTotal(Base):
    """The summary of a done closure: what was expected of a method and what was found, in cents. A fact."""

    __tablename__ = "pos_accounting_close__closure_total"

    closure_id: Mapped[int] = mapped_column(ForeignKey("pos_accounting_close__closure.id"), primary_key=True)
    method_id: Mapped[int] = mapped_column(ForeignKey("pos_session__payment_method.id"), primary_key=True)
    expected: Mapped[int] = mapped_column(BigInteger)
    found: Mapped[int] = mapped_column(BigInteger)


class ClosureCorrection(Base):
    """What the accountant changed of what the operator entered: where, from what to what, who, when, why. A fact.

    ``subject`` names the row inside its tab (``method:3``, ``denomination:5000``, ``cheque:12``, ``ticket:…``);
    ``before`` and ``after`` are JSON of its values, without names of persons.
    """

    __tablename__ = "pos_accounting_close__closure_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    closure_id: Mapped[int] = mapped_column(ForeignKey("pos_accounting_close__closure.id"), index=True)
    tab: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(80))
    before: Mapped[str] = mapped_column(String(300))
    after: Mapped[str] = mapped_column(String(300))
    reason: Mapped[str] = mapped_column(String(200))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
