"""Archives through their pages, the worker and the command: asked for, followed, fetched, made again, verified."""

from __future__ import annotations

import io
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_accounting_close.archive_commands import archive_cli
from addons.pos_accounting_close.archive_job import archive_job
from addons.pos_accounting_close.models import Archive, ArchiveWork
from addons.pos_accounting_close.models.fiscal import FAILED, FINISHED, RUNNING, WAITING
from addons.pos_accounting_close.permissions import ARCHIVE
from addons.pos_accounting_close.services import archives
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.jobs.drain import drain
from core.testing.factories import make_user
from tests.addons.pos_accounting_close.archived import FIRST, close_days, contents, drawn, trade
from tests.addons.pos_session.shop import Shop, make_shop, statements

LAST = FIRST + timedelta(days=1)


@pytest.fixture
def traded(at_the_till: Shop) -> Shop:
    """Two days that were traded and closed."""
    trade(at_the_till, FIRST, LAST)
    close_days(at_the_till.centre.id, LAST)
    return at_the_till


@pytest.fixture
def archivist(traded: Shop, login: Callable[[User], FlaskClient]) -> FlaskClient:
    """The browser of who may do nothing but archives."""
    return login(make_user(permissions=[ARCHIVE], centres=[traded.centre]))


def ask(browser: FlaskClient, key: str = "ask-archive-1", **days: str) -> Any:
    form = {"first": FIRST.isoformat(), "last": LAST.isoformat(), "idempotency_key": key, **days}
    return browser.post("/accounting/archives/new", data=form)


def work_now() -> ArchiveWork:
    """The one work there is, as the database has it."""
    with acting_as(SYSTEM):
        return db.session.scalars(select(ArchiveWork).execution_options(populate_existing=True)).one()


def test_an_archive_is_asked_for_made_by_the_worker_and_fetched(archivist: FlaskClient) -> None:
    assert "Aucune archive" in archivist.get("/accounting/archives").text
    assert f'value="{FIRST.isoformat()}"' in archivist.get("/accounting/archives/new").text
    answer = ask(archivist)
    assert answer.status_code == 302
    assert ask(archivist).location == answer.location, "a form that is sent twice"
    assert "hx-trigger" in archivist.get(answer.location).text
    assert work_now().state == WAITING
    assert answer.location in archivist.get("/accounting/archives").text
    with acting_as(SYSTEM):
        drain()
    work = work_now()
    assert (work.state, work.tables_done) == (FINISHED, work.tables)
    done = archivist.get(f"{answer.location}/progress").text
    assert "hx-trigger" not in done
    assert f"/accounting/archives/{work.archive_id}" in done
    assert "/archives/works/" not in archivist.get("/accounting/archives").text
    page = archivist.get(f"/accounting/archives/{work.archive_id}")
    assert "Récupérer le fichier" in page.text
    file = archivist.get(f"/accounting/archives/{work.archive_id}/file", buffered=True)
    assert file.headers["Cache-Control"] == "no-store"
    assert f"{FIRST}-{LAST}-1.zip" in file.headers["Content-Disposition"]
    assert "LISEZMOI.txt" in contents(file.data)
    proposed = archivist.get("/accounting/archives/new").text
    assert f'value="{FIRST.isoformat()}"' not in proposed, "it is archived already"


def test_a_period_that_cannot_be_is_told_in_its_form(archivist: FlaskClient) -> None:
    for first, last, status, said in (
        (FIRST, FIRST - timedelta(days=1), 422, "un an au plus"),
        (FIRST, FIRST + timedelta(days=400), 422, "un an au plus"),
        (FIRST, LAST + timedelta(days=2), 409, "pas de clôture fiscale"),
    ):
        answer = ask(archivist, f"ask-until-{last}", first=first.isoformat(), last=last.isoformat())
        assert (answer.status_code, said in answer.text) == (status, True)
        assert f'value="{last.isoformat()}"' in answer.text
    assert ask(archivist, "ask-nothing", first="", last="x").status_code == 422
    with acting_as(SYSTEM):
        assert db.session.scalars(select(ArchiveWork)).all() == []


