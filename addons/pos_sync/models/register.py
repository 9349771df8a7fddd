"""What a register knows: the batches it received and sent, and what head office calls its rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned

FULL = "full"
DELTA = "delta"

WAITING = "waiting"
SENT = "sent"
ACKNOWLEDGED = "acknowledged"
FAILED = "failed"


class ImportBatch(CentreOwned, Base):
    """A batch of reference data that was applied, once and in order of its number. A fact."""

    __tablename__ = "pos_sync__import_batch"
    __table_args__ = (
        UniqueConstraint("centre_id", "number"),
        CheckConstraint("kind IN ('full', 'delta')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sha256: Mapped[str] = mapped_column(String(64))
    """Of its manifest."""
    rows: Mapped[int] = mapped_column()
    session_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__session.id"))
    """The session whose opening asked for it."""
    applied_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class ReferenceRow(Base):
    """A row of head office in a centre: what it is here (``local_id``), and what it said, where no model holds it.

    One that head office does not send any more is kept, not ``active``: sales may point at what it stands for.
    """

    __tablename__ = "pos_sync__reference_row"
    __table_args__ = (Index("ix_pos_sync__reference_row_local", "centre_id", "table_name", "local_id"),)

    centre_id: Mapped[int] = mapped_column(ForeignKey("core__centre.id"), primary_key=True)
    table_name: Mapped[str] = mapped_column(String(40), primary_key=True)
    code: Mapped[str] = mapped_column(String(120), primary_key=True)
    local_id: Mapped[int | None] = mapped_column()
    data: Mapped[str] = mapped_column(Text, default="")
    """Canonical JSON of its fields."""
    batch: Mapped[int] = mapped_column()
    """The number of the batch that brought it last."""
    active: Mapped[bool] = mapped_column(default=True)


class ExportBatch(CentreOwned, Base):
    """The export of a closed session: made with its closing, sent in the order of ``number``, once each."""

    __tablename__ = "pos_sync__export_batch"
    __table_args__ = (
        UniqueConstraint("centre_id", "number"),
        UniqueConstraint("session_id", "closing"),
        CheckConstraint("state IN ('waiting', 'sent', 'acknowledged', 'failed')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column()
    session_id: Mapped[int] = mapped_column(ForeignKey("pos_session__session.id"))
    closing: Mapped[int] = mapped_column(default=1)
    """Which closing of the session, as in ``Session.closing_no``."""
    state: Mapped[str] = mapped_column(String(20), default=WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    error_code: Mapped[str] = mapped_column(String(80), default="")
    error_text: Mapped[str] = mapped_column(String(500), default="")
    """What the last attempt met, in the language of the code; no credentials."""
    diagnosis: Mapped[str] = mapped_column(Text, default="")
    """The steps of the last attempt, for the hotline: downloadable."""
    rows: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    """Of its manifest, once it was written."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OpeningWithout(Base):
    """Somebody decided to open a session without the import, should there still be no line."""

    __tablename__ = "pos_sync__opening_without"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("pos_session__session.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
