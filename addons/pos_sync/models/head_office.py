"""What head office knows: its registers, the batches it sent them, what it received of them and what it refused."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned

APPLIED = "applied"
QUARANTINED = "quarantined"


class Register(CentreOwned, Base):
    """A register server of a centre; ``code`` names its folder below the exchange. Never deleted, only put away."""

    __tablename__ = "pos_sync__register"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    active: Mapped[bool] = mapped_column(default=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"), unique=True)
    """The user whose API token is its key; None: it was never given one."""
    last_batch: Mapped[int] = mapped_column(default=0)
    """The number of the newest batch made for it."""
    next_export: Mapped[int] = mapped_column(default=1)
    """The number of the export that is applied next: they are applied in order."""
    waiting_exports: Mapped[int] = mapped_column(default=0)
    """How many of its exports lay in its folder after they were gathered last."""
    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when an export lies there."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class SentBatch(Base):
    """A batch of reference data made for a register; ``acknowledged_at`` says that it applied it.

    Its files are kept below the data folder until they are in the folder of the register (``sent_at``).
    """

    __tablename__ = "pos_sync__sent_batch"
    __table_args__ = (CheckConstraint("kind IN ('full', 'delta')", name="kind"),)

    register_id: Mapped[int] = mapped_column(ForeignKey("pos_sync__register.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    rows: Mapped[int] = mapped_column()
    sha256: Mapped[str] = mapped_column(String(64))
    """Of its manifest."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refusal: Mapped[str] = mapped_column(String(500), default="")
    """Why the register cannot apply it: only a full batch helps then."""


class SentRow(Base):
    """What the newest batch left a register with: the hash of each row, by its key."""

    __tablename__ = "pos_sync__sent_row"

    register_id: Mapped[int] = mapped_column(ForeignKey("pos_sync__register.id"), primary_key=True)
    table_name: Mapped[str] = mapped_column(String(40), primary_key=True)
    code: Mapped[str] = mapped_column(String(120), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))


class ReceivedBatch(Base):
    """An export of a register: applied once, or set aside with the reason; its files are kept either way."""

    __tablename__ = "pos_sync__received_batch"
    __table_args__ = (
        UniqueConstraint("register_id", "number", "sha256"),
        Index("ix_pos_sync__received_batch_state", "register_id", "state"),
        CheckConstraint("state IN ('applied', 'quarantined')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    register_id: Mapped[int] = mapped_column(ForeignKey("pos_sync__register.id"))
    number: Mapped[int] = mapped_column()
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500), default="")
    """Why it was set aside: the file, the line and the fault."""
    folder: Mapped[str] = mapped_column(String(200), default="")
    """Where its files are kept, below the data folder."""
    rows: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReceivedRow(Base):
    """A fact of a register as it was sent (a session, an order, a line …), by its key there. A fact here too.

    Where a later batch says something else of the same key, as of a session that was closed again, both stay.
    """

    __tablename__ = "pos_sync__received_row"

    register_id: Mapped[int] = mapped_column(ForeignKey("pos_sync__register.id"), primary_key=True)
    table_name: Mapped[str] = mapped_column(String(40), primary_key=True)
    code: Mapped[str] = mapped_column(String(120), primary_key=True)
    batch_id: Mapped[int] = mapped_column(
        ForeignKey("pos_sync__received_batch.id"), primary_key=True, index=True
    )
    data: Mapped[str] = mapped_column(Text)
    """Canonical JSON of its fields."""
