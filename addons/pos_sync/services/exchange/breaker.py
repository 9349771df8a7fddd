"""Spares everybody the wait for a dead line: after some failures in a row nothing is tried for a while.

Kept per process and exchange, in memory: a process that starts knows nothing, and its first attempt tells. The state
is for pages (``line_state``). For tests the line is switched off by a file, ``offline_file`` of the settings: it acts
at once, on all processes, and needs no restart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Literal

from addons.pos_sync.errors.exchange import LineDown, LineOff, LineResting
from addons.pos_sync.settings import PosSyncSettings
from core import clock
from core.errors import Sentences

FAILURES = 3
"""So many in a row, and the line rests."""
REST = timedelta(seconds=30)

ONLINE: Literal["online"] = "online"
TRYING: Literal["trying"] = "trying"
OFFLINE: Literal["offline"] = "offline"


@dataclass(frozen=True, slots=True)
class LineState:
    """``online``: the last attempt came through. ``offline``: nothing is tried. ``trying``: neither is known yet.

    ``since`` is the first failure of the row, or the first success after one; ``retry_at`` when it is tried again.
    """

    name: Literal["online", "trying", "offline"]
    since: datetime
    failures: int = 0
    retry_at: datetime | None = None
    fault: LineDown | None = None
    """The last failure, for its sentence."""
    switched_off: bool = False


class Breaker:
    """Counts the failures of one line; safe for threads."""

    def __init__(self, most_failures: int = FAILURES) -> None:
        self._most_failures = most_failures
        self._lock = Lock()
        self._state = LineState(TRYING, clock.now())

    def enter(self, doing: Sentences, where: str) -> None:
        """Before an attempt. Raises LineResting while the line rests; afterwards one attempt is let through."""
        with self._lock:
            state = self._state
            now = clock.now()
            if state.retry_at is not None:
                left = state.retry_at - now
                # More than the rest: the clock of this machine was set back.
                if timedelta() < left <= REST:
                    seconds = -(-left // timedelta(seconds=1))
                    raise LineResting(doing=doing, where=where, failures=state.failures, seconds=seconds)
                # One attempt tells: the others wait for it, at most as long as a rest if it never ends.
                self._state = LineState(TRYING, state.since, state.failures, now + REST, state.fault)

    def passed(self) -> None:
        """The other side answered, be it with a refusal."""
        with self._lock:
            if self._state.name != ONLINE:
                self._state = LineState(ONLINE, clock.now())

    def failed(self, fault: LineDown) -> None:
        """There was no connection."""
        with self._lock:
            before = self._state
            failures = before.failures + 1
            now = clock.now()
            since = before.since if before.failures else now
            if failures < self._most_failures:
                self._state = LineState(TRYING, since, failures, None, fault)
            else:
                self._state = LineState(OFFLINE, since, failures, now + REST, fault)

    def state(self) -> LineState:
        """What is known of the line now."""
        with self._lock:
            return self._state


_breakers: dict[str, Breaker] = {}
_breakers_lock = Lock()


def breaker_of(exchange: str, failures: int = FAILURES) -> Breaker:
    """The breaker of an exchange, one for all threads of this process; it rests after ``failures`` in a row."""
    with _breakers_lock:
        return _breakers.setdefault(exchange, Breaker(failures))


def forget_lines() -> None:
    """Know nothing of any line, as at the start of the process: for tests."""
    with _breakers_lock:
        _breakers.clear()


def check_switch(offline_file: Path | None, doing: Sentences) -> None:
    """Raises LineOff while the file of the switch exists."""
    if offline_file is not None and offline_file.exists():
        raise LineOff(doing=doing)


def line_state(settings: PosSyncSettings) -> LineState:
    """The state of the line to the exchange of the settings, as a page shows it; nothing is tried for it."""
    return switched(settings, breaker_of(settings.exchange).state())


def switched(settings: PosSyncSettings, state: LineState) -> LineState:
    """A state, or that the line is switched off by hand."""
    if settings.offline_file is None:
        return state
    try:
        since = datetime.fromtimestamp(settings.offline_file.stat().st_mtime, UTC)
    except OSError:
        return state
    return LineState(OFFLINE, since, state.failures, None, state.fault, switched_off=True)
