"""A pass at the doors: each of its tickets enters at its own performance, and the right one is named at another."""

from __future__ import annotations

from addons.pos_ticketing.services import access
from addons.pos_ticketing.services.doors import save_door
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.test_packages import CATEGORY, Pass, season_pass, seats_of

__all__ = ["season_pass"]


def test_a_pass_enters_once_at_each_of_its_performances(season_pass: Pass) -> None:
    theatre = season_pass.theatre
    with as_user(theatre.manager), unit_of_work():
        door = save_door(theatre.centre.id, "Entrée", True)
    seats = seats_of(theatre, CATEGORY)[:3]
    sold = theatre.sell(season_pass.item(*seats))["documents"]["ticket"]
    by_performance = {ticket["performance_id"]: ticket for ticket in sold}
    first, second = season_pass.performances[:2]

    def scan(code: str, performance: int, key: str) -> dict[str, object]:
        with as_user(theatre.operator):
            return access.scan_once(f"pass-at-the-door-{key}", door.id, [performance], code)

    told = scan(by_performance[second]["code"], first, "1")
    assert told["verdict"] == "other_performance"
    assert [shown["number"] for shown in told["show_instead"]] == [by_performance[first]["number"]]
    assert scan(by_performance[first]["code"], first, "2")["verdict"] == "admitted"
    assert scan(by_performance[first]["code"], first, "3")["verdict"] == "already_entered"
    assert scan(by_performance[second]["code"], second, "4")["verdict"] == "admitted"
