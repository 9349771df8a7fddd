"""The commands of the booking payments: ``guichet booking …``."""

from __future__ import annotations

import click

from addons.pos_booking_payment.import_command import import_command


@click.group("booking")
def booking_cli() -> None:
    """Bookings: brought in from another system."""


booking_cli.add_command(import_command)

COMMANDS: tuple[click.Command, ...] = (booking_cli,)
