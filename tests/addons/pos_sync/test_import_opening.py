"""The opening of a register: imported by the worker first, refused with its reason, or without a line and told so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_session.models import Product, Session
from addons.pos_session.services import opening
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.opening_run import Shown, run_of
from addons.pos_sync.commands import sync_cli
from addons.pos_sync.errors.importing import NoLineNeeded
from addons.pos_sync.models import ExportBatch, ImportBatch, OpeningWithout
from addons.pos_sync.services.importing.opening import LABEL, LEFT_OUT, leave_out
from core.config import settings
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.jobs.drain import drain
from core.journal.models import ENTRIES
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import key, text
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_sync.batches import BASE, article, put_batch


@pytest.fixture
def session(shop: Shop, exchange: Path) -> Session:
    """A session that waits for its drawer to be counted."""
    with as_user(shop.operator), unit_of_work():
        return opening.create_session(shop.desk.id)


def ask(shop: Shop, session: Session) -> Shown:
    """Count the drawer and let the worker do the rest."""
    with as_user(shop.operator), unit_of_work():
        opening.open_session(session.id, Counted(sum=10_000))
    with acting_as(SYSTEM):
        drain()
    db.session.expire_all()
    run = run_of(session.id)
    assert run is not None
    return run


def test_the_batches_are_imported_and_the_session_opens(shop: Shop, exchange: Path, session: Session) -> None:
    put_batch(exchange / "in", 1, BASE)
    run = ask(shop, session)
    assert LABEL in run.steps
    assert (session.state, run.state) == ("open", "done")
    batch = db.session.execute(select(ImportBatch)).scalar_one()
    assert (batch.number, batch.session_id) == (1, session.id)
    labels = db.session.execute(select(Product.label).where(Product.centre_id == shop.centre.id)).scalars()
    assert "Article A1" in set(labels)


def test_a_bad_batch_refuses_the_opening_with_file_and_line(
    shop: Shop, exchange: Path, session: Session
) -> None:
    put_batch(exchange / "in", 1, {**BASE, "t_article": [article("A1", family="NONE")]})
    run = ask(shop, session)
    assert (session.state, run.state) == ("opening_control", "refused")
    assert str(run.refusal).startswith("t_article.xml, line 3: “family” is “NONE”")
    with as_user(shop.operator), pytest.raises(NoLineNeeded), unit_of_work():
        leave_out(session.id)
    assert db.session.execute(select(ImportBatch)).first() is None


def test_while_an_export_waits_the_day_opens_without_an_import(
    shop: Shop, exchange: Path, session: Session
) -> None:
    put_batch(exchange / "in", 1, BASE)
    with unit_of_work() as unit:
        unit.add(ExportBatch(centre_id=shop.centre.id, number=1, session_id=session.id))
    run = ask(shop, session)
    assert LEFT_OUT in run.steps and LABEL not in run.steps
    assert session.state == "open"
    assert db.session.execute(select(ImportBatch)).first() is None


def test_without_a_line_it_opens_only_when_somebody_says_so(
    shop: Shop,
    exchange: Path,
    session: Session,
    login: Callable[[User], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exchange.rename(exchange.with_name("gone"))
    run = ask(shop, session)
    assert run.refusal is not None
    assert (session.state, run.refusal.error_code) == ("opening_control", "pos_sync.exchange_gone")
    browser = login(shop.operator)
    page = f"/pos/sessions/{session.id}/opening"
    seen = text(browser.get(page))
    assert "Ouvrir sans les données du siège" in seen and "pos_sync.exchange_gone" in seen
    monkeypatch.setattr(settings().section("pos_sync"), "hotline", "01 23 45 67 89")
    seller = make_user(permissions=["pos_session.operate", "pos_session.manage"], centres=[shop.centre])
    seen = text(login(seller).get(page))
    assert "Ouvrir sans les données du siège" not in seen and "demandez à une personne" in seen
    assert "pos_sync.exchange_gone" in seen and "01 23 45 67 89" in seen
    browser = login(shop.operator)
    without = f"/sync/sessions/{session.id}/without-import"
    assert browser.post(without, data=key()).location.endswith(page)
    assert db.session.execute(select(OpeningWithout.user_id)).scalar_one() == shop.operator.id
    ask(shop, session)
    assert session.state == "open"
    kinds = db.session.connection().execute(select(ENTRIES.c.kind)).scalars().all()
    assert kinds.count("pos_sync.opened_without_import") == 1
    seen = text(browser.get("/sync"))
    assert "Aucun import" in seen and "Ligne vers le siège" in seen


def test_an_opening_that_was_given_up_takes_its_decision_along(
    shop: Shop, exchange: Path, session: Session
) -> None:
    exchange.rename(exchange.with_name("gone"))
    ask(shop, session)
    with as_user(shop.operator):
        with unit_of_work():
            leave_out(session.id)
        with unit_of_work():
            opening.give_up(session.id)
    assert db.session.execute(select(OpeningWithout)).first() is None


def test_the_page_lists_what_was_applied_and_the_command_imports(
    app: Flask, shop: Shop, exchange: Path, login: Callable[[User], FlaskClient]
) -> None:
    put_batch(exchange / "in", 7, BASE)
    runner = CliRunner()
    arguments = ["import", "--centre", shop.centre.code]
    done = runner.invoke(sync_cli, arguments)
    assert (done.exit_code, done.output) == (0, "Batch 7 is applied.\n")
    assert runner.invoke(sync_cli, arguments).output == "No batch waits.\n"
    seen = text(login(shop.operator).get("/sync"))
    assert "7" in seen and "Complet" in seen and "Connecté" in seen
