"""Days and instants: where a day of a zone begins, also on the days the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from core import clock

PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("day", "later", "begins"),
    [
        (date(2026, 1, 15), 0, datetime(2026, 1, 14, 23, tzinfo=UTC)),
        (date(2026, 3, 29), 0, datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (date(2026, 3, 29), 1, datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (date(2026, 10, 25), 1, datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_midnight_where_it_is(day: date, later: int, begins: datetime) -> None:
    assert clock.midnight(PARIS, day, later) == begins


def test_today_is_that_of_the_zone() -> None:
    with clock.frozen(datetime(2026, 6, 1, 22, 30, tzinfo=UTC)):
        assert clock.midnight(PARIS) == datetime(2026, 6, 1, 22, tzinfo=UTC)
        assert clock.midnight("UTC") == datetime(2026, 6, 1, tzinfo=UTC)
