"""What happened at the point of sale, for other addons: ids only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OrderValidated:
    """An order was paid; its lines, payment and documents are written.

    ``one_shot``: it was never a draft (``POST /api/v1/sales``), so nothing can have been held for it before.
    """

    order_id: int
    session_id: int
    centre_id: int
    one_shot: bool = False


@dataclass(frozen=True)
class OrderPartlyPaid:
    """A part of a draft was paid, or such a payment was given back: what is on it must be kept, or need not be."""

    order_id: int
    session_id: int
    centre_id: int


@dataclass(frozen=True)
class CustomerRenamed:
    """A contact is called differently; what repeats his name for a search follows, in the same transaction."""

    customer_id: int
    centre_id: int


@dataclass(frozen=True)
class SessionCreated:
    """A session was made for a desk, in opening control; it may still be given up, which deletes it."""

    session_id: int
    desk_id: int
    centre_id: int


@dataclass(frozen=True)
class SessionClosed:
    """A session was closed; nothing more is written in it."""

    session_id: int
    centre_id: int


@dataclass(frozen=True)
class AlertsRaised:
    """A session gave the managers of its centre something to know of, at one moment (``models/alert.py``)."""

    centre_id: int
    session_id: int
    alert_ids: tuple[int, ...]
