"""The ticketing under ``/api/v1``: performances, the states of their places, holds."""

from __future__ import annotations

from core.api import ApiBlueprint

blueprint = ApiBlueprint("pos_ticketing_api", __name__, description="Ticketing: performances, places, holds.")

from addons.pos_ticketing.api import holds, performances, scans  # noqa: E402 - each adds its resources

__all__ = ["blueprint", "holds", "performances", "scans"]
