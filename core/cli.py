"""``guichet``: the command line of administrators; addons add their commands."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import Flask

from core.errors import Refusal
from core.manifest import StartError


class GuichetGroup(click.Group):
    """Commands come from the application, which the configuration decides."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self._commands_of(ctx))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return self._commands_of(ctx).get(cmd_name)

    def invoke(self, ctx: click.Context) -> object:
        from core.identity.actor import SYSTEM, acting_as

        with self._app(ctx).app_context(), acting_as(SYSTEM):
            try:
                return super().invoke(ctx)
            except Refusal as refusal:
                raise click.ClickException(str(refusal)) from refusal

    def _commands_of(self, ctx: click.Context) -> dict[str, click.Command]:
        from core.commands import gather

        return gather(self._app(ctx))

    def _app(self, ctx: click.Context) -> Flask:
        if not isinstance(ctx.obj, Flask):
            from core.app import create_app

            try:
                ctx.obj = create_app(ctx.params.get("config"))
            except StartError as error:
                raise click.ClickException(str(error)) from error
        app: Flask = ctx.obj
        return app


@click.command(cls=GuichetGroup, help="Guichet: box office and point of sale.")
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    is_eager=True,
    envvar="GUICHET_CONFIG",
    help="Configuration file (TOML); without it config/demo.toml.",
)
def main(config: Path | None) -> None:
    pass


if __name__ == "__main__":
    sys.exit(main())
