"""Test helper: printers, what is queued for them and what the journal says, and a browser's requests."""

from __future__ import annotations

import json
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from core.db import db
from core.documents.printers import PRINT, Printer
from core.identity.models import Centre
from core.journal.models import ENTRIES
from core.outbox import OUTBOX
from core.uow import unit_of_work

GOOD = {"name": "Guichet 1", "host": "192.168.1.50", "port": "9100", "columns": "48"}


def make(centre: Centre, **values: Any) -> Printer:
    with unit_of_work() as session:
        printer = Printer(
            **{"centre_id": centre.id, "name": "Guichet 1", "host": "127.0.0.1", "port": 9100, **values}
        )
        session.add(printer)
    return printer


def stored() -> list[Any]:
    """The printers of every centre, in the order they were made."""
    table = Printer.__table__
    with db.engine.connect() as connection:
        return list(connection.execute(select(table).order_by(table.c.id)))


def jobs() -> list[Any]:
    with db.engine.connect() as connection:
        return list(connection.execute(select(OUTBOX).where(OUTBOX.c.kind == PRINT).order_by(OUTBOX.c.id)))


def journal() -> list[tuple[str, dict[str, Any]]]:
    wanted = select(ENTRIES.c.kind, ENTRIES.c.data).where(
        ENTRIES.c.chain == "house", ENTRIES.c.kind.startswith("core.printer")
    )
    with db.engine.connect() as connection:
        return [
            (row.kind, json.loads(row.data)) for row in connection.execute(wanted.order_by(ENTRIES.c.seq))
        ]


def text(client: FlaskClient, path: str) -> str:
    """A page as a new request of the browser sees it."""
    db.session.remove()
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True).replace("&#39;", "'")


def post(client: FlaskClient, path: str, key: str = "", **data: str) -> int:
    """Send a form (with its idempotency key) and return the status."""
    return client.post(path, data={**data, **({"idempotency_key": key} if key else {})}).status_code
