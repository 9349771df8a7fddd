"""No place is sold twice and none is lost, in random schedules of head office and a register, against an oracle."""

from __future__ import annotations

from dataclasses import replace

import pytest

from addons.pos_ticketing.services import contingents, setup
from addons.pos_ticketing.services.setup import PerformanceValues
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import PRICES, STARTS, Theatre
from tests.addons.pos_ticketing.lending_pair import Pair, make_pair, set_apart
from tests.addons.pos_ticketing.lending_schedule import SEATS, begun

SCHEDULES = 4
"""Of each seed; their performances share a hall."""


def another(pair: Pair) -> Pair:
    """The same two sides with a new performance of head office, its first places in two contingents."""
    office = pair.office
    with acting_as(SYSTEM), unit_of_work():
        performance = setup.save_performance(
            office.centre.id,
            PerformanceValues(office.show.id, office.version.id, STARTS, 210, state="on_sale"),
        )
        setup.save_prices(
            performance.id, {(category, office.full.id): amount for category, amount in PRICES.items()}
        )
    return replace(pair, office=replace(office, performance=performance))


@pytest.mark.parametrize("seed", range(5))
def test_no_place_is_sold_twice(theatre: Theatre, seed: int) -> None:
    first = make_pair(theatre)
    kinds = [set_apart(theatre, name, 30 + at) for at, name in enumerate(("Parvis", "Gare"))]
    for at in range(SCHEDULES):
        pair = another(first)
        for kind, seats in zip(kinds, (range(SEATS // 2), range(SEATS // 2, SEATS)), strict=True):
            with as_user(theatre.manager), unit_of_work():
                contingents.attach(pair.office.performance.id, kind.id)
            with as_user(theatre.manager), unit_of_work():
                contingents.set_aside(pair.office.performance.id, kind.id, list(seats))
        begun(pair, kinds, f"{seed}/{at}").run()
