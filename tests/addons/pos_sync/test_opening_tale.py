"""The page of an opening tells what its import does as it happens, and what to do when it is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from addons.pos_session.services import opening
from addons.pos_session.services.counting import Counted
from addons.pos_sync.services.importing import table as tables
from addons.pos_sync.services.importing.tale import TaleOnScreen, tale_of
from core.config import settings
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.jobs.drain import drain
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import text
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_sync.batches import BASE, article, put_batch


def begun(shop: Shop) -> int:
    """A session whose drawer is counted: the worker has its import to do."""
    with as_user(shop.operator), unit_of_work():
        session_id = opening.create_session(shop.desk.id).id
    with as_user(shop.operator), unit_of_work():
        opening.open_session(session_id, Counted(sum=10_000))
    return session_id


def test_each_file_and_each_table_as_it_happens(
    shop: Shop, exchange: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_batch(exchange / "in", 1, BASE)
    session_id = begun(shop)
    told: list[TaleOnScreen | None] = []
    run = tables.TableImport.run

    def looked(self: tables.TableImport, *given: object) -> None:
        told.append(tale_of(session_id))
        run(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(tables.TableImport, "run", looked)
    with acting_as(SYSTEM):
        drain()
    assert [(len(tale.lines), tale.total) for tale in told if tale] == [(3, 7), (4, 7), (5, 7)]
    assert told[-1] is not None
    assert told[-1].lines[3:] == (
        ("%(name)s applied", "t_compta.xml"),
        ("%(name)s applied", "t_famille_art.xml"),
    )
    assert tale_of(session_id) is None, "once it is over nothing is left"


def test_the_page_shows_it(shop: Shop, exchange: Path, login: Callable[[User], FlaskClient]) -> None:
    session_id = begun(shop)
    file = settings().data_dir / "pos_sync" / "opening" / f"{session_id}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        '{"lines": [["received", "t_article.xml"], ["replaced", "t_compta.xml"]], "done": 2, "total": 7}'
    )
    browser = login(shop.operator)
    for address in (f"/pos/sessions/{session_id}/opening", f"/pos/sessions/{session_id}/opening/progress"):
        seen = text(browser.get(address))
        assert "Synchronisation des données en cours…" in seen, address
        assert "Réception de t_article.xml réussie" in seen and "Données de t_compta.xml remplacées" in seen
    file.write_text("{")
    assert "réussie" not in text(browser.get(f"/pos/sessions/{session_id}/opening/progress"))


def test_a_refused_opening_says_what_to_do(
    shop: Shop, exchange: Path, login: Callable[[User], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings().section("pos_sync"), "hotline", "01 23 45 67 89")
    put_batch(exchange / "in", 1, {**BASE, "t_article": [article("A1", family="NONE")]})
    session_id = begun(shop)
    with acting_as(SYSTEM):
        drain()
    seen = text(login(shop.operator).get(f"/pos/sessions/{session_id}/opening"))
    for part in (
        "t_article.xml, ligne 3",
        "pos_sync.reference_missing",
        "01 23 45 67 89",
        "comptez à nouveau",
    ):
        assert part in seen
    assert "Ouvrir sans les données du siège" not in seen
