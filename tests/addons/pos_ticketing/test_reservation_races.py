"""Several tills and the job at one reservation: one wins, the others are told, nothing is lost."""

from __future__ import annotations

import time
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import everything_in_cash
from addons.pos_ticketing.models import OPTION, SOLD, Claim, Ticket
from addons.pos_ticketing.models.reservation import ACTIVE, EXPIRED, RELEASED
from addons.pos_ticketing.services.reservation_basket import take_into
from addons.pos_ticketing.services.reservation_end import expire_reservations
from addons.pos_ticketing.services.reservations import release_reservation
from addons.pos_ticketing.services.upkeep import broken_invariants
from core import clock
from core.db import db
from core.errors import Refusal
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre
from tests.addons.pos_ticketing.test_reservations import reserved, states, stored


def test_eight_tills_want_the_same_reservation(app: Flask, theatre: Theatre) -> None:
    made = reserved(theatre, 3, 4, 5)
    tills = [*theatre.tills(7), theatre]
    orders = [till.order() for till in tills]
    barrier, won, refused, broken = Barrier(8), [], [], []

    def sell_it(number: int) -> None:
        barrier.wait()
        with app.app_context(), as_user(tills[number].operator):
            try:
                with unit_of_work():
                    take_into(orders[number].id, made.id)
                with unit_of_work():
                    pay(orders[number].id, everything_in_cash)
                won.append(number)
            except Refusal as refusal:
                refused.append(refusal)
            except Exception as error:
                broken.append(error)
            finally:
                db.session.remove()

    _all_at_once([Thread(target=sell_it, args=(number,)) for number in range(8)])
    assert broken == []
    assert (len(won), len(refused)) == (1, 7)
    assert {state for state, _ in states(theatre).values()} == {SOLD}
    with acting_as(SYSTEM):
        assert db.session.execute(select(func.count()).select_from(Ticket)).scalar_one() == 3
        assert broken_invariants() == []


@pytest.mark.parametrize("seat", range(3, 9))
def test_its_time_ends_while_it_is_taken_and_released(app: Flask, theatre: Theatre, seat: int) -> None:
    """Whoever comes first, the places are in one basket or free, and the reservation says which."""
    ends_at = clock.now() + timedelta(seconds=3)
    made = reserved(theatre, seat, ends_at=ends_at)
    order = theatre.order()
    barrier, broken = Barrier(3), []

    def run(what: int) -> None:
        barrier.wait()
        time.sleep(max(0.0, (ends_at - clock.now()).total_seconds() + 0.04 * (seat - 5)))
        with app.app_context():
            try:
                if what == 0:
                    with as_user(theatre.operator), unit_of_work():
                        take_into(order.id, made.id)
                elif what == 1:
                    with as_user(theatre.operator), unit_of_work():
                        release_reservation(made.id)
                else:
                    with acting_as(SYSTEM):
                        expire_reservations({})
            except Refusal:
                pass
            except Exception as error:
                broken.append(error)
            finally:
                db.session.remove()

    _all_at_once([Thread(target=run, args=(what,)) for what in range(3)])
    assert broken == []
    claim = Claim.__table__
    held = db.session.execute(
        select(claim.c.order_id).where(claim.c.seat == seat, claim.c.order_id.is_not(None))
    ).one_or_none()
    db.session.remove()
    if held is None:
        assert stored(made).state in (ACTIVE, RELEASED, EXPIRED)
        assert states(theatre) in ({}, {seat: (OPTION, False)})
    else:
        assert held.order_id == order.id
        assert stored(made).state in (ACTIVE, EXPIRED)


def _all_at_once(threads: list[Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
