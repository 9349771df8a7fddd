"""What a manager must know of: shown on the point of sale until somebody has seen it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from addons.pos_session.models.payment_method import PaymentMethod
from addons.pos_session.models.session import Session
from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned

OPENING_DIFFERENCE = "opening_difference"
CLOSING_DIFFERENCE = "closing_difference"
METHOD_DIFFERENCE = "method_difference"
LEFT_OPEN = "left_open"
FORCED_CLOSING = "forced_closing"
JOURNAL_FAULT = "journal_fault"


class Alert(CentreOwned, Base):
    """What went differently than it should: a difference of a drawer or of a counted method (``amount`` in signed
    cents), a session left open, a closing forced while others were connected, a fault of the journal (amount 0).
    """

    __tablename__ = "pos_session__alert"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("pos_session__session.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    amount: Mapped[int] = mapped_column(BigInteger, default=0)
    method_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__payment_method.id"))
    """The counted method whose total differs, of a ``method_difference``."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))

    session: Mapped[Session] = relationship()
    method: Mapped[PaymentMethod | None] = relationship()
