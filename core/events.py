"""Domain events: frozen dataclasses in the past tense, told to whoever registered a handler."""

from __future__ import annotations

import logging

from core.registry import registry
from core.uow import current_unit

log = logging.getLogger(__name__)


def announce(event: object) -> None:
    """Tell ``event`` at the end of the current unit of work (ids inside, never objects)."""
    current_unit().events.append(event)


def dispatch(event: object, phase: str) -> None:
    """Call the handlers of one phase.

    ``before_commit`` errors roll the unit back. After the commit nothing can be undone: an error is logged
    and the next handler still runs; what must never be lost belongs in the outbox.
    """
    for addon, handler in registry().handlers(type(event), phase):
        if phase == "before_commit":
            handler.handler(event)
            continue
        try:
            handler.handler(event)
        except Exception:
            log.exception("event handler failed", extra={"addon": addon, "event": type(event).__name__})
