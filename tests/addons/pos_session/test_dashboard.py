"""The dashboard: today's sales of a centre by hour and by method, beside the same weekday of last week."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from addons.pos_session.models import Alert, Desk
from addons.pos_session.services.dashboard import Sales, dashboard
from core import clock
from core.errors import NotFound
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import text
from tests.addons.pos_session.shop import Shop, make_shop, statements

NOON = datetime(2026, 6, 10, 10, tzinfo=UTC)
"""A Wednesday, 12:00 in Paris."""
WEEK = timedelta(days=7)


def last_week(shop: Shop) -> None:
    """One order at 11:30 and one at 20:00, a week before."""
    with clock.frozen(NOON - WEEK - timedelta(minutes=30)):
        session = shop.open(10_000)
        shop.sell(session, shop.item("poster"))
    with clock.frozen(NOON - WEEK + timedelta(hours=8)):
        shop.sell(session, shop.item("seat"))
        shop.close(session, 15_400)


def test_the_figures(at_the_till: Shop) -> None:
    last_week(at_the_till)
    with clock.frozen(NOON - timedelta(hours=1, minutes=50)):
        session = at_the_till.open(15_400)
        at_the_till.sell(session, at_the_till.item("poster"))
        at_the_till.sell(session, at_the_till.item("drink"), parts=[{"method": "card", "amount": 300}])
    with clock.frozen(NOON):
        at_the_till.sell(session, at_the_till.item("seat"), parts=[{"method": "card", "amount": 4_400}])
        board = dashboard(at_the_till.centre.id)
    assert board.today == NOON.date()
    assert (board.sales, board.sales.average) == (Sales(3, 5_700), 1_900)
    assert (board.before, board.before_until_now) == (Sales(2, 5_400), Sales(1, 1_000))
    sold = {hour.hour: (hour.today, hour.before) for hour in board.hours if hour.today or hour.before}
    assert sold == {10: (1_300, 0), 11: (0, 1_000), 12: (4_400, 0), 20: (0, 4_400)}
    assert [hour.hour for hour in board.hours] == list(range(9, 21))
    assert board.methods == (("Carte bancaire", 4_700), ("Espèces", 1_000))
    assert [(found.code, found.responsible) for found in board.sessions] == [
        (session.code, at_the_till.operator.name)
    ]


def test_after_midnight_the_day_goes_on(at_the_till: Shop) -> None:
    with clock.frozen(NOON + timedelta(hours=10)):
        session = at_the_till.open()
    with clock.frozen(NOON + timedelta(hours=12, minutes=30)):
        at_the_till.sell(session, at_the_till.item("poster"))
    with clock.frozen(NOON + timedelta(hours=11)):
        board = dashboard(at_the_till.centre.id)
    assert {hour.hour: hour.today for hour in board.hours if hour.today} == {24: 1_000}


def test_an_empty_day(shop: Shop, browser: FlaskClient) -> None:
    page = text(browser.get("/pos/dashboard"))
    assert "Rien n’a encore été vendu aujourd’hui." in page
    assert "Aucune session n’est en cours." in page
    assert "rien à comparer" in page


def test_the_page(shop: Shop, browser: FlaskClient) -> None:
    with as_user(shop.operator):
        session = shop.open(10_000)
        shop.sell(session, shop.item("poster"))
        with unit_of_work() as unit:
            unit.add(Alert(centre_id=shop.centre.id, session_id=session.id, kind="closing_difference"))
    page = browser.get("/pos/dashboard").get_data(as_text=True)
    assert page.count('<svg viewBox="0 0 ') == 2
    assert 'role="img" aria-labelledby="plot-hours-title plot-hours-desc"' in page
    assert '<div class="visually-hidden">' in page
    words = text(browser.get("/pos/dashboard?view=tables"))
    for shown in (
        "Ventes du jour 10,00 €",
        "Espèces 10,00 €",
        "1 alerte n'a pas encore été vue.",
        session.code,
    ):
        assert shown in words, shown
    part = browser.get("/pos/dashboard/figures?view=tables").get_data(as_text=True)
    assert part.startswith(
        '<div id="dashboard" hx-get="/pos/dashboard/figures?view=tables" hx-trigger="every 60s"'
    )
    assert "<html" not in part


def test_a_blind_desk_shows_nothing_to_its_operator(shop: Shop, browser: FlaskClient) -> None:
    with as_user(shop.operator):
        session = shop.open(0, note="vide")
        shop.sell(session, shop.item("poster"))
    with acting_as(SYSTEM), unit_of_work() as unit:
        unit.execute(update(Desk).values(blind=True))
    page = text(browser.get("/pos/dashboard"))
    assert "Les encaissements des sessions en comptage à l’aveugle sont omis" in page
    assert "10,00 €" not in page
    with as_user(shop.manager):
        assert dashboard(shop.centre.id).sales.total == 1_000
    with as_user(shop.operator):
        assert dashboard(shop.centre.id).sales.total == 0
        shop.close(session, 1_000)
        assert dashboard(shop.centre.id).sales.total == 1_000


def test_another_centre_has_no_dashboard_here(at_the_till: Shop) -> None:
    other = make_shop()
    with as_user(other.operator):
        other.sell(other.open(), other.item("poster"))
    assert dashboard(at_the_till.centre.id).sales.total == 0
    with pytest.raises(NotFound):
        dashboard(other.centre.id)


def test_the_number_of_statements_is_fixed(at_the_till: Shop) -> None:
    session = at_the_till.open()
    with statements() as few:
        dashboard(at_the_till.centre.id)
    for _ in range(8):
        at_the_till.sell(session, at_the_till.item("poster"), at_the_till.item("drink"))
    with statements() as many:
        dashboard(at_the_till.centre.id)
    assert len(few) == len(many) == 4
