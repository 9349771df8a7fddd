"""An import from the folder: in order, acknowledged after the commit, and whole again after a death at any step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select

from addons.pos_session.models import Product
from addons.pos_sync.errors.exchange import LineDown
from addons.pos_sync.errors.files import FileFault
from addons.pos_sync.errors.importing import BatchGap, ExportWaiting, NotARegister
from addons.pos_sync.models import ExportBatch, ImportBatch, ReferenceRow
from addons.pos_sync.services.exchange.folder import Folder
from addons.pos_sync.services.format.receipts import Applied, read_receipt
from addons.pos_sync.services.importing import run
from addons.pos_sync.services.importing.run import import_waiting
from core.config import settings
from core.db import db
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_sync.batches import BASE, article, put_batch

CALLS = ("names", "exists", "receive", "write", "delete")
NEXT = {"t_article": [article("A1", price=1), {"code": "A2", "deleted": True}]}


class Death(BaseException):
    """The process ends here."""


@contextmanager
def dying_at(call: int) -> Iterator[list[str]]:
    """End the process before or after (odd: after) the ``call``-th call of the exchange."""
    made: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        for name in CALLS:
            real = getattr(Folder, name)

            def dying(self: Folder, *args: Any, _real: Any = real, _name: str = name, **more: Any) -> Any:
                made.append(_name)
                if 2 * len(made) - 2 == call:
                    raise Death
                found = _real(self, *args, **more)
                if 2 * len(made) - 1 == call:
                    raise Death
                return found

            patch.setattr(Folder, name, dying)
        yield made


@contextmanager
def dying_at_statement(number: int) -> Iterator[list[str]]:
    """End the process before a statement of the transaction that applies a batch."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)
        if len(seen) == number:
            raise Death

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def state(centre_id: int) -> tuple[Any, ...]:
    """What the register holds of head office."""
    db.session.rollback()
    db.session.expire_all()
    rows = select(ReferenceRow.table_name, ReferenceRow.code, ReferenceRow.batch, ReferenceRow.active)
    batches = select(ImportBatch.number).where(ImportBatch.centre_id == centre_id)
    products = select(Product.label, Product.price, Product.active)
    return (
        sorted(tuple(row) for row in db.session.execute(rows)),
        sorted(db.session.execute(batches).scalars()),
        sorted(tuple(row) for row in db.session.execute(products)),
    )


def left(exchange: Path) -> list[str]:
    return sorted(path.name for path in (exchange / "in").iterdir())


def test_batches_are_applied_acknowledged_and_deleted(shop: Shop, exchange: Path) -> None:
    put_batch(exchange / "in", 1, BASE)
    put_batch(exchange / "in", 2, NEXT, "delta")
    told: list[tuple[int, int]] = []
    centre = shop.centre.id
    assert import_waiting(centre, progressed=lambda done, total: told.append((done, total))) == [1, 2]
    assert left(exchange) == ["00000001.ack", "00000002.ack"]
    assert told == [(1, 7), (2, 7), (3, 7), (7, 7), (1, 3), (3, 3)]
    made = db.session.execute(select(ImportBatch).where(ImportBatch.number == 2)).scalar_one()
    with (exchange / "in" / "00000002.ack").open("rb") as source:
        assert read_receipt(source, "00000002.ack") == Applied(2, made.sha256, made.applied_at, 2)
    assert import_waiting(centre) == []
    assert list((settings().data_dir / "pos_sync" / "importing").iterdir()) == []


def test_a_batch_that_was_applied_is_acknowledged_again(shop: Shop, exchange: Path) -> None:
    put_batch(exchange / "in", 1, BASE)
    import_waiting(shop.centre.id)
    (exchange / "in" / "00000001.ack").unlink()
    put_batch(exchange / "in", 1, BASE)
    before = state(shop.centre.id)
    assert import_waiting(shop.centre.id) == []
    assert left(exchange) == ["00000001.ack"]
    assert state(shop.centre.id) == before


