"""Files of exchanges as the tests write them by hand."""

from __future__ import annotations

import io
from pathlib import Path

from addons.pos_sync.services.format.export_tables import EXPORT_TABLES
from addons.pos_sync.services.format.import_tables import IMPORT_TABLES
from addons.pos_sync.services.format.reading import Row, read_table

NAMESPACE = "urn:guichet:exchange:1"
TABLES = {table.name: table for table in (*IMPORT_TABLES, *EXPORT_TABLES)}
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
ROW = '<row code="A1" label="Ticket" family="F" vat="T1" price="1250"/>\n'


def articles(*rows: str, batch: int = 12) -> bytes:
    """A file of articles: the rows begin on line 3."""
    return f'{HEAD}<t_article xmlns="{NAMESPACE}" batch="{batch}">\n{"".join(rows)}</t_article>\n'.encode()


def article(change: str = "", into: str = "") -> str:
    """The row of an article, with a part of it changed."""
    assert change in ROW
    return ROW.replace(change, into, 1) if change else ROW


def read(content: bytes, table: str = "t_article", *, delta: bool = False, **expected: object) -> list[Row]:
    """All rows of a file."""
    return list(read_table(io.BytesIO(content), TABLES[table], delta=delta, **expected))


def put(folder: Path, **contents: bytes) -> None:
    """Write files: ``t_article=b"…"`` is ``t_article.xml``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / f"{name}.xml").write_bytes(content)
