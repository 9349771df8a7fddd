"""The tickets of a finished order come out at the printer of the desk, once, unless they are delivered otherwise."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_session.models import Desk
from addons.pos_session.services.orders import add_items
from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import everything_in_cash
from addons.pos_ticketing.models import DeliveryMode, OrderDelivery, Ticket
from core.db import db
from core.documents.printers import Printer
from core.identity.actor import SYSTEM, acting_as
from core.jobs.drain import drain
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre
from tests.core.documents.escpos_decoder import decode
from tests.core.documents.fake_printer import FakePrinter


def finished(theatre: Theatre, *seats: int, mode_id: int | None = None) -> int:
    """An order of some seats, paid through the till."""
    order = theatre.order()
    with as_user(theatre.operator), unit_of_work() as session:
        add_items(order.id, [theatre.item(seat) for seat in seats])
        if mode_id is not None:
            session.add(OrderDelivery(order_id=order.id, mode_id=mode_id))
    with as_user(theatre.operator), unit_of_work():
        pay(order.id, everything_in_cash)
    return order.id


def test_the_tickets_reach_the_socket_of_the_printer(theatre: Theatre) -> None:
    with FakePrinter() as fake:
        with acting_as(SYSTEM), unit_of_work() as session:
            printer = Printer(centre_id=theatre.centre.id, name="Guichet", host="127.0.0.1", port=fake.port)
            mode = DeliveryMode(centre_id=theatre.centre.id, name="Poste", kind="post")
            session.add_all([printer, mode])
            session.flush()
            db.session.get_one(Desk, theatre.session.desk_id).printer_id = printer.id
        finished(theatre, 3, 4)
        finished(theatre, 8, mode_id=mode.id)
        drain()
        drain()
    papers = [decode(job).text for job in fake.jobs]
    tickets = db.session.execute(select(Ticket.__table__).order_by(Ticket.__table__.c.number)).all()
    numbers = [f"{row.series_code}{row.number:07d}" for row in tickets]
    assert len(papers) == 2
    assert [any(number in paper for paper in papers) for number in numbers] == [True, True, False]
    assert not any("DUPLICAT" in paper for paper in papers)
