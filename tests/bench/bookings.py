"""How fast 100,000 bookings with 300,000 financings come in, beside the bare driver; and how fast one is found."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text
from sqlalchemy.engine import make_url

from addons.pos_booking_payment.commands import booking_cli
from addons.pos_booking_payment.models import Booking, CustomerReference, Funding
from addons.pos_booking_payment.services.search import find
from addons.pos_session.models import Customer
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import PASSWORD, actor_of, make_centre, make_user
from tests.stands import make_deployment

BOOKINGS = int(os.environ.get("GUICHET_BENCH_BOOKINGS", "100000"))
FUNDINGS = 3
ROUNDS = 15
FIRST = date(2026, 1, 1)
TABLES: Sequence[Any] = (Customer, CustomerReference, Booking, Funding)
"""What an import writes, in the order of their keys."""

MIDDLE = BOOKINGS // 2
SEARCHES = {
    "number": f"2026-{MIDDLE:06d}",
    "name": f"prenom{MIDDLE % 100} nom{MIDDLE % 9973}",
    "common_name": "nom7",
    "nobody": "zzyzx",
}


def measure_bookings(folder: Path, url: str | None, bare_url: str | None) -> dict[str, Any]:
    """Rows (bookings and financings) per second, their ratio to the bare driver, milliseconds of searches."""
    app = make_deployment(folder / "import", url)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        centre = make_centre()
        user = make_user(centres=[centre], permissions=["pos_booking_payment.view"])
        actor, login, centre_id, code = actor_of(user), user.login, centre.id, centre.code
        file = folder / "bookings.json"
        file.write_text("[\n" + ",\n".join(_bookings()) + "\n]\n", encoding="utf-8")
        seconds = _import(file, code)
        again = _import(file, code)
        rows = [rows_of(model.__table__) for model in TABLES]
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
        with acting_as(actor):
            found = {name: _median(_service(centre_id, query)) for name, query in SEARCHES.items()}
        db.session.remove()
    pages = _pages(app, login, centre_id)
    with app.app_context():
        db.engine.dispose()
    written = BOOKINGS * (1 + FUNDINGS)
    bare = bare_seconds(folder / "bare", bare_url, rows)
    return {
        "bookings": BOOKINGS,
        "fundings": BOOKINGS * FUNDINGS,
        "file_mb": round(file.stat().st_size / 1e6, 1),
        "rows_per_second": round(written / seconds),
        "same_again_rows_per_second": round(written / again),
        "bare_rows_per_second": round(written / bare),
        "ratio": round(bare / seconds, 3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3),
        "search_ms": found,
        "api_ms": pages,
    }


def _bookings() -> Iterator[str]:
    for number in range(BOOKINGS):
        arrival = FIRST + timedelta(days=number % 700)
        yield json.dumps(
            {
                "number": f"2026-{number:06d}",
                "customer": {
                    "name": f"Prénom{number % 100} Nom{number % 9973}",
                    "reference": f"C{number}",
                    "email": f"c{number}@example.org",
                    "phone": "+33 6 12 34 56 78",
                },
                "arrives_on": arrival.isoformat(),
                "departs_on": (arrival + timedelta(days=7)).isoformat(),
                "room": f"{number % 400}",
                "total": 63_000,
                "fundings": [
                    {
                        "reference": f"A{place}",
                        "due_on": (arrival - timedelta(days=30 * place)).isoformat(),
                        "amount": 21_000,
                        "label": "Acompte",
                    }
                    for place in range(FUNDINGS)
                ],
            },
            ensure_ascii=False,
        )


def _import(file: Path, code: str) -> float:
    """Seconds of the whole command, from the file to the commit."""
    begun = time.perf_counter()
    with acting_as(SYSTEM):
        done = CliRunner().invoke(booking_cli, ["import", str(file), "--centre", code])
    if done.exit_code:
        raise RuntimeError(done.output) from done.exception
    return time.perf_counter() - begun


def rows_of(table: Any) -> tuple[str, list[str], list[tuple[Any, ...]]]:
    """(table, columns, rows as the driver gives them): what the import wrote."""
    with db.engine.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT * FROM {table.name}")
        return table.name, list(found.keys()), [tuple(row) for row in found]


def bare_seconds(folder: Path, url: str | None, rows: Sequence[Any]) -> float:
    """Seconds that the driver alone takes for the same rows in an empty database, in one transaction."""
    app = make_deployment(folder, url)
    with app.app_context():
        make_centre()  # with the id that the rows name
        db.session.remove()
        db.engine.dispose()
    return _copy(url, rows) if url else _executemany(folder / "var" / "guichet.sqlite3", rows)


def _executemany(file: Path, tables: Sequence[Any]) -> float:
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    begun = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    for table, columns, rows in tables:
        places = ", ".join("?" for _ in columns)
        connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)
    connection.execute("COMMIT")
    return time.perf_counter() - begun


def _copy(url: str, tables: Sequence[Any]) -> float:
    to = make_url(url)
    host = str(to.query.get("host", to.host))
    with psycopg.connect(
        host=host, port=to.port, user=to.username, password=to.password, dbname=to.database
    ) as c:
        begun = time.perf_counter()
        for table, columns, rows in tables:
            with c.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        c.commit()
        return time.perf_counter() - begun


def _service(centre_id: int, query: str) -> Callable[[], None]:
    def ask() -> None:
        if bool(find(centre_id, query)) == (query == SEARCHES["nobody"]):
            raise RuntimeError(f"found or not: {query}")
        db.session.rollback()
        db.session.expunge_all()

    return ask


def _pages(app: Flask, login: str, centre_id: int) -> dict[str, float]:
    """Milliseconds of the same searches over the web application."""
    browser = app.test_client()
    browser.post("/login", data={"login": login, "password": PASSWORD})

    def asking(query: str) -> Callable[[], None]:
        def ask() -> None:
            answer = browser.get("/api/v1/bookings", query_string={"centre_id": centre_id, "q": query})
            if answer.status_code != 200:
                raise RuntimeError(f"{answer.status_code}: {query}")

        return ask

    return {name: _median(asking(query)) for name, query in SEARCHES.items()}


def _median(ask: Callable[[], None]) -> float:
    """The median of some rounds in milliseconds, after one to warm up."""
    ask()
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        ask()
        times.append(time.perf_counter() - begun)
    return round(median(times) * 1000, 2)
