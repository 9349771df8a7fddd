"""Broken plans sent to the page: each is refused with its place, and nothing changes (`make bench` says how fast)."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from addons.pos_ticketing.models import Plan, PlanVersion
from core.db import db
from core.identity.models import User
from core.journal.models import ENTRIES
from tests.addons.pos_ticketing.broken_plans import BROKEN
from tests.addons.pos_ticketing.conftest import Theatre

Login = Callable[[User], FlaskClient]


def stored() -> tuple[int, int, int]:
    counts = [
        db.session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in (Plan.__table__, PlanVersion.__table__, ENTRIES)
    ]
    db.session.rollback()
    return counts[0], counts[1], counts[2]


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_plan_is_refused_with_its_place_and_nothing_changes(
    name: str, theatre: Theatre, login: Login
) -> None:
    make, where = BROKEN[name]
    source = make().encode()
    browser, before = login(theatre.manager), stored()
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fr"
    answer = browser.post("/ticketing/plans/import", data={"file": (BytesIO(source), "plan.json")})
    assert answer.status_code == 422
    assert where in answer.text
    assert stored() == before
