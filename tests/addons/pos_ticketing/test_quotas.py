"""Quotas: they hold between tills at once, count sub-categories, name themselves, and rule a changed rate too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from addons.pos_session.services import orders, payment
from addons.pos_session.services.tenders import Tender
from addons.pos_ticketing.errors import QuotaReached
from addons.pos_ticketing.models import AudienceCategory, Claim
from addons.pos_ticketing.services import basket, setup, setup_quotas
from addons.pos_ticketing.services.claims import Holder, Wanted, hold
from addons.pos_ticketing.services.setup_audience import AudienceValues
from core import clock
from core.db import db
from core.errors import NotFound
from core.identity.models import User
from core.journal.models import JournalEntry
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import PRICES, Theatre, make_theatre, statements

Login = Callable[[User], FlaskClient]
_CLAIM = Claim.__table__


def limit(theatre: Theatre, quantities: Mapping[int, int]) -> None:
    with as_user(theatre.manager), unit_of_work():
        setup_quotas.save_quotas(theatre.performance.id, quantities)


def children(theatre: Theatre) -> tuple[AudienceCategory, AudienceCategory, AudienceCategory]:
    """A category «Réduit» and its two sub-categories, priced."""
    with as_user(theatre.manager), unit_of_work():
        reduced = setup.save_audience_category(theatre.centre.id, "Réduit", 3)
        student, jobless = [
            setup.save_audience_category(
                theatre.centre.id, name, 1, values=AudienceValues("reduced", parent_id=reduced.id)
            )
            for name in ("Étudiant", "Demandeur d'emploi")
        ]
        own = setup.prices_of(theatre.performance.id)
        reduced_prices = {(name, child.id): 1000 for name in PRICES for child in (student, jobless)}
        setup.save_prices(theatre.performance.id, {**own, **reduced_prices})
    return reduced, student, jobless


def taken(theatre: Theatre, rate_id: int) -> int:
    wanted = select(func.count()).where(_CLAIM.c.audience_category_id == rate_id)
    return int(db.session.execute(wanted).scalar_one())


def test_a_quota_limits_holds_and_sales_and_names_its_category(theatre: Theatre) -> None:
    limit(theatre, {theatre.guest.id: 2})
    theatre.sell(theatre.item(0, theatre.guest))
    order = theatre.order()
    theatre.hold(order, 1, rate=theatre.guest)
    with pytest.raises(QuotaReached, match=r"Only 2 places .* at the rate Invitation"):
        theatre.hold(theatre.order(), 2, rate=theatre.guest)
    with pytest.raises(QuotaReached):
        theatre.sell(theatre.pit(1, theatre.guest))
    theatre.sell(theatre.item(3))
    assert taken(theatre, theatre.guest.id) == 2
    with clock.frozen(clock.now().replace(year=2028)):
        db.session.rollback()
        assert theatre.sell(theatre.item(4, theatre.guest))["total"] == 0, "a hold that ended counts no more"


def test_a_category_counts_its_sub_categories(theatre: Theatre) -> None:
    reduced, student, jobless = children(theatre)
    limit(theatre, {reduced.id: 3, jobless.id: 1})
    theatre.sell(theatre.item(0, student), theatre.item(1, jobless))
    with pytest.raises(QuotaReached, match=r"Only 1 places .* Demandeur"):
        theatre.sell(theatre.item(2, jobless))
    theatre.sell(theatre.item(2, student))
    with pytest.raises(QuotaReached, match=r"Only 3 places .* Réduit"):
        theatre.sell(theatre.item(3, student))
    with as_user(theatre.manager):
        rows = {row.name: (row.quantity, row.taken) for row in setup_quotas.quota_rows(theatre.performance)}
    assert rows == {
        "Plein tarif": (None, 0), "Invitation": (None, 0),
        "Réduit": (3, 3), "Étudiant": (None, 2), "Demandeur d'emploi": (1, 1),
    }  # fmt: skip


def test_changing_the_rate_of_a_held_place_respects_the_quota(theatre: Theatre) -> None:
    limit(theatre, {theatre.guest.id: 1})
    order = theatre.order()
    theatre.hold(order, 0, 1)
    with as_user(theatre.operator):
        with unit_of_work():
            basket.set_rate(theatre.offer, order.id, 0, theatre.guest.id)
        with unit_of_work():
            basket.set_rate(theatre.offer, order.id, 0, theatre.guest.id)
        with pytest.raises(QuotaReached), unit_of_work():
            basket.set_rate(theatre.offer, order.id, 1, theatre.guest.id)
        with unit_of_work():
            basket.set_rate(theatre.offer, order.id, 0, theatre.full.id)
        with unit_of_work():
            basket.set_rate(theatre.offer, order.id, 1, theatre.guest.id)
    assert taken(theatre, theatre.guest.id) == 1


def test_a_place_of_the_basket_keeps_its_share_until_it_is_paid(theatre: Theatre) -> None:
    limit(theatre, {theatre.guest.id: 1})
    order = theatre.order()
    theatre.hold(order, 0, rate=theatre.guest)
    with as_user(theatre.operator):
        with unit_of_work():
            basket.add_to_order(theatre.offer, order.id)
        with unit_of_work():
            payment.pay(order.id, list[Tender]())
        with unit_of_work():
            later = orders.new_order(theatre.session.id)
        with pytest.raises(QuotaReached), unit_of_work():
            orders.add_items(later.id, [theatre.item(1, theatre.guest)])
            payment.pay(later.id, list[Tender]())


def race(app: Flask, tills: list[Theatre], work: Callable[[Theatre, int], object]) -> list[BaseException]:
    """Run ``work`` at every till at once; what they raised."""
    barrier, raised = Barrier(len(tills)), list[BaseException]()

    def run(number: int) -> None:
        with app.app_context():
            try:
                barrier.wait(20)
                work(tills[number], number)
            except BaseException as error:
                raised.append(error)
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=(number,)) for number in range(len(tills))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def test_tills_at_once_never_pass_a_quota(app: Flask, theatre: Theatre) -> None:
    reduced, student, jobless = children(theatre)
    limit(theatre, {reduced.id: 5})
    tills = theatre.tills(8)
    db.session.remove()

    def sell_two(till: Theatre, number: int) -> None:
        for step, rate in enumerate((student, jobless)):
            till.sell(till.item(4 * number + step, rate), key=f"quota-{number}-{step}")

    raised = race(app, tills, sell_two)
    assert {type(error) for error in raised} == {QuotaReached}
    assert taken(theatre, student.id) + taken(theatre, jobless.id) == 5


def test_a_quota_lowered_meanwhile_counts(theatre: Theatre) -> None:
    limit(theatre, {theatre.guest.id: 3})
    before = theatre.offer
    limit(theatre, {theatre.guest.id: 1})
    order = theatre.order()
    wanted = [Wanted(theatre.performance.id, seat, theatre.guest.id) for seat in (0, 1)]
    with as_user(theatre.operator), pytest.raises(QuotaReached, match="Only 1"), unit_of_work():
        hold(Holder(order.id, theatre.operator.id), wanted, {theatre.performance.id: before})


def test_quotas_cost_nothing_where_there_are_none(theatre: Theatre) -> None:
    theatre.sell(theatre.item(39))
    counted = []
    for quantities in ({}, {theatre.full.id: 40}, {theatre.guest.id: 40}):
        limit(theatre, quantities)
        with statements() as seen:
            theatre.sell(theatre.item(len(counted), theatre.guest))
        counted.append(len(seen))
    assert counted == [counted[0], counted[0], counted[0] + 2]


def test_quotas_are_set_on_the_page_and_journalled(theatre: Theatre, login: Login) -> None:
    theatre.sell(theatre.item(0, theatre.guest))
    browser, url = login(theatre.manager), f"/ticketing/performances/{theatre.performance.id}"
    page = browser.get(url).text
    assert f'data-taken="{theatre.guest.id}">1<' in page
    field = f"quota-{theatre.guest.id}"
    wrong = browser.post(f"{url}/quotas", data={field: "many", "idempotency_key": "quota-key-1"})
    assert wrong.status_code == 422 and 'value="many"' in wrong.text
    for key in ("quota-key-2", "quota-key-2", "quota-key-3"):
        assert browser.post(f"{url}/quotas", data={field: "7", "idempotency_key": key}).status_code == 302
    assert 'value="7"' in browser.get(url).text
    assert theatre.offer.quotas == {theatre.guest.id: 7}
    kinds = list(db.session.execute(select(JournalEntry.__table__.c.kind)).scalars())
    assert kinds.count("pos_ticketing.quotas_changed") == 1
    browser.post(f"{url}/quotas", data={field: "", "idempotency_key": "quota-key-4"})
    assert theatre.offer.quotas == {}
    other = make_theatre()
    with as_user(theatre.manager), pytest.raises(NotFound), unit_of_work():
        setup_quotas.save_quotas(theatre.performance.id, {other.guest.id: 1})
