"""``guichet demo``: the demo deployment."""

from __future__ import annotations

import click

from core.demo import describe_demo, load_demo_once


@click.group("demo", help="The demo deployment.")
def demo_cli() -> None:
    pass


@demo_cli.command("load", help="Load the demo data of the host and of every addon, once.")
def load() -> None:
    click.echo("The demo is loaded." if load_demo_once() else "The demo was already there.")
    click.echo(describe_demo())
