"""The sales channel (filière de vente): the context one sells in, and what it allows."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.identity.visibility import CentreOwned

MANUAL = "manual"
AUTOMATIC = "automatic"
MIXED = "mixed"
WITHOUT_PLAN = "without_plan"
SELECTION_MODES = (MANUAL, AUTOMATIC, MIXED, WITHOUT_PLAN)
WARN = "warn"
REFUSE = "refuse"


class SalesChannel(CentreOwned, Base):
    """A channel of a centre. Of the lists below an empty one means all, but for contingents, where it means none."""

    __tablename__ = "pos_ticketing__channel"
    __table_args__ = (
        UniqueConstraint("centre_id", "name"),
        CheckConstraint(
            "selection_mode IN ('manual', 'automatic', 'mixed', 'without_plan')", name="selection_mode"
        ),
        CheckConstraint("orphans IN ('warn', 'refuse')", name="orphans"),
        CheckConstraint("old_drawer IN ('warn', 'refuse')", name="old_drawer"),
        CheckConstraint("orphan_fill >= 0 AND orphan_fill <= 100", name="orphan_fill"),
        CheckConstraint("draft_minutes >= 1", name="draft_minutes"),
        CheckConstraint("option_hours >= 1 AND notice_hours >= 0", name="option"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    selection_mode: Mapped[str] = mapped_column(String(20), default=MIXED)
    orphans: Mapped[str] = mapped_column(String(10), default=WARN)
    """What becomes of a hand-made choice that leaves a single seat between taken ones."""
    orphan_fill: Mapped[int] = mapped_column(default=80)
    """Percent of the places taken above which a choice may leave single seats."""
    old_drawer: Mapped[str] = mapped_column(String(10), default=REFUSE)
    """What becomes of a drawer left open on an earlier day: to be closed first, or only pointed out."""
    draft_minutes: Mapped[int] = mapped_column(default=24 * 60)
    """How long an unfinished order lives."""
    option_hours: Mapped[int] = mapped_column(default=72)
    """How long a reservation lasts unless its end is given."""
    notice_hours: Mapped[int] = mapped_column(default=24)
    """How long before its end a reservation is called to mind."""
    ticket_template_id: Mapped[int | None] = mapped_column(ForeignKey("pos_ticketing__document_template.id"))
    weight: Mapped[int] = mapped_column(default=50)
    active: Mapped[bool] = mapped_column(default=True)


class ChannelDesk(Base):
    """A point of sale of a channel."""

    __tablename__ = "pos_ticketing__channel_desk"

    channel_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__channel.id"), primary_key=True)
    desk_id: Mapped[int] = mapped_column(ForeignKey("pos_session__desk.id"), primary_key=True)


class ChannelEvent(Base):
    """An event that a channel sells."""

    __tablename__ = "pos_ticketing__channel_event"

    channel_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__channel.id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__event.id"), primary_key=True)


class ChannelContingent(Base):
    """A contingent that a channel sells from."""

    __tablename__ = "pos_ticketing__channel_contingent"

    channel_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__channel.id"), primary_key=True)
    contingent_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__contingent.id"), primary_key=True)


class ChannelAudienceCategory(Base):
    """An audience category (with its sub-categories) or a sub-category that a channel sells to."""

    __tablename__ = "pos_ticketing__channel_audience_category"

    channel_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__channel.id"), primary_key=True)
    audience_category_id: Mapped[int] = mapped_column(
        ForeignKey("pos_ticketing__audience_category.id"), primary_key=True
    )


class ChannelPaymentMethod(Base):
    """A payment method that a channel takes."""

    __tablename__ = "pos_ticketing__channel_payment_method"

    channel_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__channel.id"), primary_key=True)
    payment_method_id: Mapped[int] = mapped_column(
        ForeignKey("pos_session__payment_method.id"), primary_key=True
    )


class ChannelDelivery(Base):
    """A delivery mode that a channel offers, with its fee: cents TTC at a VAT rate in 1/100 of a percent."""

    __tablename__ = "pos_ticketing__channel_delivery"
    __table_args__ = (
        CheckConstraint("fee >= 0", name="fee"),
        CheckConstraint("vat_rate >= 0 AND vat_rate <= 10000", name="vat_rate"),
    )

    channel_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__channel.id"), primary_key=True)
    mode_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__delivery_mode.id"), primary_key=True)
    fee: Mapped[int] = mapped_column(BigInteger, default=0)
    vat_rate: Mapped[int] = mapped_column(default=0)


class ChannelDocument(Base):
    """A document that orders of a channel get by default: with the tickets, or by a delivery mode of its own."""

    __tablename__ = "pos_ticketing__channel_document"

    channel_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__channel.id"), primary_key=True)
    template_id: Mapped[int] = mapped_column(
        ForeignKey("pos_ticketing__document_template.id"), primary_key=True
    )
    mode_id: Mapped[int | None] = mapped_column(ForeignKey("pos_ticketing__delivery_mode.id"))
    """None: with the tickets."""


class ChannelSession(Base):
    """The channel that a session (the operator's drawer) was opened for; it never changes."""

    __tablename__ = "pos_ticketing__channel_session"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("pos_session__session.id", ondelete="CASCADE"), primary_key=True
    )
    """An opening that is given up is deleted, and this with it."""
    channel_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__channel.id"), index=True)