def test_a_gap_a_damage_and_a_foreign_batch_are_refused_and_stay_there(shop: Shop, exchange: Path) -> None:
    centre = shop.centre.id
    before = state(centre)
    place = put_batch(exchange / "in", 3, BASE, "delta")
    with pytest.raises(BatchGap, match="the batch 1 was never applied"):
        import_waiting(centre)
    (place / "infos_import.xml").unlink()
    assert import_waiting(centre) == [], "a batch without its manifest is not whole yet"
    for path in place.iterdir():
        path.unlink()
    place.rmdir()
    place = put_batch(exchange / "in", 4, BASE)
    content = (place / "t_article.xml").read_bytes()
    (place / "t_article.xml").write_bytes(content.replace(b"1250", b"1251", 1))
    with pytest.raises(FileFault, match=r"t_article.xml was changed or damaged"):
        import_waiting(centre)
    settings().section("pos_sync").register_code = "other"
    with pytest.raises(FileFault, match="“museum-1”, not for “other”"):
        import_waiting(centre)
    assert left(exchange) == ["00000003.refused", "00000004", "00000004.refused"]
    assert state(centre) == before


def test_nothing_is_imported_while_an_export_waits(shop: Shop, exchange: Path) -> None:
    put_batch(exchange / "in", 1, BASE)
    with as_user(shop.operator):
        session = shop.open()
    with unit_of_work() as unit:
        export = ExportBatch(centre_id=shop.centre.id, number=1, session_id=session.id, state="failed")
        unit.add(export)
    with pytest.raises(ExportWaiting):
        import_waiting(shop.centre.id)
    with unit_of_work():
        export.state = "acknowledged"
        db.session.merge(export)
    assert import_waiting(shop.centre.id) == [1]


def test_only_a_register_imports_and_a_dead_line_says_so(shop: Shop, exchange: Path) -> None:
    exchange.rmdir()
    with pytest.raises(LineDown):
        import_waiting(shop.centre.id)
    settings().section("pos_sync").role = "head_office"
    with pytest.raises(NotARegister):
        import_waiting(shop.centre.id)


def test_a_death_at_any_step_of_the_files_is_mended_by_the_next_import(shop: Shop, exchange: Path) -> None:
    centre = shop.centre.id
    put_batch(exchange / "in", 1, BASE)
    import_waiting(centre)
    number, step, deaths = 2, 0, 0
    while True:
        before = state(centre)
        put_batch(exchange / "in", number, NEXT, "delta")
        try:
            with dying_at(step):
                import_waiting(centre)
        except Death:
            deaths += 1
        else:
            break
        after = state(centre)
        committed = after[1][-1] == number
        assert after == before or committed
        assert committed or f"{number:08d}" in left(exchange), "what is not applied is still there"
        assert import_waiting(centre) == ([] if committed else [number])
        assert left(exchange) == [f"{n:08d}.ack" for n in range(1, number + 1)]
        number, step = number + 1, step + 1
    assert deaths == 14


def test_a_death_at_any_statement_leaves_the_register_as_it_was(shop: Shop, exchange: Path) -> None:
    centre = shop.centre.id
    put_batch(exchange / "in", 1, BASE)
    before = state(centre)
    number = 0
    while True:
        number += 1
        try:
            with dying_at_statement(number):
                import_waiting(centre)
        except Death:
            after = state(centre)
            if after != before:
                break
            assert left(exchange) == ["00000001"]
        else:
            break
    assert number > 20
    import_waiting(centre)
    assert state(centre)[1] == [1]
    assert left(exchange) == ["00000001.ack"]
    assert db.session.execute(select(func.count()).select_from(ReferenceRow)).scalar_one() == 4


def test_two_imports_at_once_apply_a_batch_once(
    shop: Shop, exchange: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = shop.centre.id
    put_batch(exchange / "in", 1, BASE)
    real = run.receive

    def overtaken(*args: Any) -> Any:
        monkeypatch.setattr(run, "receive", real)
        assert import_waiting(centre) == [1]
        put_batch(exchange / "in", 1, BASE)  # the files were received before they were deleted
        return real(*args)

    monkeypatch.setattr(run, "receive", overtaken)
    assert import_waiting(centre) == []
    assert (left(exchange), state(centre)[1]) == (["00000001.ack"], [1])
    put_batch(exchange / "in", 2, NEXT, "delta")

    def taken_away(*args: Any) -> Any:
        monkeypatch.setattr(run, "receive", real)
        assert import_waiting(centre) == [2]
        return real(*args)

    monkeypatch.setattr(run, "receive", taken_away)
    assert import_waiting(centre) == []
    assert state(centre)[1] == [1, 2]
