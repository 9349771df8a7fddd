"""The customers of a centre: who an order is for, and whom an invoice is written to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned

_WALK_IN = text("is_walk_in")


def _prefix(column: str) -> dict[str, str]:
    """Lets PostgreSQL answer ``LIKE 'abc%'`` from an index in any collation."""
    return {column: "text_pattern_ops"}


class Customer(CentreOwned, Base):
    """A contact, or the centre's one walk-in customer («client de passage»), to whom counter invoices are written.

    An order without a customer is the walk-in customer's (requirements.md T6-2). Nothing here is in the journal, so
    that a contact can be forgotten (T6-4): ``anonymised_at`` says that it was.
    """

    __tablename__ = "pos_session__customer"
    __table_args__ = (
        Index(
            "uq_pos_session__customer_walk_in",
            "centre_id",
            unique=True,
            sqlite_where=_WALK_IN,
            postgresql_where=_WALK_IN,
        ),
        Index("ix_pos_session__customer_email", "centre_id", "email", postgresql_ops=_prefix("email")),
        Index(
            "ix_pos_session__customer_phone",
            "centre_id",
            "phone_digits",
            postgresql_ops=_prefix("phone_digits"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    """As typed; ``phone_digits`` is what is searched."""
    phone_digits: Mapped[str] = mapped_column(String(20), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    postcode: Mapped[str] = mapped_column(String(20), default="")
    city: Mapped[str] = mapped_column(String(100), default="")
    vat_number: Mapped[str] = mapped_column(String(30), default="")
    is_walk_in: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(20), default="till")
    """Where the contact comes from (T6-3): ``till``, or the name of the addon or system that brought it."""
    newsletter_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the customer agreed to newsletters; None: never (T6-3, T6-8)."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_activity_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    active: Mapped[bool] = mapped_column(default=True)
