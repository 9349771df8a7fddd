"""What else the demo's theatre sells and prints: a package, a membership, templates, places set aside for groups."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_ticketing.demo_channels import CONTINGENT
from addons.pos_ticketing.demo_season import PRICES, VAT_RATE
from addons.pos_ticketing.models import (
    AudienceCategory,
    Contingent,
    ContingentSeat,
    Event,
    Performance,
    PerformanceContingent,
)
from addons.pos_ticketing.models.document import DOCUMENT_TEMPLATE, TICKET_TEMPLATE
from addons.pos_ticketing.models.performance import ON_SALE
from addons.pos_ticketing.services.setup_advantages import AdvantageValues, save_advantage
from addons.pos_ticketing.services.setup_packages import PackageValues, save_package, save_package_prices
from addons.pos_ticketing.services.setup_templates import save_template
from addons.pos_ticketing.services.starter_templates import STARTERS
from core.db import db
from core.demo import Demo

PACKAGE = ("Pass Molière", "Le Malade imaginaire", 2, 3, 80)
"""(name, its event, performances at least and at most, percent of the full price of two of them)."""
MEMBERSHIP = ("Carte des amis du théâtre", 1_500, 12, "Réduit")
"""(name, cents TTC, months, the audience category it opens)."""
FULL_RATE = "Plein tarif"
GROUP_EVENT, GROUP_SEATS = "Cyrano de Bergerac", range(300, 340)


def load(demo: Demo) -> None:
    """Make them in the theatre's centre; the same every time."""
    centre_id = demo.centres["theatre"].id
    rates = {
        row.name: row.id
        for row in db.session.execute(
            select(AudienceCategory.id, AudienceCategory.name).where(AudienceCategory.centre_id == centre_id)
        )
    }
    save_template(centre_id, STARTERS[TICKET_TEMPLATE]._replace(name="Billet 150 × 54 mm"))
    save_template(centre_id, STARTERS[DOCUMENT_TEMPLATE]._replace(name="Lettre d'accompagnement"))
    name, event, least, most, percent = PACKAGE
    shown = frozenset(_performances(centre_id, event))
    package = save_package(centre_id, PackageValues(name, least, most, False, shown))
    save_package_prices(
        package.id,
        {(category, rates[FULL_RATE]): 2 * price * percent // 100 for category, price in PRICES.items()},
    )
    name, price, months, opened = MEMBERSHIP
    save_advantage(centre_id, AdvantageValues(name, price, VAT_RATE, months, frozenset({rates[opened]})))
    _set_aside(centre_id)


def _performances(centre_id: int, title: str) -> list[int]:
    """The performances of an event that are on sale, the first one first."""
    return list(
        db.session.scalars(
            select(Performance.id)
            .join(Event, Event.id == Performance.event_id)
            .where(Event.centre_id == centre_id, Event.title == title, Performance.state == ON_SALE)
            .order_by(Performance.starts_at)
        )
    )


def _set_aside(centre_id: int) -> None:
    """Places for groups at the first performance of an event: nothing is sold yet, so the rows are simply written."""
    contingent_id = db.session.scalars(
        select(Contingent.id).where(Contingent.centre_id == centre_id, Contingent.name == CONTINGENT)
    ).one()
    performance_id = _performances(centre_id, GROUP_EVENT)[0]
    db.session.add(PerformanceContingent(performance_id=performance_id, contingent_id=contingent_id))
    db.session.add_all(
        ContingentSeat(performance_id=performance_id, seat=seat, contingent_id=contingent_id)
        for seat in GROUP_SEATS
    )
