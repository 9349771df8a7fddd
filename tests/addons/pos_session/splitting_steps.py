"""Steps of the stories of an order paid in several payments."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from addons.pos_session.models import Session
from addons.pos_session.services import orders
from addons.pos_session.services.payment import pay
from addons.pos_session.services.splitting import rests, taken_of
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop


def begin(shop: Shop, *items: dict[str, Any], session: Session | None = None) -> tuple[int, list[int]]:
    """A draft with lines: its id and theirs."""
    session = session or shop.open()
    with unit_of_work():
        order = orders.new_order(session.id)
        lines = orders.add_items(order.id, items)
    return order.id, [line.id for line in lines]


def paying(
    shop: Shop, order_id: int, *parts: tuple[str, int], lines: dict[int, int] | None = None
) -> dict[str, Any]:
    with unit_of_work():
        return pay(order_id, [Tender(shop.methods[code].id, amount) for code, amount in parts], lines)


def left(order_id: int) -> list[tuple[str, int, int]]:
    """What remains: label, quantity, cents."""
    found = rests(orders.lines_of(order_id), taken_of(order_id))
    return [(rest.line.label, rest.quantity, rest.amount) for rest in found]


def put_at(shop: Shop, name: str, cents: int) -> None:
    with acting_as(SYSTEM), unit_of_work():
        shop.products[name].price = cents
        db.session.merge(shop.products[name])


def stored(model: type) -> int:
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()
