"""What a manager must know of: shown on the point of sale until somebody has seen it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from addons.pos_session.models.session import Session
from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned

OPENING_DIFFERENCE = "opening_difference"
CLOSING_DIFFERENCE = "closing_difference"


class Alert(CentreOwned, Base):
    """A difference of a drawer, at the opening or at the closing; ``amount`` in cents, signed."""

    __tablename__ = "pos_session__alert"
    __table_args__ = (CheckConstraint("kind IN ('opening_difference', 'closing_difference')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("pos_session__session.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    amount: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))

    session: Mapped[Session] = relationship()
