"""Everything that writes, at the same instant: nobody waits for ever, each thing happens once, the books stay right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select, update

from addons.pos_accounting_close.models import Account, Closure, ExportedEntry, PeriodLock
from addons.pos_accounting_close.models.closure import ACCOUNTING, DONE
from addons.pos_accounting_close.models.deposit import CASH, CHEQUE
from addons.pos_accounting_close.services import exports, setup_accounting, setup_mappings
from addons.pos_accounting_close.services.bulk_closing import close_one
from addons.pos_accounting_close.services.deposit_items import depositable
from addons.pos_accounting_close.services.deposits import make_slip
from addons.pos_accounting_close.services.fiscal_closings import draw_up_due
from addons.pos_accounting_close.services.invariants import broken
from addons.pos_accounting_close.services.periods import lock_period
from addons.pos_accounting_close.services.presales import release_due
from addons.pos_accounting_close.services.reallocating import Wish, reallocate
from addons.pos_session.models import Session
from addons.pos_session.services.invariants import broken as broken_sales
from core import clock
from core.db import db
from core.errors import Refusal
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.books import SIRET
from tests.addons.pos_accounting_close.drawers import close_operator, closed_drawer
from tests.addons.pos_accounting_close.reallocated import parts
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_session.test_concurrency import at_once


def each(*works: Callable[[], Any]) -> Callable[[], list[str]]:
    """The works one after the other, each in its own unit; what became of each."""

    def job() -> list[str]:
        said = []
        for work in works:
            try:
                with unit_of_work():
                    work()
                said.append("done")
            except Refusal as refusal:
                said.append(refusal.error_code)
        return said

    return job


def sound() -> list[str]:
    db.session.rollback()
    with acting_as(SYSTEM):
        return [*broken(), *broken_sales()]


def test_all_that_an_accountant_does_at_the_same_instant(app: Flask, shop: Shop) -> None:
    """Two close the same drawers from both ends, while others reallocate, draw up, lock, export, deposit, set up."""
    centre_id = shop.centre.id
    with acting_as(SYSTEM), unit_of_work() as unit:
        unit.execute(update(Centre).where(Centre.id == centre_id).values(siret=SIRET))
    drawers, cards = [], []
    for _ in range(4):
        session = closed_drawer(shop, cheques=1, orders=1)
        with as_user(shop.operator):
            close_operator(session)
        with acting_as(SYSTEM):
            cards += [part.id for part in parts(session) if part.amount == 300]
        drawers.append(session.id)
    today = clock.business_day(shop.centre.timezone)
    transfer = shop.methods["transfer"].id if "transfer" in shop.methods else shop.methods["cheque"].id
    who = [
        make_user(groups=["pos.default.administrator", "accounting.default.user"], centres=[shop.centre])
        for _ in range(9)
    ]
    db.session.remove()

    def slip(kind: str) -> Callable[[], Any]:
        return lambda: make_slip(centre_id, kind, [one.key for one in depositable(centre_id, kind)])

    def mapping() -> Any:
        account = db.session.scalars(select(Account.id).where(Account.centre_id == centre_id)).first()
        return setup_mappings.set_mapping(centre_id, setup_mappings.Case("bank"), account)

    jobs = [
        each(*(lambda d=d: close_one(d) for d in drawers)),
        each(*(lambda d=d: close_one(d) for d in reversed(drawers))),
        each(*(lambda c=c: reallocate(c, Wish(transfer, 100, "Erreur")) for c in cards)),
        each(*[lambda: draw_up_due(centre_id)] * 4),
        each(*(lambda n=n: lock_period(centre_id, today - timedelta(days=5 - n)) for n in range(4))),
        each(
            *[
                lambda: exports.export_entries(
                    centre_id, "fec", date(2020, 1, 1), date(2090, 1, 1), only_new=True
                )
            ]
            * 4
        ),
        each(*[slip(CHEQUE), slip(CASH)] * 2),
        each(*[lambda: setup_accounting.lay_accounts(centre_id, "FR"), mapping] * 2),
        each(*[lambda: release_due(centre_id, today)] * 4),
    ]
    answers = at_once(app, *zip(who, jobs, strict=True))
    assert sound() == []
    with acting_as(SYSTEM):
        done = select(func.count(Closure.id)).where(Closure.step == ACCOUNTING, Closure.state == DONE)
        closed = db.session.scalar(done)
        assert closed == (answers[0] + answers[1]).count("done")
        states = set(db.session.scalars(select(Session.state)))
        assert states <= {"accounting_closed", "operator_closed"}
        assert db.session.scalar(select(func.count(PeriodLock.id))) == answers[4].count("done")
        twice = select(ExportedEntry.entry_id).group_by(ExportedEntry.entry_id).having(func.count() > 1)
        assert db.session.scalars(twice).all() == []
