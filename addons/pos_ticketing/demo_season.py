"""The demo's season: who pays which rate, the season's grid and one of an event, performances in several states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from addons.pos_ticketing.models import Performance, PlanVersion
from addons.pos_ticketing.models.performance import CANCELLED, ON_SALE, SUSPENDED
from addons.pos_ticketing.services import blocks, performance_states, setup, setup_quotas
from addons.pos_ticketing.services.blocks import Why
from addons.pos_ticketing.services.demo_plan import CATEGORIES
from addons.pos_ticketing.services.setup import PerformanceValues
from addons.pos_ticketing.services.setup_audience import AudienceValues
from addons.pos_ticketing.services.setup_events import EventFacts, save_season, save_venue_type
from addons.pos_ticketing.services.setup_grids import GridValues, Scope, add_grid, set_cells
from core.demo import Demo
from core.identity.models import Centre


class Rate(NamedTuple):
    """An audience category; ``percent`` of the full price, None for one that only has sub-categories."""

    name: str
    percent: int | None
    kind: str = "full"
    proof: str = ""
    of: str = ""


RATES = (
    Rate("Plein tarif", 100),
    Rate("Réduit", None, "reduced"),
    Rate("Étudiant", 75, "reduced", "Carte d'étudiant", "Réduit"),
    Rate("Demandeur d'emploi", 75, "reduced", "Attestation de moins de trois mois", "Réduit"),
    Rate("Moins de 26 ans", 50, "reduced", "Pièce d'identité"),
    Rate("Groupe", 80, "group"),
    Rate("Invitation", 0, "guest"),
)

PRICES = dict(zip((name for name, _color in CATEGORIES), (4400, 3200, 2200, 1800), strict=True))
"""Full price of each seat category, in cents."""


class Show(NamedTuple):
    """An event; ``days`` from today of its performances, ``percent`` of the season's prices."""

    title: str
    subtitle: str
    facts: EventFacts
    days: tuple[int, ...]
    percent: int = 100


SHOWS = (
    Show("Le Malade imaginaire", "Molière", EventFacts("Théâtre"), (2, 3, 9, 10)),
    Show("Cyrano de Bergerac", "Edmond Rostand", EventFacts("Théâtre"), (5, 12, 13)),
    Show("Concert du Nouvel An", "Orchestre de chambre", EventFacts("Musique"), (20,), 125),
    Show(
        "Pierre et le Loup",
        "Conte musical, dès 5 ans",
        EventFacts("Musique", True, "Jeunes oreilles"),
        (6, 7, 14),
    ),
)
TONIGHT = ("Le Malade imaginaire", 0, "", "")
OTHERS = (
    TONIGHT,
    ("Cyrano de Bergerac", 19, SUSPENDED, "Artiste souffrant"),
    ("Pierre et le Loup", 21, CANCELLED, "Décor endommagé pendant le transport"),
)
"""(title, day from today, state, reason) of the performances made after those of the shows."""

STARTS_AT = time(20, 30)
VAT_RATE = 550
QUOTA = ("Groupe", 40)
"""Most places that a category takes at tonight's performance."""
HOUSE_SEATS = 8
"""Seats the house keeps at each performance."""
HOUSE_REASON = "Places de service"
FIRST_MONTH = 9
"""A season begins in September."""


def make_season(demo: Demo, centre: Centre, version: PlanVersion) -> None:
    """Make everything on one plan; the same for the same day."""
    save_venue_type(version.plan_id, "Théâtre")
    rates = _rates(centre)
    first = demo.today.year if demo.today.month >= FIRST_MONTH else demo.today.year - 1
    season = save_season(
        centre.id, f"{first}-{first + 1}", date(first, FIRST_MONTH, 1), date(first + 1, FIRST_MONTH - 1, 31)
    )
    _grid(Scope(season_id=season.id), "Tarifs de la saison", rates, 100)
    events = {}
    for show in SHOWS:
        event = setup.save_event(centre.id, show.title, show.subtitle, season_id=season.id, facts=show.facts)
        events[show.title] = event.id
        if show.percent != 100:
            _grid(Scope(event_id=event.id), "Tarifs de fête", rates, show.percent)
        for day in show.days:
            _performance(demo, centre, event.id, version, day)
    for title, day, state, reason in OTHERS:
        made = _performance(demo, centre, events[title], version, day)
        if state:
            performance_states.set_state(made.id, state, reason)
        else:
            setup_quotas.save_quotas(made.id, {rates[QUOTA[0]]: QUOTA[1]})


def _rates(centre: Centre) -> dict[str, int]:
    """The audience categories by name."""
    made: dict[str, int] = {}
    for position, rate in enumerate(RATES, start=1):
        values = AudienceValues(rate.kind, rate.proof, parent_id=made.get(rate.of))
        made[rate.name] = setup.save_audience_category(centre.id, rate.name, position, values=values).id
    return made


def _grid(scope: Scope, name: str, rates: Mapping[str, int], percent: int) -> None:
    grid = add_grid(scope, GridValues(name))
    set_cells(grid.id, dict(_cells(rates, percent)))


def _cells(rates: Mapping[str, int], percent: int) -> Iterator[tuple[tuple[str, int], int]]:
    for seat_category, full in PRICES.items():
        for rate in RATES:
            if rate.percent is not None:
                yield (seat_category, rates[rate.name]), full * percent * rate.percent // 10_000


def _performance(demo: Demo, centre: Centre, event_id: int, version: PlanVersion, day: int) -> Performance:
    """A performance on sale, with the places that the house keeps."""
    local = datetime.combine(demo.today + timedelta(days=day), STARTS_AT, ZoneInfo(centre.timezone))
    made = setup.save_performance(
        centre.id, PerformanceValues(event_id, version.id, local, VAT_RATE, ON_SALE)
    )
    seats = demo.random.sample(range(version.seats), HOUSE_SEATS)
    blocks.block(made.id, seats, Why("house", HOUSE_REASON))
    return made
