"""A theatre with two doors, and the steps of the tests of access control."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from addons.pos_ticketing.models import Door, Performance, Ticket, TicketCancellation
from addons.pos_ticketing.services import access, setup
from addons.pos_ticketing.services.doors import save_door
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import STARTS, Theatre


@dataclass
class Gate:
    """A theatre with two doors, and scans by its operator."""

    theatre: Theatre
    north: Door
    south: Door
    sent: int = 0

    def ticket(self, *items: dict[str, Any]) -> list[dict[str, Any]]:
        """Sell and return the tickets as the sale answers them."""
        sold: list[dict[str, Any]] = self.theatre.sell(*(items or [self.theatre.item(0)]))["documents"][
            "ticket"
        ]
        return sold

    def scan(self, code: str, door: Door | None = None, *performances: int, key: str = "") -> dict[str, Any]:
        self.sent += 1
        wanted = performances or (self.theatre.performance.id,)
        with as_user(self.theatre.operator):
            return access.scan_once(
                key or f"scan-key-{self.sent}", (door or self.north).id, list(wanted), code
            )

    def other_performance(self) -> Performance:
        """The same show a day later, at the same prices."""
        theatre = self.theatre
        with acting_as(SYSTEM), unit_of_work():
            values = setup.PerformanceValues(
                theatre.show.id, theatre.version.id, STARTS + timedelta(days=1), 210, state="on_sale"
            )
            made = setup.save_performance(theatre.centre.id, values)
            setup.save_prices(made.id, {("Carré or", theatre.full.id): 4500})
        return made

    def cancel(self, ticket: dict[str, Any]) -> None:
        """A cancellation as taking back writes it, without its money."""
        with acting_as(SYSTEM), unit_of_work():
            sold = db.session.get_one(Ticket, ticket["ticket_id"])
            fact = TicketCancellation(
                ticket_id=sold.id, session_id=sold.session_id, order_id=sold.order_id, line_id=sold.line_id,
                centre_id=sold.centre_id, user_id=None, reason="Essai", cancelled_at=clock.now(),
            )  # fmt: skip
            db.session.add(fact)


def make_gate(theatre: Theatre) -> Gate:
    """The theatre with a door in the north and one in the south."""
    with as_user(theatre.manager), unit_of_work():
        north = save_door(theatre.centre.id, "Entrée nord", True)
        south = save_door(theatre.centre.id, "Entrée sud", True)
    return Gate(theatre, north, south)
