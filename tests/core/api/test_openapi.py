"""The committed specification of the API is the one the application offers."""

from __future__ import annotations

from click.testing import CliRunner
from flask import Flask

from core.api import ERRORS_FILE, SPEC_FILE, api_cli, specification, specification_text
from core.registry import registry
from core.web.error_codes import error_codes, error_page


def test_the_committed_copy_is_current(app: Flask) -> None:
    """Renew it with ``guichet api spec --write`` and look at what changed: programs depend on it."""
    assert SPEC_FILE.read_text(encoding="utf-8") == specification_text(app)


def test_the_command_prints_the_specification(app: Flask) -> None:
    result = CliRunner().invoke(api_cli, ["spec"])
    assert result.exit_code == 0
    assert result.output == specification_text(app)


def test_every_operation_is_described_and_may_fail_in_the_one_shape(app: Flask) -> None:
    operations = [
        (path, method, operation)
        for path, methods in specification(app)["paths"].items()
        for method, operation in methods.items()
        if method in {"get", "post", "put", "patch", "delete"}
    ]
    assert [
        f"{method} {path}" for path, method, operation in operations if not operation.get("summary")
    ] == []
    error = {"$ref": "#/components/responses/DEFAULT_ERROR"}
    silent = [f"{method} {path}" for path, method, o in operations if o["responses"].get("default") != error]
    assert silent == []


def test_every_error_code_is_documented(app: Flask) -> None:
    """Renew the list with ``guichet api errors --write``; a code that vanishes breaks programs."""
    assert ERRORS_FILE.read_text(encoding="utf-8") == error_page(registry().enabled)


def test_codes_are_named_after_their_owner(app: Flask) -> None:
    owners = {"core", *(manifest.name for manifest in registry().enabled)}
    assert [
        code for code, _, _ in error_codes(registry().enabled) if code.partition(".")[0] not in owners
    ] == []


def test_the_command_prints_the_errors(app: Flask) -> None:
    result = CliRunner().invoke(api_cli, ["errors"])
    assert result.exit_code == 0
    assert "| `core.stale` | 409 |" in result.output
