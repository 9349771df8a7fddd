"""Best seats of a performance: found among what is free now, within category and contingent, and held."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from addons.pos_session.models import Order
from addons.pos_ticketing.errors import LeavesOrphans, NoBestSeats, NoPrice, NotYourContingent, SeatsGone
from addons.pos_ticketing.models import (
    ChannelContingent,
    ChannelSession,
    Contingent,
    ContingentSeat,
    PerformanceContingent,
    SalesChannel,
)
from addons.pos_ticketing.services import best_seats, orphans
from addons.pos_ticketing.services.best_seats import Asked, hold_best_once
from addons.pos_ticketing.services.seat_rows import rows_of
from core.errors import Invalid
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre, statements

Login = Callable[[User], FlaskClient]


def hold_best(
    theatre: Theatre, order: Order, quantity: int, key: str = "best-key-1", **asked: Any
) -> dict[str, Any]:
    """As the page and the API ask for it."""
    wanted = Asked(quantity, **{"audience_category": theatre.full.id, **asked})
    with as_user(theatre.operator):
        return hold_best_once(key, theatre.performance.id, order.id, wanted)


def sit_apart(theatre: Theatre, seats: list[int], channel_sells: bool, **channel: Any) -> Contingent:
    """Set seats aside in a contingent; the session's channel sells from it, or not."""
    with acting_as(SYSTEM), unit_of_work() as session:
        contingent = Contingent(centre_id=theatre.centre.id, name="Partenaire", kind="partner")
        made = SalesChannel(centre_id=theatre.centre.id, name="Guichet", **channel)
        session.add_all([contingent, made])
        session.flush()
        session.add(PerformanceContingent(performance_id=theatre.performance.id, contingent_id=contingent.id))
        session.flush()
        session.add_all(
            ContingentSeat(performance_id=theatre.performance.id, seat=seat, contingent_id=contingent.id)
            for seat in seats
        )
        session.add(ChannelSession(session_id=theatre.session.id, channel_id=made.id))
        if channel_sells:
            session.add(ChannelContingent(channel_id=made.id, contingent_id=contingent.id))
    return contingent


def test_the_seats_nearest_to_the_stage_are_held_side_by_side(theatre: Theatre) -> None:
    found = hold_best(theatre, theatre.order(), 2)
    assert (found["step"], found["together"]) == (1, True)
    rows = rows_of(theatre.offer.plan_hash)
    first, second = sorted(rows.position[seat] for seat in found["seats"])
    assert second == first + 1
    assert found["expires_at"] > found["now"]
    again = hold_best(theatre, theatre.order(), 2, "best-key-2")
    assert not set(again["seats"]) & set(found["seats"])


def test_the_same_key_gets_the_first_answer(theatre: Theatre) -> None:
    order = theatre.order()
    assert hold_best(theatre, order, 2) == hold_best(theatre, order, 2)


def test_only_seats_of_the_category_and_with_a_price(theatre: Theatre) -> None:
    places = theatre.offer.places
    found = hold_best(theatre, theatre.order(), 3, category="Deuxième catégorie")
    assert {places.category(seat) for seat in found["seats"]} == {"Deuxième catégorie"}
    with pytest.raises(NoBestSeats):
        hold_best(theatre, theatre.order(), 1, "best-key-2", category="Fosse")
    with pytest.raises((NoBestSeats, NoPrice)):
        hold_best(theatre, theatre.order(), 1, "best-key-3", audience_category=999_999)


def test_so_many_are_not_left(theatre: Theatre) -> None:
    with pytest.raises(NoBestSeats) as refused:
        hold_best(theatre, theatre.order(), 41)
    assert "41" in str(refused.value)
    with pytest.raises(Invalid) as invalid:
        hold_best(theatre, theatre.order(), 1, wheelchairs=2)
    assert "wheelchairs" in invalid.value.fields


def test_what_is_set_aside_is_sold_by_its_channel_only(theatre: Theatre) -> None:
    free = hold_best(theatre, theatre.order(), 2)["seats"]
    rows = rows_of(theatre.offer.plan_hash)
    beside = [seat for seat in range(rows.count) if seat not in free][:30]
    contingent = sit_apart(theatre, beside, channel_sells=False)
    found = hold_best(theatre, theatre.order(), 2, "best-key-2")
    assert not set(found["seats"]) & set(beside)
    with pytest.raises(NotYourContingent):
        hold_best(theatre, theatre.order(), 2, "best-key-3", contingent=contingent.id)


def test_a_contingent_can_be_asked_for(theatre: Theatre) -> None:
    aside = [seat for seat in range(40) if theatre.offer.places.category(seat) == "Deuxième catégorie"][-6:]
    contingent = sit_apart(theatre, aside, channel_sells=True)
    found = hold_best(theatre, theatre.order(), 2, contingent=contingent.id)
    assert set(found["seats"]) <= set(aside)


