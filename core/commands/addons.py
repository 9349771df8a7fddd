"""``guichet addon``: list, switch per centre, purge, and check what is stored."""

from __future__ import annotations

import csv
from pathlib import Path

import click
from sqlalchemy import select

from core import migrate
from core.db import Base, db
from core.errors import NotFound, Refusal
from core.i18n import N_
from core.identity.models import Centre
from core.identity.services.switches import switch_addon
from core.journal import enter
from core.registry import registry
from core.uow import unit_of_work


class NotPurgeable(Refusal):
    code = "core.addon_not_purgeable"
    message = N_("The tables of %(addon)s are not purged: %(reasons)s")


@click.group("addon", help="Addons: list them, switch them per centre, purge, check.")
def addon_cli() -> None:
    pass


@addon_cli.command("list", help="Every installed addon, in the order of loading.")
def list_addons() -> None:
    known = registry()
    loaded = [manifest.name for manifest in known.enabled]
    for name in loaded + sorted(set(known.installed) - set(loaded)):
        manifest = known.installed[name]
        state = "loaded" if name in known else "installed, not enabled"
        click.echo(f"{name:24} {manifest.version:8} {state:24} {manifest.summary}")


@addon_cli.command("enable", help="Switch an addon on in a centre.")
@click.argument("addon")
@click.option("--centre", required=True, help="Code of the centre.")
def enable(addon: str, centre: str) -> None:
    _switch(addon, centre, on=True)


@addon_cli.command("disable", help="Switch an addon off in a centre.")
@click.argument("addon")
@click.option("--centre", required=True, help="Code of the centre.")
def disable(addon: str, centre: str) -> None:
    _switch(addon, centre, on=False)


def _switch(addon: str, code: str, *, on: bool) -> None:
    if addon not in registry():
        raise NotFound(N_("The addon %(addon)s is not loaded here."), addon=addon)
    with unit_of_work():
        centre_id = db.session.execute(select(Centre.id).where(Centre.code == code)).scalar_one_or_none()
        if centre_id is None:
            raise NotFound(N_("No centre has the code %(centre)s."), centre=code)
        switch_addon(addon, centre_id, on)
    click.echo(f"{addon} is {'on' if on else 'off'} in {code}.")


@addon_cli.command("purge", help="Export the tables of an addon as CSV, then drop them. Asks first.")
@click.argument("addon")
@click.option("--export", "folder", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
def purge(addon: str, folder: Path, yes: bool) -> None:
    if addon not in registry():
        raise NotFound(N_("The addon %(addon)s is not loaded here."), addon=addon)
    if reasons := purge_reasons(addon):
        raise NotPurgeable(addon=addon, reasons=" ".join(reasons))
    if not yes:
        click.confirm(f"Drop every table of {addon}? This cannot be undone.", abort=True)
    rows = export_tables(addon, folder)
    with unit_of_work():
        enter("house", "addon.purged", {"addon": addon, "rows": rows})
    migrate.downgrade(addon)
    click.echo(f"{addon}: {rows} rows exported to {folder}, its tables are dropped.")


def purge_reasons(addon: str) -> list[str]:
    """Why the tables of an addon must stay: an addon needs it, or it answers so (fiscal rows)."""
    needed_by = [m.name for m in registry().enabled if addon in m.depends]
    reasons = [f"{name} needs it." for name in needed_by]
    return reasons + [reason for _, reason in registry().collect("addon_purging", addon=addon)]


def export_tables(addon: str, folder: Path) -> int:
    """Write each table of an addon as a CSV file into ``folder``; returns the number of rows."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for table in Base.metadata.sorted_tables:
        if not registry().installed[addon].owns(table.name):
            continue
        with (folder / f"{table.name}.csv").open("w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(table.c.keys())
            for row in db.session.execute(select(table).execution_options(yield_per=1000)):
                writer.writerow(row)
                count += 1
    return count


@addon_cli.command("doctor", help="Check migrations and stored data; exit code 1 on a fault.")
@click.pass_context
def doctor(context: click.Context) -> None:
    faults = [f"{branch}: not migrated to {head}" for branch, head in migrate.pending().items()]
    if not faults:
        faults = [f"{manifest.name}: {fault}" for manifest, fault in registry().collect("check_invariants")]
    click.echo("\n".join(faults) or "No fault found.")
    context.exit(1 if faults else 0)
