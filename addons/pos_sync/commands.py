"""``guichet sync``: the exchanges from the command line."""

from __future__ import annotations

import click
from sqlalchemy import select

from addons.pos_sync.services.importing.run import import_waiting
from core.db import db
from core.identity.models import Centre


@click.group("sync", help="Exchanges with head office.")
def sync_cli() -> None:
    pass


@sync_cli.command("import", help="Import the batches of head office that wait for this register.")
@click.option("--centre", "code", required=True, help="Code of the centre.")
def import_now(code: str) -> None:
    centre_id: int | None = db.session.scalar(select(Centre.id).where(Centre.code == code))
    if centre_id is None:
        raise click.ClickException(f"No centre has the code {code!r}.")
    applied = import_waiting(centre_id)
    for batch in applied:
        click.echo(f"Batch {batch} is applied.")
    if not applied:
        click.echo("No batch waits.")


COMMANDS: tuple[click.Command, ...] = (sync_cli,)
