"""The circuit breaker: after three failures nothing is tried for 30 s, and pages can tell."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from addons.pos_sync.errors.exchange import LineDown, LineOff, LineResting, NothingThere
from addons.pos_sync.services.exchange.breaker import (
    FAILURES,
    OFFLINE,
    ONLINE,
    REST,
    TRYING,
    Breaker,
    line_state,
)
from addons.pos_sync.services.exchange.folder import open_folder
from addons.pos_sync.settings import PosSyncSettings
from core import clock
from core.errors import Sentences

pytestmark = pytest.mark.usefixtures("fresh_lines")

START = datetime(2026, 7, 31, 9, 0, tzinfo=UTC)
DOING = Sentences([("Looking for %(name)s", {"name": "in"})])
DOWN = LineDown(doing=DOING, where="siege", detail="no")
SECOND = timedelta(seconds=1)


@pytest.fixture
def breaker() -> Breaker:
    with clock.frozen(START):
        return Breaker()


def _fail(breaker: Breaker, times: int, at: datetime = START) -> None:
    for number in range(times):
        with clock.frozen(at + number * SECOND):
            breaker.enter(DOING, "siege")
            breaker.failed(DOWN)


def test_two_failures_stop_nothing_and_the_third_does(breaker: Breaker) -> None:
    assert (breaker.state().name, breaker.state().since) == (TRYING, START)
    _fail(breaker, 2)
    assert (breaker.state().name, breaker.state().failures) == (TRYING, 2)
    _fail(breaker, 1, START + 10 * SECOND)

    state = breaker.state()
    assert (state.name, state.failures, state.fault) == (OFFLINE, 3, DOWN)
    assert state.since == START
    assert state.retry_at == START + 40 * SECOND
    with clock.frozen(START + 15.5 * SECOND), pytest.raises(LineResting) as refused:
        breaker.enter(DOING, "siege")
    assert str(refused.value) == (
        "Looking for in: siege could not be reached 3 times, so nothing is tried for 25 s."
    )
    assert breaker.state() == state


def test_a_success_forgets_the_failures(breaker: Breaker) -> None:
    _fail(breaker, 2)
    with clock.frozen(START + 5 * SECOND):
        breaker.passed()
    assert (breaker.state().name, breaker.state().since) == (ONLINE, START + 5 * SECOND)
    _fail(breaker, 2, START + 6 * SECOND)
    with clock.frozen(START + 9 * SECOND):
        breaker.enter(DOING, "siege")
        breaker.passed()
        breaker.passed()
    assert breaker.state().since == START + 9 * SECOND


def test_after_the_rest_one_attempt_tells_for_all(breaker: Breaker) -> None:
    _fail(breaker, FAILURES)
    again = START + 2 * SECOND + REST
    with clock.frozen(again - SECOND), pytest.raises(LineResting):
        breaker.enter(DOING, "siege")
    with clock.frozen(again):
        breaker.enter(DOING, "siege")
        assert (breaker.state().name, breaker.state().since) == (TRYING, START)
        with pytest.raises(LineResting):
            breaker.enter(DOING, "siege")
        breaker.failed(DOWN)
        assert (breaker.state().name, breaker.state().since, breaker.state().failures) == (OFFLINE, START, 4)
        with pytest.raises(LineResting):
            breaker.enter(DOING, "siege")
    with clock.frozen(again + REST):
        breaker.enter(DOING, "siege")
        breaker.passed()
        breaker.enter(DOING, "siege")
        assert breaker.state().name == ONLINE


def test_an_attempt_that_never_ends_keeps_the_others_for_one_rest_only(breaker: Breaker) -> None:
    _fail(breaker, FAILURES)
    again = START + 2 * SECOND + REST
    with clock.frozen(again):
        breaker.enter(DOING, "siege")
    with clock.frozen(again + REST):
        breaker.enter(DOING, "siege")


def test_a_clock_that_was_set_back_stops_nobody(breaker: Breaker) -> None:
    _fail(breaker, FAILURES)
    with clock.frozen(START - timedelta(hours=1)):
        breaker.enter(DOING, "siege")


def test_of_many_threads_one_is_let_through(breaker: Breaker) -> None:
    _fail(breaker, FAILURES)
    barrier, through = Barrier(8), []

    def try_it() -> None:
        with clock.frozen(START + 2 * SECOND + REST):
            barrier.wait()
            try:
                breaker.enter(DOING, "siege")
            except LineResting:
                return
            through.append(1)

    threads = [Thread(target=try_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert through == [1]


def test_a_folder_stops_trying_and_goes_on_when_the_share_is_back(tmp_path: Path) -> None:
    settings = PosSyncSettings(exchange=str(tmp_path / "share"))
    with ExitStack() as stack, open_folder(settings) as folder:
        stack.enter_context(clock.frozen(START))
        for _ in range(FAILURES):
            with pytest.raises(LineDown) as refused:
                folder.names()
            assert not isinstance(refused.value, LineResting)
        (tmp_path / "share").mkdir()
        with pytest.raises(LineResting):
            folder.names()
        with open_folder(settings) as other, pytest.raises(LineResting):
            other.names()
        assert line_state(settings).name == OFFLINE
        stack.enter_context(clock.frozen(START + REST))
        assert folder.names() == []
        assert line_state(settings).name == ONLINE


def test_a_refusal_is_an_answer(tmp_path: Path) -> None:
    settings = PosSyncSettings(exchange=str(tmp_path))
    with open_folder(settings) as folder:
        for _ in range(FAILURES + 1):
            with pytest.raises(NothingThere):
                folder.read("absent")
    assert line_state(settings).name == ONLINE


def test_the_switch_acts_at_once_and_counts_nothing(tmp_path: Path) -> None:
    switch = tmp_path / "offline"
    settings = PosSyncSettings(exchange=f"memory://{tmp_path.name}", offline_file=switch)
    with open_folder(settings) as folder:
        assert not folder.exists("in")
        switch.touch()
        for _ in range(FAILURES + 1):
            with pytest.raises(LineOff) as refused:
                folder.exists("in")
        assert isinstance(refused.value, LineDown)
        state = line_state(settings)
        assert (state.name, state.switched_off, state.failures) == (OFFLINE, True, 0)
        assert state.since == datetime.fromtimestamp(switch.stat().st_mtime, UTC)
        switch.unlink()
        assert not folder.exists("in")
        assert line_state(settings).name == ONLINE
