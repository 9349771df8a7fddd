"""Head office meets bad files of a register: set aside with the reason, files kept, nothing applied, told."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from addons.pos_sync.models import ReceivedBatch
from addons.pos_sync.services.format.manifest import sha256
from addons.pos_sync.services.format.receipts import Refused, read_receipt
from core.config import settings
from core.db import db
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_sync.exchanging import Exchange
from tests.addons.pos_sync.test_import_bad_files import BOMB, GIGABYTES, kept
from tests.addons.pos_sync.test_receiving import exchange, exported, facts, gathered, shop  # noqa: F401 - fixtures

MANIFEST, ORDERS = "infos_export.xml", "order.xml"
FAULTS = {
    "bomb": (ORDERS, "file_doctype"),
    "2 GB": (ORDERS, "file_too_large"),
    "wrong count": (ORDERS, "file_rows"),
    "way out in a name": (MANIFEST, "file_name"),
}


def spoil(place: Path, fault: str) -> None:
    """Spoil the orders of an export, or what its manifest says of them."""
    file, manifest = place / ORDERS, place / MANIFEST
    line = next(line for line in manifest.read_bytes().splitlines() if b'"order.xml"' in line)
    changed = line
    if fault == "bomb":
        file.write_bytes(file.read_bytes().replace(b"<order ", BOMB + b"<order ", 1))
        changed = re.sub(rb'bytes="\d+"', b'bytes="%d"' % file.stat().st_size, line)
        changed = re.sub(rb'sha256="\w+"', b'sha256="%s"' % sha256(file).encode(), changed)
    elif fault == "2 GB":
        os.truncate(file, GIGABYTES)
    elif fault == "wrong count":
        changed = re.sub(rb'rows="\d+"', b'rows="99"', line)
    else:
        changed = line.replace(b"order.xml", b"../order.xml")
    manifest.write_bytes(manifest.read_bytes().replace(line, changed))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_bad_export_is_set_aside_and_told(exchange: Exchange, shop: Shop, fault: str) -> None:  # noqa: F811
    exported(exchange, shop)
    place = exchange.register / "out" / "00000001"
    spoil(place, fault)
    files = kept(place)
    gathered(exchange)
    file, code = FAULTS[fault]
    assert facts() == (1, 1, 0)
    batch = db.session.query(ReceivedBatch).one()
    assert (batch.state, file in batch.reason) == ("quarantined", True)
    assert (settings().data_dir / batch.folder / MANIFEST).read_bytes() == files[MANIFEST]
    assert kept(place) == files
    if fault == "2 GB":
        aside = kept(settings().data_dir / batch.folder)
        assert aside == {name: content for name, content in files.items() if name != ORDERS}
    with place.with_suffix(".refused").open("rb") as source:
        told = read_receipt(source, "00000001.refused", 1)
    assert isinstance(told, Refused)
    assert (told.file, told.code, told.reason) == (file, f"pos_sync.{code}", batch.reason)
