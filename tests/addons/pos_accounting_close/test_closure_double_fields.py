"""A form of a closure that names a row twice, a row of another closure, or rows that nobody shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from addons.pos_accounting_close.models import Closure, ClosureCorrection
from addons.pos_accounting_close.models.closure import ACCOUNTING
from addons.pos_accounting_close.services.closure_rows import saved_cheques
from addons.pos_session.services.identification import Identification
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user
from tests.addons.pos_accounting_close.drawers import begin, close_operator, closed_drawer
from tests.addons.pos_accounting_close.reallocated import parts, put
from tests.addons.pos_session.browsing import key
from tests.addons.pos_session.shop import Shop

Login = Callable[[User], FlaskClient]


def cheques(closure_id: int) -> list[tuple[int, bool]]:
    db.session.rollback()
    with acting_as(SYSTEM):
        return [(row.amount, row.found) for row in saved_cheques(closure_id)]


def test_a_cheque_known_since_that_is_named_twice_is_saved_once(shop: Shop, login: Login) -> None:
    """It is not saved yet: two rows of the form are one cheque."""
    session = closed_drawer(shop, cheques=0, orders=1)
    with as_user(shop.operator):
        closure_id = begin(session.id)
    with as_user(shop.manager):
        card = next(part.id for part in parts(session) if part.amount == 300)
        part_id = put(shop, card, "cheque", 300, given=Identification("1", "BNP", "M. Durand"))
    form: dict[str, Any] = {
        "row": [f"part{part_id}"] * 2,
        f"found_part{part_id}": "1",
        f"amount_part{part_id}": "3",
    }
    answer = login(shop.operator).post(
        f"/accounting/closures/{closure_id}/identified", data={**key(), **form}
    )
    assert answer.status_code == 302
    assert cheques(closure_id) == [(300, True)]


def test_a_row_that_is_named_twice_is_corrected_once(shop: Shop, accountant: User, login: Login) -> None:
    session = closed_drawer(shop, cheques=1)
    with as_user(shop.operator):
        close_operator(session)
    with as_user(accountant):
        closure_id = begin(session.id, ACCOUNTING)
    with acting_as(SYSTEM):
        row = f"part{saved_cheques(closure_id)[0].part_id}"
    form = {"row": [row, row], f"amount_{row}": "43", f"found_{row}": "1", "why": "Recompté"}
    answer = login(accountant).post(f"/accounting/closures/{closure_id}/identified", data={**key(), **form})
    assert answer.status_code == 302
    assert cheques(closure_id) == [(4_300, True)]
    with acting_as(SYSTEM):
        assert db.session.scalar(select(func.count(ClosureCorrection.id))) == 1


@pytest.mark.parametrize("named", ["part999999", "row1", "row99999999999999999999", "", "x"])
def test_a_row_of_nobody_is_refused(shop: Shop, login: Login, named: str) -> None:
    session = closed_drawer(shop, cheques=1)
    with as_user(shop.operator):
        closure_id = begin(session.id)
    before = cheques(closure_id)
    form = {"row": named, f"found_{named}": "1", f"amount_{named}": "3"}
    browser = login(shop.operator)
    answer = browser.post(f"/accounting/closures/{closure_id}/identified", data={**key(), **form})
    assert 400 <= answer.status_code < 500
    assert cheques(closure_id) == before
    with acting_as(SYSTEM):
        assert db.session.get_one(Closure, closure_id).state == "draft"
