"""What the ticketing gives to the host: command, demo, jobs, reasons, invariants, receipts on paper."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from random import Random
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from addons.pos_session.services import orders
from addons.pos_session.services.locking import ref_of
from addons.pos_ticketing import demo as theatre_demo
from addons.pos_ticketing import demo_channels, demo_offers, demo_season, plugin
from addons.pos_ticketing.commands import ticketing_cli
from addons.pos_ticketing.errors import NotEnoughPlaces
from addons.pos_ticketing.models import (
    Advantage,
    Claim,
    ContingentSeat,
    DocumentTemplate,
    Package,
    Performance,
    PlanVersion,
    Price,
    Quota,
    ReleasedSeat,
    Season,
    Ticket,
)
from addons.pos_ticketing.services import claims, free_zones, printing, upkeep
from addons.pos_ticketing.services.claims import Holder
from addons.pos_ticketing.services.demo_plan import demo_plan
from core import clock
from core.db import db
from core.demo import Demo
from core.documents.copies import DocumentCopy
from core.documents.escpos import receipt_bytes
from core.documents.printers import Printer
from core.errors import Forbidden, NotFound
from core.identity.actor import SYSTEM, acting_as
from core.journal.models import JournalEntry
from core.outbox import OutboxRow
from core.testing.factories import as_user, make_centre, make_user
from core.uow import unit_of_work
from core.web.i18n import translate
from tests.addons.pos_ticketing.conftest import Theatre


def count(model: type) -> int:
    found: int = db.session.execute(select(func.count()).select_from(model.__table__)).scalar_one()
    db.session.rollback()
    return found


def test_the_command_imports_a_plan_or_says_what_is_wrong(
    theatre: Theatre, app: Flask, tmp_path: Path
) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(demo_plan(60, name="Petite salle")), encoding="utf-8")
    run = app.test_cli_runner()
    arguments = ["plan", "import", str(file), "--centre", theatre.centre.code]
    with acting_as(SYSTEM):
        done = run.invoke(ticketing_cli, arguments)
        assert done.output == "Petite salle, version 1: 180 places\n"
        assert "already there" in run.invoke(ticketing_cli, arguments).output
        assert "No centre" in run.invoke(ticketing_cli, [*arguments[:-1], "nowhere"]).output
        broken = demo_plan(60, name="Petite salle")
        broken["zones"][0]["rows"][0]["seats"][1]["position"]["x"] = float("nan")
        file.write_text(json.dumps(broken), encoding="utf-8")
        refused = run.invoke(ticketing_cli, arguments)
    assert refused.exit_code == 1
    assert "zones[0].rows[0].seats[1].position.x: NaN and infinite numbers are refused." in refused.output
    assert count(PlanVersion) == 2


def test_an_import_is_journalled(theatre: Theatre) -> None:
    kinds = db.session.execute(select(JournalEntry.__table__.c.kind)).scalars().all()
    assert kinds.count("pos_ticketing.plan_imported") == 1


def test_the_demo_is_a_season_on_700_seats_and_always_the_same(app: Flask) -> None:
    centre = make_centre(name="Théâtre municipal")
    with acting_as(SYSTEM), unit_of_work():
        theatre_demo.load(Demo(Random(1), date(2026, 12, 1), {"theatre": centre}))
    with acting_as(SYSTEM):
        version = db.session.scalars(select(PlanVersion)).one()
        starts = db.session.scalars(select(Performance.starts_at).order_by(Performance.starts_at)).all()
        states = db.session.scalars(select(Performance.state)).all()
        seasons = db.session.scalars(select(Season)).all()
    assert (version.seats, version.places) == (700, 820)
    assert len(starts) == 14
    assert starts[0].isoformat() == "2026-12-01T19:30:00+00:00"
    assert sorted(states) == ["cancelled", *["on_sale"] * 12, "suspended"]
    assert [season.name for season in seasons] == ["2026-2027"]
    assert count(Price) == 2 * 4 * 6, "a grid of the season, one of an event"
    assert count(Claim) == 14 * demo_season.HOUSE_SEATS
    assert count(Quota) == 1


def test_the_demo_sells_more_than_single_places(app: Flask) -> None:
    centre = make_centre(name="Théâtre municipal")
    demo = Demo(Random(1), date(2026, 12, 1), {"theatre": centre})
    with acting_as(SYSTEM), unit_of_work():
        theatre_demo.load(demo)
        demo_channels.load(demo)
        demo_offers.load(demo)
    assert (count(Package), count(Advantage), count(DocumentTemplate)) == (1, 1, 2)
    assert count(ContingentSeat) == len(demo_offers.GROUP_SEATS)


def test_held_places_stop_a_switch_off_and_a_closing(theatre: Theatre) -> None:
    assert list(plugin.addon_disabling("pos_ticketing", theatre.centre.id)) == []
    order, now = theatre.order(), clock.now()
    theatre.hold(order, 1, 2)
    assert list(plugin.addon_disabling("pos_ticketing", theatre.centre.id)) == [upkeep.SEATS_HELD]
    assert list(plugin.addon_disabling("pos_session", theatre.centre.id)) == []
    assert list(plugin.addon_disabling("pos_ticketing", theatre.centre.id + 1)) == []
    with as_user(theatre.operator):
        blockers = list(plugin.pos_session_closing_blockers(ref_of(theatre.session)))
    assert [blocker.params for blocker in blockers] == [{"count": 2, "number": order.number}]
    assert [link.args for blocker in blockers for link in blocker.links] == [{"order_id": order.id}]
    with clock.frozen(now + timedelta(hours=1)):
        assert list(plugin.addon_disabling("pos_ticketing", theatre.centre.id)) == []
        db.session.rollback()
        with as_user(theatre.operator), unit_of_work():
            orders.add_items(order.id, [theatre.item(1)])
    with clock.frozen(now + timedelta(hours=2)):
        assert list(plugin.addon_disabling("pos_ticketing", theatre.centre.id)) == [upkeep.SEATS_HELD]


def test_tickets_forbid_a_purge_and_stand_on_the_sheet(theatre: Theatre) -> None:
    assert list(plugin.addon_purging("pos_ticketing")) == []
    theatre.sell(theatre.item(0), theatre.item(1), theatre.item(2, theatre.guest))
    assert list(plugin.addon_purging("pos_ticketing")) == [upkeep.TICKETS_SOLD]
    with as_user(theatre.operator):
        (section,) = plugin.pos_session_sheet_sections(ref_of(theatre.session))
    assert {(row.label, row.quantity, row.amount) for row in section.rows} == {
        ("Le Malade imaginaire, Invitation", 1, 0),
        ("Le Malade imaginaire, Plein tarif", 2, 9000),
    }


def test_the_doctor_finds_a_place_that_was_given_away(theatre: Theatre) -> None:
    theatre.sell(theatre.item(0), theatre.item(1))
    assert upkeep.broken_invariants() == []
    db.session.rollback()
    with unit_of_work() as session:
        session.execute(Claim.__table__.delete().where(Claim.__table__.c.seat == 1))
    (fault,) = upkeep.broken_invariants()
    assert "no sold place" in fault


def test_the_purge_deletes_expired_holds_only(theatre: Theatre) -> None:
    order, now = theatre.order(), clock.now()
    theatre.hold(order, 1)
    theatre.sell(theatre.item(2))
    with clock.frozen(now + timedelta(seconds=630)):
        db.session.rollback()
        upkeep.purge_job({})
        assert count(Claim) == 2
    with clock.frozen(now + timedelta(seconds=700)):
        upkeep.purge_job({})
        assert (count(Claim), count(ReleasedSeat)) == (1, 1)
    with clock.frozen(now + timedelta(hours=4)):
        upkeep.purge_job({})
        assert (count(Claim), count(ReleasedSeat)) == (1, 0)


def test_a_ticket_on_the_roll_says_everything(theatre: Theatre, app: Flask) -> None:
    theatre.sell(theatre.item(0), theatre.item(1, theatre.guest))
    with as_user(theatre.operator), app.test_request_context(headers={"Accept-Language": "fr"}):
        tickets = printing.tickets_of_order(db.session.scalars(select(Ticket.order_id)).first() or 0)
        paid, free = printing.receipts_of(tickets, translate, "fr")
    for columns in (48, 42, 32):
        text = " ".join(receipt_bytes(paid, columns).decode("cp1252", "replace").split())
        for mention in (
            "Régie du Théâtre",
            "A0000001",
            "Carré or",
            "45,00",
            "12/03/2027 20:30",
            "L-R-26-001",
            "Guichet 1",
        ):
            assert mention in text, (columns, mention)
        assert "GRATUIT" in receipt_bytes(free, columns).decode("cp1252", "replace")


def test_prints_are_counted_and_queued(theatre: Theatre) -> None:
    theatre.sell(theatre.item(0))
    with acting_as(SYSTEM), unit_of_work() as session:
        printer = Printer(centre_id=theatre.centre.id, name="Guichet 1", host="127.0.0.1")
        session.add(printer)
    with as_user(theatre.operator):
        tickets = db.session.scalars(select(Ticket)).all()
        for _print in range(2):
            with unit_of_work():
                assert printing.queue_tickets(tickets, printer.id, str, "fr") == 1
        with pytest.raises(NotFound):
            printing.receipts_of([], str, "fr")
    rows = db.session.scalars(
        select(OutboxRow.key).where(OutboxRow.kind == "core.print").order_by(OutboxRow.id)
    ).all()
    assert rows == [f"pos_ticketing.ticket:{tickets[0].id}:0", f"pos_ticketing.ticket:{tickets[0].id}:1"]
    seller = make_user(permissions=["pos_ticketing.sell"], centres=[theatre.centre])
    with as_user(seller), pytest.raises(Forbidden), unit_of_work():
        printing.count_prints(tickets)
    assert count(DocumentCopy) == 2


def test_many_clients_fill_a_free_zone_exactly(app: Flask, theatre: Theatre) -> None:
    """T2-17: never more than the capacity, and nobody is refused while places are left."""
    held_orders = [theatre.order() for _ in range(16)]
    offer = theatre.offer
    assert offer.places.count == 160
    barrier, taken, refused, broken = Barrier(16), [], [], []

    def take(number: int) -> None:
        barrier.wait()
        for _step in range(3):
            with app.app_context():
                try:
                    with unit_of_work():
                        places, _ = free_zones.hold_quantity(
                            Holder(held_orders[number].id, None), offer, "Fosse", 3, theatre.full.id
                        )
                    taken.extend(places)
                except NotEnoughPlaces as error:
                    refused.append(error)
                except Exception as error:
                    broken.append(error)
                finally:
                    db.session.remove()

    threads = [Thread(target=take, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert broken == []
    assert len(taken) == len(set(taken)) == 120
    assert len(refused) == 16 * 3 - 40


def test_removing_a_line_tells_the_screens(theatre: Theatre) -> None:
    order = theatre.order()
    with as_user(theatre.operator):
        with unit_of_work():
            (line,) = orders.add_items(order.id, [theatre.item(7)])
        with unit_of_work():
            orders.remove_lines(order.id, [line.id])
    released = ReleasedSeat.__table__
    assert db.session.execute(select(released.c.seat)).scalars().all() == [7]
    assert claims.now_ms() >= db.session.execute(select(released.c.released_at)).scalar_one()
