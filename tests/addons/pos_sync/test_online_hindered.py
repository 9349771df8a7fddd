"""What hinders the sending of orders gives none of them up: it waits, the others pass, and the line says why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from addons.pos_sync.errors.exchange import LoginRefused
from addons.pos_sync.errors.online import AnswerUnusable
from addons.pos_sync.models import OrderChange, Register
from addons.pos_sync.online_jobs import orders_job
from addons.pos_sync.services.exchange.breaker import forget_lines
from addons.pos_sync.services.line import line_on_screen
from addons.pos_sync.services.online.client import HeadOfficeClient
from addons.pos_sync.services.orders import desk
from addons.pos_sync.services.receiving.keys import new_key, revoke_key
from core.config import settings
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work
from tests.addons.pos_sync.online_servers import OWNER, Both, at, exchange_orders, here

PASSING = [
    (400, b'{"code": "core.bad_json"}'),
    (404, b'{"code": "core.not_found"}'),
    (405, b"<html></html>"),
    (408, b"<html></html>"),
    (413, b"<html></html>"),
    (425, b'{"code": "core.early"}'),
    (429, b'{"code": "core.too_many_requests"}'),
    (500, b'{"code": "core.broken"}'),
    (503, b"<html></html>"),
]
NO_SUCH_ADDRESS = 404
OF_ONE_CHANGE = (400, 413)
"""Something of that change alone may be what is not taken."""


def nothing_given_up() -> bool:
    db.session.expire_all()
    return not db.session.query(OrderChange).filter(OrderChange.fault != "").count()


def shown() -> tuple[str, str]:
    """The line as a page of another process shows it."""
    forget_lines()
    line = line_on_screen()
    assert line is not None
    return line.name, line.why


@pytest.mark.parametrize(("status", "body"), PASSING)
def test_a_passing_answer_gives_up_no_change(
    online: Both, status: int, body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = online.new(f"first-{status}"), online.new(f"second-{status}")
    numbers = (first.number, second.number)
    real: Any = HeadOfficeClient._send

    def busy(*given: Any) -> Any:
        sent = given[4] or {}
        return (status, body) if numbers[0] in str(sent) else real(*given)

    with monkeypatch.context() as patched:
        patched.setattr(HeadOfficeClient, "_send", busy)
        exchange_orders()
        assert nothing_given_up() and online.there(numbers[0]) is None
        passed = online.there(numbers[1]) is not None
        assert passed is (status in OF_ONE_CHANGE)
        name, why = shown()
        assert name == ("refused" if passed or status == NO_SUCH_ADDRESS else "offline") and why
    exchange_orders()
    assert nothing_given_up() and all(online.there(number) for number in numbers)
    assert shown() == ("online", "")


def with_key(online: Both, *, new: bool) -> str:
    """Head office revokes the key of the register; ``new``: and makes another."""
    with at(online.head_office):
        settings().section("pos_sync").role = "head_office"
        register = db.session.query(Register).filter_by(code="R1").one()
        with acting_as(SYSTEM), unit_of_work():
            if new:
                return new_key(register.id)
            revoke_key(register.id)
    return ""


def test_a_key_that_is_revoked_while_an_order_is_held_loses_nothing(online: Both) -> None:
    held = online.new("held")
    held_id, held_number = held.id, held.number
    exchange_orders()
    desk.take(held_id, "edit", OWNER)
    waiting_number = online.new("while-revoked").number
    secret: Path = settings().section("pos_sync").secret_file
    try:
        with_key(online, new=False)
        exchange_orders()
        assert nothing_given_up() and online.there(waiting_number) is None
        name, why = shown()
        assert name == "refused" and why
        change = {"owner": OWNER, "base_version": 1, "content": {"note": "Gardé"}}
        with pytest.raises(LoginRefused):
            desk.change(held_id, "edit", change_id="revoked-0123456789", **change)
        assert online.versions(held_number) == [(1, "created")]
    finally:
        key = with_key(online, new=True)
        secret.write_text(f'head_office_key = "{key}"\n')
        online.keys["R1"] = key
    forget_lines()
    assert desk.change(held_id, "edit", change_id="revoked-0123456789", **change) == 2  # still held
    exchange_orders()
    assert online.there(waiting_number) is not None and here(held_id).note == "Gardé"
    assert shown() == ("online", "")


def test_the_round_itself_says_nothing_where_there_is_no_head_office(online: Both) -> None:
    settings().section("pos_sync").head_office_url = ""
    orders_job({})
    assert online.line.calls == 0


@pytest.mark.parametrize(
    "told",
    [
        {"expires_at": "9999-12-31T23:59:59+00:00", "now": "2026-01-01T00:00:00+00:00"},
        {"expires_at": "2026-01-01T00:00:00", "now": "2026-01-01T00:00:00+00:00"},
        {"expires_at": None},
    ],
)
def test_a_lock_that_ends_at_no_day_of_the_calendar_is_no_answer(
    online: Both, monkeypatch: pytest.MonkeyPatch, told: dict[str, Any]
) -> None:
    order_id = online.new(f"calendar-{len(str(told))}").id
    exchange_orders()
    real = HeadOfficeClient._send

    def sent(*arguments: Any) -> tuple[int, bytes]:
        status, data = real(*arguments)
        return status, json.dumps({**json.loads(data), **told}).encode()

    monkeypatch.setattr(HeadOfficeClient, "_send", sent)
    with pytest.raises(AnswerUnusable):
        desk.take(order_id, "edit", OWNER)
