"""``guichet db``: bring the database to this version, write migrations."""

from __future__ import annotations

import click

from core import migrate
from core.identity.services.groups import sync_groups
from core.registry import registry
from core.uow import unit_of_work


@click.group("db", help="The database: upgrade it, write migrations.")
def database_cli() -> None:
    pass


@database_cli.command("upgrade", help="Bring the host and every addon to this version; safe to repeat.")
def upgrade() -> None:
    upgrade_database()
    click.echo("The database is up to date.")


@database_cli.command("migration", help="Write the migration of one addon's changed models (or of core).")
@click.argument("addon")
@click.argument("message")
def migration(addon: str, message: str) -> None:
    if addon != migrate.HOST and addon not in registry().installed:
        known = ", ".join([migrate.HOST, *sorted(registry().installed)])
        raise click.ClickException(f"No addon is named {addon!r}. There are: {known}.")
    made = migrate.make_revision(addon, message)
    click.echo("\n".join(map(str, made)) or f"{addon}: models and migrations already agree.")


def upgrade_database() -> None:
    """Migrate every branch, then add the groups and permissions the addons declare."""
    migrate.upgrade_all()
    with unit_of_work() as session:
        migrate.wait_for_others(session.connection())
        sync_groups()
