"""Tariff grids: which price is in force, compared with an oracle; empty, free and not sold; copies; their pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from addons.pos_ticketing.errors import GridDays, GridScope, NoPrice, UnpricedSeat
from addons.pos_ticketing.models import Performance, Price, PriceGrid, Season
from addons.pos_ticketing.services import setup, setup_grids
from addons.pos_ticketing.services.holding import rate_for
from addons.pos_ticketing.services.price_precedence import EVENT, PERFORMANCE, SEASON
from addons.pos_ticketing.services.price_sources import seat_categories, sources
from addons.pos_ticketing.services.setup_events import save_season
from addons.pos_ticketing.services.setup_grids import GridValues, Scope
from core import clock
from core.db import db
from core.errors import NotFound
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.identity.visibility import visible
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import PRICES, Theatre, make_theatre, selects

Login = Callable[[User], FlaskClient]
TODAY = date(2027, 1, 15)
CELLS = ("Carré or", "Fosse")
SCOPES = ("season", "event", "performance")


@dataclass(frozen=True)
class Grid:
    """A grid as the oracle sees it; ``cells`` are (seat category, is a guest) -> cents or None."""

    scope: str
    starts: int | None
    ends: int | None
    cells: dict[tuple[str, bool], int | None]


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """A grid that starts and ends some days around today, with a few cells."""
    starts = draw(st.none() | st.integers(-3, 2))
    ends = draw(st.none() | st.integers(-1 if starts is None else starts, 3))
    cells = draw(
        st.dictionaries(
            st.tuples(st.sampled_from(CELLS), st.booleans()), st.none() | st.integers(0, 9), max_size=4
        )
    )
    return Grid(draw(st.sampled_from(SCOPES)), starts, ends, cells)


def oracle(made: list[Grid], cell: tuple[str, bool]) -> int | None:
    """The price in force, found by crossing out: scope by scope, then by start, by end, by age."""
    left = [
        (age, grid)
        for age, grid in enumerate(made)
        if cell in grid.cells
        and (grid.starts is None or grid.starts <= 0)
        and (grid.ends is None or grid.ends >= 0)
    ]
    for scope in ("performance", "event", "season"):
        of_scope = [(age, grid) for age, grid in left if grid.scope == scope]
        if of_scope:
            left = of_scope
            break
    if not left:
        return None
    dated = [grid.starts for _, grid in left if grid.starts is not None]
    if dated:
        left = [(age, grid) for age, grid in left if grid.starts == max(dated)]
    ending = [grid.ends for _, grid in left if grid.ends is not None]
    if ending:
        left = [(age, grid) for age, grid in left if grid.ends == min(ending)]
    return left[-1][1].cells[cell]


@pytest.fixture
def season(theatre: Theatre) -> Season:
    """The season of the theatre's event, whose performance has no prices of its own."""
    with as_user(theatre.manager), unit_of_work():
        made = save_season(theatre.centre.id, "2026-2027", date(2026, 9, 1), date(2027, 8, 31))
        setup.save_event(theatre.centre.id, theatre.show.title, event_id=theatre.show.id, season_id=made.id)
        setup_grids.delete_grid(setup_grids.own_grid_id(theatre.performance.id) or 0)
    return made


def test_the_price_in_force_is_that_of_the_oracle(theatre: Theatre, season: Season) -> None:
    rates = {False: theatre.full.id, True: theatre.guest.id}
    keys = {"season": season.id, "event": theatre.show.id, "performance": theatre.performance.id}

    def day(offset: int | None) -> date | None:
        return None if offset is None else TODAY + timedelta(days=offset)

    @settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(grids(), max_size=7))
    def check(made: list[Grid]) -> None:
        with unit_of_work() as session:
            session.execute(delete(Price.__table__))
            session.execute(delete(PriceGrid.__table__))
            for grid in made:
                new = PriceGrid(
                    centre_id=theatre.centre.id, starts_on=day(grid.starts), ends_on=day(grid.ends),
                    **{f"{grid.scope}_id": keys[grid.scope]},
                )  # fmt: skip
                session.add(new)
                session.flush()
                rows = [
                    {
                        "grid_id": new.id,
                        "seat_category": name,
                        "audience_category_id": rates[guest],
                        "amount": amount,
                    }
                    for (name, guest), amount in grid.cells.items()
                ]
                if rows:
                    session.execute(insert(Price.__table__), rows)
        expected = {
            (name, rates[guest]): price
            for name in CELLS
            for guest in rates
            if (price := oracle(made, (name, guest))) is not None
        }
        with clock.frozen(theatre.performance.starts_at.replace(2027, 1, 15, 12)):
            assert theatre.offer.prices == expected
            assert set(theatre.offer.rates) == {rate for _, rate in expected}
        with acting_as(SYSTEM):
            performance = visible(Performance, theatre.performance.id)
            shown = sources(performance, TODAY)
        db.session.rollback()
        assert {cell: found.amount for cell, found in shown.items() if found.amount is not None} == expected

    with acting_as(SYSTEM):
        check()


