"""What somebody changes in the database behind the triggers is named by the checks, however consistent it is."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from addons.pos_session.models import Session
from addons.pos_session.services.invariants import broken
from addons.pos_session.services.sale import sell
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop

FACTS = ("cash_operation", "order", "order_line", "payment", "payment_part", "session")


def tamper(*statements: str) -> None:
    """Change facts as somebody who owns the database can: without the triggers."""
    with unit_of_work() as unit:
        if db.engine.dialect.name == "postgresql":
            for table in FACTS:
                unit.execute(text(f"ALTER TABLE pos_session__{table} DISABLE TRIGGER USER"))
        else:
            names = (
                unit.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            )
            for name in names:
                unit.execute(text(f'DROP TRIGGER "{name}"'))
        for statement in statements:
            unit.execute(text(statement))


def sentences() -> list[str]:
    with acting_as(SYSTEM):
        return list(broken())


@pytest.fixture
def sold(at_the_till: Shop) -> Shop:
    session = at_the_till.open()
    at_the_till.sell(session, at_the_till.item("programme", 2))
    at_the_till.sell(session, at_the_till.item("drink"), parts=[{"method": "card", "amount": 300}])
    assert sentences() == []
    return at_the_till


LESS = (
    "UPDATE pos_session__order_line SET unit_price = 400, total_ttc = 800, unit_price_ht = 37915, total_ht = 75829"
    " WHERE id = 1",
    "UPDATE pos_session__order SET total_ttc = 800 WHERE id = 1",
    "UPDATE pos_session__payment SET total = 800 WHERE id = 1",
    "UPDATE pos_session__payment_part SET amount = 800 WHERE id = 1",
)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (LESS, "Order 001.00001.001 is not what the journal says of it."),
        (
            ("UPDATE pos_session__order_line SET unit_price = 400 WHERE id = 1",),
            "A line of order 001.00001.001 does not come to what is stored.",
        ),
        (
            ("UPDATE pos_session__payment_part SET method_id = 1 WHERE id = 2",),
            "Order 001.00001.002 is not what the journal says of it.",
        ),
    ],
)
def test_a_consistent_change_is_named(sold: Shop, changes: tuple[str, ...], sentence: str) -> None:
    tamper(*changes)
    assert sentences() == [sentence]


def test_an_order_that_nothing_signed_speaks_of(sold: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("addons.pos_session.services.writing.enter", lambda *entry: None)
    session = db.session.execute(text("SELECT id FROM pos_session__session")).scalar_one()
    sell(session, [sold.item("drink")], [], "unsigned-sale")
    assert sentences() == ["Order 001.00001.003 is validated but the journal knows nothing of it."]


def test_less_than_nothing_never_stays_in_a_drawer(sold: Shop) -> None:
    session = db.session.scalars(select(Session)).one()
    sold.close(session, 11_000)
    assert sentences() == []
    tamper("UPDATE pos_session__session SET closing_kept = -100, closing_banked = closing_counted + 100")
    assert f"What was kept and banked of session {session.id} is not what was counted." in sentences()


def test_an_adjustment_that_is_not_the_closing_difference(sold: Shop) -> None:
    session = db.session.scalars(select(Session)).one()
    sold.close(session, 10_900, accepted=True)
    assert sentences() == []
    tamper("UPDATE pos_session__cash_operation SET amount = -50 WHERE kind = 'adjustment'")
    assert f"The adjustments of session {session.id} are not its closing difference." in sentences()
