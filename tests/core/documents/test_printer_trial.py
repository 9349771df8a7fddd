"""The test page of a printer, tried against a printer on a real socket."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from core import clock
from core.documents import transport
from core.documents.escpos import PROFILES
from core.identity.models import Centre
from core.jobs.drain import drain
from core.testing.factories import make_user
from tests.core.documents.conftest import Login
from tests.core.documents.escpos_decoder import decode
from tests.core.documents.fake_printer import FakePrinter
from tests.core.documents.printer_shop import jobs, journal, make, post, text


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "TIMEOUT_SECONDS", 0.3)


def test_a_test_page_comes_out(boss: FlaskClient, centre: Centre) -> None:
    with FakePrinter() as fake:
        printer = make(centre, port=fake.port, columns=42, opens_drawer=True)
        page = f"/admin/printers/{printer.id}"
        assert "Aucune page d'essai" in text(boss, page)
        assert post(boss, f"{page}/test-page", "key-0001") == 302
        assert fake.calls == 0, "the page does not wait for the printer"
        assert 'hx-trigger="every 2s"' in text(boss, page)
        drain()
    (printed,) = fake.jobs
    paper = decode(printed).text
    assert "Page d’essai" in paper or "Page d'essai" in paper
    assert "Théâtre" in paper
    assert "123456789012345678901234567890123456789012\n" in paper
    assert "€" in paper
    assert b"\x1bp" in printed, "the drawer is kicked"
    state = text(boss, f"{page}/test-page")
    assert "Imprimée" in state
    assert "hx-trigger" not in state
    assert journal() == [("core.printer_tested", {"printer": printer.id, "job": jobs()[0].id})]


@pytest.mark.parametrize("columns", sorted(PROFILES))
def test_the_ruler_is_as_wide_as_the_paper(boss: FlaskClient, centre: Centre, columns: int) -> None:
    with FakePrinter() as fake:
        printer = make(centre, port=fake.port, columns=columns)
        post(boss, f"/admin/printers/{printer.id}/test-page", "key-0001")
        drain()
    rulers = re.findall(r"^\d+$", decode(fake.jobs[0]).text, re.MULTILINE)
    assert [len(ruler) for ruler in rulers] == [columns]


def test_a_test_page_sent_twice_is_printed_once(boss: FlaskClient, centre: Centre) -> None:
    with FakePrinter() as fake:
        path = f"/admin/printers/{make(centre, port=fake.port).id}/test-page"
        assert post(boss, path, "key-0001") == 302
        assert post(boss, path, "key-0001") == 302
        drain()
        assert post(boss, path, "key-0001") == 302
        drain()
        assert len(fake.jobs) == 1
        assert post(boss, path, "key-0002") == 302
        drain()
        assert len(fake.jobs) == 2
        assert post(boss, path) == 422
    assert [kind for kind, _ in journal()] == ["core.printer_tested"] * 2


def test_an_unanswering_printer_is_a_waiting_job(boss: FlaskClient, centre: Centre) -> None:
    with FakePrinter("mute") as fake:
        page = f"/admin/printers/{make(centre, port=fake.port).id}"
        post(boss, f"{page}/test-page", "key-0001")
        drain()
        (job,) = jobs()
        assert job.state == "waiting"
        shown = text(boss, page)
        assert "En attente de l'imprimante" in shown
        assert "ne répond pas" in shown
        assert f'href="/jobs/{job.id}"' in shown
        assert "hx-trigger" not in text(boss, f"{page}/test-page")
        assert boss.get(f"/jobs/{job.id}").status_code == 200
        fake.mood = "ready"
        with clock.frozen(clock.now() + timedelta(minutes=10)):
            drain()
    assert "Imprimée" in text(boss, page)


def test_the_job_is_only_linked_for_whoever_may_see_it(login: Login, centre: Centre) -> None:
    browser = login(make_user(permissions=["core.admin"], centres=[centre], language="fr"))
    page = f"/admin/printers/{make(centre).id}"
    post(browser, f"{page}/test-page", "key-0001")
    assert "En attente de l'imprimante" in text(browser, page)
    assert "/jobs/" not in text(browser, page)
