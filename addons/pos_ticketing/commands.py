"""``guichet ticketing``: import a seat plan from the command line."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import select

from addons.pos_ticketing.errors import BrokenPlan
from addons.pos_ticketing.services.plan_format import MAX_BYTES
from addons.pos_ticketing.services.plan_import import import_plan, read_plan_file
from core.db import db
from core.identity.models import Centre
from core.uow import unit_of_work


@click.group("ticketing", help="The ticketing: seat plans.")
def ticketing_cli() -> None:
    pass


@ticketing_cli.group("plan", help="Seat plans.")
def plan_cli() -> None:
    pass


@plan_cli.command("import", help="Import a seat plan file (open JSON format) into a centre.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--centre", "code", required=True, help="Code of the centre.")
def import_command(file: Path, code: str) -> None:
    centre_id = db.session.scalars(select(Centre.id).where(Centre.code == code)).one_or_none()
    if centre_id is None:
        raise click.ClickException(f"No centre has the code {code}.")
    with file.open("rb") as stream:
        source = stream.read(MAX_BYTES + 1)
    try:
        plan, geometry = read_plan_file(source)
    except BrokenPlan as refusal:
        faults = "\n".join(f"  {problem}" for problem in refusal.problems)
        raise click.ClickException(f"{refusal}\n{faults}") from refusal
    with unit_of_work():
        imported = import_plan(centre_id, plan, geometry)
    known = "" if imported.is_new else " (was already there)"
    click.echo(f"{plan.name}, version {imported.version.number}: {plan.places} places{known}")
