"""A theatre of 40 numbered seats and a pit, one performance on sale, an operator with an open session."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from addons.pos_session.models import Order, Session
from addons.pos_session.services import catalogue, opening, orders
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.sale import sell
from addons.pos_ticketing.models import AudienceCategory, Event, Performance, PlanVersion
from addons.pos_ticketing.services import claims, setup
from addons.pos_ticketing.services.claims import Holder, Wanted
from addons.pos_ticketing.services.demo_plan import demo_plan
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.plan_import import import_plan, read_plan_file
from addons.pos_ticketing.services.pricing import offers
from addons.pos_ticketing.services.setup import PerformanceValues
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre, User
from core.testing.factories import as_user, make_centre, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.other_addon import adding

__all__ = ["adding"]
_key = count(1)
PRICES = {"Carré or": 4500, "Première catégorie": 3500, "Deuxième catégorie": 2500, "Fosse": 2000}
STARTS = datetime(2027, 3, 12, 19, 30, tzinfo=UTC)


@dataclass
class Theatre:
    """What the tests of the ticketing stand on, and the steps they are written in."""

    centre: Centre
    version: PlanVersion
    show: Event
    performance: Performance
    full: AudienceCategory
    guest: AudienceCategory
    operator: User
    manager: User
    session: Session

    @property
    def offer(self) -> Offer:
        with acting_as(SYSTEM):
            return offers([self.performance.id])[self.performance.id]

    def order(self) -> Order:
        """A new draft of the open session."""
        with as_user(self.operator), unit_of_work():
            return orders.new_order(self.session.id)

    def hold(self, order: Order, *seats: int, rate: AudienceCategory | None = None) -> int:
        """Hold seats for an order, as the page does."""
        wanted = [Wanted(self.performance.id, seat, (rate or self.full).id) for seat in seats]
        with as_user(self.operator), unit_of_work():
            return claims.hold(Holder(order.id, self.operator.id), wanted, {self.performance.id: self.offer})

    def item(self, seat: int, rate: AudienceCategory | None = None) -> dict[str, Any]:
        return {
            "kind": "ticket", "performance_id": self.performance.id, "seat": seat,
            "audience_category_id": (rate or self.full).id,
        }  # fmt: skip

    def pit(self, quantity: int, rate: AudienceCategory | None = None) -> dict[str, Any]:
        return {
            "kind": "ticket", "performance_id": self.performance.id, "free_zone": "Fosse",
            "quantity": quantity, "audience_category_id": (rate or self.full).id,
        }  # fmt: skip

    def sell(self, *items: dict[str, Any], parts: Any = (), key: str | None = None) -> dict[str, Any]:
        """A one-shot sale by the operator; all in cash unless parts are given."""
        with as_user(self.operator):
            return sell(self.session.id, items, parts, key or f"test-key-{next(_key)}")

    def tills(self, count: int) -> list[Theatre]:
        """The same theatre at as many other cash desks, each with its own operator and open session.

        Only different sessions can meet each other in the middle of a sale: one session sells one by one.
        """
        return [replace(self, **_open_till(self.centre, f"Guichet {n + 2}")) for n in range(count)]


def _open_till(centre: Centre, name: str) -> dict[str, Any]:
    """An operator with an open session at a new cash desk."""
    operator = make_user(groups=["pos.default.user"], centres=[centre])
    with acting_as(SYSTEM), unit_of_work():
        desk = catalogue.make_desk(centre.id, name)
    with as_user(operator):
        with unit_of_work():
            session = opening.create_session(desk.id)
        with unit_of_work():
            opening.open_session(session.id, Counted({}))
    return {"operator": operator, "session": session}


def make_theatre(seats: int = 40) -> Theatre:
    """A theatre in a centre of its own."""
    centre = make_centre(
        name="Théâtre municipal", city="Lyon", company_name="Régie du Théâtre", licence_number="L-R-26-001"
    )
    manager = make_user(groups=["pos.default.administrator"], centres=[centre])
    plan, geometry = read_plan_file(json.dumps(demo_plan(seats)).encode())
    with acting_as(SYSTEM), unit_of_work():
        catalogue.make_default_methods(centre.id)
        version = import_plan(centre.id, plan, geometry).version
        full = setup.save_audience_category(centre.id, "Plein tarif", 1)
        guest = setup.save_audience_category(centre.id, "Invitation", 2)
        show = setup.save_event(centre.id, "Le Malade imaginaire")
        performance = setup.save_performance(
            centre.id, PerformanceValues(show.id, version.id, STARTS, 210, state="on_sale")
        )
        grid = {(category, full.id): amount for category, amount in PRICES.items()}
        setup.save_prices(performance.id, {**grid, **{(category, guest.id): 0 for category in PRICES}})
    return Theatre(
        centre, version, show, performance, full, guest, manager=manager, **_open_till(centre, "Guichet 1")
    )


@pytest.fixture
def theatre(app: Flask) -> Theatre:
    """A theatre, nobody acting."""
    return make_theatre()


def selects(browser: FlaskClient, url: str) -> int:
    """How many reads a page takes that was shown before."""
    browser.get(url)
    with statements() as seen:
        assert browser.get(url).status_code == 200
    return sum(statement.startswith("SELECT") for statement in seen)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the SQL statements sent to the database."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
