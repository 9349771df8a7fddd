"""``guichet accounting``: the FEC of a fiscal year, and the release of presales."""

from __future__ import annotations

import shutil
from pathlib import Path

import click
from sqlalchemy import select

from addons.pos_accounting_close.services import exports
from addons.pos_accounting_close.services.fiscal_years import first_month, fiscal_year_ending_in
from addons.pos_accounting_close.services.presale_run import release_everywhere
from core.db import db
from core.errors import Refusal
from core.identity.models import Centre
from core.uow import unit_of_work


@click.group("accounting", help="The accounting: export a fiscal year, release presales.")
def accounting_cli() -> None:
    pass


@accounting_cli.command("fec", help="Write the FEC of the fiscal year that ends in a calendar year.")
@click.option("--centre", "code", required=True, help="Code of the centre.")
@click.option("--year", type=click.IntRange(1901, 2199), required=True, help="The year it ends in.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; else the name by law, here.",
)
@click.option("--pipe", is_flag=True, help="Columns are separated by vertical bars instead of tabs.")
def fec(code: str, year: int, out: Path | None, pipe: bool) -> None:
    centre_id = db.session.scalars(select(Centre.id).where(Centre.code == code)).one_or_none()
    if centre_id is None:
        raise click.ClickException(f"No centre has the code {code}.")
    days = fiscal_year_ending_in(year, first_month(centre_id))
    try:
        with unit_of_work():
            export = exports.export_entries(centre_id, exports.FEC_PIPE if pipe else exports.FEC, *days)
        made = exports.file_of(export.id)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    target = out or Path(export.file_name)
    with made.file as source, target.open("wb") as file:
        shutil.copyfileobj(source, file)
    click.echo(f"{target}: {export.lines} lines, export {export.number}, SHA-256 {export.sha256}")


@accounting_cli.command("release-presales", help="Post what was sold in advance and is delivered by today.")
def release_presales() -> None:
    entries = sum(map(len, release_everywhere().values()))
    click.echo(f"{entries} entries were posted.")
