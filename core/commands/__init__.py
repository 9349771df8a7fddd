"""The commands of ``guichet``: the host's own, a file per group, and those of the addons."""

from __future__ import annotations

import click
from flask import Flask


def gather(app: Flask) -> dict[str, click.Command]:
    """Every command by name; an addon cannot replace one that is there."""
    from core.api import api_cli
    from core.commands.addons import addon_cli
    from core.commands.database import database_cli
    from core.commands.demo import demo_cli
    from core.commands.run import run
    from core.identity.commands import user_cli
    from core.jobs.commands import worker
    from core.journal.commands import journal_cli

    found: dict[str, click.Command] = {}
    own = [run, database_cli, addon_cli, demo_cli, user_cli, journal_cli, worker, api_cli]
    theirs = [command for _, command in app.extensions["registry"].collect("register_commands")]
    for command in [*own, *theirs]:
        found.setdefault(command.name or "", command)
    return found
