"""The one source of the current time, so that tests can hold it still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def business_day(zone: str, at: datetime | None = None) -> date:
    """The calendar day of an instant in the IANA ``zone`` of a centre.

    A session stores it at its opening; nothing recomputes it later (architecture.md, section 5).
    """
    return (at or now()).astimezone(ZoneInfo(zone)).date()


def midnight(zone: str, day: date | None = None, later: int = 0) -> datetime:
    """The instant, in UTC, at which a day of an IANA ``zone`` begins: today, or ``day``, or so many days ``later``."""
    wanted = business_day(zone) if day is None else day
    return datetime.combine(wanted + timedelta(days=later), time(), ZoneInfo(zone)).astimezone(UTC)


def epoch_us(at: datetime) -> int:
    """Whole microseconds since 1970: the form in which instants are signed, whatever the database keeps."""
    return (at - _EPOCH) // _MICROSECOND


def epoch_ms(at: datetime) -> int:
    """Milliseconds since 1970, the form in which instants travel to the browser."""
    return round(at.timestamp() * 1000)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the clock at an aware instant (for tests and the demo's past)."""
    token = _frozen.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
