"""The connection to an exchange: each call is bounded, counted by the breaker, and its faults told in sentences."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TypeAlias, TypeVar

from addons.pos_sync.errors.exchange import LineDown, LocalFault
from addons.pos_sync.services.exchange.bounded import Attempt, GivenUp, bounded, in_background
from addons.pos_sync.services.exchange.breaker import Breaker, check_switch
from addons.pos_sync.services.exchange.place import Place
from addons.pos_sync.services.exchange.places import Opening
from addons.pos_sync.services.exchange.telling import Teller
from core.errors import Sentences

Result = TypeVar("Result")
Call: TypeAlias = Callable[[Place, Attempt], Result]


class Line:
    """One connection, for one thread at a time. Nothing is tried twice: who calls decides."""

    def __init__(
        self, opening: Opening, breaker: Breaker, teller: Teller, seconds: float, offline_file: Path | None
    ) -> None:
        self._opening, self._breaker, self._teller = opening, breaker, teller
        self._seconds, self._offline_file = seconds, offline_file
        self._place: Place | None = None
        self._lock = Lock()

    @property
    def where(self) -> str:
        """The server or folder, as sentences name it."""
        return self._teller.where

    def run(self, doing: Sentences, call: Call[Result]) -> Result:
        """Return what a call returns. Raises LineDown, or ExchangeFault; after either the connection is made anew.

        FileNotFoundError is raised as it is, with the connection kept: what is not there is often no fault.
        """
        check_switch(self._offline_file, doing)
        self._breaker.enter(doing, self.where)
        try:
            result = bounded(lambda attempt: self._called(call, attempt), self._seconds)
        except FileNotFoundError:
            self._breaker.passed()
            raise
        except Exception as error:
            self.close()
            fault = self._teller.fault(error, doing)
            if fault is None:
                raise
            if isinstance(fault, LineDown):
                self._breaker.failed(fault)
            elif not isinstance(fault, LocalFault):
                self._breaker.passed()
            raise fault from None
        self._breaker.passed()
        return result

    def _called(self, call: Call[Result], attempt: Attempt) -> Result:
        place = self._place
        if place is None:
            place = self._connected(attempt)
        else:
            attempt.cut_with(place.cut)
        return call(place, attempt)

    def _connected(self, attempt: Attempt) -> Place:
        """Connect. What was given up meanwhile is closed here, as nobody else knows of it."""
        try:
            place = self._opening(attempt)
            attempt.cut_with(place.cut)
            with self._lock:
                if attempt.given_up:
                    raise GivenUp
                self._place = place
        except BaseException:
            attempt.cut()
            raise
        return place

    def close(self) -> None:
        """End the connection; the next call makes another."""
        with self._lock:
            place, self._place = self._place, None
        if place is not None:
            in_background(place.cut)
