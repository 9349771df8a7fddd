"""The page of a register's key: shown once when it is made, and worthless once revoked."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from addons.pos_sync.models import Register
from addons.pos_sync.permissions import VIEW
from addons.pos_sync.services.receiving.registers import make_register
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import make_user
from core.uow import unit_of_work
from tests.addons.pos_sync.head_office import HeadOffice

SECRET = re.compile(r"guichet_[\w-]{43}")


def test_a_key_is_shown_once_and_speaks_until_it_is_revoked(
    head_office: HeadOffice, login: Callable[[User], FlaskClient]
) -> None:
    browser = login(head_office.user)
    page = f"/sync/registers/{head_office.registers['R1'].id}/key"
    key = SECRET.findall(browser.post(page).text)[0]
    assert SECRET.findall(browser.get(page).text) == []

    def ping(secret: str) -> int:
        answer = browser.get("/api/v1/sync/ping", headers={"Authorization": f"Bearer {secret}"})
        return answer.status_code

    assert (ping(key), ping(head_office.keys["R1"]), ping(head_office.keys["R2"])) == (200, 401, 200)
    for _ in range(2):
        assert browser.post(f"{page}/revoke").status_code == 302
    assert ping(key) == 401
    assert "head_office_key" not in browser.get(page).text


def test_the_name_of_another_user_is_not_taken(
    head_office: HeadOffice, login: Callable[[User], FlaskClient]
) -> None:
    with acting_as(SYSTEM), unit_of_work():
        register = make_register(head_office.centre.id, "R77", "Musée")
        make_user(login="register.r77")
    browser = login(head_office.user)
    page = f"/sync/registers/{register.id}/key"
    answer = browser.post(page)
    assert answer.status_code == 409 and "register.r77" in answer.text
    assert SECRET.findall(answer.text) == [] and browser.get(page).status_code == 200
    with acting_as(SYSTEM):
        assert db.session.get_one(Register, register.id).user_id is None


def test_who_only_looks_makes_no_key(head_office: HeadOffice, login: Callable[[User], FlaskClient]) -> None:
    browser = login(make_user(permissions=[VIEW], centres=[head_office.centre]))
    page = f"/sync/registers/{head_office.registers['R1'].id}/key"
    assert [browser.get(page).status_code, browser.post(page).status_code] == [403, 403]
    assert browser.post(f"{page}/revoke").status_code == 403
