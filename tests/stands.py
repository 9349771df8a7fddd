"""A busy box office for tests and benches: tills with a token and an open session, before a large hall."""

from __future__ import annotations

import http.client
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from addons.pos_session.permissions import SELL
from addons.pos_session.services import catalogue, opening
from addons.pos_session.services.counting import Counted
from addons.pos_ticketing.services import setup
from addons.pos_ticketing.services.demo_plan import demo_plan
from addons.pos_ticketing.services.plan_import import import_plan, read_plan_file
from core import clock, migrate
from core.app import create_app
from core.commands.database import upgrade_database
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre, User
from core.identity.services.tokens import create_token
from core.journal.verify import verify
from core.registry import registry
from core.testing.factories import as_user, make_centre, make_user
from core.testing.fixtures import shipped_addons
from core.testing.server import Config
from core.uow import unit_of_work

PRICE = 2500
PIT = "Fosse"


@dataclass(frozen=True)
class Hall:
    """A performance on sale at one price, and how many numbered seats it has."""

    performance_id: int
    audience_category_id: int
    seats: int


@dataclass(frozen=True)
class Stand:
    """One till: its session, and the token its operator's program sends."""

    desk_id: int
    session_id: int
    product_id: int
    token: str
    hall: Hall
    login: str = ""

    def sale(
        self, seats: Sequence[int], products: int = 0, parts: Sequence[Any] = (), standing: int = 0
    ) -> dict[str, Any]:
        """The body of a sale of these seats, of places of the pit and of programmes; in cash without ``parts``."""
        items = [self._ticket(seat=seat) for seat in seats]
        if standing:
            items.append(self._ticket(free_zone=PIT, quantity=standing))
        if products:
            items.append({"kind": "product", "product_id": self.product_id, "quantity": products})
        return {"session": self.session_id, "items": items, "parts": list(parts)}

    def _ticket(self, **place: Any) -> dict[str, Any]:
        return {
            "kind": "ticket",
            "performance_id": self.hall.performance_id,
            "audience_category_id": self.hall.audience_category_id,
            **place,
        }


class Till:
    """A program that sells at a stand over one kept connection."""

    def __init__(self, port: int, stand: Stand) -> None:
        self.stand = stand
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def __enter__(self) -> Till:
        return self

    def __exit__(self, *error: object) -> None:
        self.connection.close()

    def sell(self, seats: Sequence[int], key: str, products: int = 0) -> tuple[int, dict[str, Any]]:
        """Send one sale; returns (status, answer). OSError or HTTPException when the server is gone."""
        return self.send(self.stand.sale(seats, products), key)

    def send(self, sale: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        """Send the body of a sale; as ``sell``."""
        self.connection.request(
            "POST",
            "/api/v1/sales",
            json.dumps(sale),
            {
                "Authorization": f"Bearer {self.stand.token}",
                "Content-Type": "application/json",
                "Idempotency-Key": key,
            },
        )
        answer = self.connection.getresponse()
        body: dict[str, Any] = json.loads(answer.read())
        return answer.status, body


def config_of(folder: Path, url: str | None) -> Config:
    """The configuration of a deployment whose files are in ``folder``; SQLite without ``url``."""
    database = {} if url is None else {"url": url}
    return {
        "app": {"data_dir": str(folder / "var")},
        "addons": {"enabled": shipped_addons()},
        "database": database,
    }


def make_deployment(folder: Path, url: str | None) -> Flask:
    """An application on a new, migrated database."""
    app = create_app(config_of(folder, url))
    with app.app_context(), acting_as(SYSTEM):
        upgrade_database()
    return app


def faults() -> list[str]:
    """What ``guichet addon doctor`` and ``guichet journal verify`` find. Needs an application context."""
    return [
        *(f"{branch} is behind {head}" for branch, head in migrate.pending().items()),
        *(fault for _, fault in registry().collect("check_invariants")),
        *(str(fault) for fault in verify()),
    ]


def make_stands(count: int, seats: int, halls: int = 1) -> list[list[Stand]]:
    """``count`` stands before each of ``halls`` performances of a hall of about ``seats`` seats.

    Needs an application context. The outer list is per hall; the sessions are the same before every hall.
    """
    centre = make_centre(name="Grande halle")
    with acting_as(SYSTEM), unit_of_work():
        family = catalogue.make_family(centre.id, "Programmes")
        product_id = catalogue.make_product(family, "Programme", 500, 550).id
        catalogue.make_default_methods(centre.id)
        desks = [catalogue.make_desk(centre.id, f"Guichet {n + 1}").id for n in range(count)]
    made = make_halls(centre, seats, halls)
    tills = [_open(centre, desk_id) for desk_id in desks]
    return [
        [
            Stand(desk_id, session_id, product_id, token, hall, login)
            for desk_id, session_id, token, login in tills
        ]
        for hall in made
    ]


def make_halls(centre: Centre, seats: int, count: int, name: str = "Grande salle") -> list[Hall]:
    """Performances of one event on one plan (its ``name``), on sale at one price."""
    plan, geometry = read_plan_file(json.dumps(demo_plan(seats, name=name)).encode())
    with acting_as(SYSTEM), unit_of_work():
        version = import_plan(centre.id, plan, geometry).version
        event = setup.save_event(centre.id, "Le Grand Soir")
        rate = setup.save_audience_category(centre.id, f"Plein tarif, {name}")
        halls = []
        for day in range(count):
            starts_at = clock.now() + timedelta(days=day + 1)
            performance = setup.save_performance(
                centre.id, setup.PerformanceValues(event.id, version.id, starts_at, 210, state="on_sale")
            )
            grid = {(category.name, rate.id): PRICE for category in plan.categories}
            setup.save_prices(performance.id, grid)
            halls.append(Hall(performance.id, rate.id, version.seats))
    return halls


def _open(centre: Centre, desk_id: int) -> tuple[int, int, str, str]:
    """(desk, session, token, login) of a new operator who opened the desk with an empty drawer."""
    user: User = make_user(groups=["pos.default.user"], centres=[centre])
    with as_user(user):
        with unit_of_work():
            session_id = opening.create_session(desk_id).id
        with unit_of_work():
            opening.open_session(session_id, Counted({}))
        with unit_of_work():
            token = create_token("till", [SELL, "pos_ticketing.sell"], [centre.id], days=30).secret
    return desk_id, session_id, token, user.login