def test_a_file_that_is_gone_is_made_again(traded: Shop, archivist: FlaskClient) -> None:
    archive, content = drawn(traded)
    archives.path_of(archive).unlink()
    page = f"/accounting/archives/{archive.id}"
    assert "Refaire" in archivist.get(page).text
    assert archivist.get(f"{page}/file").status_code == 409
    answer = archivist.post(f"{page}/again", data={"idempotency_key": "ask-again-1"})
    assert answer.status_code == 302
    with acting_as(SYSTEM):
        drain()
    assert archivist.get(f"{page}/file", buffered=True).data == content


def test_what_fails_is_told_and_tried_again(archivist: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    address = ask(archivist).location
    with monkeypatch.context() as patched, acting_as(SYSTEM):
        patched.setattr(archives, "signing_key", refuse)
        drain()
    assert work_now().state == FAILED
    assert "manque ou est abîmée" in archivist.get(address).text or "clé" in archivist.get(address).text
    archivist.post(f"{address}/resume", data={"idempotency_key": "ask-resume-1"})
    assert work_now().state == WAITING
    with acting_as(SYSTEM):
        drain()
    assert work_now().state == FINISHED


def refuse() -> Any:
    from core.journal.keys import KeyUnusable

    raise KeyUnusable(file="journal.key")


def test_a_killed_worker_begins_again(archivist: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(archivist)
    work = work_now()
    with monkeypatch.context() as patched, acting_as(SYSTEM):
        patched.setattr("addons.pos_accounting_close.services.archives._settle", killed)
        with pytest.raises(SystemExit):
            archive_job({"work": work.id})
    assert work_now().state == RUNNING
    with acting_as(SYSTEM):
        archive_job({"work": work.id})
        archive_job({"work": work.id})  # at least once: the second changes nothing
    assert work_now().state == FINISHED
    with acting_as(SYSTEM):
        assert [archive.number for archive in db.session.scalars(select(Archive))] == [1]


def killed(*_: Any) -> Any:
    raise SystemExit


def test_a_file_is_verified_on_the_page(traded: Shop, archivist: FlaskClient) -> None:
    _, content = drawn(traded)

    def verify(sent: bytes) -> Any:
        return archivist.post("/accounting/archives/verify", data={"file": (io.BytesIO(sent), "a.zip")})

    assert "L’archive est intacte" in verify(content).text
    broken = verify(content[:-200])
    assert broken.status_code == 422
    assert "ne s’ouvre pas" in broken.text
    assert archivist.post("/accounting/archives/verify", data={}).status_code == 422


def test_a_page_takes_few_statements(traded: Shop, archivist: FlaskClient) -> None:
    archive, _ = drawn(traded)
    archivist.get("/accounting/archives")
    with statements() as one:
        archivist.get("/accounting/archives")
    for _ in range(3):
        drawn(traded, days=1)
    with statements() as four:
        archivist.get("/accounting/archives")
    assert len(four) == len(one) <= 12
    with statements() as show:
        archivist.get(f"/accounting/archives/{archive.id}")
    assert len(show) <= 10


def test_the_operator_has_no_archives(traded: Shop, login: Callable[[User], FlaskClient]) -> None:
    archive, _ = drawn(traded)
    for user in (traded.operator, traded.manager):
        browser = login(user)
        for path in ("", "/new", "/verify", f"/{archive.id}", f"/{archive.id}/file"):
            assert browser.get(f"/accounting/archives{path}").status_code == 403


def test_the_command_draws_up_and_verifies(traded: Shop, tmp_path: Path) -> None:
    runner, file = CliRunner(), tmp_path / "a.zip"

    def run(*words: str) -> Any:
        with acting_as(SYSTEM):
            return runner.invoke(archive_cli, list(words))

    period = ["--from", FIRST.isoformat(), "--to", LAST.isoformat(), "--out", str(file)]
    done = run("draw", "--centre", traded.centre.code, *period)
    assert done.exit_code == 0, done.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert run("verify", str(file)).output.startswith("The archive is sound")
    again = run("draw", "--centre", traded.centre.code, *period)
    assert again.exit_code == 1
    assert "overwrite nothing" in again.output
    assert "No centre" in run("draw", "--centre", "nowhere", *period[:-1], str(tmp_path / "b.zip")).output
    file.write_bytes(file.read_bytes()[:1000])
    broken = run("verify", str(file))
    assert broken.exit_code == 1
    assert "is not a ZIP" in broken.output
    assert make_shop().centre.code not in done.output
