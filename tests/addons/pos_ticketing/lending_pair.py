"""Head office and a register in one database, as two centres that know of each other by their documents alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select

from addons.pos_session.services.catalogue import make_default_methods
from addons.pos_ticketing.models import (
    SOLD,
    AudienceCategory,
    BorrowedPerformance,
    Claim,
    Contingent,
    LentContingent,
    LentPlace,
    Performance,
)
from addons.pos_ticketing.services import borrowed_reports, borrowing, contingents, lending, lent_document
from addons.pos_ticketing.services.claims import Holder as Basket
from addons.pos_ticketing.services.claims import Wanted, sell
from addons.pos_ticketing.services.holders import Holder
from addons.pos_ticketing.services.lent_reports import apply_report
from addons.pos_ticketing.services.lent_texts import read_reports, report_document
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.testing.factories import as_user, make_centre
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre, _open_till

R1 = Holder("R1", "Caisse du parvis")


@dataclass
class Pair:
    """``office`` is the theatre of head office; the register has a centre, and a till of its own."""

    office: Theatre
    centre: Centre
    till: Theatre

    def lend(self, contingent: Contingent, until: datetime) -> LentContingent:
        with as_user(self.office.manager), unit_of_work():
            return lending.lend(self.office.performance.id, contingent.id, R1, until)

    def document(self) -> bytes:
        """What head office would send now."""
        with acting_as(SYSTEM):
            found = lent_document.lent_document(self.office.centre.id, R1.code)
        db.session.rollback()
        return found

    def receive(self, document: bytes) -> int:
        with acting_as(SYSTEM):
            return borrowing.apply_document(self.centre.id, document)

    def report(self) -> bytes:
        """What the register would send now."""
        with acting_as(SYSTEM):
            borrowed_reports.end_due(self.centre.id)
            return report_document(borrowed_reports.reports(self.centre.id))

    def hear(self, report: bytes) -> int:
        heard = 0
        with acting_as(SYSTEM):
            for one in read_reports(report):
                with unit_of_work():
                    heard += apply_report(self.office.centre.id, R1.code, one)
        return heard

    def contact(self) -> None:
        """The register asks and answers, over a line that works."""
        self.receive(self.document())
        self.hear(self.report())

    def register(self) -> Theatre:
        """The theatre as the register has it, the performance of head office on it."""
        reference = str(self.office.performance.id)
        with acting_as(SYSTEM):
            found = db.session.scalars(
                select(BorrowedPerformance).where(BorrowedPerformance.reference == reference)
            ).one()
            performance = db.session.get_one(Performance, found.performance_id)
            full = db.session.scalars(
                select(AudienceCategory).where(
                    AudienceCategory.centre_id == self.centre.id, AudienceCategory.name == "Plein tarif"
                )
            ).one()
        return replace(self.till, performance=performance, full=full)


def make_pair(office: Theatre) -> Pair:
    """The theatre, and a register of another centre with an open till."""
    centre = make_centre(name="Parvis")
    with acting_as(SYSTEM), unit_of_work():
        make_default_methods(centre.id)
    return Pair(office, centre, replace(office, centre=centre, **_open_till(centre, "Parvis")))


def set_apart(office: Theatre, name: str, *seats: int) -> Contingent:
    """A contingent of head office with places at the performance."""
    with as_user(office.manager), unit_of_work():
        found = contingents.save_contingent(office.centre.id, name, "channel")
    with as_user(office.manager), unit_of_work():
        contingents.attach(office.performance.id, found.id)
    with as_user(office.manager), unit_of_work():
        contingents.set_aside(office.performance.id, found.id, seats)
    return found


def sell_place(
    side: Theatre, order_id: int, seat: int, contingents_sold: frozenset[int] = frozenset()
) -> None:
    """Sell a place at the level of claims, where it is decided, in a channel of these contingents. SeatsGone."""
    wanted, offer = [Wanted(side.performance.id, seat, side.full.id)], side.offer
    offer.contingents = contingents_sold
    with as_user(side.operator), unit_of_work():
        sell(Basket(order_id, side.operator.id), wanted, {side.performance.id: offer})


def give_up(side: Theatre, order_id: int, seat: int) -> None:
    """Free a sold place again, as taking back its ticket does."""
    claim = Claim.__table__
    with unit_of_work() as session:
        session.execute(
            delete(Claim).where(
                claim.c.performance_id == side.performance.id,
                claim.c.seat == seat,
                claim.c.state == SOLD,
                claim.c.order_id == order_id,
            )
        )


def lent_states(lent: LentContingent) -> dict[int, str]:
    rows = db.session.execute(select(LentPlace.seat, LentPlace.state).where(LentPlace.lent_id == lent.id))
    found = {row.seat: row.state for row in rows}
    db.session.rollback()
    return found
