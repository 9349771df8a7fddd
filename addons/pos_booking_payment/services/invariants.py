"""What must always be true of bookings and what tills did with them (``guichet addon doctor``): reads only."""

from __future__ import annotations

from collections.abc import Iterator


def broken() -> Iterator[str]:
    """A sentence for each rule the stored data breaks."""
    yield from ()
