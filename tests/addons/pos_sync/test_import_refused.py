"""What a register says of a batch that it cannot apply, and how it gets over a missing one."""

from __future__ import annotations

from pathlib import Path

import pytest

from addons.pos_session.models import Product
from addons.pos_sync.errors.exchange import LineDown
from addons.pos_sync.errors.files import FileFault
from addons.pos_sync.errors.importing import BatchConflict, BatchGap
from addons.pos_sync.services.exchange.folder import Folder
from addons.pos_sync.services.format.manifest import sha256
from addons.pos_sync.services.format.receipts import Refused, read_receipt
from addons.pos_sync.services.importing.run import import_waiting
from core.db import db
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_sync.batches import BASE, article, put_batch
from tests.addons.pos_sync.test_import_run import NEXT, left, state


def refusal(exchange: Path, batch: int) -> Refused:
    """What the register answered."""
    name = f"{batch:08d}.refused"
    with (exchange / "in" / name).open("rb") as source:
        receipt = read_receipt(source, name, batch)
    assert isinstance(receipt, Refused)
    return receipt


def damaged(place: Path) -> bytes:
    """Change an article; what it was is returned."""
    file = place / "t_article.xml"
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"1250", b"1251", 1))
    return whole


def test_a_refused_batch_is_answered_with_file_and_reason_until_it_is_mended(
    shop: Shop, exchange: Path
) -> None:
    place = put_batch(exchange / "in", 1, BASE)
    whole = damaged(place)
    with pytest.raises(FileFault):
        import_waiting(shop.centre.id, tell=lambda fault: f"Raison : {fault.error_code}")
    told = refusal(exchange, 1)
    assert (told.code, told.file) == ("pos_sync.file_hash", "t_article.xml")
    assert (told.reason, told.sha256) == (
        "Raison : pos_sync.file_hash",
        sha256(place / "infos_import.xml"),
    )
    (place / "t_article.xml").write_bytes(whole)
    assert import_waiting(shop.centre.id) == [1]
    assert left(exchange) == ["00000001.ack"]


def test_a_line_that_ends_with_the_refusal_hides_no_fault(
    shop: Shop, exchange: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged(put_batch(exchange / "in", 1, BASE))

    def cut(*_given: object) -> None:
        raise LineDown(doing="Sending", where="there", detail="cut")

    monkeypatch.setattr(Folder, "write", cut)
    with pytest.raises(FileFault):
        import_waiting(shop.centre.id)
    assert left(exchange) == ["00000001"]


def test_a_number_given_twice_is_refused_and_stays(shop: Shop, exchange: Path) -> None:
    centre = shop.centre.id
    put_batch(exchange / "in", 1, BASE)
    import_waiting(centre)
    before = state(centre)
    (exchange / "in" / "00000001.ack").unlink()
    put_batch(exchange / "in", 1, {**BASE, "t_article": [article("A1", price=1)]})
    with pytest.raises(BatchConflict) as refused:
        import_waiting(centre)
    assert refused.value.error_code == refusal(exchange, 1).code == "pos_sync.batch_conflict"
    assert left(exchange) == ["00000001", "00000001.refused"]
    assert state(centre) == before


def test_a_missing_batch_is_jumped_by_a_full_one_further_back(shop: Shop, exchange: Path) -> None:
    centre = shop.centre.id
    put_batch(exchange / "in", 1, BASE)
    import_waiting(centre)
    put_batch(exchange / "in", 3, NEXT, "delta")
    with pytest.raises(BatchGap, match="the batch 2 was never applied here"):
        import_waiting(centre)
    assert refusal(exchange, 3).code == "pos_sync.batch_gap"
    put_batch(exchange / "in", 4, NEXT, "delta")
    put_batch(exchange / "in", 5, {**BASE, "t_article": [article("A1", price=777)]})
    put_batch(exchange / "in", 6, {"t_article": [article("A1", price=778)]}, "delta")
    assert import_waiting(centre) == [5, 6]
    assert left(exchange) == ["00000001.ack", "00000005.ack", "00000006.ack"]
    prices = db.session.query(Product.price).filter_by(label="Article A1", active=True)
    assert prices.scalar() == 778


def test_a_gap_is_not_jumped_by_a_full_batch_that_is_not_whole_or_damaged(shop: Shop, exchange: Path) -> None:
    centre = shop.centre.id
    put_batch(exchange / "in", 2, NEXT, "delta")
    (put_batch(exchange / "in", 3, BASE) / "infos_import.xml").unlink()
    with pytest.raises(BatchGap):
        import_waiting(centre)
    damaged(put_batch(exchange / "in", 4, BASE))
    before = state(centre)
    with pytest.raises(FileFault):
        import_waiting(centre)
    assert (refusal(exchange, 4).code, state(centre)) == ("pos_sync.file_hash", before)
    assert {"00000002", "00000003", "00000004"} <= set(left(exchange))
