"""The commands of the accounting closures."""

from __future__ import annotations

import click

from addons.pos_accounting_close.archive_commands import archive_cli
from addons.pos_accounting_close.entry_commands import accounting_cli
from addons.pos_accounting_close.fiscal_commands import fiscal_cli

COMMANDS: tuple[click.Command, ...] = (accounting_cli, fiscal_cli, archive_cli)
