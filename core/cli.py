"""``guichet``: the command line of administrators; addons add their commands."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, ProgrammingError

from core.errors import Refusal
from core.manifest import StartError


@contextmanager
def told_in_a_sentence() -> Iterator[None]:
    """Turn what an administrator can put right (settings, files, the database) into one sentence, exit code 1."""
    try:
        yield
    except (StartError, Refusal) as error:
        raise click.ClickException(str(error)) from error
    except (ProgrammingError, OperationalError) as error:
        cause = str(error.orig).strip().splitlines()[0]
        advice = "Is it there, and up to date (guichet db upgrade)?"
        raise click.ClickException(f"The database refused: {cause}. {advice}") from error
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise click.ClickException(f"The configuration key database.url cannot be used: {error}.") from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or 'A file'}: {error.strerror or error}.") from error


class GuichetGroup(click.Group):
    """Commands come from the application, which the configuration decides."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self._commands_of(ctx))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return self._commands_of(ctx).get(cmd_name)

    def invoke(self, ctx: click.Context) -> object:
        from core.identity.actor import SYSTEM, acting_as

        with self._app(ctx).app_context(), acting_as(SYSTEM), told_in_a_sentence():
            return super().invoke(ctx)

    def _commands_of(self, ctx: click.Context) -> dict[str, click.Command]:
        from core.commands import gather

        return gather(self._app(ctx))

    def _app(self, ctx: click.Context) -> Flask:
        if not isinstance(ctx.obj, Flask):
            from core.app import create_app

            with told_in_a_sentence():
                ctx.obj = create_app(ctx.params.get("config"))
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
