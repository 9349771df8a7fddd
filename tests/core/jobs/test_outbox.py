"""Enqueueing: in the transaction of the cause, once per key, waking the worker after the commit."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import db
from core.jobs import queue
from core.outbox import OUTBOX, current_job, enqueue
from core.testing.factories import make_centre
from core.uow import unit_of_work
from tests.core.jobs.conftest import put, row


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(OUTBOX)) or 0


def test_a_row_waits_for_its_handler(app: Flask) -> None:
    centre = make_centre()
    found = row(put("core.print", "receipt:1", {"b": 2, "a": "é"}, centre.id))
    assert (found.kind, found.key, found.state, found.attempts) == ("core.print", "receipt:1", "waiting", 0)
    assert found.payload == '{"a":"é","b":2}'
    assert (found.centre_id, found.lease, found.last_error, found.done_at) == (centre.id, None, None, None)
    assert found.next_attempt_at == found.created_at


def test_the_same_kind_and_key_make_one_row(app: Flask) -> None:
    first = put("core.print", "receipt:1", {"copy": 0})
    assert put("core.print", "receipt:1", {"copy": 1}) == first
    assert put("core.mail", "receipt:1") != first
    assert json.loads(row(first).payload) == {"copy": 0}
    assert count() == 2


def test_a_row_goes_with_its_cause(app: Flask) -> None:
    def fail() -> None:
        enqueue("core.print", "receipt:1", {})
        raise RuntimeError("no sale")

    with pytest.raises(RuntimeError, match="no sale"), unit_of_work():
        fail()
    assert count() == 0


def test_it_needs_a_unit_of_work(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="unit of work"):
        enqueue("core.print", "receipt:1", {})


@pytest.mark.parametrize("payload", [{"at": object()}, {"x": float("nan")}])
def test_a_payload_is_json(app: Flask, payload: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)), unit_of_work():
        enqueue("core.print", "receipt:1", payload)


def test_the_worker_is_woken_once_after_the_commit(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[int] = []
    monkeypatch.setattr(queue, "wake", lambda: woken.append(count()))
    with unit_of_work():
        enqueue("core.print", "a", {})
        enqueue("core.print", "b", {})
        assert woken == []
    assert woken == [2]
    with unit_of_work():
        pass
    assert woken == [2]


def test_a_queue_that_is_not_there_costs_no_sale(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OSError("disk full")

    monkeypatch.setattr(queue, "queue", broken)
    put("core.print", "a")
    assert count() == 1


def test_only_a_handler_has_a_current_job(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="no job"):
        current_job()
