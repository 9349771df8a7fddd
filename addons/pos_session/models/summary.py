"""The summary ticket of a closing: what the day came to, numbered and kept as it was printed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from addons.pos_session.models.session import Session
from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned


class ClosingSummary(CentreOwned, Base):
    """Number ``number`` of its desk, without gaps; ``content`` is JSON of ids and cents (T5-10). A fact.

    A session has one for each time it was closed.
    """

    __tablename__ = "pos_session__closing_summary"
    __table_args__ = (UniqueConstraint("desk_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    desk_id: Mapped[int] = mapped_column(ForeignKey("pos_session__desk.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("pos_session__session.id"), index=True)
    number: Mapped[int] = mapped_column()
    content: Mapped[str] = mapped_column(Text)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    session: Mapped[Session] = relationship()
