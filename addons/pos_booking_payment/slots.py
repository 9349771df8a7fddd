"""What the booking payments show in the pages of the point of sale and of the ticketing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from core.contributions import SlotItem

SLOTS: dict[str, Callable[[Mapping[str, Any]], Iterable[SlotItem]]] = {}
