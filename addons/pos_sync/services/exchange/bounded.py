"""Runs a call that may hang in a thread of its own and stops waiting in time: a dead line holds nobody up.

Timeouts of sockets are not enough: names are resolved, shares hang and servers that send a byte now and then go on for
ever. What is given up has its connection cut, so that its thread ends too.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import TypeVar

Result = TypeVar("Result")

LEAST_BYTES = 1024
"""As many have to move within the time limit for a transfer to go on."""


class GivenUp(Exception):
    """Raised in the thread of a call that nobody waits for any more."""


class Attempt:
    """A running call: it tells of its progress, and how its connection can be cut."""

    def __init__(self, seconds: float) -> None:
        self.given_up = False
        self._seconds = seconds
        self._until = monotonic() + seconds
        self._moved = 0
        self._cut: Callable[[], object] | None = None

    def moved(self, count: int) -> None:
        """So many bytes were transferred. Raises GivenUp when nobody waits for the rest."""
        if self.given_up:
            raise GivenUp
        self._moved += count
        if self._moved >= LEAST_BYTES:
            self._moved = 0
            self._until = monotonic() + self._seconds

    def cut_with(self, cut: Callable[[], object]) -> None:
        """What ends the connection, from another thread too. Raises GivenUp when it is too late to begin."""
        self._cut = cut
        if self.given_up:
            raise GivenUp

    @property
    def left(self) -> float:
        """Seconds until this is given up, unless it moves on."""
        return self._until - monotonic()

    def give_up(self) -> None:
        """Stop this: nobody waits for it."""
        self.given_up = True
        self.cut()

    def cut(self) -> None:
        """End the connection that this uses or makes."""
        if self._cut is not None:
            in_background(self._cut)


def bounded(call: Callable[[Attempt], Result], seconds: float) -> Result:
    """Return what a call returns. Raises TimeoutError after ``seconds`` without progress, else what it raises."""
    attempt = Attempt(seconds)
    ended = threading.Event()
    results: list[Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(call(attempt))
        except BaseException as error:  # told to who waits, whatever it is
            errors.append(error)
        finally:
            ended.set()

    threading.Thread(target=run, name="exchange", daemon=True).start()
    try:
        while not ended.wait(max(attempt.left, 0)):
            if attempt.left <= 0 and not ended.is_set():
                raise TimeoutError
    except BaseException:
        attempt.give_up()
        raise
    if errors:
        raise errors[0]
    return results[0]


def in_background(cut: Callable[[], object]) -> None:
    """End a connection without waiting: closing may hang as well."""
    threading.Thread(target=_quietly, args=(cut,), name="exchange-cut", daemon=True).start()


def _quietly(cut: Callable[[], object]) -> None:
    with suppress(Exception):
        cut()
