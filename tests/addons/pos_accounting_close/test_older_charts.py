"""Charts laid before there were advances on customer orders: a migration brings the mapping, and changes no other."""

from __future__ import annotations

import pytest
from flask import Flask

from addons.pos_accounting_close.models import Account, AccountMapping
from addons.pos_accounting_close.services.chart_defaults import BELGIUM, FRANCE, lay_defaults
from core import migrate
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import make_centre
from core.uow import unit_of_work

ADVANCES = "third_party:line=advance"


def chart(centre_id: int) -> dict[str, tuple[str, str | None]]:
    """The number of the account and the kind of line of each mapping, by key."""
    rows = (
        db.session.query(AccountMapping.key, Account.number, AccountMapping.line_kind)
        .join(Account, Account.id == AccountMapping.account_id)
        .filter(AccountMapping.centre_id == centre_id)
    )
    return {row.key: (row.number, row.line_kind) for row in rows}


@pytest.mark.parametrize(
    ("case", "country", "number"),
    [
        ("as laid", FRANCE, "4191"),
        ("as laid", BELGIUM, "460"),
        ("own deposits", FRANCE, "707"),
        ("no account", FRANCE, "4191"),
        ("mapped", FRANCE, "706"),
    ],
)
def test_an_older_chart_gets_the_mapping_of_advances(
    app: Flask, case: str, country: str, number: str
) -> None:
    with acting_as(SYSTEM):
        centre_id, untouched = make_centre().id, make_centre().id
        with unit_of_work():
            lay_defaults(centre_id, country)
        with unit_of_work():
            mappings = {
                row.key: row for row in db.session.query(AccountMapping).filter_by(centre_id=centre_id)
            }
            accounts = {row.number: row for row in db.session.query(Account).filter_by(centre_id=centre_id)}
            if case == "mapped":
                mappings[ADVANCES].account_id = accounts["706"].id
            else:
                db.session.delete(mappings[ADVANCES])
            if case == "own deposits":
                mappings["deposit"].account_id = accounts["707"].id
            if case == "no account":
                db.session.delete(mappings["deposit"])
                db.session.flush()
                db.session.delete(accounts["4191"])
        before = chart(centre_id)
        db.session.remove()
        migrate.downgrade("pos_accounting_close", to="pos_accounting_close_0001")
        for _ in range(2):
            migrate.upgrade_all()
            assert chart(centre_id) == {**before, ADVANCES: (number, "advance")}
        assert chart(untouched) == {}