def test_empty_says_nothing_zero_is_free_and_x_is_not_sold(theatre: Theatre, season: Season) -> None:
    full = theatre.full.id
    with as_user(theatre.manager), unit_of_work():
        wide = setup_grids.add_grid(Scope(season_id=season.id), GridValues("Saison"))
        setup_grids.set_cells(wide.id, {(name, full): amount for name, amount in PRICES.items()})
        own = {("Carré or", full): 0, ("Première catégorie", full): None}
        setup.save_prices(theatre.performance.id, own)
    prices = theatre.offer.prices
    assert prices == {("Carré or", full): 0, ("Deuxième catégorie", full): 2500, ("Fosse", full): 2000}
    categories = [theatre.offer.places.category(seat) for seat in range(40)]
    free, closed = categories.index("Carré or"), categories.index("Première catégorie")
    assert theatre.sell(theatre.item(free))["total"] == 0
    with pytest.raises(NoPrice):
        theatre.sell(theatre.item(closed))
    with as_user(theatre.manager):
        found = sources(theatre.performance, clock.now().date())
    assert {name: (found[name, full].amount, found[name, full].scope) for name in PRICES} == {
        "Carré or": (0, PERFORMANCE),
        "Première catégorie": (None, PERFORMANCE),
        "Deuxième catégorie": (2500, SEASON),
        "Fosse": (2000, SEASON),
    }


def test_a_grid_applies_on_its_days_only_in_the_zone_of_the_centre(theatre: Theatre) -> None:
    full = theatre.full.id
    with as_user(theatre.manager), unit_of_work():
        early = setup_grids.add_grid(
            Scope(performance_id=theatre.performance.id), GridValues("Early", None, date(2027, 1, 31))
        )
        setup_grids.set_cells(early.id, {("Fosse", full): 1500})
    # 23:30 in Paris is still the last day, half an hour later is not.
    with clock.frozen(theatre.performance.starts_at.replace(2027, 1, 31, 22, 30)):
        assert theatre.offer.prices["Fosse", full] == 1500
    with clock.frozen(theatre.performance.starts_at.replace(2027, 1, 31, 23, 0)):
        assert theatre.offer.prices["Fosse", full] == 2000


def test_every_change_is_told_to_the_screens_of_the_performances_it_touches(
    theatre: Theatre, season: Season
) -> None:
    with as_user(theatre.manager), unit_of_work():
        other = setup.save_event(theatre.centre.id, "Tartuffe")
        elsewhere = setup.save_performance(
            theatre.centre.id,
            setup.PerformanceValues(other.id, theatre.version.id, theatre.performance.starts_at, 210),
        )
        grid = setup_grids.add_grid(Scope(season_id=season.id), GridValues())

    def told(work: Callable[[], object]) -> set[int]:
        with unit_of_work() as session:
            session.execute(update(Performance.__table__).values(offer_changed_at=0))
        with as_user(theatre.manager), unit_of_work():
            work()
        table = Performance.__table__
        return set(db.session.scalars(select(table.c.id).where(table.c.offer_changed_at > 0)))

    here, there = theatre.performance.id, elsewhere.id
    assert told(lambda: setup_grids.set_cells(grid.id, {("Fosse", theatre.full.id): 900})) == {here}
    assert told(lambda: setup_grids.change_grid(grid.id, GridValues("Saison"))) == {here}
    assert told(lambda: setup.save_prices(here, {("Fosse", theatre.full.id): 800})) == {here}
    assert told(
        lambda: setup.save_audience_category(theatre.centre.id, "Plein", 1, True, theatre.full.id)
    ) == {
        here,
        there,
    }
    assert told(lambda: setup_grids.delete_grid(grid.id)) == {here}
    assert told(lambda: setup.save_event(theatre.centre.id, "Le Malade", event_id=theatre.show.id)) == {here}


