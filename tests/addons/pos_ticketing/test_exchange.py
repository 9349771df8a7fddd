"""Tickets exchanged: a new number for a cancelled one, the gap paid or given back, packages kept whole (T2-6)."""

from __future__ import annotations

import pytest
from sqlalchemy import text, update

from addons.pos_session.errors import QuantityNotLeft
from addons.pos_session.models import Order
from addons.pos_session.services import orders
from addons.pos_session.services.cash_log import drawer_of_session
from addons.pos_session.services.sheet import sheet_of
from addons.pos_ticketing.errors import (
    NotAnExchange,
    SeatsGone,
    WholePackage,
)
from addons.pos_ticketing.models import Package, PackageSale, Ticket
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre
from tests.addons.pos_ticketing.take_back_steps import (
    all_is_well,
    cancellations,
    sold_seats,
    take_back,
    ticket_ids,
    tickets,
)


def test_an_exchange_for_a_dearer_place_is_paid_the_gap(theatre: Theatre) -> None:
    """From the pit (20.00) to the stalls (45.00): 25.00 are paid, and the VAT is that of both lines."""
    sale = theatre.sell(theatre.pit(1))
    old = ticket_ids(sale)[0]
    made = take_back(theatre, sale, added=[{**theatre.item(0), "replaces": old}])
    assert made["total"] == 2500
    assert [line["total"] for line in made["lines"]] == [-2000, 4500]
    assert made["documents"]["ticket"][0]["replaces"] == old
    assert made["documents"]["ticket"][0]["number"] == "A0000002"
    assert [ticket.replaces_id for ticket in tickets()] == [None, old]
    assert sold_seats(theatre) == {0: made["order_id"]}
    with acting_as(SYSTEM):
        order = db.session.get_one(Order, made["order_id"])
    assert order.total_ht == 4407 - 1959 + 1  # 2 500 / 1.021 = 2 448.58, rounded once for the rate
    with as_user(theatre.operator):
        assert drawer_of_session(theatre.session.id).expected == 4500
        assert [row.ttc for row in sheet_of(theatre.session).vat] == [4500]
    assert all_is_well()


def test_an_exchange_for_a_cheaper_place_gives_the_gap_back(theatre: Theatre) -> None:
    sale = theatre.sell(theatre.item(0), theatre.item(1))
    items = [
        {**theatre.item(41, theatre.full), "replaces": ticket_ids(sale)[0]},
        {**theatre.item(2), "replaces": ticket_ids(sale)[1]},
    ]
    made = take_back(theatre, sale, 0, 1, added=items)
    assert made["total"] == -2500
    with as_user(theatre.operator):
        assert drawer_of_session(theatre.session.id).expected == 6500
    assert set(sold_seats(theatre)) == {2, 41}
    assert all_is_well()


def test_the_same_place_at_another_rate_passes_to_the_new_ticket(theatre: Theatre) -> None:
    sale = theatre.sell(theatre.item(0))
    made = take_back(
        theatre, sale, added=[{**theatre.item(0, theatre.guest), "replaces": ticket_ids(sale)[0]}]
    )
    assert made["total"] == -4500
    assert sold_seats(theatre) == {0: made["order_id"]}
    assert [ticket.price for ticket in tickets()] == [4500, 0]
    assert all_is_well()


def test_an_exchanged_ticket_is_exchanged_and_refunded_again(theatre: Theatre) -> None:
    sale = theatre.sell(theatre.item(0))
    first = take_back(theatre, sale, added=[{**theatre.item(1), "replaces": ticket_ids(sale)[0]}])
    with pytest.raises(QuantityNotLeft):
        take_back(theatre, sale)
    second = {
        "order_id": first["order_id"],
        "lines": [line for line in first["lines"] if line["quantity"] > 0],
    }
    last = take_back(theatre, second)
    assert last["total"] == -4500
    assert sold_seats(theatre) == {}
    assert len(cancellations()) == 2
    assert all_is_well()


def test_an_exchange_names_each_ticket_once_and_only_those_taken_back(theatre: Theatre) -> None:
    sale = theatre.sell(theatre.item(0), theatre.item(1))
    first, second = ticket_ids(sale)
    for items in (
        [{**theatre.item(2), "replaces": second}],
        [{**theatre.item(2), "replaces": first}, {**theatre.item(3), "replaces": first}],
        [{**theatre.item(2), "replaces": 999_999}],
    ):
        with pytest.raises(NotAnExchange):
            take_back(theatre, sale, 0, added=items)
    with pytest.raises(NotAnExchange):
        theatre.sell({**theatre.item(2), "replaces": first})
    draft = theatre.order()
    with pytest.raises(NotAnExchange), as_user(theatre.operator), unit_of_work():
        orders.add_items(draft.id, [{**theatre.item(2), "replaces": first}])
    assert cancellations() == []
    assert set(sold_seats(theatre)) == {0, 1}


def test_a_place_of_somebody_else_is_no_exchange_and_nothing_changes(theatre: Theatre) -> None:
    sale = theatre.sell(theatre.item(0))
    theatre.sell(theatre.item(1))
    with pytest.raises(SeatsGone):
        take_back(theatre, sale, added=[{**theatre.item(1), "replaces": ticket_ids(sale)[0]}])
    assert set(sold_seats(theatre)) == {0, 1}
    assert cancellations() == []
    assert all_is_well()


def test_a_package_goes_back_whole_or_is_exchanged_date_by_date(theatre: Theatre) -> None:
    """Two tickets of one package: one alone is not refunded; exchanged for the same kind of place it costs no gap."""
    with acting_as(SYSTEM), unit_of_work() as session:
        package = Package(centre_id=theatre.centre.id, name="Duo", least=2, most=2)
        session.add(package)
        session.flush()
    sale = theatre.sell(theatre.item(0), theatre.item(1))
    with acting_as(SYSTEM), unit_of_work() as session:
        bought = PackageSale(
            order_id=sale["order_id"],
            package_id=package.id,
            audience_category_id=theatre.full.id,
            price=9000,
        )
        session.add(bought)
        session.flush()
        _put_in_package(ticket_ids(sale), bought.id)
    with pytest.raises(WholePackage):
        take_back(theatre, sale, 0)
    with pytest.raises(WholePackage):
        take_back(theatre, sale, 0, 1, added=[{**theatre.item(2), "replaces": ticket_ids(sale)[0]}])
    made = take_back(theatre, sale, 0, added=[{**theatre.item(2), "replaces": ticket_ids(sale)[0]}])
    assert made["total"] == 0
    assert [ticket.package_sale_id for ticket in tickets()] == [bought.id] * 3
    with pytest.raises(WholePackage):
        take_back(theatre, sale, 1)


def _put_in_package(ids: list[int], sale_id: int) -> None:
    """Tickets are facts: only here, where packages are not sold, one is made to belong to a package."""
    connection = db.session.connection()
    table = "pos_ticketing__ticket"
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    else:
        names = connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"),
            {"table": table},
        ).all()
        for name, _ in names:
            connection.execute(text(f"DROP TRIGGER {name}"))
    connection.execute(update(Ticket.__table__).where(Ticket.id.in_(ids)).values(package_sale_id=sale_id))
