"""A draft of one centre that pays a financing there, for the walk of a user of another."""

from __future__ import annotations

from typing import Any

from addons.pos_booking_payment.models import FundingLine
from addons.pos_session.services import catalogue, opening, orders
from addons.pos_session.services.counting import Counted
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.stays import make_stay


def foreign_till(centre: Centre, mark: str) -> dict[str, Any]:
    """The draft and its line, and forms that its own centre would take."""
    stay = make_stay(centre, 30_000, 20_000, name=f"Guest {mark}", number=f"STAY-{mark}")
    with acting_as(SYSTEM), unit_of_work():
        desk = catalogue.make_desk(centre.id, f"Front desk {mark}")
    with as_user(make_user(groups=["pos.default.administrator"], centres=[centre])):
        with unit_of_work():
            session = opening.create_session(desk.id)
        with unit_of_work():
            opening.open_session(session.id, Counted({}, 0))
        with unit_of_work():
            order = orders.new_order(session.id)
            orders.add_items(order.id, [{"kind": "funding", "funding_id": stay.funding_ids[0]}])
        line_id = db.session.query(FundingLine.line_id).filter_by(order_id=order.id).scalar()
    form = {"version": 1, "idempotency_key": "walk-of-a-stranger"}
    named: dict[str, Any] = {}
    for view in ("till_found", "funding_choose", "funding_amount", "funding_remove"):
        named[f"pos_booking_payment.{view}:order_id"] = order.id
        named[f"pos_booking_payment.{view}:line_id"] = line_id
    return named | {
        "pos_booking_payment.funding_choose:form": {**form, "funding_id": stay.funding_ids[1]},
        "pos_booking_payment.funding_amount:form": {**form, "amount": "10,00"},
    }