def test_a_copy_is_a_grid_of_its_own(theatre: Theatre, season: Season) -> None:
    full = theatre.full.id
    with as_user(theatre.manager), unit_of_work():
        first = setup_grids.add_grid(Scope(season_id=season.id), GridValues("Saison"))
        setup_grids.set_cells(first.id, {("Fosse", full): 2000, ("Carré or", full): None})
        copy = setup_grids.copy_grid(first.id, Scope(event_id=theatre.show.id), GridValues("Copie"))
        setup_grids.set_cells(first.id, {})
        assert setup_grids.cells_of(copy.id) == {("Fosse", full): 2000, ("Carré or", full): None}
        assert (copy.event_id, copy.season_id) == (theatre.show.id, None)
    with as_user(theatre.manager):
        assert sources(theatre.performance, TODAY)["Fosse", full].scope == EVENT
    categories = [theatre.offer.places.category(seat) for seat in range(40)]
    with pytest.raises(UnpricedSeat):
        rate_for(theatre.offer, categories.index("Carré or"), None)


def test_what_cannot_be_a_grid_is_refused(theatre: Theatre, season: Season) -> None:
    other = make_theatre()
    with as_user(theatre.manager):
        for scope in (Scope(), Scope(season_id=season.id, event_id=theatre.show.id)):
            with pytest.raises(GridScope), unit_of_work():
                setup_grids.add_grid(scope, GridValues())
        with pytest.raises(GridDays), unit_of_work():
            setup_grids.add_grid(
                Scope(season_id=season.id), GridValues("", date(2027, 1, 2), date(2027, 1, 1))
            )
        with pytest.raises(NotFound), unit_of_work():
            setup_grids.add_grid(Scope(event_id=other.show.id), GridValues())
        with unit_of_work():
            grid = setup_grids.add_grid(Scope(season_id=season.id), GridValues())
        with pytest.raises(NotFound), unit_of_work():
            setup_grids.set_cells(grid.id, {("Fosse", other.full.id): 100})


def test_the_pages_of_the_grids(theatre: Theatre, season: Season, login: Login) -> None:
    browser, full = login(theatre.manager), theatre.full.id
    assert "Aucune grille" in browser.get("/ticketing/grids").text
    empty = {"scope": "", "idempotency_key": "grid-key-1"}
    assert browser.post("/ticketing/grids/new", data=empty).status_code == 422
    days = {"starts_on": "2027-02-01", "ends_on": "2027-01-01"}
    wrong = {"scope": f"season:{season.id}", **days, "idempotency_key": "grid-key-2"}
    assert "avant le premier" in browser.post("/ticketing/grids/new", data=wrong).text
    new = {"scope": f"season:{season.id}", "name": "Tarifs 26-27", "idempotency_key": "grid-key-3"}
    made = [browser.post("/ticketing/grids/new", data=new) for _ in range(2)][-1]
    page = browser.get(made.location).text
    was = page.partition('name="was" value="')[2].partition('"')[0]
    cells = {f"price-0-{full}": "45", f"price-1-{full}": "x", f"price-2-{full}": "0", f"price-3-{full}": ""}
    prices = f"{made.location}/prices"
    typo = {f"price-0-{full}": "cher", "was": was, "idempotency_key": "grid-key-4"}
    refused = browser.post(prices, data=typo)
    assert (refused.status_code, 'value="cher"' in refused.text) == (422, True)
    assert (
        browser.post(prices, data={**cells, "was": was, "idempotency_key": "grid-key-5"}).status_code == 302
    )
    grid_id = int(made.location.rpartition("/")[2])
    with as_user(theatre.manager):
        names = seat_categories(visible(PriceGrid, grid_id))
        assert setup_grids.cells_of(grid_id) == {
            (names[0], full): 4500,
            (names[1], full): None,
            (names[2], full): 0,
        }
    late = browser.post(prices, data={**cells, "was": was, "idempotency_key": "grid-key-6"})
    assert late.status_code == 409, "somebody else changed the grid meanwhile"
    assert "Tarifs 26-27" in browser.get("/ticketing/grids?f_scope=season").text
    shown = browser.get(f"/ticketing/performances/{theatre.performance.id}?day=2027-01-15").text
    assert "pas vendu" in shown and "gratuit" in shown and made.location in shown
    assert browser.post(f"{made.location}/delete", data={"idempotency_key": "grid-key-7"}).status_code == 302
    assert browser.get(made.location).status_code == 404


def test_the_pages_do_not_ask_more_with_more_grids(theatre: Theatre, login: Login) -> None:
    browser = login(theatre.manager)
    counted = []
    for _more in range(2):
        for url in ("/ticketing/grids", f"/ticketing/performances/{theatre.performance.id}"):
            counted.append(selects(browser, url))
        with as_user(theatre.manager), unit_of_work():
            for number in range(5):
                setup.save_event(theatre.centre.id, f"Event {number}")
                grid = setup_grids.add_grid(Scope(event_id=theatre.show.id), GridValues(f"Grid {number}"))
                setup_grids.set_cells(grid.id, {("Fosse", theatre.full.id): number})
    assert counted[:2] == counted[2:]
