"""The API under ``/api/v1``: its specification, base schema, paging, and the blueprints of the addons."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any, cast

import click
import marshmallow as ma
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_cls
from flask import Blueprint as PageBlueprint
from flask import Flask, Request, current_app, jsonify
from flask_smorest import Api, Blueprint
from webargs.core import missing
from webargs.flaskparser import FlaskParser
from werkzeug.wrappers import Response

from core.errors import Invalid
from core.identity.access import public
from core.limits import MAX_INT
from core.manifest import StartError
from core.registry import Registry, registry
from core.web.error_codes import error_page

PREFIX = "/api/v1"
VERSION = "0.1.0"
DOCS = Path(__file__).parent.parent / "docs" / "api"
SPEC_FILE = DOCS / "openapi.json"
ERRORS_FILE = DOCS / "errors.md"

MOST_PAGES = 1_000_000


class ApiSchema(ma.Schema):
    """Base of every schema: a field nobody knows is refused (architecture.md, section 9).

    A whole number must fit a column, unless its field says a maximum of its own.
    """

    class Meta:
        unknown = ma.RAISE

    def on_bind_field(self, field_name: str, field_obj: ma.fields.Field[Any]) -> None:
        """Bound the whole numbers of a field, also those of a list."""
        if isinstance(field_obj, ma.fields.List):
            self.on_bind_field(field_name, field_obj.inner)
        elif isinstance(field_obj, ma.fields.Integer) and not _has_maximum(field_obj):
            field_obj.validators = [*field_obj.validators, _fits_a_column]


def _has_maximum(field_obj: ma.fields.Integer) -> bool:
    ranges = [check for check in field_obj.validators if isinstance(check, ma.validate.Range)]
    return any(check.max is not None for check in ranges)


def _fits_a_column(value: int) -> None:
    if abs(value) > MAX_INT:
        raise ma.ValidationError("Number too large.")


class QueryInteger(ma.fields.Integer):
    """A whole number in an address, in ASCII digits: ``?session_id=12``."""

    def _validated(self, value: Any) -> int:
        if isinstance(value, str) and not (value.isascii() and value.isdigit()):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class StrictInteger(ma.fields.Integer):
    """A whole number as JSON writes it: 1.0, "1" and true are refused (cents, ids, quantities)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strict=True, **kwargs)

    def _validated(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class ErrorSchema(ma.Schema):
    """The one shape of an error: a stable code, a sentence, the fields at fault."""

    code = ma.fields.String(required=True, metadata={"example": "core.invalid"})
    message = ma.fields.String(required=True, metadata={"description": "In the language asked for."})
    faults = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.String(),
        data_key="fields",
        metadata={"description": "Path of a field to what is wrong with it."},
    )


class ApiParser(FlaskParser):
    """Reads JSON bodies as pages do (core/web/json_body.py)."""

    def _raw_load_json(self, req: Request) -> Any:
        return req.get_json() if req.is_json else missing


class PageParser(ApiParser):
    """Reads ``page`` and ``page_size``; a page no list has is refused before the database counts it."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        """The paging asked for. Raises Invalid."""
        found = super().parse(*args, **kwargs)
        if found.page > MOST_PAGES:
            raise Invalid(fields={"page": "Number too large."})
        return found


class ApiBlueprint(Blueprint):
    """A blueprint of an addon's API; lists come in pages of 50."""

    ARGUMENTS_PARSER = ApiParser()
    PAGINATION_ARGUMENTS_PARSER = PageParser()
    DEFAULT_PAGINATION_PARAMETERS = {"page": 1, "page_size": 50, "max_page_size": 200}


class GuichetApi(Api):
    """Flask-smorest without its own error pages: core/web/errors.py answers for the whole application."""

    ERROR_SCHEMA = ErrorSchema

    def _register_error_handlers(self) -> None:
        """Nothing: the application's handlers give the API its error shape."""


spec_blueprint = PageBlueprint("api_spec", __name__)


@spec_blueprint.get(f"{PREFIX}/openapi.json")
@public
def openapi() -> Response:
    """The specification of the API, as this deployment offers it."""
    response = jsonify(specification(current_app))
    response.cache_control.max_age = 300
    response.cache_control.public = True
    return response


def init_api(app: Flask) -> None:
    """Mount ``/api/v1``: the specification and what the addons register."""
    found: Registry = app.extensions["registry"]
    api = GuichetApi(
        app,
        spec_kwargs={
            "title": "Guichet",
            "version": VERSION,
            "openapi_version": "3.0.3",
            "info": {"description": "Money is in whole cents, times are ISO 8601 with their zone."},
            "servers": [{"url": "/"}],
            "marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=partial(_schema_name, found)),
        },
    )
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    api.spec.components.security_scheme("login", {"type": "apiKey", "in": "cookie", "name": "guichet"})
    api.spec.options["security"] = [{"token": []}, {"login": []}]
    app.extensions["guichet_api"] = api
    app.register_blueprint(spec_blueprint)
    for manifest, blueprint in found.collect("register_api"):
        if not blueprint.name.startswith(f"{manifest.name}_api"):
            raise StartError(f"The API blueprint {blueprint.name!r} must be named {manifest.name}_api….")
        prefix = blueprint.url_prefix or ""
        if not prefix.startswith(PREFIX):
            prefix = f"{PREFIX}{prefix}"
        api.register_blueprint(blueprint, url_prefix=prefix)


def _schema_name(found: Registry, schema: Any) -> str:
    """The name of a schema in the specification, with its addon's: ``PosSessionOrder``, ``Error``.

    Two addons may so both have an ``OrderSchema``.
    """
    schema_class: Any = resolve_schema_cls(schema)
    owner = found.owner_of(schema_class.__module__)
    addon = "".join(word.capitalize() for word in owner.name.split("_")) if owner else ""
    name: str = schema_class.__name__
    return f"{addon}{name.removesuffix('Schema') or name}"


def specification(app: Flask) -> dict[str, Any]:
    """The OpenAPI document of an application, its keys in a stable order."""
    document = app.extensions["guichet_api"].spec.to_dict()
    return cast(dict[str, Any], json.loads(json.dumps(document, sort_keys=True)))


def specification_text(app: Flask) -> str:
    """The specification as the committed copy holds it."""
    return json.dumps(specification(app), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


@click.group("api", help="The API: its specification, its errors.")
def api_cli() -> None:
    pass


@api_cli.command("spec")
@click.option("--write", is_flag=True, help="Renew the committed copy, docs/api/openapi.json.")
def spec_command(write: bool) -> None:
    """Print the OpenAPI document of this deployment."""
    _show(specification_text(current_app), SPEC_FILE if write else None)


@api_cli.command("errors")
@click.option("--write", is_flag=True, help="Renew the committed list, docs/api/errors.md.")
def errors_command(write: bool) -> None:
    """Print every code an error of this deployment may carry."""
    _show(error_page(registry().enabled), ERRORS_FILE if write else None)


def _show(text: str, file: Path | None) -> None:
    if file is None:
        click.echo(text, nl=False)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    click.echo(f"Written: docs/api/{file.name}")
