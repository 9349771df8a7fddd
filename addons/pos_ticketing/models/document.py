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
    """What was said of a document for an order: wanted, or not although its channel gives it by default. No fee ever.

    A draft without a row for a document follows its channel; a finished order has a row for each it gets.
    """

    __tablename__ = "pos_ticketing__order_document"

    order_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order.id"), primary_key=True)
    template_id: Mapped[int] = mapped_column(
        ForeignKey("pos_ticketing__document_template.id"), primary_key=True
    )
    mode_id: Mapped[int | None] = mapped_column(ForeignKey("pos_ticketing__delivery_mode.id"))
    """None: with the tickets."""
    wanted: Mapped[bool] = mapped_column(default=True)
