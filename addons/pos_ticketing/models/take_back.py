"""An exchange that is being prepared: the draft that holds the new places, and what becomes of each ticket."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class TakeBack(Base):
    """A draft order that holds places for tickets taken back (reprise); it goes when the exchange is settled."""

    __tablename__ = "pos_ticketing__take_back"

    order_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order.id"), primary_key=True)
    original_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order.id"), index=True)
    """The file whose tickets are exchanged."""
    choices: Mapped[str] = mapped_column(Text)
    """JSON: {name of a field of the page: its value}, to show the page again as it was left."""
    reason: Mapped[str] = mapped_column(String(200))
