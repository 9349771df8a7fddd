"""A session: one responsible, one desk, one business day, from the opening count to the closing count."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from addons.pos_session.models.desk import Desk
from core import clock
from core.db import Base, UtcDateTime
from core.identity.models import User
from core.identity.visibility import CentreOwned

OPENING_CONTROL = "opening_control"
OPEN = "open"
CLOSING_CONTROL = "closing_control"
CLOSED = "closed"
STATES = (OPENING_CONTROL, OPEN, CLOSING_CONTROL, CLOSED)
ACTIVE = (OPENING_CONTROL, OPEN, CLOSING_CONTROL)
"""The states of which a responsible, and a desk, has one session at most. Another addon may add states after
``closed`` (hook ``pos_session_states``), never active ones."""

LIVE = "live"
LIVE_COLUMNS = ("difference_now", "expected_now")
"""The deferred columns of a session that say what its closing comes to now, and their group."""

_ACTIVE = text("state IN ('opening_control', 'open', 'closing_control')")


class Session(CentreOwned, Base):
    """Amounts in cents. Once it is not active any more, the row is a fact but for its ``state``: a trigger sees to it.

    The desk's code and name are copied: a receipt reprinted years later shows them as they were.
    """

    __tablename__ = "pos_session__session"
    __table_args__ = (
        UniqueConstraint("desk_id", "number"),
        Index("ix_pos_session__session_history", "centre_id", "created_at"),
        Index("ix_pos_session__session_day", "centre_id", "business_day"),
        Index(
            "uq_pos_session__session_active_responsible",
            "responsible_id",
            unique=True,
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        ),
        Index(
            "uq_pos_session__session_active_desk",
            "desk_id",
            unique=True,
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    desk_id: Mapped[int] = mapped_column(ForeignKey("pos_session__desk.id"))
    responsible_id: Mapped[int] = mapped_column(ForeignKey("core__user.id"), index=True)
    number: Mapped[int] = mapped_column()
    desk_code: Mapped[str] = mapped_column(String(3))
    desk_name: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(20), default=OPENING_CONTROL)
    business_day: Mapped[date] = mapped_column()
    next_order: Mapped[int] = mapped_column(default=1)
    """The OOO of the next order: taken with the row's lock, never given twice (money.md)."""
    next_receipt: Mapped[int] = mapped_column(default=1)
    """The number of the next validated order, without gaps (requirements.md T1-2)."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    opening_expected: Mapped[int | None] = mapped_column(BigInteger)
    """What the last closing of the desk left in the drawer; None for the first session of a desk."""
    opening_counted: Mapped[int | None] = mapped_column(BigInteger)
    opening_difference: Mapped[int | None] = mapped_column(BigInteger)
    opening_note: Mapped[str] = mapped_column(String(500), default="")
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    closing_started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closing_counted: Mapped[int | None] = mapped_column(BigInteger)
    closing_expected: Mapped[int | None] = mapped_column(BigInteger)
    closing_difference: Mapped[int | None] = mapped_column(BigInteger)
    closing_kept: Mapped[int | None] = mapped_column(BigInteger)
    """What stays in the drawer for the next opening; the rest of what was counted goes to the bank."""
    closing_banked: Mapped[int | None] = mapped_column(BigInteger)
    closing_note: Mapped[str] = mapped_column(String(500), default="")
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    """Who accepted the closing difference; None when there was none."""
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reopened: Mapped[int] = mapped_column(default=0)
    """How many times it was reopened: the figures above are then those of the last closing."""

    if TYPE_CHECKING:  # mapped where the cash operations are (models/cash.py)
        expected_now: Mapped[int | None]
        difference_now: Mapped[int | None]

    desk: Mapped[Desk] = relationship()
    responsible: Mapped[User] = relationship(foreign_keys=[responsible_id])

    @property
    def is_active(self) -> bool:
        """Whether it is not closed yet."""
        return self.state in ACTIVE

    @property
    def closing_no(self) -> int:
        """The number of its last closing, 1 but for a session that was reopened; of an active one that to come."""
        return self.reopened + 1

    @property
    def code(self) -> str:
        """``DDD.SSSSS``: the beginning of the numbers of its orders."""
        return session_code(self.desk_code, self.number)


def session_code(desk_code: str, number: int) -> str:
    """``DDD.SSSSS`` of a desk and a session number."""
    return f"{desk_code}.{number:05d}"


def order_number(desk_code: str, session_number: int, sequence: int) -> str:
    """``DDD.SSSSS.OOO`` (the last part grows beyond 999 orders)."""
    return f"{session_code(desk_code, session_number)}.{sequence:03d}"
