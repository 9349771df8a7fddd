"""Two people, one click each, at the same instant: the database decides."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from addons.pos_session.models import Order, ProductFamily, Session
from addons.pos_session.services import catalogue, opening, setup_desks, setup_products, setup_vat_rates
from addons.pos_session.services.corrections import correct
from addons.pos_session.services.invariants import broken
from addons.pos_session.services.locking import locked
from addons.pos_session.services.sale import sell
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.errors import Refusal
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop


def at_once(app: Flask, *jobs: tuple[User, Callable[[], Any]]) -> list[Any]:
    """Run every job in a thread of its own, all begun together; refusals are returned."""
    barrier = Barrier(len(jobs))

    def run(user: User, job: Callable[[], Any]) -> Any:
        with app.app_context(), as_user(user):
            try:
                barrier.wait(10)
                return job()
            except Refusal as refusal:
                return refusal.error_code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(jobs)) as pool:
        futures = [pool.submit(run, user, job) for user, job in jobs]
        return [future.result(60) for future in futures]


def create(desk_id: int) -> Callable[[], str]:
    def job() -> str:
        with unit_of_work():
            opening.create_session(desk_id)
        return "created"

    return job


def sessions() -> int:
    with acting_as(SYSTEM):
        return int(db.session.execute(select(func.count(Session.id))).scalar_one())


def test_one_responsible_two_desks_one_session(app: Flask, shop: Shop) -> None:
    with acting_as(SYSTEM), unit_of_work():
        second = catalogue.make_desk(shop.centre.id, "Caisse 2")
    answers = at_once(app, (shop.operator, create(shop.desk.id)), (shop.operator, create(second.id)))
    assert sorted(answers) == ["created", "pos_session.responsible_busy"]
    assert sessions() == 1


def test_two_responsibles_one_desk_one_session(app: Flask, shop: Shop) -> None:
    answers = at_once(app, (shop.operator, create(shop.desk.id)), (shop.manager, create(shop.desk.id)))
    assert sorted(answers) == ["created", "pos_session.desk_busy"]
    assert sessions() == 1


def test_the_same_click_twice_is_one_session(app: Flask, shop: Shop) -> None:
    answers = at_once(app, *[(shop.operator, create(shop.desk.id))] * 4)
    assert answers.count("created") == 1
    assert set(answers) <= {"created", "pos_session.responsible_busy", "pos_session.desk_busy"}
    assert sessions() == 1


def test_sales_at_once_have_numbers_without_gap(app: Flask, shop: Shop) -> None:
    with as_user(shop.operator):
        session = shop.open()
    db.session.remove()
    item = shop.item("drink")
    jobs = [
        (shop.operator, lambda n=n: [sell(session.id, [item], [], f"thread-{n}-{turn}") for turn in range(5)])
        for n in range(4)
    ]
    answers = [answer for of_thread in at_once(app, *jobs) for answer in of_thread]
    assert sorted(answer["receipt_no"] for answer in answers) == list(range(1, 21))
    assert len({answer["number"] for answer in answers}) == 20
    with acting_as(SYSTEM):
        assert list(broken()) == []


def test_one_key_sent_by_four_at_once_is_one_sale(app: Flask, shop: Shop) -> None:
    with as_user(shop.operator):
        session = shop.open()
    db.session.remove()
    item = shop.item("drink")
    answers = at_once(app, *[(shop.operator, lambda: sell(session.id, [item], [], "one-key-for-all"))] * 4)
    assert all(answer == answers[0] for answer in answers) and answers[0]["total"] == 300
    with acting_as(SYSTEM):
        assert db.session.execute(select(func.count(Order.id))).scalar_one() == 1


def test_managers_who_add_at_once_each_get_their_own(app: Flask, shop: Shop) -> None:
    """Desks have numbers of their own; families of one name are made once."""
    rate_id = shop.products["drink"].vat_rate_id

    def add(n: int) -> Callable[[], str]:
        def job() -> str:
            with unit_of_work():
                desk = setup_desks.add_desk(shop.centre.id, f"Caisse {n}")
            with unit_of_work():
                values = setup_products.ProductValues("Nouvelle famille", f"Produit {n}", 100, rate_id)
                setup_products.add_product(shop.centre.id, values)
            return desk.code

        return job

    codes = at_once(app, *[(shop.manager, add(n)) for n in range(6)])
    assert sorted(codes) == [f"{number:03d}" for number in range(2, 8)]
    with acting_as(SYSTEM):
        families = select(func.count(ProductFamily.id)).where(ProductFamily.name == "Nouvelle famille")
        assert db.session.execute(families).scalar_one() == 1


def test_a_rate_changes_once_a_day_though_two_managers_say_so_at_once(app: Flask, shop: Shop) -> None:
    rate_id, day = shop.products["drink"].vat_rate_id, date(2199, 1, 1)

    def change(rate: int) -> Callable[[], str]:
        def job() -> str:
            with unit_of_work():
                setup_vat_rates.add_change(rate_id, day, rate)
            return "changed"

        return job

    answers = at_once(app, *[(shop.manager, change(rate)) for rate in (500, 600, 700)])
    assert sorted(answers) == ["changed"] + ["pos_session.rate_change_taken"] * 2


def test_one_piece_is_taken_back_once_though_two_tills_do_it_at_once(app: Flask, shop: Shop) -> None:
    with acting_as(SYSTEM), unit_of_work():
        other_desk = catalogue.make_desk(shop.centre.id, "Caisse 2")
    with as_user(shop.operator):
        first = shop.open()
        sale = shop.sell(first, shop.item("poster"))
    with as_user(shop.manager):
        second = shop.open(desk=other_desk)

    def take_back(session_id: int) -> Callable[[], str]:
        def job() -> str:
            with unit_of_work():
                correct(
                    sale["order_id"],
                    session_id,
                    [Taken(sale["lines"][0]["id"], 1)],
                    [],
                    lambda due, methods: [Tender(shop.methods["cash"].id, due)],
                    "Repris",
                )
            return "taken"

        return job

    answers = at_once(app, (shop.operator, take_back(first.id)), (shop.manager, take_back(second.id)))
    assert sorted(answers) == ["pos_session.quantity_not_left", "taken"]
    with acting_as(SYSTEM):
        assert list(broken()) == []


def test_a_session_read_with_its_responsible_can_still_be_locked(at_the_till: Shop) -> None:
    session = at_the_till.open()
    with unit_of_work():
        found = db.session.execute(
            select(Session).options(joinedload(Session.responsible)).execution_options(populate_existing=True)
        ).scalar_one()
        assert locked(found.id) is session
