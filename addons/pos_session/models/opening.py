"""The work between the count of a drawer and the open session: what was asked for, and how far it is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, UtcDateTime

WAITING, RUNNING, REFUSED, DONE = "waiting", "running", "refused", "done"


class OpeningRun(Base):
    """The last opening asked for in a session: its count (JSON), who asked, and the step that runs.

    ``refusal`` holds code, sentence (a msgid) and parameters of what was refused (JSON): the session is then still in
    opening control.
    """

    __tablename__ = "pos_session__opening_run"
    __table_args__ = (CheckConstraint("state IN ('waiting', 'running', 'refused', 'done')", name="state"),)

    session_id: Mapped[int] = mapped_column(ForeignKey("pos_session__session.id"), primary_key=True)
    attempt: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    request: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    step: Mapped[str] = mapped_column(String(200), default="")
    """Label (msgid) of the running step; ``done`` of ``total`` units of it are behind."""
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    refusal: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
