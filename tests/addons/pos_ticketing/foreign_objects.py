"""Objects of the ticketing in one centre, for the walk of a user of another (tests/core/identity)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from addons.pos_session.services import catalogue, opening, orders
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.sale import sell
from addons.pos_ticketing.models import Delivery, OrderDocument, Ticket
from addons.pos_ticketing.services import blocks, contingents, doors, setup
from addons.pos_ticketing.services.blocks import Why
from addons.pos_ticketing.services.bulk_printing import BatchFilters, begin_batch
from addons.pos_ticketing.services.demo_plan import demo_plan
from addons.pos_ticketing.services.holders import Holder
from addons.pos_ticketing.services.lending import lend
from addons.pos_ticketing.services.plan_import import import_plan, read_plan_file
from addons.pos_ticketing.services.reservations import reserve
from addons.pos_ticketing.services.setup import PerformanceValues
from addons.pos_ticketing.services.setup_advantages import AdvantageValues, save_advantage
from addons.pos_ticketing.services.setup_channels import ChannelValues, save_channel
from addons.pos_ticketing.services.setup_delivery import save_delivery_mode
from addons.pos_ticketing.services.setup_events import save_season
from addons.pos_ticketing.services.setup_grids import GridValues, Scope, add_grid
from addons.pos_ticketing.services.setup_packages import PackageValues, save_package
from addons.pos_ticketing.services.setup_templates import save_template
from addons.pos_ticketing.services.starter_templates import STARTERS
from addons.pos_ticketing.services.take_back import begin
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work

PLACES = ("Carré or", "Première catégorie", "Deuxième catégorie", "Fosse")
STARTS = datetime(2027, 3, 12, 19, 30, tzinfo=UTC)


def foreign_objects(centre: Centre, mark: str) -> dict[str, Any]:
    """A performance on sale with a sold ticket, and a draft order."""
    plan, geometry = read_plan_file(json.dumps(demo_plan(40, name=f"Plan {mark}")).encode())
    with acting_as(SYSTEM), unit_of_work():
        desk = catalogue.make_desk(centre.id, f"Box office {mark}")
        version = import_plan(centre.id, plan, geometry).version
        rate = setup.save_audience_category(centre.id, f"Rate {mark}", 1)
        season = save_season(centre.id, f"Season {mark}", date(2026, 9, 1), date(2027, 6, 30))
        event = setup.save_event(centre.id, f"Event {mark}", season_id=season.id)
        grid = add_grid(Scope(season_id=season.id), GridValues())
        performance = setup.save_performance(
            centre.id, PerformanceValues(event.id, version.id, STARTS, 210, state="on_sale")
        )
        setup.save_prices(performance.id, {(place, rate.id): 1000 for place in PLACES})
        contingent = contingents.save_contingent(centre.id, f"Contingent {mark}", "partner")
        contingents.attach(performance.id, contingent.id)
        contingents.set_aside(performance.id, contingent.id, [3])
        block = blocks.block(performance.id, [4], Why("house", "Kept"))
        lent = lend(performance.id, contingent.id, Holder("R1", f"Register {mark}"), STARTS)
        channel = save_channel(centre.id, ChannelValues(f"Channel {mark}"))
        mode = save_delivery_mode(centre.id, f"Post {mark}", "post")
    item = {"kind": "ticket", "performance_id": performance.id, "seat": 1, "audience_category_id": rate.id}
    with as_user(make_user("box-office", groups=["pos.default.user"], centres=[centre])):
        with unit_of_work():
            session = opening.create_session(desk.id)
        with unit_of_work():
            opening.open_session(session.id, Counted({}))
        sell(session.id, [item], [], f"walk-tickets-{mark}")
        with unit_of_work():
            draft = orders.new_order(session.id)
        with unit_of_work():
            kept = orders.new_order(session.id)
            orders.add_items(kept.id, [{**item, "seat": 5}])
            reservation = reserve(kept.id)
        ticket = db.session.scalars(select(Ticket)).one()
        with unit_of_work():
            exchange_id = begin(ticket.order_id, session.id, {f"do_{ticket.id}": "other"}, "Wrong day")
    with acting_as(SYSTEM), unit_of_work():
        door = doors.save_door(centre.id, f"Door {mark}", True)
    with acting_as(SYSTEM), unit_of_work() as unit:
        package = save_package(
            centre.id, PackageValues(f"Package {mark}", 1, 1, False, frozenset({performance.id}))
        )
        advantage = save_advantage(centre.id, AdvantageValues(f"Card {mark}", 1000, 550, 12, frozenset()))
        starter = STARTERS["document"]._replace(name=f"Letter {mark}")
        template = save_template(centre.id, starter)
        delivery = Delivery(centre_id=centre.id, order_id=ticket.order_id, mode_id=mode.id)
        unit.add(delivery)
        unit.add(OrderDocument(order_id=ticket.order_id, template_id=template.id))
        unit.flush()
        batch = begin_batch(centre.id, BatchFilters(), "fr")
    hold = {"order": draft.id, "seats": [2], "audience_category": rate.id}
    release = {"order": draft.id, "seats": [2]}
    scan = {"door": door.id, "code": ticket.code}
    return {
        "door_id": door.id,
        "plan_id": version.plan_id,
        "pos_ticketing.export_file:form": {"export": "sibil", "year": "2027", "quarter": "1"},
        "template_id": template.id,
        "package_id": package.id,
        "advantage_id": advantage.id,
        "delivery_id": delivery.id,
        "batch_id": batch.id,
        "pos_ticketing.batch_file:number": 1,
        "pos_ticketing.order_documents_file:order_id": ticket.order_id,
        "pos_ticketing.order_tickets_mail:order_id": ticket.order_id,
        "pos_ticketing_api.create_scan:json": scan,
        "pos_ticketing.access_scan:form": {**scan, "performance": performance.id},
        "performance_id": performance.id,
        "event_id": event.id,
        "category_id": rate.id,
        "ticket_id": ticket.id,
        "reservation_id": reservation.id,
        "channel_id": channel.id,
        "mode_id": mode.id,
        "pos_ticketing.file_show:order_id": ticket.order_id,
        "pos_ticketing.file_details:order_id": ticket.order_id,
        "pos_ticketing.file_edit:order_id": ticket.order_id,
        "pos_ticketing.file_tickets_pdf:order_id": ticket.order_id,
        "pos_ticketing.file_tickets_print:order_id": ticket.order_id,
        "pos_ticketing.take_back_choose:order_id": ticket.order_id,
        "pos_ticketing.take_back_go:order_id": ticket.order_id,
        "pos_ticketing.take_back_settle:order_id": ticket.order_id,
        "pos_ticketing.take_back_make:order_id": ticket.order_id,
        "pos_ticketing.exchange_resume:order_id": exchange_id,
        "pos_ticketing.order_tickets_file:order_id": ticket.order_id,
        "pos_ticketing.order_tickets_print:order_id": ticket.order_id,
        "plan_hash": version.hash,
        "season_id": season.id,
        "grid_id": grid.id,
        "state": "suspended",
        "version_id": version.id,
        "kind": "whole",
        "contingent_id": contingent.id,
        "block_id": block.id,
        "lent_id": lent.id,
        "seat": 1,
        "pos_ticketing.performance_hold:json": hold,
        "pos_ticketing_api.create_hold:json": hold,
        "pos_ticketing_api.create_best:json": {
            "order": draft.id,
            "quantity": 1,
            "audience_category": rate.id,
        },
        "pos_ticketing.choose:order_id": draft.id,
        "pos_ticketing.choose_details:order_id": draft.id,
        "pos_ticketing.choose_hold:order_id": draft.id,
        "pos_ticketing.choose_hold:form": {"choice": f"{rate.id}:1", "quantity": "1"},
        "pos_ticketing.choose_basket:order_id": draft.id,
        "pos_ticketing.quick_cash:form": {
            "session_id": session.id,
            "performance_id": performance.id,
            "category": PLACES[1],
            "quantity": "1",
            "expected": "1000",
        },
        "pos_ticketing.performance_release:json": release,
        "pos_ticketing_api.create_release:json": release,
    }
