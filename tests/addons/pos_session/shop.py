"""A point of sale to write tests in: a centre, a desk, methods, products, an operator and a manager."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import event

from addons.pos_session.models import Desk, PaymentMethod, Product, Session
from addons.pos_session.services import catalogue, closing, opening
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.figures import figures_of
from addons.pos_session.services.method_counts import MethodFound
from addons.pos_session.services.sale import sell
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre, User
from core.identity.services.switches import switch_addon
from core.money import DENOMINATIONS
from core.testing.factories import make_centre, make_user
from core.uow import unit_of_work

_key = count(1)


def pieces(cents: int) -> dict[int, int]:
    """A count by denomination that adds up to ``cents``."""
    counts: dict[int, int] = {}
    for denomination in DENOMINATIONS:
        counts[denomination], cents = divmod(cents, denomination)
    return counts


@dataclass
class Shop:
    """One centre's point of sale and the story steps that tests are written in."""

    centre: Centre
    desk: Desk
    methods: dict[str, PaymentMethod]
    products: dict[str, Product]
    operator: User
    manager: User

    def open(self, opening_cents: int = 10_000, desk: Desk | None = None, note: str = "") -> Session:
        """An open session of who acts now, its drawer counted."""
        with unit_of_work():
            session = opening.create_session((desk or self.desk).id)
        with unit_of_work():
            return opening.open_session(session.id, Counted(pieces(opening_cents)), note)

    def item(self, name: str, quantity: int = 1) -> dict[str, Any]:
        """What a client sends to have a product."""
        return {"kind": "product", "product_id": self.products[name].id, "quantity": quantity}

    def sell(
        self, session: Session, *items: dict[str, Any], parts: Any = (), key: str | None = None
    ) -> dict[str, Any]:
        """A one-shot sale; all in cash unless parts are given."""
        return sell(session.id, items, parts, key or f"test-key-{next(_key)}")

    def close(
        self,
        session: Session,
        cents: int,
        accepted: bool = False,
        note: str = "",
        found: dict[str, int] | None = None,
        kept: int | None = None,
    ) -> Session:
        """End the sale and close with ``cents`` in the drawer; of a method not in ``found`` all is there."""
        with unit_of_work():
            closing.start_closing(session.id)
        with unit_of_work():
            return closing.close_session(
                session.id,
                Counted(pieces(cents)),
                self.found(session, **found or {}),
                accepted=accepted,
                note=note,
                kept=kept,
            )

    def found(self, session: Session, **totals: int) -> dict[int, MethodFound]:
        """What was found of each counted method, by code: the totals given, else what must be there."""
        by_id = {self.methods[code].id: total for code, total in totals.items()}
        return {
            method.id: MethodFound(by_id.get(method.id, method.to_find))
            for method in figures_of(session).found_methods
        }


def make_shop(centre: Centre | None = None) -> Shop:
    """A point of sale, in a centre of its own unless there is one already."""
    centre = centre or make_centre()
    with acting_as(SYSTEM), unit_of_work():
        desk = catalogue.make_desk(centre.id, "Caisse 1")
        methods = {method.code: method for method in catalogue.make_default_methods(centre.id)}
        family = catalogue.make_family(centre.id, "Boutique")
        products = {
            "programme": catalogue.make_product(family, "Programme", 500, 550),
            "drink": catalogue.make_product(family, "Limonade", 300, 1000),
            "poster": catalogue.make_product(family, "Affiche", 1000, 2000, barcode="3760001"),
            "seat": catalogue.make_product(family, "Place", 4400, 210),
        }
    return Shop(
        centre=centre,
        desk=desk,
        methods=methods,
        products=products,
        operator=make_user(groups=["pos.default.user"], centres=[centre]),
        manager=make_user(groups=["pos.default.administrator"], centres=[centre]),
    )


def without_bookings(shop: Shop) -> None:
    """Switch the booking payments off in a shop's centre: its till takes «on a booking» like any other method.

    For who acts from then on; the methods are made afterwards.
    """
    with acting_as(SYSTEM), unit_of_work():
        switch_addon("pos_booking_payment", shop.centre.id, on=False)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the SQL statements sent to the database, without those that only begin a transaction."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
