"""``guichet sync``: the exchanges from the command line."""

from __future__ import annotations

import click
from sqlalchemy import select

from addons.pos_sync.models import Register
from addons.pos_sync.receive_jobs import told
from addons.pos_sync.services.exchange.folder import open_folder
from addons.pos_sync.services.importing.run import import_waiting
from addons.pos_sync.services.sending.making import make_batch
from addons.pos_sync.services.sending.publishing import publish
from addons.pos_sync.settings import sync_settings
from core.db import db
from core.identity.models import Centre
from core.uow import unit_of_work


@click.group("sync", help="Exchanges with head office.")
def sync_cli() -> None:
    pass


@sync_cli.command("import", help="Import the batches of head office that wait for this register.")
@click.option("--centre", "code", required=True, help="Code of the centre.")
def import_now(code: str) -> None:
    centre_id: int | None = db.session.scalar(select(Centre.id).where(Centre.code == code))
    if centre_id is None:
        raise click.ClickException(f"No centre has the code {code!r}.")
    applied = import_waiting(centre_id, tell=told)
    for batch in applied:
        click.echo(f"Batch {batch} is applied.")
    if not applied:
        click.echo("No batch waits.")


@sync_cli.command("batch", help="Make a batch of the data of a register, at head office, and send it.")
@click.option("--register", "code", required=True, help="Code of the register.")
@click.option("--full", "kind", flag_value="full", help="All data.")
@click.option("--delta", "kind", flag_value="delta", help="What differs from the batch before.")
def make_batch_now(code: str, kind: str | None) -> None:
    register_id: int | None = db.session.scalar(select(Register.id).where(Register.code == code))
    if register_id is None:
        raise click.ClickException(f"No register has the code {code!r}.")
    with unit_of_work():
        batch = make_batch(register_id, kind)
    click.echo(f"Batch {batch.number} is made: {batch.kind}, {batch.rows} rows.")
    with open_folder(sync_settings()) as folder:
        publish(register_id, folder, told)
    click.echo("It is in the folder of the register.")


COMMANDS: tuple[click.Command, ...] = (sync_cli,)
