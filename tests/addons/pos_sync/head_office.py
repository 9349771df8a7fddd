"""Head office with two registers and one order in the tests: who acts, and what a change looks like."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from addons.pos_sync.models import CustomerOrder, Register
from addons.pos_sync.permissions import LINK, MANAGE, ORDERS, VIEW
from addons.pos_sync.services.orders.changes import receive_new
from addons.pos_sync.services.orders.document import read_document
from addons.pos_sync.services.orders.documents import DocumentData
from addons.pos_sync.services.receiving.keys import new_key
from addons.pos_sync.services.receiving.registers import make_register
from core import clock
from core.config import settings
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre, User
from core.testing.factories import as_user, make_centre, make_user
from core.uow import unit_of_work
from tests.addons.pos_sync.order_documents import order_document

A, B = "owner-a-0123456789", "owner-b-0123456789"
NUMBER = "COMC/R1/00001"


@dataclass
class HeadOffice:
    """A centre with the registers R1 and R2, and a user of head office."""

    centre: Centre
    registers: dict[str, Register]
    keys: dict[str, str]
    user: User

    def actor(self, place: str) -> User:
        """Who acts from a place: the user of a register's key, or the one of head office."""
        return db.session.get_one(User, self.registers[place].user_id) if place else self.user

    @contextmanager
    def at(self, place: str) -> Iterator[None]:
        """A unit of work of somebody at a place."""
        with as_user(self.actor(place)), unit_of_work():
            yield

    def send(self, change_id: str = "first-change-0001", **changes: Any) -> int:
        """An order that R1 made, confirmed; its id."""
        document = order_document(**{"status": "confirmed", **changes})
        with self.at("R1"):
            return receive_new(self.centre.id, "R1", change_id, read_document(document)).order_id


def make_head_office(monkeypatch: pytest.MonkeyPatch) -> HeadOffice:
    """This server is a head office with two registers."""
    section = settings().section("pos_sync")
    monkeypatch.setattr(section, "role", "head_office")
    centre = make_centre()
    user = make_user(permissions=[ORDERS, LINK, VIEW, MANAGE], centres=[centre])
    with acting_as(SYSTEM), unit_of_work():
        registers = {code: make_register(centre.id, code, f"Caisse {code}") for code in ("R1", "R2")}
        keys = {code: new_key(register.id) for code, register in registers.items()}
    return HeadOffice(centre, registers, keys, user)


def stored(number: str = NUMBER) -> CustomerOrder:
    """The order as the database has it."""
    db.session.expire_all()
    with acting_as(SYSTEM):
        return db.session.query(CustomerOrder).filter_by(number=number).one()


def paid(kind: str = "receipt", document: str = "001.00001.001", **changes: Any) -> DocumentData:
    """A document of the order that was paid at a till."""
    values: dict[str, Any] = {
        "order_number": NUMBER,
        "kind": kind,
        "document": document,
        "total_ttc": 2_250,
        "deducted": 0,
        "author": "Ada",
        "made_at": clock.now(),
    }
    return DocumentData(**{**values, **changes})
