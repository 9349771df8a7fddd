"""Runs the bench: sales beside bare SQL, a closing, a long history, best seats, seat plans, bookings, exchanges."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from core.testing.postgres import create_database, postgres_server
from tests.bench.bare_sql import BareSql
from tests.bench.best_seats import measure_best_seats
from tests.bench.bookings import measure_bookings
from tests.bench.broken_plans import measure_broken_plans
from tests.bench.closing import measure_closing
from tests.bench.exchange import measure_exchange
from tests.bench.history import measure_history
from tests.bench.load import Load, measure
from tests.bench.plan import measure_plan
from tests.bench.sales import clients_of, prepare, serve

CLIENTS = (1, 4, 16)
SECONDS = float(os.environ.get("GUICHET_BENCH_SECONDS", "6"))
WORKERS = 2


def main() -> int:
    """Measure every backend and number of clients; returns the exit code."""
    results, closings, pages, seats, bookings, exchanges = [], [], [], [], [], []
    for backend in ("postgresql", "sqlite"):
        with tempfile.TemporaryDirectory(prefix="guichet-bench-") as folder:
            results += bench_backend(backend, Path(folder))
        with tempfile.TemporaryDirectory(prefix="guichet-bench-") as folder:
            closings.append({"database": backend, **measure_closing(Path(folder), database(backend))})
            print(json.dumps(closings[-1]), file=sys.stderr)
        with tempfile.TemporaryDirectory(prefix="guichet-bench-") as folder:
            pages.append({"database": backend, **measure_history(Path(folder), database(backend))})
            print(json.dumps(pages[-1]), file=sys.stderr)
        with tempfile.TemporaryDirectory(prefix="guichet-bench-") as folder:
            seats.append({"database": backend, **measure_best_seats(Path(folder), database(backend))})
            print(json.dumps(seats[-1]), file=sys.stderr)
        with tempfile.TemporaryDirectory(prefix="guichet-bench-") as folder:
            measured = measure_bookings(Path(folder), database(backend), database(backend))
            bookings.append({"database": backend, **measured})
            print(json.dumps(bookings[-1]), file=sys.stderr)
        with tempfile.TemporaryDirectory(prefix="guichet-bench-") as folder:
            measured = measure_exchange(Path(folder), partial(database, backend))
            exchanges.append({"database": backend, **measured})
            print(json.dumps(exchanges[-1]), file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="guichet-bench-") as folder:
        plan = {"database": "postgresql", **measure_plan(Path(folder), database("postgresql"))}
        print(json.dumps(plan), file=sys.stderr)
    figures = {
        "sale": results,
        "closing": closings,
        "history": pages,
        "best_seats": seats,
        "bookings": bookings,
        "exchanges": exchanges,
        "plan": plan,
        "broken_plans": measure_broken_plans(),
        "workers": WORKERS,
        "seconds": SECONDS,
    }
    print(json.dumps(figures, indent=2))
    return 0


def database(backend: str) -> str | None:
    """The address of a new database; None is SQLite."""
    return create_database(postgres_server(durable=True)) if backend == "postgresql" else None


def bench_backend(backend: str, folder: Path) -> list[dict[str, Any]]:
    """One row of figures per number of clients on one database."""
    url = database(backend)
    halls = prepare(folder, url, max(CLIENTS), len(CLIENTS))
    rows = []
    for clients, stands in zip(CLIENTS, halls, strict=True):
        with serve(folder, url, WORKERS) as port:
            sales = measure(clients_of(stands[:clients], port), SECONDS)
        sample = BareSql.sample(folder, url, stands[0])
        bare = measure([sample.client(stand) for stand in stands[:clients]], SECONDS)
        rows.append(figures(backend, clients, sales, bare))
        print(json.dumps(rows[-1]), file=sys.stderr)
    return rows


def figures(backend: str, clients: int, sales: Load, bare: Load) -> dict[str, Any]:
    """One row of the answer; ``ratio`` compares the two halves of the same run."""
    return {
        "database": backend,
        "clients": clients,
        "sales_per_second": round(sales.per_second, 1),
        "p50_ms": round(sales.percentile(50), 1),
        "p95_ms": round(sales.percentile(95), 1),
        "refused": sales.refused,
        "database_transactions_per_second": round(bare.per_second, 1),
        "ratio": round(sales.per_second / bare.per_second, 4),
    }


if __name__ == "__main__":
    sys.exit(main())
