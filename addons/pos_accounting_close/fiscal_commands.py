"""``guichet fiscal``: draw up and verify fiscal closings from the command line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import click
from sqlalchemy import select

from addons.pos_accounting_close.models import FiscalClosing
from addons.pos_accounting_close.models.fiscal import DAY, PERIODS
from addons.pos_accounting_close.services import fiscal_closings, fiscal_verify
from core.db import db
from core.identity.models import Centre
from core.uow import unit_of_work


@click.group("fiscal", help="Fiscal closings: draw up, verify.")
def fiscal_cli() -> None:
    pass


@fiscal_cli.command("draw", help="Draw up the closing of a period, and what is missing before it.")
@click.option("--centre", "code", required=True, help="Code of the centre.")
@click.option("--period", type=click.Choice(PERIODS), default=DAY, show_default=True)
@click.option(
    "--day",
    "at",
    type=click.DateTime(["%Y-%m-%d"]),
    help="A day inside the period; without it everything that is over and missing is drawn up.",
)
def draw(code: str, period: str, at: datetime | None) -> None:
    if at is not None:
        with unit_of_work():
            tell(fiscal_closings.draw_up(centre_of(code).id, period, at.date()))
        return
    drawn = False
    while True:
        with unit_of_work():
            made = fiscal_closings.draw_up_due(centre_of(code).id)
        if not made:
            break
        tell(made)
        drawn = True
    if not drawn:
        click.echo("Nothing is due.")


def tell(made: Iterable[FiscalClosing]) -> None:
    """A line for each closing that was drawn up."""
    for closing in made:
        click.echo(f"{closing.period} {closing.period_on.isoformat()}: no. {closing.number}")


@fiscal_cli.command(
    "verify", help="Check every fiscal closing against the facts, the signatures and the journal."
)
def verify() -> None:
    faults = list(fiscal_verify.faults())
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise SystemExit(1)
    click.echo("The fiscal closings are whole.")


def centre_of(code: str) -> Centre:
    """The centre with a code. Raises ClickException when there is none."""
    found: Centre | None = db.session.scalar(select(Centre).where(Centre.code == code))
    if found is None:
        raise click.ClickException(f"No centre has the code {code!r}.")
    return found
