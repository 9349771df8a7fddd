"""Draining: at least once, oldest first, back-off, giving up, and one failure that never stops the others."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, update

from core import clock
from core.config import settings
from core.db import WRITES, db
from core.errors import Refusal
from core.identity.actor import current_actor
from core.jobs.drain import drain, retry_after, seconds_to_next
from core.jobs.failures import WorkerLost, told
from core.jobs.lease import Renewal
from core.journal import enter
from core.journal.models import ENTRIES
from core.numbering import take
from core.outbox import OUTBOX, Hopeless, current_job
from core.uow import unit_of_work
from tests.core.jobs.conftest import put, row

AddJob = Callable[..., None]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def change(row_id: int, **values: Any) -> None:
    with db.engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        connection.execute(update(OUTBOX).where(OUTBOX.c.id == row_id).values(**values))


def test_each_row_is_handed_to_the_handler_of_its_kind(app: Flask, add_job: AddJob) -> None:
    seen: list[tuple[str, Any, str]] = []
    add_job("core.a", lambda payload: seen.append(("a", payload, current_job().key)))
    add_job("core.b", lambda payload: seen.append(("b", payload, current_job().key)))
    ids = [put("core.a", "1", {"n": 1}), put("core.b", "2", {"n": 2}), put("core.a", "3", {"n": 3})]
    assert drain() == 3
    assert seen == [("a", {"n": 1}, "1"), ("b", {"n": 2}, "2"), ("a", {"n": 3}, "3")]
    for row_id in ids:
        found = row(row_id)
        assert (found.state, found.attempts, found.lease, found.leased_until) == ("done", 1, None, None)
        assert found.done_at is not None
    assert drain() == 0


def test_a_handler_is_the_system_and_opens_its_own_unit(app: Flask, add_job: AddJob) -> None:
    def handler(payload: dict[str, Any]) -> None:
        assert current_actor().is_system
        with unit_of_work():
            enter("house", "test.done", {"number": take("test")})

    add_job("core.a", handler)
    put("core.a", "1")
    drain()
    with db.engine.connect() as connection:
        entry = connection.execute(ENTRIES.select()).one()
    assert (entry.kind, entry.data, entry.actor_id) == ("test.done", '{"number":1}', None)


def test_a_failure_is_kept_and_the_others_go_on(app: Flask, add_job: AddJob) -> None:
    done: list[str] = []

    def broken(payload: dict[str, Any]) -> None:
        raise ValueError("no paper\0")

    add_job("core.broken", broken)
    add_job("core.fine", lambda payload: done.append(current_job().key))
    with clock.frozen(NOON):
        failing = put("core.broken", "1")
        put("core.fine", "2")
        assert drain() == 2
        found = row(failing)
        assert done == ["2"]
        assert (found.state, found.attempts, found.last_error) == ("waiting", 1, "ValueError: no paper")
        assert found.next_attempt_at == NOON + timedelta(seconds=5)
        assert found.lease is None
        assert drain() == 0


def test_the_work_of_a_failed_handler_is_rolled_back(app: Flask, add_job: AddJob) -> None:
    def half(payload: dict[str, Any]) -> None:
        with unit_of_work():
            take("half")
            raise RuntimeError("in the middle")

    add_job("core.half", half)
    put("core.half", "1")
    drain()
    with unit_of_work():
        assert take("half") == 1


def test_it_is_tried_again_later_and_later_and_then_given_up(
    app: Flask, add_job: AddJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings().jobs, "max_attempts", 4)

    class PrinterSilent(Refusal):
        message = "The printer %(name)s does not answer."

    def silent(payload: dict[str, Any]) -> None:
        raise PrinterSilent(name="Bar")

    add_job("core.print", silent)
    waits: list[float] = []
    at = NOON
    with clock.frozen(at):
        row_id = put("core.print", "1")
    for _ in range(4):
        with clock.frozen(at):
            assert drain() == 1
        found = row(row_id)
        waits.append((found.next_attempt_at - at).total_seconds())
        at = found.next_attempt_at
    assert waits == [5, 10, 20, 40]
    assert (found.state, found.attempts) == ("failed", 4)
    assert told(found.last_error) == "The printer Bar does not answer."
    with clock.frozen(at + timedelta(days=30)):
        assert drain() == 0


def test_the_wait_is_never_more_than_an_hour() -> None:
    assert [retry_after(n).total_seconds() for n in (1, 2, 3, 10, 11, 500)] == [5, 10, 20, 2560, 3600, 3600]


def test_a_success_after_failures_forgets_the_error(app: Flask, add_job: AddJob) -> None:
    answers = iter([RuntimeError("busy"), None])

    def sometimes(payload: dict[str, Any]) -> None:
        if (error := next(answers)) is not None:
            raise error

    add_job("core.a", sometimes)
    with clock.frozen(NOON):
        row_id = put("core.a", "1")
        drain()
    with clock.frozen(NOON + timedelta(minutes=1)):
        drain()
    assert (row(row_id).state, row(row_id).attempts, row(row_id).last_error) == ("done", 2, None)


def test_rows_of_a_kind_nobody_handles_wait(app: Flask, add_job: AddJob) -> None:
    add_job("core.a", lambda payload: None)
    row_id = put("pos_gone.export", "1")
    assert drain() == 0
    assert (row(row_id).state, row(row_id).attempts) == ("waiting", 0)


def test_a_leased_row_is_left_alone_until_its_lease_is_over(app: Flask, add_job: AddJob) -> None:
    seen: list[int] = []
    add_job("core.a", lambda payload: seen.append(current_job().attempt))
    with clock.frozen(NOON):
        row_id = put("core.a", "1")
        change(row_id, lease="other", leased_until=NOON + timedelta(seconds=60), attempts=1)
        assert drain() == 0
        assert seconds_to_next() == 60
    with clock.frozen(NOON + timedelta(seconds=60)):
        assert drain() == 1
    assert seen == [2]


def test_work_that_kills_its_worker_is_given_up(app: Flask, add_job: AddJob) -> None:
    called: list[Any] = []
    add_job("core.deadly", called.append)
    with clock.frozen(NOON):
        row_id = put("core.deadly", "1")
        change(row_id, lease="dead", leased_until=NOON, attempts=settings().jobs.max_attempts)
        drain()
    assert called == []
    assert row(row_id).state == "failed"
    assert WorkerLost.message in row(row_id).last_error


def test_a_worker_that_lost_its_lease_does_not_mark_the_row(app: Flask, add_job: AddJob) -> None:
    def slow(payload: dict[str, Any]) -> None:
        change(current_job().id, lease="thief", leased_until=clock.now() + timedelta(minutes=1))

    add_job("core.slow", slow)
    row_id = put("core.slow", "1")
    drain()
    assert (row(row_id).state, row(row_id).lease) == ("waiting", "thief")


def test_a_long_job_keeps_its_lease(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    row_id = put("core.a", "1")
    change(row_id, lease="mine", leased_until=clock.now())
    before = row(row_id).leased_until
    monkeypatch.setattr(settings().jobs, "lease_seconds", 0.3)
    renewed = threading.Event()
    with Renewal(row_id, "mine"):
        for _ in range(100):
            if row(row_id).leased_until > before:
                renewed.set()
                break
            threading.Event().wait(0.05)
    assert renewed.is_set()


def test_stopping_ends_between_two_rows(app: Flask, add_job: AddJob) -> None:
    done: list[str] = []
    add_job("core.a", lambda payload: done.append(current_job().key))
    for key in ("1", "2", "3"):
        put("core.a", key)
    assert drain(stopping=lambda: len(done) >= 2) == 2
    assert done == ["1", "2"]


def test_no_transaction_is_open_while_a_handler_runs(app: Flask, add_job: AddJob) -> None:
    """A slow printer must not hold the lock that sales need: another thread writes meanwhile."""
    wrote: list[int] = []

    def sale() -> None:
        with app.app_context(), unit_of_work():
            wrote.append(take("sales"))

    def printing(payload: dict[str, Any]) -> None:
        seller = threading.Thread(target=sale)
        seller.start()
        seller.join(timeout=5)

    add_job("core.print", printing)
    put("core.print", "1")
    drain()
    assert wrote == [1]


def test_several_workers_share_the_rows_and_none_is_done_twice(app: Flask, add_job: AddJob) -> None:
    done: list[str] = []
    add_job("core.a", lambda payload: done.append(current_job().key))
    now = clock.now()
    values = [
        {"kind": "core.a", "key": str(n), "payload": "{}", "state": "waiting", "attempts": 0,
         "next_attempt_at": now, "created_at": now}
        for n in range(60)
    ]  # fmt: skip
    with unit_of_work() as session:
        session.execute(insert(OUTBOX), values)

    def work() -> None:
        with app.app_context():
            drain()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(done, key=int) == [str(n) for n in range(60)]


def test_nothing_waits(app: Flask, add_job: AddJob) -> None:
    add_job("core.a", lambda payload: None)
    assert seconds_to_next() is None
    put("core.a", "1")
    assert seconds_to_next() == 0


def test_a_job_without_hope_fails_at_once(app: Flask, add_job: AddJob) -> None:
    def hopeless(payload: dict[str, Any]) -> None:
        raise Hopeless

    add_job("probe.mail", hopeless)
    row_id = put("probe.mail", "one")
    drain()
    assert (row(row_id).state, row(row_id).attempts) == ("failed", 1)
    assert "cannot be done" in row(row_id).last_error
