"""Who is at the till of a session: seen whenever one of its pages says so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, UtcDateTime


class Presence(Base):
    """The last sign of a user whose till shows a session; a closing waits for those seen lately."""

    __tablename__ = "pos_session__presence"

    session_id: Mapped[int] = mapped_column(ForeignKey("pos_session__session.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core__user.id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
