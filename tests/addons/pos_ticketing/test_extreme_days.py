"""The first and the last day of the calendar, asked of every page that takes a day: shown or refused, no error."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from core.identity.models import User
from tests.addons.pos_ticketing.conftest import Theatre

ADDRESSES = (
    "orders/{order}/choose?f_day={day}",
    "performances?f_from={day}&f_to={day}",
    "performances/{performance}?day={day}",
    "performances/{performance}/statement?until={day}",
    "statements?from={day}",
    "statements?to={day}",
    "statements?from={day}&to={day}",
    "statements.csv?from={day}&to={day}",
    "statements/advance?on={day}",
    "occupancy?from={day}&to={day}",
    "files?f_from={day}&f_to={day}",
    "exports?year={year}&quarter=4",
    "exports?year={year}&quarter=1",
)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_no_day_is_an_error(theatre: Theatre, login: Callable[[User], FlaskClient], day: str) -> None:
    order, performance = theatre.order(), theatre.performance.id
    operator, manager = login(theatre.operator), login(theatre.manager)
    for address in ADDRESSES:
        path = address.format(order=order.id, performance=performance, day=day, year=day[:4])
        browser = operator if "choose" in path else manager
        assert browser.get(f"/ticketing/{path}").status_code in (200, 422), path
