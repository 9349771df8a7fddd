"""Up to where a register has read the changed orders of head office."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class OrderFeed(Base):
    """A row per head office and centre: another address begins anew."""

    __tablename__ = "pos_sync__order_feed"

    source: Mapped[str] = mapped_column(String(500), primary_key=True)
    """Address of head office, as the settings name it."""
    centre_id: Mapped[int] = mapped_column(ForeignKey("core__centre.id"), primary_key=True)
    cursor: Mapped[int] = mapped_column(BigInteger)
    """What head office gave as the next one."""
