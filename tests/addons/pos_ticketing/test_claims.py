"""Holding places: all or none, expired holds are taken over, screens hear of it, statements do not grow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from addons.pos_ticketing.errors import NotEnoughPlaces, SeatsGone
from addons.pos_ticketing.models import Claim
from addons.pos_ticketing.services import blocks, claims, free_zones, releasing, states
from addons.pos_ticketing.services.blocks import Why
from addons.pos_ticketing.services.claims import Holder
from core import clock
from core.db import db
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre, statements


def taken(theatre: Theatre) -> dict[int, tuple[str, int | None]]:
    claim = Claim.__table__
    rows = db.session.execute(select(claim.c.seat, claim.c.state, claim.c.order_id)).all()
    db.session.rollback()
    return {row.seat: (row.state, row.order_id) for row in rows}


def test_a_hold_takes_all_places_or_none(theatre: Theatre) -> None:
    first, second = theatre.order(), theatre.order()
    theatre.hold(first, 3, 4)
    with pytest.raises(SeatsGone) as refused:
        theatre.hold(second, 5, 4, 2)
    assert refused.value.gone == [4]
    assert "Parterre" in str(refused.value)
    assert taken(theatre) == {3: ("held", first.id), 4: ("held", first.id)}


def test_an_expired_hold_blocks_nobody_and_a_running_one_does(theatre: Theatre) -> None:
    first, second = theatre.order(), theatre.order()
    now = clock.now()
    with clock.frozen(now):
        theatre.hold(first, 3, 4)
    with clock.frozen(now + timedelta(seconds=599)), pytest.raises(SeatsGone):
        theatre.hold(second, 4)
    with clock.frozen(now + timedelta(seconds=600)):
        theatre.hold(second, 4)
    assert taken(theatre) == {3: ("held", first.id), 4: ("held", second.id)}


def test_sold_and_blocked_places_are_never_taken_over(theatre: Theatre) -> None:
    theatre.sell(theatre.item(1))
    with as_user(theatre.manager), unit_of_work():
        blocks.block(theatre.performance.id, [2], Why("house", "Kept"))
    later = clock.now() + timedelta(days=30)
    with clock.frozen(later), pytest.raises(SeatsGone) as refused:
        theatre.hold(theatre.order(), 1, 2, 3)
    assert refused.value.gone == [1, 2]


def test_the_same_order_may_hold_its_places_again(theatre: Theatre) -> None:
    order = theatre.order()
    theatre.hold(order, 3)
    theatre.hold(order, 3, 4, rate=theatre.guest)
    assert set(taken(theatre)) == {3, 4}


def test_release_frees_only_what_the_order_holds(theatre: Theatre) -> None:
    first, second = theatre.order(), theatre.order()
    theatre.hold(first, 3, 4, 5)
    theatre.hold(second, 6)
    with unit_of_work():
        freed = releasing.release(first.id, claims.of_seats(theatre.performance.id, [4, 5, 6]))
    assert freed == [(theatre.performance.id, 4), (theatre.performance.id, 5)]
    assert set(taken(theatre)) == {3, 6}


def test_renewing_gives_the_whole_time_again_but_not_to_expired_holds(theatre: Theatre) -> None:
    order, now = theatre.order(), clock.now()
    with clock.frozen(now):
        theatre.hold(order, 3)
    with clock.frozen(now + timedelta(seconds=500)), unit_of_work():
        end = claims.renew(order.id)
    assert end == clock.epoch_ms(now + timedelta(seconds=1100))
    with clock.frozen(now + timedelta(seconds=2000)), unit_of_work():
        claims.renew(order.id)
    theatre.hold(theatre.order(), 1)
    with clock.frozen(now + timedelta(seconds=2000)):
        theatre.hold(theatre.order(), 3)


def test_one_byte_per_place_and_what_is_not_sellable(theatre: Theatre) -> None:
    mine, other = theatre.order(), theatre.order()
    theatre.hold(mine, 0)
    theatre.hold(other, 1)
    theatre.sell(theatre.item(2))
    with unit_of_work() as session:
        found, since = states.states(theatre.offer, mine.id)
        assert len(found) == 160
        assert list(found[:4]) == [states.MINE, states.OTHER, states.SOLD_BYTE, states.FREE]
        session.execute(theatre.performance.__table__.update().values(state="planned"))
        closed, _ = states.states(theatre.offer, None)
    assert list(closed[:4]) == [128 + states.OTHER, 128 + states.OTHER, 128 + states.SOLD_BYTE, 128]
    assert since == pytest.approx(claims.now_ms(), abs=5_000)


def test_changes_tell_holds_sales_releases_and_expiries(theatre: Theatre) -> None:
    mine, other, now = theatre.order(), theatre.order(), clock.now()
    performance = theatre.performance.id

    def changes(since: int) -> tuple[list[states.Change], int]:
        try:
            return states.changes(performance, 160, since, mine.id)
        finally:
            db.session.rollback()

    with clock.frozen(now):
        end = theatre.hold(mine, 0)
        theatre.hold(other, 1, 5)
        told, since = changes(clock.epoch_ms(now))
    assert told == [(0, states.MINE, end), (1, states.OTHER, end), (5, states.OTHER, end)]
    with clock.frozen(now + timedelta(seconds=6)):
        assert changes(since + 5_001) == ([], since + 6_000)
        with unit_of_work():
            releasing.release(other.id, claims.of_seats(performance, [5]))
        theatre.sell(theatre.item(7))
        told, since = changes(since + 6_000)
    assert told == [(5, states.FREE, 0), (7, states.SOLD_BYTE, 0)]
    with clock.frozen(now + timedelta(seconds=601)):
        told, _ = changes(clock.epoch_ms(now + timedelta(seconds=600)))
        assert told == [(0, states.FREE, 0), (1, states.FREE, 0)]
        theatre.hold(other, 5)
        told, _ = changes(clock.epoch_ms(now + timedelta(seconds=601)))
        assert [change[:2] for change in told if change.seat == 5] == [(5, states.OTHER)]
    with clock.frozen(now + timedelta(seconds=700)), unit_of_work():
        assert releasing.purge_expired(clock.epoch_ms(now + timedelta(seconds=650))) == 2
    with clock.frozen(now + timedelta(seconds=701)):
        told, _ = changes(clock.epoch_ms(now + timedelta(seconds=690)))
        assert {change.seat: change.state for change in told}.items() >= {0: 0, 1: 0}.items()
        assert len(changes(0)[0]) == 160


def test_a_quantity_of_a_free_zone_takes_free_places_of_it(theatre: Theatre) -> None:
    order = theatre.order()
    theatre.hold(order, 41)
    with unit_of_work():
        places, _ = free_zones.hold_quantity(
            Holder(order.id, None), theatre.offer, "Fosse", 3, theatre.full.id
        )
    assert len(places) == 3
    assert set(places) <= set(range(40, 160)) - {41}
    with unit_of_work(), pytest.raises(NotEnoughPlaces) as refused:
        free_zones.hold_quantity(Holder(order.id, None), theatre.offer, "Fosse", 117, theatre.full.id)
    assert "116" in str(refused.value)
    with unit_of_work():
        free_zones.hold_quantity(Holder(order.id, None), theatre.offer, "Fosse", 115, theatre.full.id)
    for said in ("Only 1 place is left", "No place is left"):
        with unit_of_work(), pytest.raises(NotEnoughPlaces, match=said):
            free_zones.hold_quantity(Holder(order.id, None), theatre.offer, "Fosse", 2, theatre.full.id)
        if said.startswith("Only"):
            theatre.sell(theatre.pit(1))


def test_holding_and_selling_take_as_many_statements_for_one_place_as_for_twenty(theatre: Theatre) -> None:
    counted = []
    for seats in ([0], list(range(1, 21))):
        order = theatre.order()
        with statements() as seen:
            theatre.hold(order, *seats)
        held = len(seen)
        with statements() as seen, unit_of_work():
            releasing.release(order.id)
        released = len(seen)
        with statements() as seen:
            theatre.sell(*[theatre.item(seat) for seat in seats])
        counted.append((held, released, len(seen)))
    assert counted[0] == counted[1]
    assert db.session.execute(select(func.count()).select_from(Claim)).scalar_one() == 21
