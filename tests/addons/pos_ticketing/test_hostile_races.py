"""Work that meets other work at its worst moment: nobody is a deadlock's victim, nothing ends in a wrong state."""

from __future__ import annotations

import time
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from flask import Flask

from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import everything_in_cash
from addons.pos_ticketing.models import Block, Reservation
from addons.pos_ticketing.models.reservation import CONFIRMED
from addons.pos_ticketing.services import blocks, cancelling, contingents, reservation_end, setup
from addons.pos_ticketing.services.blocks import Why
from addons.pos_ticketing.services.house_places import PATIENCE_MS
from addons.pos_ticketing.services.performance_states import set_state
from addons.pos_ticketing.services.reservation_basket import take_into
from addons.pos_ticketing.services.setup import PerformanceValues
from addons.pos_ticketing.services.setup_quotas import save_quotas
from addons.pos_ticketing.services.upkeep import broken_invariants, open_places_job
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import STARTS, Theatre
from tests.addons.pos_ticketing.take_back_steps import sold_seats, take_back, ticket_ids
from tests.addons.pos_ticketing.test_contingent_races import at_once
from tests.addons.pos_ticketing.test_plan_change import give, version_of, without_first_rows
from tests.addons.pos_ticketing.test_reservations import reserved, stored


def test_a_sale_confirms_two_reservations_while_one_of_them_ends(
    app: Flask, theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sale has both before it enters the first in the house's journal, which the job waits for with the other."""
    first, second = reserved(theatre, 3), reserved(theatre, 4)
    order = theatre.order()
    with as_user(theatre.operator), unit_of_work():
        take_into(order.id, first.id)
        take_into(order.id, second.id)
    with acting_as(SYSTEM), unit_of_work():
        db.session.get_one(Reservation, second.id).ends_at = clock.now() - timedelta(seconds=1)
    entered, end = Event(), reservation_end.end

    def slowly(*arguments: Any) -> None:
        end(*arguments)
        if not entered.is_set():
            entered.set()
            time.sleep(0.7)

    monkeypatch.setattr(reservation_end, "end", slowly)

    def sell() -> None:
        with as_user(theatre.operator), unit_of_work():
            pay(order.id, everything_in_cash)

    def job() -> None:
        entered.wait(10)
        with acting_as(SYSTEM):
            reservation_end.expire_reservations({})

    assert at_once(app, [sell, job]) == []
    assert {stored(first).state, stored(second).state} == {CONFIRMED}
    with acting_as(SYSTEM):
        assert broken_invariants() == []


def test_contingents_end_while_a_performance_changes_its_state(
    app: Flask, theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job waits for no further performance once it has entered something in the house's journal."""
    with acting_as(SYSTEM), unit_of_work():
        second = setup.save_performance(
            theatre.centre.id,
            PerformanceValues(
                theatre.show.id, theatre.version.id, STARTS + timedelta(days=1), 210, state="on_sale"
            ),
        ).id
        contingent = contingents.save_contingent(theatre.centre.id, "Mairie", "partner").id
    for performance_id in (theatre.performance.id, second):
        with acting_as(SYSTEM), unit_of_work():
            contingents.attach(performance_id, contingent)
        with acting_as(SYSTEM), unit_of_work():
            contingents.set_aside(performance_id, contingent, [1])
            contingents.open_at(performance_id, contingent, clock.now() - timedelta(seconds=1))
    entered, locked, note = Event(), Event(), contingents._note

    def slowly(*arguments: Any) -> None:
        note(*arguments)
        if not entered.is_set():
            entered.set()
            locked.wait(0.7)

    monkeypatch.setattr(contingents, "_note", slowly)

    def suspend() -> None:
        entered.wait(10)
        with as_user(theatre.manager), unit_of_work():
            set_state(second, "suspended", "Panne")

    def job() -> None:
        with acting_as(SYSTEM):
            open_places_job({})

    assert at_once(app, [job, suspend]) == []
    with acting_as(SYSTEM):
        assert contingents.open_due() == 0


def test_a_block_that_is_prolonged_while_its_end_is_looked_for_stays(
    app: Flask, theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the job found due before it had the lock is looked at again."""
    with as_user(theatre.manager), unit_of_work():
        why = Why("house", "Gêne visuelle", release_at=clock.now() - timedelta(seconds=1))
        made = blocks.block(theatre.performance.id, [5], why).id
    locked = blocks.lock_row

    def prolonged_first(row: Any) -> None:
        monkeypatch.setattr(blocks, "lock_row", locked)
        row.release_at = clock.now() + timedelta(days=1)
        db.session.flush()
        locked(row)

    monkeypatch.setattr(blocks, "lock_row", prolonged_first)
    with acting_as(SYSTEM):
        assert blocks.release_due() == 0
        assert db.session.get_one(Block, made).released_at is None


def test_a_change_of_plan_waits_for_the_journal_as_long_as_it_takes(app: Flask, theatre: Theatre) -> None:
    """Only its own locks are waited for impatiently: a long unit that wrote in the house's journal breaks nothing."""
    version = version_of(theatre, without_first_rows)
    entered = Event()

    def long_unit() -> None:
        with as_user(theatre.manager), unit_of_work():
            contingents.save_contingent(theatre.centre.id, "Presse", "partner")
            entered.set()
            time.sleep(2 * PATIENCE_MS / 1000)

    def change() -> None:
        entered.wait(10)
        give(theatre, version)

    assert at_once(app, [long_unit, change]) == []
    db.session.refresh(theatre.performance)
    assert theatre.performance.plan_version_id == version.id


def test_quotas_change_while_a_ticket_is_exchanged(
    app: Flask, theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both lock the performance before its quotas."""
    save_quotas_of(theatre, 20)
    sale = theatre.sell(theatre.item(1))
    [ticket] = ticket_ids(sale)
    locked, lock_places = Event(), cancelling.lock_places

    def slowly(*arguments: Any) -> None:
        locked.set()
        time.sleep(0.7)
        lock_places(*arguments)

    monkeypatch.setattr(cancelling, "lock_places", slowly)

    def change() -> None:
        locked.wait(10)
        save_quotas_of(theatre, 10)

    def exchange() -> None:
        take_back(theatre, sale, added=[{**theatre.item(2), "replaces": ticket}])

    assert at_once(app, [exchange, change]) == []
    assert sold_seats(theatre).keys() == {2}
    assert theatre.offer.quotas == {theatre.full.id: 10}


def save_quotas_of(theatre: Theatre, quantity: int) -> None:
    with as_user(theatre.manager), unit_of_work():
        save_quotas(theatre.performance.id, {theatre.full.id: quantity})
