"""Receives a file of a batch: one that is larger than it may be is a fault of the file, not of the line."""

from __future__ import annotations

from pathlib import Path

from addons.pos_sync.errors.exchange import ExchangeTooLarge
from addons.pos_sync.errors.files import TooLarge
from addons.pos_sync.services.exchange.folder import Folder


def receive_limited(folder: Folder, path: str, local: Path, limit: int) -> None:
    """Receive a file of at most ``limit`` bytes. Raises TooLarge, which names it; LineDown, ExchangeFault."""
    try:
        folder.receive(path, local, limit=limit)
    except ExchangeTooLarge as fault:
        raise TooLarge(local.name, limit=limit) from fault
