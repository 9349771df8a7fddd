"""What each `make` target does, from a fresh checkout."""

from __future__ import annotations

import os
from collections.abc import Callable

from core.bootstrap import checks, locks
from core.bootstrap.browser import chromium
from core.bootstrap.environment import ensure_environment
from core.bootstrap.node import ensure_assets, ensure_packages, find_node, script
from core.bootstrap.paths import BIN, PYTHON
from core.bootstrap.steps import Halt, alone, say, show
from core.bootstrap.system import ensure_system


def prepare(*, tests: bool, browser: bool = False, assets: bool = True) -> None:
    """Install and build what is missing; when nothing is, this takes a fraction of a second."""
    with alone():
        ensure_system(browser=browser)
        ensure_environment(tests=tests)
        if assets:
            ensure_assets()


def install() -> int:
    """Install and build what a deployment needs, and start nothing."""
    prepare(tests=False)
    return 0


def run() -> int:
    """Serve the demo: this process becomes `guichet run --demo`."""
    prepare(tests=False)
    program = str(BIN / "guichet")
    os.execv(program, [program, "run", "--demo"])  # noqa: S606


def test() -> int:
    """Run the checks, then the tests; all are run, and one failure is enough for the exit code."""
    prepare(tests=True, browser=True)
    chromium()
    failed = checks.lint()
    if failed:
        say(f"failed so far: {', '.join(failed)}; now the tests")
    code = checks.pytest()
    if failed:
        say(f"the tests ended with {code}; failed before them: {', '.join(failed)}")
    return code or int(bool(failed))


def lint() -> int:
    """Run the checks without the tests."""
    prepare(tests=True, assets=False)
    failed = checks.lint()
    say(f"failed: {', '.join(failed)}" if failed else "every check passed")
    return int(bool(failed))


def format_sources() -> int:
    """Rewrite the Python sources in the project's format, mend the lint, write the import contracts."""
    prepare(tests=True, assets=False)
    codes = [
        show([PYTHON, "-m", "core.testing.import_contracts", "write"]),
        show([PYTHON, "-m", "ruff", "check", "--fix", "--quiet", "."]),
        show([PYTHON, "-m", "ruff", "format", "."]),
    ]
    return max(codes)


def bench() -> int:
    """Print the bench's JSON object on stdout."""
    prepare(tests=True)
    return show([PYTHON, "-m", "tests.bench"])


def docs() -> int:
    """Write the pages of docs/ that are read off the code."""
    prepare(tests=True, assets=False)
    program = BIN / "guichet"
    return (
        show([PYTHON, "-m", "core.testing.reference_docs"])
        or show([program, "api", "spec", "--write"])
        or show([program, "api", "errors", "--write"])
    )


def migration(addon: str = "", message: str = "") -> int:
    """Write a migration of one addon from what its models changed."""
    if not addon or not message:
        raise Halt('usage: make migration addon=pos_session message="add a table"')
    prepare(tests=True, assets=False)
    return show([BIN / "guichet", "db", "migration", addon, message])


def assets() -> int:
    """Build the scripts and styles, whatever was built before."""
    with alone():
        ensure_environment(tests=False)
        node = find_node()
        ensure_packages(node)
        script(node, "build", "The scripts and styles could not be built.")
    return 0


COMMANDS: dict[str, Callable[..., int]] = {
    "install": install,
    "run": run,
    "test": test,
    "lint": lint,
    "format": format_sources,
    "bench": bench,
    "migration": migration,
    "docs": docs,
    "assets": assets,
    "lock": locks.lock,
}
