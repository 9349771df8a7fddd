"""Head office under ``/api/v1/sync``, for registers: customer orders that are shared online."""

from __future__ import annotations

from core.api import ApiBlueprint

blueprint = ApiBlueprint(
    "pos_sync_api",
    __name__,
    url_prefix="/sync",
    description="Head office for its registers; each speaks with its own key.",
)

from addons.pos_sync.api import locks, orders  # noqa: E402 - each adds its resources

__all__ = ["blueprint", "locks", "orders"]
