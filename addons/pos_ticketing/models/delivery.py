"""How tickets and documents reach the customer, and their printing in bulk."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from core import clock
from core.db import Base, UtcDateTime
from core.identity.visibility import CentreOwned

POST = "post"
MAIL = "mail"
PICKUP = "pickup"
DELIVERY_KINDS = (POST, MAIL, PICKUP)

WAITING = "waiting"
PRINTED = "printed"
SENT = "sent"

RUNNING = "running"
DONE = "done"
FAILED = "failed"


class DeliveryMode(CentreOwned, Base):
    """By post, by mail (e-mail) or for pick-up at the counter; its fee is the channel's (``ChannelDelivery``)."""

    __tablename__ = "pos_ticketing__delivery_mode"
    __table_args__ = (CheckConstraint("kind IN ('post', 'mail', 'pickup')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10))
    weight: Mapped[int] = mapped_column(default=50)
    active: Mapped[bool] = mapped_column(default=True)


class OrderDelivery(Base):
    """How the tickets of an order are delivered. No row: printed at once when the order is finished."""

    __tablename__ = "pos_ticketing__order_delivery"

    order_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order.id"), primary_key=True)
    mode_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__delivery_mode.id"))
    recipient_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__customer.id"))
    """To whom; None: the customer of the order."""


class OrderOrigin(Base):
    """Where the buyer comes from, for statistics: optional, unchecked, perhaps anonymous."""

    __tablename__ = "pos_ticketing__order_origin"

    order_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order.id"), primary_key=True)
    country: Mapped[str] = mapped_column(String(60), default="")
    postcode: Mapped[str] = mapped_column(String(20), default="")
    source: Mapped[str] = mapped_column(String(80), default="")
    """How he heard of it."""


class Delivery(CentreOwned, Base):
    """The tickets of a finished order that wait to be printed and sent."""

    __tablename__ = "pos_ticketing__delivery"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'printed', 'sent')", name="state"),
        Index("ix_pos_ticketing__delivery_waiting", "centre_id", "state", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("pos_session__order.id"), unique=True)
    mode_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__delivery_mode.id"))
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("pos_ticketing__channel.id"))
    recipient_id: Mapped[int | None] = mapped_column(ForeignKey("pos_session__customer.id"))
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    printed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PrintBatch(CentreOwned, Base):
    """A bulk printing (impression en masse) of deliveries, by the filters it was asked with; the worker makes it."""

    __tablename__ = "pos_ticketing__print_batch"
    __table_args__ = (CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("pos_ticketing__channel.id"))
    mode_id: Mapped[int | None] = mapped_column(ForeignKey("pos_ticketing__delivery_mode.id"))
    performance_id: Mapped[int | None] = mapped_column(ForeignKey("pos_ticketing__performance.id"))
    sold_from: Mapped[date | None] = mapped_column()
    sold_until: Mapped[date | None] = mapped_column()
    language: Mapped[str] = mapped_column(String(5), default="fr")
    tickets: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    failure: Mapped[str] = mapped_column(String(300), default="")
    attempt: Mapped[int] = mapped_column(default=1)
    """How often the worker was asked for it."""
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BatchChunk(Base):
    """About fifty tickets of a batch: counted and stored in one transaction, so a killed worker goes on after it."""

    __tablename__ = "pos_ticketing__batch_chunk"

    batch_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__print_batch.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pdf: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    """None: not made yet."""
    printed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its file was fetched: whoever wants it again gets duplicates."""


class BatchTicket(Base):
    """A ticket of a batch and the chunk it is in."""

    __tablename__ = "pos_ticketing__batch_ticket"

    batch_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__print_batch.id"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("pos_ticketing__ticket.id"), primary_key=True)
    chunk: Mapped[int] = mapped_column()
    position: Mapped[int] = mapped_column()
