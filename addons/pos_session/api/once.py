"""Requests that change something, done once per ``Idempotency-Key``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from core.idempotency import fingerprint, once
from core.identity.actor import current_actor


def once_for(
    headers: Mapping[str, Any], scope: str, body: Mapping[str, Any], work: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Run ``work`` once for the key of the request, for this user; the same key again gets the first answer."""
    key = headers.get("key")
    return once(key, f"pos_session.{scope}:{current_actor().user_id}", work, fingerprint(body))
