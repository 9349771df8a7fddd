"""The commands of the booking payments: ``guichet booking …``."""

from __future__ import annotations

import click


@click.group("booking")
def booking_cli() -> None:
    """Bookings: brought in from another system."""


COMMANDS: tuple[click.Command, ...] = (booking_cli,)
