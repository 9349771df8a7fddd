"""How fast a register imports 100,000 articles, beside the bare driver, and in how much memory; and exports a day."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from addons.pos_session.models import Product, ProductFamily, VatRate
from addons.pos_session.services import closing
from addons.pos_session.services.counting import Counted
from addons.pos_sync.export_jobs import export_job
from addons.pos_sync.models import ExportBatch, ReferenceRow
from addons.pos_sync.services.exporting.files import write_export
from core.app import ROOT
from core.config import settings
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user, make_centre
from core.testing.server import write_config
from core.uow import unit_of_work
from tests.addons.pos_session.shop import make_shop
from tests.addons.pos_sync.batches import BASE, article, put_batch
from tests.bench.bookings import bare_seconds, rows_of
from tests.bench.closing import ORDERS, PRICE, write_orders
from tests.stands import config_of, make_deployment

ARTICLES = int(os.environ.get("GUICHET_BENCH_ARTICLES", "100000"))
CODE = "R1"
TABLES: Sequence[Any] = (VatRate, ProductFamily, Product, ReferenceRow)
"""What an import of articles writes, in the order of their keys."""


PAIRS = 3
"""Of an import and the bare driver, one after the other: the ratio is the median of theirs."""


def measure_exchange(folder: Path, database: Callable[[], str | None]) -> dict[str, Any]:
    """Articles per second, first and once more with other prices; their ratio to the bare driver; a day's export.

    ``database`` makes an empty one: its URL, None for SQLite.
    """
    pairs = [_pair(folder / str(n), database) for n in range(PAIRS)]
    ratios = sorted(pair["ratio"] for pair in pairs)
    middle = sorted(pairs, key=lambda pair: pair["ratio"])[PAIRS // 2]
    return {
        "articles": ARTICLES,
        **middle,
        "ratios": ratios,
        "start_mb": max(pair["start_mb"] for pair in pairs),
        "peak_mb": max(pair["peak_mb"] for pair in pairs),
        **_export(folder / "day", database()),
    }


def _pair(folder: Path, database: Callable[[], str | None]) -> dict[str, Any]:
    place, url = folder / "import", database()
    app = make_deployment(place, url)
    exchange = place / "exchange"
    section = {"role": "register", "exchange": str(exchange), "register_code": CODE}
    config = write_config(place / "guichet.toml", {**config_of(place, url), "pos_sync": section})
    with app.app_context():
        centre_id = make_centre().id
        db.session.remove()
        db.engine.dispose()
    first, again = (_import(config, exchange, number, centre_id) for number in (1, 2))
    with app.app_context(), acting_as(SYSTEM):
        count = db.session.execute(select(func.count()).select_from(Product)).scalar_one()
        assert count == ARTICLES
        rows = [rows_of(model.__table__) for model in TABLES]
        db.session.remove()
        db.engine.dispose()
    bare = bare_seconds(folder / "bare", database(), rows)
    return {
        "rows_per_second": round(ARTICLES / first["seconds"]),
        "same_again_rows_per_second": round(ARTICLES / again["seconds"]),
        "bare_rows_per_second": round(ARTICLES / bare),
        "ratio": round(bare / first["seconds"], 3),
        "start_mb": first["start_mb"],
        "peak_mb": max(first["peak_mb"], again["peak_mb"]),
    }


def _import(config: Path, exchange: Path, number: int, centre_id: int) -> dict[str, Any]:
    """The figures of the import of a full batch, by a process of its own."""
    articles = (
        article(f"A{n}", label=f"Livre n° {n}", barcode=f"37{n:011d}", price=1_000 * number + n % 500)
        for n in range(ARTICLES)
    )
    put_batch(exchange / "in", number, {**BASE, "t_article": articles}, register=CODE)
    command = [sys.executable, "-m", "tests.bench.exchange_import", str(config), str(centre_id)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _export(folder: Path, url: str | None) -> dict[str, Any]:
    """Seconds of the export of a day: its files, and all of it up to the name that head office sees."""
    app = make_deployment(folder, url)
    with app.app_context():
        shop = make_shop()
        with as_user(shop.operator):
            session = shop.open(0)
            with unit_of_work():
                write_orders(shop, session)
            section: Any = settings().section("pos_sync")
            section.role, section.exchange, section.register_code = "register", str(folder / "far"), CODE
            (folder / "far").mkdir()
            with unit_of_work():
                closing.start_closing(session.id)
            with unit_of_work():
                closing.close_session(session.id, Counted(sum=ORDERS * PRICE))
        with acting_as(SYSTEM):
            batch = db.session.scalars(select(ExportBatch)).one()
            begun = time.perf_counter()
            written = write_export(batch, CODE)
            files = time.perf_counter()
            export_job({"batch": batch.id})
            sent = time.perf_counter()
        assert (folder / "far" / "out" / f"{batch.number:08d}").is_dir()
        db.session.remove()
        db.engine.dispose()
    return {
        "export_orders": ORDERS,
        "export_rows": written.manifest.rows,
        "export_files_seconds": round(files - begun, 3),
        "export_seconds": round(sent - begun, 3),
    }
