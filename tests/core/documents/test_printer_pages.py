"""The pages where an administrator sets up network printers: his own centre's, field by field."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.documents.services.printer_setup import create_printer
from core.errors import Forbidden
from core.identity.models import Centre
from core.identity.permissions import ADMINISTRATOR
from core.testing.factories import as_user, make_centre, make_user
from core.uow import unit_of_work
from tests.core.documents.conftest import Login
from tests.core.documents.printer_shop import GOOD, jobs, journal, make, post, stored, text


def test_a_printer_is_made_listed_and_changed(boss: FlaskClient, centre: Centre) -> None:
    assert "Aucune imprimante" in text(boss, "/admin/printers/")
    form = text(boss, "/admin/printers/new")
    assert f'name="centre_id" value="{centre.id}"' in form
    assert 'value="9100"' in form
    assert post(boss, "/admin/printers/new", "key-0001", centre_id=str(centre.id), **GOOD) == 302
    (made,) = stored()
    assert (made.centre_id, made.name, made.host, made.port, made.columns) == (
        centre.id,
        "Guichet 1",
        "192.168.1.50",
        9100,
        48,
    )
    assert (made.opens_drawer, made.active) == (False, True)
    listed = text(boss, "/admin/printers/?q=guich&f_active=True")
    assert "192.168.1.50:9100" in listed
    assert "48 caractères (80 mm)" in listed
    for column in ("name", "-host", "columns", "opens_drawer", "-active"):
        assert "Guichet 1" in text(boss, f"/admin/printers/?sort={column}")
    page = f"/admin/printers/{made.id}"
    changes = {**GOOD, "name": " Bar ", "host": "bar.example.org", "columns": "32", "opens_drawer": "1"}
    assert post(boss, page, **changes) == 302
    assert post(boss, page, **changes) == 302
    (changed,) = stored()
    assert (changed.name, changed.host, changed.columns, changed.opens_drawer) == (
        "Bar",
        "bar.example.org",
        32,
        True,
    )
    assert journal() == [
        ("core.printer_created", {"printer": made.id, "centre": centre.id}),
        (
            "core.printer_changed",
            {"printer": made.id, "changed": ["columns", "host", "name", "opens_drawer"]},
        ),
    ]


def test_two_clicks_make_one_printer(boss: FlaskClient, centre: Centre) -> None:
    form = {**GOOD, "centre_id": str(centre.id)}
    assert post(boss, "/admin/printers/new", "key-0001", **form) == 302
    assert post(boss, "/admin/printers/new", "key-0001", **form) == 302
    assert post(boss, "/admin/printers/new", "key-0001", **{**form, "name": "Other"}) == 422
    assert post(boss, "/admin/printers/new", "", **form) == 422
    assert len(stored()) == 1
    again = boss.post("/admin/printers/new", data={**form, "idempotency_key": "key-0002"})
    assert again.status_code == 422
    assert "déjà utilisé" in again.get_data(as_text=True)
    assert len(journal()) == 1


WRONG = [
    *[("name", value) for value in (" ", "x" * 81, "a\u200bb")],
    *[("host", value) for value in ("", "not a host", "http://printer", "300.1.1.1", "x" * 201)],
    *[("port", value) for value in ("0", "65536", "9100.0", "-1", "٩١٠٠", "9" * 5000)],
    *[("columns", value) for value in ("40", "")],
]


def test_a_wrong_field_is_named(boss: FlaskClient, centre: Centre) -> None:
    page = f"/admin/printers/{make(centre, name='Bar').id}"
    for field, value in WRONG:
        form = {**GOOD, field: value, "centre_id": str(centre.id), "idempotency_key": "key-0001"}
        for path in ("/admin/printers/new", page):
            answer = boss.post(path, data=form)
            assert answer.status_code == 422, (field, value)
            assert f'id="field-{field}-error"' in answer.get_data(as_text=True), (field, value)
    assert [printer.name for printer in stored()] == ["Bar"]
    assert stored()[0].host == "127.0.0.1"


def test_addresses_of_every_kind_are_taken(boss: FlaskClient, centre: Centre) -> None:
    page = f"/admin/printers/{make(centre).id}"
    for host in ("10.0.0.7", "fe80::1", "printer", "tm-t20.shop.example.org", "3com-printer"):
        assert post(boss, page, **{**GOOD, "host": host}) == 302
        assert stored()[0].host == host


def test_a_name_is_taken_once_per_centre(boss: FlaskClient, centre: Centre) -> None:
    make(make_centre(), name="Guichet 1")
    make(centre, name="Guichet 1")
    bar = make(centre, name="Bar")
    answer = boss.post(f"/admin/printers/{bar.id}", data=GOOD)
    assert answer.status_code == 422
    assert 'id="field-name-error"' in answer.get_data(as_text=True)
    assert stored()[2].name == "Bar"
    assert post(boss, f"/admin/printers/{bar.id}", **{**GOOD, "name": "Bar"}) == 302


def test_a_printer_is_put_out_of_use_and_back(boss: FlaskClient, centre: Centre) -> None:
    printer = make(centre)
    page = f"/admin/printers/{printer.id}"
    for _click in range(2):
        assert post(boss, f"{page}/out-of-use") == 302
    assert stored()[0].active is False
    assert f'action="{page}/test-page"' not in text(boss, page)
    refused = boss.post(f"{page}/test-page", data={"idempotency_key": "key-0001"})
    assert refused.status_code == 409
    assert "hors service" in refused.get_data(as_text=True)
    assert jobs() == []
    assert "Guichet 1" in text(boss, "/admin/printers/?f_active=False")
    for _click in range(2):
        assert post(boss, f"{page}/in-use") == 302
    assert stored()[0].active is True
    assert boss.post(f"{page}/delete").status_code == 404
    assert [kind for kind, _ in journal()] == ["core.printer_put_out_of_use", "core.printer_put_in_use"]


def test_the_printers_of_another_centre_do_not_exist(boss: FlaskClient) -> None:
    elsewhere = make_centre()
    page = f"/admin/printers/{make(elsewhere, name='Ailleurs').id}"
    assert "Ailleurs" not in text(boss, "/admin/printers/")
    assert boss.get(page).status_code == 404
    assert boss.get(f"{page}/test-page").status_code == 404
    assert post(boss, page, **GOOD) == 404
    for action in ("out-of-use", "in-use"):
        assert post(boss, f"{page}/{action}") == 404
    assert post(boss, f"{page}/test-page", "key-0001") == 404
    assert post(boss, "/admin/printers/new", "key-0001", centre_id=str(elsewhere.id), **GOOD) == 404
    assert (len(stored()), stored()[0].name, stored()[0].active) == (1, "Ailleurs", True)
    assert jobs() == journal() == []


def test_the_list_follows_the_current_centre(login: Login, centre: Centre) -> None:
    second = make_centre("Zoo")
    browser = login(make_user(groups=[ADMINISTRATOR], centres=[centre, second], language="fr"))
    make(centre, name="Guichet 1")
    make(second, name="Caisse du zoo")
    assert "Caisse du zoo" not in text(browser, "/admin/printers/")
    browser.post("/centre", data={"centre_id": str(second.id)})
    listed = text(browser, "/admin/printers/")
    assert "Caisse du zoo" in listed
    assert "Guichet 1" not in listed


def test_administrators_only(login: Login, client: FlaskClient, centre: Centre) -> None:
    page = f"/admin/printers/{make(centre).id}"
    assert client.get(page).status_code == 302
    operator = make_user(permissions=["core.jobs"], centres=[centre])
    browser = login(operator)
    for path in ("/admin/printers/", "/admin/printers/new", page, f"{page}/test-page"):
        assert browser.get(path).status_code == 403, path
    for path in ("/admin/printers/new", page, f"{page}/test-page", f"{page}/out-of-use", f"{page}/in-use"):
        assert post(browser, path, "key-0001", centre_id=str(centre.id), **GOOD) == 403, path
    with as_user(operator), unit_of_work(), pytest.raises(Forbidden):
        create_printer(centre.id, GOOD)
    assert "/admin/printers/" not in text(browser, "/")
    assert jobs() == journal() == []


def test_a_forged_form_changes_nothing(
    app: Flask, boss: FlaskClient, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer = make(centre)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    page = f"/admin/printers/{printer.id}"
    for path in (page, f"{page}/out-of-use", f"{page}/test-page", "/admin/printers/new"):
        assert post(boss, path, "key-0001", centre_id=str(centre.id), **GOOD) == 400, path
    token = re.search(r'name="csrf_token" value="([^"]+)"', text(boss, page))
    assert token is not None
    assert post(boss, page, csrf_token=token[1], **GOOD) == 302
    assert stored()[0].host == "192.168.1.50"
    assert jobs() == []
