"""Seasons, events, halls, audience categories, several performances at once: their rules and their pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_ticketing.errors import AudienceDepth, NoDates, ParentIsPriced, SeasonDays, TooManyDates
from addons.pos_ticketing.models import AudienceCategory, Event, Performance, Plan, Quota, Season
from addons.pos_ticketing.services import setup, setup_dates, setup_grids, setup_quotas
from addons.pos_ticketing.services.setup import PerformanceValues
from addons.pos_ticketing.services.setup_audience import AudienceValues, leaves
from addons.pos_ticketing.services.setup_dates import days_between
from addons.pos_ticketing.services.setup_events import save_season
from addons.pos_ticketing.services.setup_grids import GridValues, Scope
from core.db import db
from core.errors import NotFound
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import STARTS, Theatre, make_theatre, selects, statements

Login = Callable[[User], FlaskClient]


def category(theatre: Theatre, name: str, **values: Any) -> AudienceCategory:
    with as_user(theatre.manager), unit_of_work():
        return setup.save_audience_category(theatre.centre.id, name, 5, values=AudienceValues(**values))


def names(theatre: Theatre) -> list[str]:
    with acting_as(SYSTEM):
        found = [leaf.name for leaf in leaves(theatre.centre.id)]
    db.session.rollback()
    return found


class TestAudience:
    """The tree of audience categories."""

    def test_only_leaves_are_sold_in_the_order_of_the_tree(self, theatre: Theatre) -> None:
        reduced = category(theatre, "Réduit")
        category(theatre, "Étudiant", parent_id=reduced.id)
        category(theatre, "Chômeur", parent_id=reduced.id)
        category(theatre, "Groupe")
        assert names(theatre) == ["Plein tarif", "Invitation", "Groupe", "Chômeur", "Étudiant"]
        with as_user(theatre.manager), pytest.raises(NotFound), unit_of_work():
            setup.save_prices(theatre.performance.id, {("Fosse", reduced.id): 100})

    def test_a_priced_category_gets_a_sub_category_only_with_its_prices(self, theatre: Theatre) -> None:
        with pytest.raises(ParentIsPriced, match="Plein tarif"):
            category(theatre, "Sénior", parent_id=theatre.full.id)
        before = theatre.offer.prices
        senior = category(theatre, "Sénior", parent_id=theatre.full.id, move_prices=True)
        moved = {
            (name, senior.id if rate == theatre.full.id else rate): price
            for (name, rate), price in before.items()
        }
        assert theatre.offer.prices == moved
        assert names(theatre) == ["Sénior", "Invitation"]
        assert theatre.offer.audience[senior.id].parent_id == theatre.full.id

    def test_there_are_two_levels(self, theatre: Theatre) -> None:
        reduced = category(theatre, "Réduit")
        child = category(theatre, "Étudiant", parent_id=reduced.id)
        group = category(theatre, "Groupe")
        with pytest.raises(AudienceDepth):
            category(theatre, "Doctorant", parent_id=child.id)
        for moved, parent in ((reduced, group), (group, group)):
            with as_user(theatre.manager), pytest.raises(AudienceDepth), unit_of_work():
                setup.save_audience_category(
                    theatre.centre.id, moved.name, 5, True, moved.id, AudienceValues(parent_id=parent.id)
                )
        with pytest.raises(NotFound):
            category(theatre, "Autre", parent_id=make_theatre().full.id)

    def test_the_pages(self, theatre: Theatre, login: Login) -> None:
        browser = login(theatre.manager)
        new = {"name": "Réduit", "kind": "reduced", "proof": "Carte", "active": "1", "position": "2"}
        assert (
            browser.post("/ticketing/rates/new", data={**new, "idempotency_key": "rate-key-1"}).status_code
            == 302
        )
        wrong = {**new, "name": "Autre", "kind": "other", "idempotency_key": "rate-key-2"}
        assert 'id="field-kind-error"' in browser.post("/ticketing/rates/new", data=wrong).text
        child = {
            "name": "Aîné",
            "active": "1",
            "parent_id": str(theatre.full.id),
            "idempotency_key": "rate-key-3",
        }
        refused = browser.post("/ticketing/rates/new", data=child)
        assert refused.status_code == 409 and 'name="move_prices"' in refused.text
        moving = {**child, "move_prices": "1", "idempotency_key": "rate-key-4"}
        assert browser.post("/ticketing/rates/new", data=moving).status_code == 302
        tree = browser.get("/ticketing/rates").text
        assert tree.index("Plein tarif") < tree.index("Aîné") < tree.index("Invitation")
        few = selects(browser, "/ticketing/rates")
        for number in range(5):
            category(theatre, f"Tarif {number}")
        assert selects(browser, "/ticketing/rates") == few


class TestEvents:
    """Seasons, events and halls."""

    def test_a_season_ends_after_it_begins(self, theatre: Theatre) -> None:
        with as_user(theatre.manager), pytest.raises(SeasonDays), unit_of_work():
            save_season(theatre.centre.id, "2026", date(2026, 9, 2), date(2026, 9, 1))

    def test_an_event_takes_no_season_of_another_centre(self, theatre: Theatre) -> None:
        other = make_theatre()
        with as_user(other.manager), unit_of_work():
            foreign = save_season(other.centre.id, "2026", date(2026, 9, 1), date(2027, 8, 31))
        with as_user(theatre.manager), pytest.raises(NotFound), unit_of_work():
            setup.save_event(theatre.centre.id, "Tartuffe", season_id=foreign.id)

    def test_the_pages(self, theatre: Theatre, login: Login) -> None:
        browser = login(theatre.manager)
        days = {"starts_on": "2026-09-01", "ends_on": "2027-08-31"}
        season = {"name": "2026-2027", **days, "idempotency_key": "season-key-1"}
        assert browser.post("/ticketing/seasons/new", data=season).status_code == 302
        twice = browser.post("/ticketing/seasons/new", data={**season, "idempotency_key": "season-key-2"})
        assert (twice.status_code, "déjà" in twice.text) == (422, True)
        backwards = {**season, "name": "X", "ends_on": "2026-08-31", "idempotency_key": "season-key-3"}
        assert 'id="field-ends_on-error"' in browser.post("/ticketing/seasons/new", data=backwards).text
        with acting_as(SYSTEM):
            made = db.session.scalars(select(Season)).one()
        db.session.rollback()
        event = {
            "title": "Pinocchio", "subtitle": "Conte", "season_id": str(made.id), "genre": "Théâtre",
            "festival": "Jeunes oreilles", "young_audience": "1", "idempotency_key": "event-key-1",
        }  # fmt: skip
        shown = browser.post("/ticketing/events/new", data=event, follow_redirects=True).text
        assert "Jeunes oreilles" in shown
        with acting_as(SYSTEM):
            found = db.session.scalars(select(Event).where(Event.title == "Pinocchio")).one()
        db.session.rollback()
        assert (found.season_id, found.genre, found.festival, found.young_audience) == (
            made.id, "Théâtre", "Jeunes oreilles", True,
        )  # fmt: skip
        for query, there in (
            ("", True),
            (f"f_season={made.id}", True),
            ("f_genre=Théâtre", True),
            ("q=malade", False),
        ):
            assert ("Pinocchio" in browser.get(f"/ticketing/events?{query}").text) is there, query
        assert "2026-2027" in browser.get("/ticketing/seasons").text
        hall = f"/ticketing/halls/{theatre.version.plan_id}"
        assert (
            browser.post(hall, data={"venue_type": "Théâtre", "idempotency_key": "hall-key-1"}).status_code
            == 302
        )
        with acting_as(SYSTEM):
            assert db.session.scalars(select(Plan.venue_type)).one() == "Théâtre"
        db.session.rollback()
        assert "Théâtre" in browser.get("/ticketing/halls").text


class TestSeveralPerformances:
    """Performances made together."""

    def test_the_days_of_a_period(self) -> None:
        first, last = date(2027, 3, 1), date(2027, 3, 14)
        assert len(list(days_between(first, last, ()))) == 14
        assert [day.day for day in days_between(first, last, {4, 5})] == [5, 6, 12, 13]
        assert list(days_between(last, first, ())) == []
        assert len(list(days_between(date.min, date.max, ()))) == setup_dates.MOST + 1
        assert list(days_between(date.max, date.max, ())) == [date.max]

    def test_copies_take_the_grids_and_quotas_in_reads_that_do_not_grow(self, theatre: Theatre) -> None:
        model, full = theatre.performance.id, theatre.full.id
        with as_user(theatre.manager), unit_of_work():
            early = setup_grids.add_grid(
                Scope(performance_id=model), GridValues("Tôt", None, date(2027, 1, 1))
            )
            setup_grids.set_cells(early.id, {("Fosse", full): 1500})
            setup_quotas.save_quotas(model, {theatre.guest.id: 6})
        counted, made = [], list[int]()
        for many in (2, 9):
            wanted = [
                PerformanceValues(theatre.show.id, theatre.version.id, STARTS.replace(day=day), 210)
                for day in range(1, many + 1)
            ]
            with as_user(theatre.manager), statements() as seen, unit_of_work():
                made = setup_dates.add_performances(theatre.centre.id, wanted, model)
            counted.append(sum(not statement.startswith("INSERT") for statement in seen))
        assert counted[0] == counted[1]
        with acting_as(SYSTEM):
            assert setup.prices_of(made[-1]) == setup.prices_of(model)
            copies = db.session.scalars(select(Performance).where(Performance.id.in_(made))).all()
            assert {copy.state for copy in copies} == {"planned"}
            assert {copy.series_id for copy in copies} == {theatre.performance.series_id}
            quotas = select(Quota.__table__.c.quantity).where(Quota.__table__.c.performance_id == made[0])
            assert db.session.scalars(quotas).all() == [6]

    def test_what_cannot_be_made_is_refused(self, theatre: Theatre) -> None:
        other = make_theatre()
        values = PerformanceValues(theatre.show.id, theatre.version.id, STARTS, 210)
        with as_user(theatre.manager):
            for wanted, refusal in (([], NoDates), ([values] * 201, TooManyDates)):
                with pytest.raises(refusal), unit_of_work():
                    setup_dates.add_performances(theatre.centre.id, wanted)
            for foreign in (
                values._replace(event_id=other.show.id),
                values._replace(plan_version_id=other.version.id),
            ):
                with pytest.raises(NotFound), unit_of_work():
                    setup_dates.add_performances(theatre.centre.id, [values, foreign])

    def test_the_page(self, theatre: Theatre, login: Login) -> None:
        browser = login(theatre.manager)
        url = f"/ticketing/events/{theatre.show.id}/performances"
        period = "first=2027-03-22&last=2027-04-04&weekdays=4&weekdays=5"
        listed = browser.get(f"{url}?{period}&model={theatre.performance.id}").text
        assert listed.count('name="days"') == 4 and 'value="20:30"' in listed
        assert 'id="field-first-error"' in browser.get(f"{url}?first=never").text
        sent = {
            "days": ["2027-03-26", "2027-04-02"], "time": "20:30", "vat_rate": "2,1",
            "plan_version_id": str(theatre.version.id), "on_sale": "1", "idempotency_key": "dates-key-1",
        }  # fmt: skip
        for _twice in range(2):
            answer = browser.post(f"{url}?{period}&model={theatre.performance.id}", data=sent)
            assert answer.status_code == 302
        with acting_as(SYSTEM):
            wanted = select(Performance.starts_at).where(Performance.id != theatre.performance.id)
            starts = db.session.scalars(wanted.order_by(Performance.starts_at)).all()
        db.session.rollback()
        # The clocks go forward on 28 March: half past eight stays half past eight.
        assert [at.isoformat() for at in starts] == ["2027-03-26T19:30:00+00:00", "2027-04-02T18:30:00+00:00"]
        for field, wrong in (
            ("time", "late"),
            ("days", "soon"),
            ("vat_rate", "much"),
            ("plan_version_id", ""),
        ):
            bad = {**sent, field: wrong, "idempotency_key": f"dates-key-{field}"}
            assert browser.post(f"{url}?{period}", data=bad).status_code == 422, field
        gap = {**sent, "days": ["2027-03-28"], "time": "02:30", "idempotency_key": "dates-key-gap"}
        assert "heure" in browser.post(f"{url}?{period}", data=gap).text


def test_the_list_of_performances_is_filtered(theatre: Theatre, login: Login) -> None:
    browser = login(theatre.manager)
    with as_user(theatre.manager), unit_of_work():
        season = save_season(theatre.centre.id, "2026-2027", date(2026, 9, 1), date(2027, 8, 31))
        tartuffe = setup.save_event(theatre.centre.id, "Tartuffe", season_id=season.id)
        setup.save_performance(
            theatre.centre.id,
            PerformanceValues(tartuffe.id, theatre.version.id, STARTS.replace(day=20), 210),
        )
    listing = "/ticketing/performances?format=csv&"
    for query, expected in (
        ("", {"Le Malade imaginaire", "Tartuffe"}),
        (f"f_event={tartuffe.id}", {"Tartuffe"}),
        (f"f_season={season.id}", {"Tartuffe"}),
        (f"f_hall={theatre.version.plan_id}", {"Le Malade imaginaire", "Tartuffe"}),
        ("f_state=on_sale", {"Le Malade imaginaire"}),
        ("f_from=2027-03-13", {"Tartuffe"}),
        ("f_to=2027-03-12", {"Le Malade imaginaire"}),
        ("f_from=2027-03-12&f_to=2027-03-12", {"Le Malade imaginaire"}),
        ("f_when=past", set()),
        ("q=tartuffe", {"Tartuffe"}),
    ):
        rows = browser.get(f"{listing}{query}").text
        found = {title for title in ("Le Malade imaginaire", "Tartuffe") if title in rows}
        assert found == expected, query
    assert browser.get("/ticketing/performances?f_from=9999-12-31&f_to=9999-12-31").status_code == 200
    assert (
        "Configuration de la billetterie" not in login(theatre.operator).get("/ticketing/performances").text
    )
