"""The worker as a real process: woken, stopped gracefully, killed in the middle of a job."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from huey import RedisHuey, SqliteHuey
from sqlalchemy import select

from core.app import ROOT
from core.config import HostSettings, settings
from core.db import db
from core.jobs.queue import queue, storage_for, wake
from core.numbering import Counter
from core.outbox import enqueue
from core.uow import unit_of_work
from tests.core.jobs.conftest import put, row

PLUGIN = '''
"""An addon of this test: a job that makes its effect once, then hangs the first time."""

import time
from pathlib import Path

from core.contributions import Job
from core.hookspecs import hookimpl
from core.idempotency import once
from core.numbering import take
from core.outbox import current_job


def effect(payload):
    job = current_job()
    once(f"{job.kind}:{job.key}", "jobs", lambda: {"number": take(payload["counter"])}, "same")
    folder = Path(payload["folder"])
    (folder / f"begun-{job.attempt}").touch()
    while (folder / "hang").exists():
        time.sleep(0.05)
    (folder / f"done-{job.attempt}").touch()


@hookimpl
def register_jobs():
    return [Job("effects.make", effect, "Make an effect")]
'''
MANIFEST = '[addon]\nname = "effects"\nversion = "0.1.0"\nsummary = "Makes effects."\n'
PATIENCE = 30.0


def wait_until(true: Callable[[], object], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, f"waited in vain: {what}"
        time.sleep(0.05)


@pytest.fixture
def start(app: Flask, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Start ``guichet worker`` on the database of this test."""
    addon = tmp_path / "addons" / "effects"
    addon.mkdir(parents=True)
    (addon / "addon.toml").write_text(MANIFEST)
    (addon / "__init__.py").write_text("")
    (addon / "plugin.py").write_text(PLUGIN)
    config = tmp_path / "config.toml"
    url = db.engine.url.render_as_string(hide_password=False)
    config.write_text(
        f'[app]\ndata_dir = "{settings().data_dir}"\n[database]\nurl = "{url}"\n'
        f'[addons]\nenabled = ["effects"]\npath = ["{addon.parent}"]\n[jobs]\nlease_seconds = 2\n'
    )
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")},
        "PYTHONPATH": f"{ROOT}{os.pathsep}{addon.parent}",
    }
    started: list[subprocess.Popen[bytes]] = []

    def _start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "core.cli", "--config", str(config), "worker"]
        started.append(subprocess.Popen(command, env=environment, cwd=tmp_path))
        return started[-1]

    yield _start
    for process in started:
        process.kill()
        process.wait()


def effects(counter: str) -> int:
    with db.engine.connect() as connection:
        return connection.execute(select(Counter.value).where(Counter.name == counter)).scalar() or 0


def test_a_job_of_a_killed_worker_is_done_later_and_its_effect_is_made_once(
    start: Callable[[], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    hang = tmp_path / "hang"
    hang.touch()
    row_id = put("effects.make", "order:1", {"counter": "effects", "folder": str(tmp_path)})
    worker = start()
    wait_until((tmp_path / "begun-1").exists, "the job begins")
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert effects("effects") == 1
    assert row(row_id).state == "waiting"
    hang.unlink()
    start()
    wait_until(lambda: row(row_id).state == "done", "another worker does the job")
    assert row(row_id).attempts == 2
    assert (tmp_path / "done-2").exists()
    assert not (tmp_path / "done-1").exists()
    assert effects("effects") == 1


def test_a_commit_wakes_the_worker_and_a_signal_stops_it_after_its_job(
    start: Callable[[], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    worker = start()
    first = put("effects.make", "order:1", {"counter": "effects", "folder": str(tmp_path)})
    wait_until(lambda: row(first).state == "done", "the first job")
    hang = tmp_path / "hang"
    hang.touch()
    (tmp_path / "begun-1").unlink()
    began = time.monotonic()
    with unit_of_work():
        second, third = (
            enqueue("effects.make", f"order:{n}", {"counter": "effects", "folder": str(tmp_path)})
            for n in (2, 3)
        )
    wait_until((tmp_path / "begun-1").exists, "the second job begins")
    assert time.monotonic() - began < 10
    worker.terminate()
    time.sleep(0.5)
    assert worker.poll() is None
    hang.unlink()
    assert worker.wait(timeout=PATIENCE) == 0
    assert (row(second).state, row(third).state) == ("done", "waiting")
    assert effects("effects") == 2


def test_the_queue_is_a_file_unless_redis_is_named(app: Flask, tmp_path: Path) -> None:
    own = HostSettings(app={"data_dir": tmp_path})
    assert isinstance(storage_for(own), SqliteHuey)
    assert (tmp_path / "jobs.sqlite3").exists()
    shared = HostSettings(app={"data_dir": tmp_path}, jobs={"redis_url": "redis://queue.invalid:6379/3"})
    with_redis = storage_for(shared)
    assert isinstance(with_redis, RedisHuey)
    assert with_redis.storage.pool.connection_kwargs["host"] == "queue.invalid"
    assert with_redis.storage.pool.connection_kwargs["db"] == 3


def test_waking_without_a_worker_does_not_fill_the_queue(app: Flask) -> None:
    queue().huey.flush()  # a worker that an earlier test killed leaves what it had not read
    for _ in range(5):
        wake()
    assert queue().huey.pending_count() == 1
    queue().huey.flush()


def test_a_forked_process_has_its_own_queue(app: Flask) -> None:
    here = queue()
    pid = os.fork()
    if pid == 0:
        os._exit(0 if queue().huey is not here.huey else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert queue().huey is here.huey
