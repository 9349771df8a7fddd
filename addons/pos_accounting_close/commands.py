"""The commands of the accounting closures."""

from __future__ import annotations

import click

COMMANDS: tuple[click.Command, ...] = ()
