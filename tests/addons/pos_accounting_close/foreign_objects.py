"""Objects of the accounting closures in one centre, for the walk of a user of another (tests/core/identity).

Each topic has a function that makes its objects on the closed session of ``base`` and names the ids.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from addons.pos_accounting_close.services.chart_defaults import lay_defaults
from addons.pos_session.services import catalogue, closing, opening
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.sale import sell
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.foreign_archives import archive_objects
from tests.addons.pos_accounting_close.foreign_books import foreign_books
from tests.addons.pos_accounting_close.foreign_closures import foreign_closures
from tests.addons.pos_accounting_close.foreign_deposits import deposit_objects
from tests.addons.pos_accounting_close.foreign_drawers import foreign_drawers
from tests.addons.pos_accounting_close.foreign_fiscal import fiscal_objects
from tests.addons.pos_accounting_close.foreign_reallocation import reallocation
from tests.addons.pos_accounting_close.foreign_setup import setup_objects

TOPICS: tuple[Callable[[Centre, str, int], dict[str, Any]], ...] = (
    foreign_books,
    foreign_drawers,
    fiscal_objects,
    foreign_closures,
    archive_objects,
    setup_objects,
    deposit_objects,
    reallocation,
)
"""(centre, mark, id of a closed session) -> what the addresses and forms of a topic name."""


def foreign_objects(centre: Centre, mark: str) -> dict[str, Any]:
    """A closed session with a sale, and what each topic makes of it."""
    session_id = closed_session(centre, f"Closed {mark}", f"walk-closed-{mark}")
    found: dict[str, Any] = {}
    for topic in TOPICS:
        found |= topic(centre, mark, session_id)
    return found


def closed_session(centre: Centre, desk_name: str, key: str) -> int:
    """A session of a desk of its own, with one sale of 5.00 in cash, closed with what was expected."""
    with acting_as(SYSTEM), unit_of_work():
        lay_defaults(centre.id)
        desk = catalogue.make_desk(centre.id, desk_name)
        catalogue.make_default_methods(centre.id)
        product = catalogue.make_product(catalogue.make_family(centre.id, desk_name), desk_name, 500, 550)
    with as_user(make_user(groups=["pos.default.user"], centres=[centre])):
        with unit_of_work():
            session = opening.create_session(desk.id)
        with unit_of_work():
            opening.open_session(session.id, Counted({}))
        sell(session.id, [{"kind": "product", "product_id": product.id, "quantity": 1}], [], key)
        with unit_of_work():
            closing.start_closing(session.id)
        with unit_of_work():
            closing.close_session(session.id, Counted(sum=500))
    return session.id
