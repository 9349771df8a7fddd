"""The tables of the journal: one row per chain (its end), one row per entry."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import BigInteger, Index, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, UtcDateTime


class JournalChain(Base):
    """The end of one chain: the last number, signature and time. Moved by a trigger with each entry."""

    __tablename__ = "core__journal_chain"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    mac: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class JournalEntry(Base):
    """One fact: ids and amounts only, so that a person can be forgotten without breaking the chain.

    ``mac`` is the HMAC-SHA-256 of every other column (core/journal/signing.py), made with the key named by
    ``key_id``; ``previous_mac`` is the one of the entry before, which makes the chain.
    """

    __tablename__ = "core__journal_entry"
    __table_args__ = (Index("ix_core__journal_entry_at", "at"),)

    chain: Mapped[str] = mapped_column(String(60), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(60))
    actor_id: Mapped[int | None]
    data: Mapped[str] = mapped_column(Text)
    key_id: Mapped[str] = mapped_column(String(16))
    previous_mac: Mapped[str] = mapped_column(String(64))
    mac: Mapped[str] = mapped_column(String(64))


CHAINS = cast(Table, JournalChain.__table__)
ENTRIES = cast(Table, JournalEntry.__table__)
"""The tables themselves, for statements that need no objects."""
