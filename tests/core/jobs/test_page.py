"""The page of the jobs: counts, list, «retry now» and «give up», for one's own centres only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from core import clock
from core.db import WRITES, db
from core.errors import Refusal
from core.i18n import N_
from core.identity.models import Centre, User
from core.jobs.drain import drain
from core.journal.models import ENTRIES
from core.outbox import OUTBOX
from core.testing.factories import make_centre, make_user
from tests.core.jobs.conftest import put, row

Login = Callable[[User], FlaskClient]


class Silent(Refusal):
    message = N_("This cannot be done.")


def change(row_id: int, **values: Any) -> None:
    with db.engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        connection.execute(update(OUTBOX).where(OUTBOX.c.id == row_id).values(**values))


def journalled(kind: str) -> list[str]:
    with db.engine.connect() as connection:
        return list(connection.scalars(select(ENTRIES.c.data).where(ENTRIES.c.kind == kind)))


@pytest.fixture
def centre(app: Flask) -> Centre:
    return make_centre()


@pytest.fixture
def browser(login: Login, centre: Centre) -> FlaskClient:
    return login(make_user(permissions=["core.jobs"], centres=[centre], language="fr"))


def test_what_waits_failed_and_was_done_is_shown(
    browser: FlaskClient, add_job: Callable[..., None], centre: Centre
) -> None:
    def silent(payload: dict[str, Any]) -> None:
        raise Silent()

    add_job("core.silent", silent)
    add_job("core.fine", lambda payload: None)
    put("core.silent", "receipt:1", centre_id=centre.id)
    put("core.fine", "receipt:2")
    drain()
    page = browser.get("/jobs/").get_data(as_text=True)
    assert "Job core.silent" in page
    assert "Ceci n’est pas possible." in page.replace("&#39;", "’").replace("'", "’")
    for words in ("En attente", "En échec", "Terminées aujourd’hui", "Tentatives", "Dernière erreur"):
        assert words in page.replace("&#39;", "’").replace("'", "’"), words
    assert "Job core.silent" not in browser.get("/jobs/?f_state=done").get_data(as_text=True)
    for column in ("kind", "state", "-attempts", "created_at", "-next_attempt_at"):
        assert browser.get(f"/jobs/?sort={column}").status_code == 200


def test_retry_now(browser: FlaskClient) -> None:
    row_id = put("core.gone", "receipt:1")
    change(row_id, state="failed", attempts=12, next_attempt_at=clock.now() + timedelta(days=1))
    assert "Réessayer maintenant" in browser.get(f"/jobs/{row_id}").get_data(as_text=True)
    assert browser.post(f"/jobs/{row_id}/retry").status_code == 302
    found = row(row_id)
    assert (found.state, found.attempts) == ("waiting", 0)
    assert found.next_attempt_at <= clock.now()
    assert journalled("core.job_retried") == [f'{{"attempts":12,"job":{row_id},"job_kind":"core.gone"}}']


def test_give_up(browser: FlaskClient) -> None:
    row_id = put("core.gone", "receipt:1")
    assert browser.post(f"/jobs/{row_id}/give-up").status_code == 302
    assert row(row_id).state == "failed"
    assert len(journalled("core.job_given_up")) == 1
    page = browser.get(f"/jobs/{row_id}").get_data(as_text=True)
    assert f"/jobs/{row_id}/retry" in page
    assert f"/jobs/{row_id}/give-up" not in page


@pytest.mark.parametrize("action", ["retry", "give-up"])
def test_what_is_done_or_running_is_left_alone(browser: FlaskClient, action: str) -> None:
    done, running = put("core.gone", "1"), put("core.gone", "2")
    change(done, state="done", done_at=clock.now())
    change(running, lease="busy", leased_until=clock.now() + timedelta(minutes=1))
    assert browser.post(f"/jobs/{done}/{action}").status_code == 409
    assert browser.post(f"/jobs/{running}/{action}").status_code == 409
    assert (row(done).state, row(running).lease) == ("done", "busy")
    assert journalled("core.job_retried") == journalled("core.job_given_up") == []


def test_jobs_of_other_centres_do_not_exist(browser: FlaskClient) -> None:
    foreign = put("core.secret", "receipt:9", centre_id=make_centre().id)
    assert "core.secret" not in browser.get("/jobs/").get_data(as_text=True)
    assert browser.get(f"/jobs/{foreign}").status_code == 404
    assert browser.post(f"/jobs/{foreign}/retry").status_code == 404
    assert browser.post(f"/jobs/{foreign}/give-up").status_code == 404
    assert row(foreign).state == "waiting"


def test_the_permission_is_needed(app: Flask, login: Login, client: FlaskClient) -> None:
    row_id = put("core.gone", "1")
    assert client.get("/jobs/").status_code == 302
    browser = login(make_user(centres=[make_centre()]))
    for answer in (
        browser.get("/jobs/"),
        browser.get(f"/jobs/{row_id}"),
        browser.post(f"/jobs/{row_id}/retry"),
        browser.post(f"/jobs/{row_id}/give-up"),
    ):
        assert answer.status_code == 403
