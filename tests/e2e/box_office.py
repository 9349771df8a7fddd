"""A box office before one evening: a till for each way of selecting seats, two free zones, a ticket printer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from playwright.sync_api import Browser, Page

from addons.pos_session.models import Desk
from addons.pos_session.services import catalogue, opening
from addons.pos_session.services.counting import Counted
from addons.pos_ticketing.models import ChannelSession, SalesChannel
from addons.pos_ticketing.models.channel import SELECTION_MODES
from addons.pos_ticketing.services import setup
from addons.pos_ticketing.services.demo_plan import demo_plan
from addons.pos_ticketing.services.plan_import import import_plan, read_plan_file
from core import clock
from core.db import db
from core.documents.printers import Printer
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.testing.factories import PASSWORD, as_user, make_centre, make_user
from core.testing.server import running
from core.uow import unit_of_work
from tests.e2e.conftest import is_fault
from tests.stands import config_of, make_deployment

PRICES = {"Carré or": 4400, "Première catégorie": 3200, "Deuxième catégorie": 2200, "Fosse": 1800}
EVENT = "Le Malade imaginaire"


@dataclass
class BoxOffice:
    """The running server; the login of the till of each mode, and the performance of this evening."""

    app: Flask
    url: str
    logins: dict[str, str]
    performance_id: int

    @contextmanager
    def at(self, browser: Browser, mode: str) -> Iterator[Page]:
        """Log the till's operator in; a fault in the console fails the test."""
        context = browser.new_context(
            locale="fr-FR", viewport={"width": 1280, "height": 800}, has_touch=True, reduced_motion="reduce"
        )
        errors: list[str] = []
        try:
            page = context.new_page()
            page.set_default_timeout(15_000)
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("console", lambda line: errors.append(line.text) if is_fault(line) else None)
            page.goto(f"{self.url}/login")
            page.fill("[name=login]", self.logins[mode])
            page.fill("[name=password]", PASSWORD)
            page.click("main [type=submit]")
            page.wait_for_url(lambda url: "/login" not in url)
            page.goto(f"{self.url}/pos/")
            yield page
        finally:
            context.close()
        assert errors == []


@contextmanager
def box_office(folder: Path) -> Iterator[BoxOffice]:
    """``guichet run`` on SQLite."""
    app = make_deployment(folder, None)
    with app.app_context():
        logins, performance_id = _fill()
        db.session.remove()
        db.engine.dispose()
    with running(folder, config_of(folder, None), "--no-worker") as server:
        yield BoxOffice(app, server.url, logins, performance_id)


def _fill() -> tuple[dict[str, str], int]:
    centre = make_centre(name="Théâtre municipal", city="Lyon")
    document = demo_plan(700)
    pit = document["guichet"]["free_zones"][0]
    document["guichet"]["free_zones"].append(
        {**pit, "name": "Promenoir", "capacity": 40, "position": {"x": 10, "y": 10}, "width": 60}
    )
    plan, geometry = read_plan_file(json.dumps(document).encode())
    with acting_as(SYSTEM), unit_of_work() as session:
        catalogue.make_default_methods(centre.id)
        version = import_plan(centre.id, plan, geometry).version
        full = setup.save_audience_category(centre.id, "Plein tarif", 1)
        student = setup.save_audience_category(centre.id, "Étudiant", 2)
        student.proof = "carte d'étudiant"
        grid = {(name, full.id): cents for name, cents in PRICES.items()}
        grid |= {(name, student.id): cents // 2 for name, cents in PRICES.items()}
        show = setup.save_event(centre.id, EVENT, "Molière")
        other = setup.save_event(centre.id, "Cyrano de Bergerac", "Edmond Rostand")
        tonight = _performance(centre, show.id, version.id, 0, grid)
        for event_id, days in ((show.id, 3), (other.id, 5), (other.id, 12)):
            _performance(centre, event_id, version.id, days, grid)
        printer = Printer(centre_id=centre.id, name="Billets", host="127.0.0.1", port=9)
        session.add(printer)
        session.flush()
        printer_id = printer.id
    tills = {mode: _till(centre, mode, printer_id) for mode in SELECTION_MODES}
    with (
        acting_as(SYSTEM),
        unit_of_work() as session,
    ):  # once all are open: a session takes the channel there is
        for mode, (_login, session_id) in tills.items():
            channel = SalesChannel(centre_id=centre.id, name=f"Filière {mode}", selection_mode=mode)
            session.add(channel)
            session.flush()
            session.add(ChannelSession(session_id=session_id, channel_id=channel.id))
    return {mode: login for mode, (login, _session) in tills.items()}, tonight


def _performance(
    centre: Centre, event_id: int, version_id: int, days: int, grid: dict[tuple[str, int], int]
) -> int:
    """Late in the evening of the centre, so that it is today for as long as today lasts."""
    zone = ZoneInfo(centre.timezone)
    day = clock.now().astimezone(zone).date() + timedelta(days=days)
    starts_at = datetime.combine(day, time(23, 45), zone)
    values = setup.PerformanceValues(event_id, version_id, starts_at, 210, state="on_sale")
    performance = setup.save_performance(centre.id, values)
    setup.save_prices(performance.id, grid)
    return int(performance.id)


def _till(centre: Centre, mode: str, printer_id: int) -> tuple[str, int]:
    """The login of an operator with an open session, and the session."""
    user = make_user(groups=["pos.default.user"], centres=[centre])
    with acting_as(SYSTEM), unit_of_work() as session:
        desk_id = catalogue.make_desk(centre.id, f"Guichet {mode}").id
        if mode == "mixed":
            session.get_one(Desk, desk_id).printer_id = printer_id
    with as_user(user):
        with unit_of_work():
            session_id = opening.create_session(desk_id).id
        with unit_of_work():
            opening.open_session(session_id, Counted({}))
    return str(user.login), session_id
