"""The demo's theatre: a plan of about 700 seats and a pit, a season, four rates, prices, some sold-looking seats."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from addons.pos_ticketing.models.performance import ON_SALE
from addons.pos_ticketing.services import blocks, setup
from addons.pos_ticketing.services.blocks import Why
from addons.pos_ticketing.services.demo_plan import CATEGORIES, demo_plan
from addons.pos_ticketing.services.plan_import import import_plan, read_plan_file
from addons.pos_ticketing.services.setup import PerformanceValues
from core.demo import Demo

SEATS = 700
RATES = (("Plein tarif", 100), ("Réduit", 75), ("Moins de 26 ans", 50), ("Invitation", 0))
"""(audience category, percent of the full price)."""

PRICES = dict(zip((name for name, _color in CATEGORIES), (4400, 3200, 2200, 1800), strict=True))
"""Full price of each seat category, in cents."""

SEASON = (
    ("Le Malade imaginaire", "Molière", (2, 3, 9, 10)),
    ("Cyrano de Bergerac", "Edmond Rostand", (5, 12, 13)),
    ("Concert du Nouvel An", "Orchestre de chambre", (20,)),
    ("Pierre et le Loup", "Conte musical, dès 5 ans", (6, 7, 14)),
)
"""(title, subtitle, days from today of the performances)."""

STARTS_AT = time(20, 30)
VAT_RATE = 550
HOUSE_SEATS = 8
"""Seats the house keeps at each performance."""
HOUSE_REASON = "Places de service"


def load(demo: Demo) -> None:
    """Import the plan and make the season in the theatre's centre; the same every time."""
    centre = demo.centres["theatre"]
    plan, geometry = read_plan_file(json.dumps(demo_plan(SEATS, name=centre.name)).encode())
    version = import_plan(centre.id, plan, geometry).version
    rates = {
        setup.save_audience_category(centre.id, name, position).id: percent
        for position, (name, percent) in enumerate(RATES, start=1)
    }
    grid = {
        (category, rate_id): price * percent // 100
        for category, price in PRICES.items()
        for rate_id, percent in rates.items()
    }
    for title, subtitle, days in SEASON:
        event = setup.save_event(centre.id, title, subtitle)
        for day in days:
            local = datetime.combine(demo.today + timedelta(days=day), STARTS_AT, ZoneInfo(centre.timezone))
            performance = setup.save_performance(
                centre.id, PerformanceValues(event.id, version.id, local, VAT_RATE, ON_SALE)
            )
            setup.save_prices(performance.id, grid)
            seats = demo.random.sample(range(len(plan.seats)), HOUSE_SEATS)
            blocks.block(performance.id, seats, Why("house", HOUSE_REASON))
