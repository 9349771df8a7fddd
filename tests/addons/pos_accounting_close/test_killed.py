"""A process that dies at any statement of what an accountant does besides closing: wholly undone, or wholly done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from addons.pos_accounting_close.models.closure import ACCOUNTING
from addons.pos_accounting_close.services import exports, setup_accounting, setup_mappings
from addons.pos_accounting_close.services.bulk_closing import close_one
from addons.pos_accounting_close.services.closure_entries import save_cash
from addons.pos_accounting_close.services.closures import begin
from addons.pos_accounting_close.services.invariants import broken
from addons.pos_accounting_close.services.periods import lock_period
from addons.pos_accounting_close.services.reallocating import Wish, reallocate
from addons.pos_session.models import Session
from addons.pos_session.services.reopening import reopen
from core import clock
from core.db import Base, db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.testing.dying import dies_at_each_statement
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.books import SIRET
from tests.addons.pos_accounting_close.drawers import begin as begun
from tests.addons.pos_accounting_close.drawers import close_operator, closed_drawer
from tests.addons.pos_accounting_close.reallocated import parts, sound
from tests.addons.pos_session.shop import Shop, pieces

Work = Callable[[Shop, Session], Callable[[], Any]]


def facts() -> dict[str, Any]:
    """How many rows each table has, and what may be changed in place."""
    with acting_as(SYSTEM):
        tables = Base.metadata.sorted_tables
        found: dict[str, Any] = {
            table.name: db.session.scalar(select(func.count()).select_from(table)) for table in tables
        }
        for table in tables:
            if table.name.startswith("pos_accounting_close__") or table.name in CHANGED:
                found[table.name] = sorted(map(repr, map(tuple, db.session.execute(select(table)))))
        db.session.rollback()
    return found


CHANGED = ("pos_session__session", "core__counter", "core__journal_chain")


def reallocating(shop: Shop, session: Session) -> Callable[[], Any]:
    card = next(part.id for part in parts(session) if part.amount == 300)
    return lambda: reallocate(card, Wish(shop.methods["cash"].id, 300, "Erreur"))


def reopening(shop: Shop, session: Session) -> Callable[[], Any]:
    return lambda: reopen(session.id)


def starting(shop: Shop, session: Session) -> Callable[[], Any]:
    return lambda: begin(session.id, "operator")


def locking(shop: Shop, session: Session) -> Callable[[], Any]:
    return lambda: lock_period(shop.centre.id, clock.business_day("Europe/Paris") - timedelta(days=3))


def closing(shop: Shop, session: Session) -> Callable[[], Any]:
    close_operator(session)
    return lambda: close_one(session.id)


def exporting(shop: Shop, session: Session) -> Callable[[], Any]:
    close_operator(session)
    with unit_of_work() as unit:
        close_one(session.id)
        unit.execute(update(Centre).where(Centre.id == shop.centre.id).values(siret=SIRET))
    return lambda: exports.export_entries(shop.centre.id, exports.FEC, date(2020, 1, 1), date(2099, 1, 1))


def correcting(shop: Shop, session: Session) -> Callable[[], Any]:
    close_operator(session)
    closure_id = begun(session.id, ACCOUNTING)
    return lambda: save_cash(closure_id, pieces(14_300), "Recompté")


def laying(shop: Shop, session: Session) -> Callable[[], Any]:
    return lambda: setup_accounting.lay_accounts(shop.centre.id, "BE")


def mapping(shop: Shop, session: Session) -> Callable[[], Any]:
    with unit_of_work():
        account = setup_accounting.add_account(shop.centre.id, "5121", "Autre banque").id
    return lambda: setup_mappings.set_mapping(shop.centre.id, setup_mappings.Case("bank"), account)


@pytest.mark.parametrize(
    "work",
    [reallocating, reopening, starting, locking, closing, exporting, correcting, laying, mapping],
)
def test_whoever_dies_leaves_nothing_half_done(shop: Shop, work: Work) -> None:
    session = closed_drawer(shop, cheques=1, orders=1)
    both = make_user(groups=["pos.default.administrator", "accounting.default.user"], centres=[shop.centre])
    with as_user(both):
        does = work(shop, session)

        def at_a_time() -> None:
            with unit_of_work():
                does()

        before = facts()
        assert dies_at_each_statement(at_a_time, facts) > 3
        assert facts() != before
    with acting_as(SYSTEM):
        assert list(broken()) == []
    assert sound() == []
