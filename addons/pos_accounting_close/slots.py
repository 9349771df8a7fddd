"""What the accounting closures show in the pages of the point of sale."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from core.contributions import SlotItem

SLOTS: dict[str, Callable[[Mapping[str, Any]], Iterable[SlotItem]]] = {}
