"""A theatre that plays tonight, on a real server: tickets sold, a door, and who works there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import update

from addons.pos_session.services import catalogue, opening
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.sale import sell
from addons.pos_ticketing.models import AudienceCategory
from addons.pos_ticketing.services import setup
from addons.pos_ticketing.services.demo_plan import demo_plan
from addons.pos_ticketing.services.doors import save_door
from addons.pos_ticketing.services.plan_import import import_plan, read_plan_file
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import PASSWORD, as_user, make_centre, make_user
from core.testing.server import running
from core.uow import unit_of_work
from tests.e2e.conftest import is_fault
from tests.stands import config_of, make_deployment

FULL, YOUNG, FREE = "Plein tarif", "Moins de 26 ans", "Invitation"
PRICES = {FULL: 4500, YOUNG: 2200, FREE: 0}
OFFLINE = "net::ERR_INTERNET_DISCONNECTED"
"""What the browser logs by itself where a test takes the network away."""
PROOF = "pièce d'identité"


@dataclass
class House:
    """The running server, the performances (tonight's, and one in two days) and the tickets that were sold."""

    app: Flask
    url: str = ""
    performances: list[int] = field(default_factory=list)
    tickets: list[dict[str, Any]] = field(default_factory=list)
    session_id: int = 0


@contextmanager
def house(folder: Path) -> Iterator[House]:
    """Two performances: three tickets for tonight (full, young, free), one for the later."""
    app = make_deployment(folder, None)
    with app.app_context():
        made = House(app)
        fill(made)
        db.session.remove()
        db.engine.dispose()
    with running(folder, config_of(folder, None), "--no-worker") as server:
        made.url = server.url
        yield made


def fill(made: House) -> None:
    """Make the house in the database of the running application."""
    centre = make_centre(
        name="Théâtre municipal", city="Lyon", company_name="Régie du Théâtre", siret="21690123100011",
        licence_number="L-R-26-001", address="1, place de la Comédie", postcode="69001",
    )  # fmt: skip
    make_user("directrice", name="Camille Roy", groups=["pos.default.administrator"], centres=[centre])
    operator = make_user("ouvreuse", name="Dominique Petit", groups=["pos.default.user"], centres=[centre])
    plan, geometry = read_plan_file(json.dumps(demo_plan(200, name="Grande salle")).encode())
    with acting_as(SYSTEM), unit_of_work():
        catalogue.make_default_methods(centre.id)
        desk = catalogue.make_desk(centre.id, "Guichet 1")
        version = import_plan(centre.id, plan, geometry).version
        rates = {
            name: setup.save_audience_category(centre.id, name, place).id
            for place, name in enumerate(PRICES, start=1)
        }
        kinds = AudienceCategory.__table__
        for name, values in ((YOUNG, {"proof": PROOF, "kind": "reduced"}), (FREE, {"kind": "guest"})):
            db.session.execute(update(kinds).where(kinds.c.id == rates[name]).values(**values))
        show = setup.save_event(centre.id, "Le Malade imaginaire")
        for hours in (-1, 48):
            starts_at = clock.now() + timedelta(hours=hours)
            values = setup.PerformanceValues(show.id, version.id, starts_at, 210, state="on_sale")
            performance = setup.save_performance(centre.id, values)
            grid = {
                (category.name, rates[name]): price
                for category in plan.categories
                for name, price in PRICES.items()
            }
            setup.save_prices(performance.id, grid)
            made.performances.append(performance.id)
        save_door(centre.id, "Entrée principale", True)
        save_door(centre.id, "Balcon", True)
    with as_user(operator):
        with unit_of_work():
            session = opening.create_session(desk.id)
        with unit_of_work():
            opening.open_session(session.id, Counted({}))
        places = [(0, 0, FULL), (0, 1, YOUNG), (0, 2, FREE), (1, 0, FULL)]
        items = [
            {
                "kind": "ticket", "performance_id": made.performances[which], "seat": seat,
                "audience_category_id": rates[rate],
            }
            for which, seat, rate in places
        ]  # fmt: skip
        made.tickets = sell(session.id, items, [], "tickets-of-tonight")["documents"]["ticket"]
    made.session_id = session.id


@contextmanager
def page_of(browser: Browser, url: str, login: str, **context: Any) -> Iterator[Page]:
    """A page of somebody who is logged in; a fault in its console fails the test."""
    opened = browser.new_context(locale="fr-FR", reduced_motion="reduce", **context)
    errors: list[str] = []
    try:
        page = opened.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda line: errors.append(line.text) if is_fault(line) and OFFLINE not in line.text else None,
        )
        page.goto(f"{url}/login")
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.click("main [type=submit]")
        page.wait_for_url(lambda at: "/login" not in at)
        yield page
    finally:
        opened.close()
    assert errors == []
