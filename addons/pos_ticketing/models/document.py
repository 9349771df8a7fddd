"""Templates of tickets and of the documents that go with them, and which documents an order wants."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.identity.visibility import CentreOwned

TICKET_TEMPLATE = "ticket"
DOCUMENT_TEMPLATE = "document"


class DocumentTemplate(CentreOwned, Base):
    """A layout in Jinja2 and CSS on a stock; lengths in tenths of a millimetre."""

    __tablename__ = "pos_ticketing__document_template"
    __table_args__ = (
        UniqueConstraint("centre_id", "name"),
        CheckConstraint("kind IN ('ticket', 'document')", name="kind"),
        CheckConstraint("width > 0 AND height > 0", name="size"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10))
    body: Mapped[str] = mapped_column(Text)
    style: Mapped[str] = mapped_column(Text, default="")
    width: Mapped[int] = mapped_column()
    height: Mapped[int] = mapped_column()
    margin_top: Mapped[int] = mapped_column(default=0)
    margin_right: Mapped[int] = mapped_column(default=0)
    margin_bottom: Mapped[int] = mapped_column(default=0)
    margin_left: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class OrderDocument(Base):
    """A document wanted for an order; it never carries a fee."""

    __tablename__ = "pos_ticketing__order_document"

    order_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order.id"), primary_key=True)
    template_id: Mapped[int] = mapped_column(
        ForeignKey("pos_ticketing__document_template.id"), primary_key=True
    )
    mode_id: Mapped[int | None] = mapped_column(ForeignKey("pos_ticketing__delivery_mode.id"))
    """None: with the tickets."""
