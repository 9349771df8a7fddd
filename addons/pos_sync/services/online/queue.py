"""Has the worker send what a register made of orders as soon as the transaction that made it is committed."""

from __future__ import annotations

import uuid

from addons.pos_sync.settings import is_register, sync_settings
from core.outbox import enqueue
from core.uow import in_unit

ORDERS_JOB = "pos_sync.orders"


def queue_sending() -> None:
    """In the unit of work that made something; nothing where this server asks no head office."""
    if in_unit() and is_register() and sync_settings().head_office_url:
        enqueue(ORDERS_JOB, uuid.uuid4().hex, {})
