"""``guichet journal``: verify the chains; take the heads over after a restore."""

from __future__ import annotations

import click

from core.journal.checking import adopt_heads, check


@click.group("journal", help="The signed journal.")
def journal_cli() -> None:
    pass


@journal_cli.command(
    "verify", help="Walk every chain and name its first bad link; exit code 1 when there is one."
)
@click.pass_context
def verify(context: click.Context) -> None:
    report = check()
    for fault in report.faults:
        click.echo(str(fault), err=True)
    if not report.faults:
        click.echo(f"The journal is sound: {report.entries} entries in {report.chains} chains.")
    context.exit(1 if report.faults else 0)


@journal_cli.command("adopt", help="After restoring a backup: take this database's chains as the true ones.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def adopt(yes: bool) -> None:
    if not yes:
        click.confirm("Was this database restored, or the heads' folder lost, on purpose?", abort=True)
    click.echo(f"Taken over, and entered in the journal: {', '.join(adopt_heads())}.")
