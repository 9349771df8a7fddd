"""The tests' PostgreSQL: databases copied from a template, and nothing left behind by a killed process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from core.bootstrap.paths import ROOT
from core.testing import postgres
from core.testing.postgres import create_database, drop_database, postgres_server

OWNER = """
import sys, time
from core.testing.postgres import postgres_server
print(postgres_server(), flush=True)
time.sleep(60)
"""


def run_sql(url: str, *statements: str) -> list[object]:
    """Run statements in one transaction and return the first value of each that has one."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            results = [connection.execute(text(statement)) for statement in statements]
            return [result.scalar() for result in results if result.returns_rows]
    finally:
        engine.dispose()


def test_a_copy_holds_what_its_template_held_and_is_its_own() -> None:
    server = postgres_server()
    template = create_database(server)
    run_sql(template, "CREATE TABLE seats (id int)", "INSERT INTO seats VALUES (1)")
    copy = create_database(server, template=template)
    assert run_sql(copy, "INSERT INTO seats VALUES (2)", "SELECT count(*) FROM seats") == [2]
    assert run_sql(template, "SELECT count(*) FROM seats") == [1]
    for url in (copy, template):
        drop_database(url)
    names = run_sql(server, f"SELECT count(*) FROM pg_database WHERE datname = '{make_url(copy).database}'")
    assert names == [0]


def test_a_database_in_use_is_dropped_all_the_same() -> None:
    url = create_database(postgres_server())
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        drop_database(url)
        connection.invalidate()
    engine.dispose()


def test_letters_with_accents_are_letters() -> None:
    assert run_sql(postgres_server(), "SELECT lower('ÉTÉ ŒUVRE')") == ["été œuvre"]


def test_a_killed_process_leaves_neither_server_nor_data() -> None:
    env = {key: value for key, value in os.environ.items() if key != postgres.SERVER_VARIABLE}
    with subprocess.Popen(
        [sys.executable, "-c", OWNER], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        url = owner.stdout.readline().strip()
        folder = Path(str(make_url(url).query["host"]))
        assert run_sql(url, "SHOW fsync") == ["off"]
        owner.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 15
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()


def test_a_named_server_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(postgres.SERVER_VARIABLE, "postgresql://me:secret@db.test:5433/postgres")
    uncached = postgres_server.__wrapped__
    assert uncached() == "postgresql+psycopg://me:secret@db.test:5433/postgres"
