"""``guichet archive``: draw up the archive of a period, and verify one."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import select

from addons.pos_accounting_close.errors.archive import ArchiveFaulty
from addons.pos_accounting_close.services import archives
from addons.pos_accounting_close.services.archive_verify import verify_archive
from core.db import db
from core.identity.models import Centre

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group("archive", help="Archives of closed periods.")
def archive_cli() -> None:
    pass


@archive_cli.command("draw", help="Draw up the archive of closed days, at most a year.")
@click.option("--centre", "code", required=True, help="Code of the centre.")
@click.option("--from", "first", required=True, type=_DAY, help="First day, as 2026-01-01.")
@click.option("--to", "last", required=True, type=_DAY, help="Last day, inside.")
@click.option(
    "--out", "file", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The ZIP to write."
)
def draw(code: str, first: datetime, last: datetime, file: Path) -> None:
    centre_id = db.session.scalars(select(Centre.id).where(Centre.code == code)).one_or_none()
    if centre_id is None:
        raise click.ClickException(f"No centre has the code {code}.")
    if file.exists():
        raise click.ClickException(f"{file} is there already: archives overwrite nothing.")
    archive = archives.draw_now(centre_id, first.date(), last.date())
    with (
        archives.path_of(archive).open("rb") as made,
        os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out,
    ):
        shutil.copyfileobj(made, out)
    click.echo(f"Archive {archive.number}: {archive.files} files, {archive.rows} rows, in {file}")


@archive_cli.command(
    "verify",
    help="Check an archive with the journal's key alone; exit code 1, and the first fault, if there is one.",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def verify(context: click.Context, file: Path) -> None:
    try:
        with file.open("rb") as source:
            sound = verify_archive(source)
    except ArchiveFaulty as fault:
        click.echo(str(fault), err=True)
        context.exit(1)
    click.echo(
        f"The archive is sound: {sound.centre}, {sound.first_on} to {sound.last_on}, "
        f"{sound.files} files, {sound.rows} rows."
    )