def test_a_seat_lost_to_somebody_else_is_replaced(theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    there = theatre.order()
    gone = hold_best(theatre, there, 2)["seats"]
    real = best_seats.taken_seats
    asked: list[int] = []

    def before_the_other(*args: Any) -> list[int]:
        asked.append(1)
        return real(*args) if len(asked) > 1 else []

    monkeypatch.setattr(best_seats, "taken_seats", before_the_other)
    found = hold_best(theatre, theatre.order(), 2, "best-key-2")
    assert len(asked) == 2
    assert not set(found["seats"]) & set(gone)
    monkeypatch.setattr(best_seats, "taken_seats", lambda *args: [])
    for seat in set(range(40)) - set(gone) - set(found["seats"]):
        theatre.hold(there, seat)
    with pytest.raises((SeatsGone, NoBestSeats)):
        hold_best(theatre, theatre.order(), 1, "best-key-3")


def test_the_statements_do_not_grow_with_the_seats(theatre: Theatre) -> None:
    hold_best(theatre, theatre.order(), 1)
    counts = []
    for quantity in (1, 9):
        order = theatre.order()
        with statements() as seen:
            hold_best(theatre, order, quantity, f"best-key-count-{quantity}")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14


def test_a_choice_by_hand_that_leaves_a_single_seat_warns_or_is_refused(theatre: Theatre) -> None:
    rows = rows_of(theatre.offer.plan_hash)
    run = next(run for run in rows.runs if run.end - run.start >= 4)
    seats = [rows.seat_at[run.start + 1], rows.seat_at[run.start + 2]]
    order = theatre.order()
    theatre.hold(order, *seats)
    label = str(theatre.offer.places.labels(rows.seat_at[run.start]))
    with as_user(theatre.operator), unit_of_work():
        left = orphans.check_orphans(theatre.offer, order.id, seats, theatre.session.id)
        assert label in left
    sit_apart(theatre, [39], channel_sells=False, orphans="refuse")
    with as_user(theatre.operator), unit_of_work(), pytest.raises(LeavesOrphans) as refused:
        orphans.check_orphans(theatre.offer, order.id, seats, theatre.session.id)
    assert label in str(refused.value)


@pytest.mark.parametrize(
    ("channel", "warned", "added"),
    [
        ({}, True, True),
        ({"orphans": "refuse"}, True, False),
        ({"orphans": "refuse", "orphan_fill": 2}, False, True),
        ({"orphans": "refuse", "selection_mode": "automatic"}, False, True),
    ],
)
def test_the_basket_says_what_it_leaves_and_the_channel_may_refuse_it(
    theatre: Theatre, login: Login, channel: dict[str, Any], warned: bool, added: bool
) -> None:
    sit_apart(theatre, [39], channel_sells=False, **channel)
    rows = rows_of(theatre.offer.plan_hash)
    run = next(run for run in rows.runs if run.end - run.start >= 4)
    order, browser = theatre.order(), login(theatre.operator)
    theatre.hold(order, rows.seat_at[run.start + 1], rows.seat_at[run.start + 2])
    url = f"/ticketing/performances/{theatre.performance.id}/orders/{order.id}/basket"
    assert ("data-orphans" in browser.get(url).text) == warned
    answer = browser.post(f"{url}/add", data={"idempotency_key": "orphans-add-1"})
    assert answer.status_code == 302
    assert (f"/pos/orders/{order.id}" in answer.headers["Location"]) == added
    theatre.hold(order, rows.seat_at[run.start])
    if not added:
        assert "data-orphans" not in browser.get(url).text
        again = browser.post(f"{url}/add", data={"idempotency_key": "orphans-add-2"})
        assert f"/pos/orders/{order.id}" in again.headers["Location"]


def test_a_program_asks_for_the_best_seats(theatre: Theatre, login: Login) -> None:
    browser, order = login(theatre.operator), theatre.order()
    url = f"/api/v1/performances/{theatre.performance.id}/best"
    body = {"order": order.id, "quantity": 2, "audience_category": theatre.full.id}
    first = browser.post(url, json=body, headers={"Idempotency-Key": "api-best-1"})
    assert first.status_code == 200
    assert first.json["step"] == 1
    assert len(first.json["seats"]) == 2
    assert browser.post(url, json=body, headers={"Idempotency-Key": "api-best-1"}).json == first.json
    refused = browser.post(url, json={**body, "quantity": 40}, headers={"Idempotency-Key": "api-best-2"})
    assert (refused.status_code, refused.json["code"]) == (409, "pos_ticketing.no_best_seats")
    assert browser.post(url, json=body).status_code == 422
    assert browser.post(url, json={**body, "colour": 1}).status_code == 422
