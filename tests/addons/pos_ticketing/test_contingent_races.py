"""Contingents set aside while tills sell the same places: each ends sold or set aside, never both."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Barrier, Thread

from flask import Flask
from sqlalchemy import select

from addons.pos_ticketing.errors import NotEnoughPlaces, PlacesTaken, SeatsGone, SeatsSetAside
from addons.pos_ticketing.models import ContingentSeat
from addons.pos_ticketing.services import contingents
from core.db import db
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre
from tests.addons.pos_ticketing.test_contingents import aside, claimed, made, set_aside


def at_once(app: Flask, works: list[Callable[[], None]]) -> list[Exception]:
    barrier, raised = Barrier(len(works)), list[Exception]()

    def run(work: Callable[[], None]) -> None:
        barrier.wait()
        with app.app_context():
            try:
                work()
            except Exception as error:
                raised.append(error)
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return raised


def test_tills_and_a_manager_fight_for_the_same_seats(app: Flask, theatre: Theatre) -> None:
    """Each seat ends sold or set aside, never both, and who loses is told so."""
    with as_user(theatre.manager), unit_of_work():
        mairie = contingents.save_contingent(theatre.centre.id, "Mairie", "partner")
    tills, refused = theatre.tills(4), list[Exception]()

    def sell(till: Theatre, first: int) -> None:
        for seat in range(first, 40, 4):
            try:
                till.sell(till.item(seat, till.guest))
            except (SeatsGone, SeatsSetAside) as error:
                refused.append(error)

    def put_aside() -> None:
        with as_user(theatre.manager), unit_of_work():
            contingents.attach(theatre.performance.id, mairie.id)
        for seat in range(39, -1, -1):
            try:
                set_aside(theatre, mairie, seat)
            except PlacesTaken as error:
                refused.append(error)

    works: list[Callable[[], None]] = [lambda n=n: sell(tills[n], n) for n in range(4)]  # type: ignore[misc]
    assert at_once(app, [*works, put_aside]) == []
    sold = {seat for seat, state in claimed(theatre).items() if state == "sold"}
    kept = set(aside(theatre).get(mairie.id, []))
    assert sold | kept == set(range(40))
    assert sold & kept == set()
    assert len(refused) == 40


def test_the_pit_is_sold_and_set_aside_to_the_last_place(app: Flask, theatre: Theatre) -> None:
    mairie = made(theatre)
    tills, refused = theatre.tills(3), list[Exception]()

    def sell(till: Theatre) -> None:
        for _step in range(20):
            try:
                till.sell(till.pit(3, till.guest))
            except NotEnoughPlaces as error:
                refused.append(error)

    def put_aside() -> None:
        for _step in range(10):
            try:
                with as_user(theatre.manager), unit_of_work():
                    contingents.set_capacity_aside(theatre.performance.id, mairie.id, "Fosse", 6)
            except NotEnoughPlaces as error:
                refused.append(error)

    works: list[Callable[[], None]] = [lambda till=till: sell(till) for till in tills]  # type: ignore[misc]
    assert at_once(app, [*works, put_aside]) == []
    sold = {seat for seat, state in claimed(theatre).items() if state == "sold"}
    kept = set(aside(theatre).get(mairie.id, []))
    assert sold & kept == set()
    assert len(kept) % 6 == 0
    assert len(sold) + len(kept) == 120, "3 x 20 x 3 + 10 x 6 are wanted, 120 are there"
    assert kept <= set(range(40, 160))


def test_the_first_contingent_waits_for_the_sales_that_know_of_none(app: Flask, theatre: Theatre) -> None:
    """Set aside again and again from nothing while tills sell: nobody sells what is set aside."""
    tills = theatre.tills(3)

    def sell(till: Theatre, first: int) -> None:
        for seat in range(first, 40, 3):
            try:
                till.sell(till.item(seat, till.guest))
            except (SeatsGone, SeatsSetAside):
                continue

    def put_aside() -> None:
        for number, seat in enumerate(range(39, 0, -2)):
            with as_user(theatre.manager), unit_of_work():
                one = contingents.save_contingent(theatre.centre.id, f"Contingent {number}", "partner")
            with as_user(theatre.manager), unit_of_work():
                contingents.attach(theatre.performance.id, one.id)
            with suppress(PlacesTaken):
                set_aside(theatre, one, seat)
            with as_user(theatre.manager), unit_of_work():
                contingents.open_now(theatre.performance.id, one.id)

    works: list[Callable[[], None]] = [lambda n=n: sell(tills[n], n) for n in range(3)]  # type: ignore[misc]
    assert at_once(app, [*works, put_aside]) == []
    seat = ContingentSeat.__table__
    assert db.session.execute(select(seat.c.seat)).all() == []
    db.session.rollback()
