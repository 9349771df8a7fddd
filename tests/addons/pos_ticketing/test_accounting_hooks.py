"""What the ticketing tells the accounting closures: cancelled tickets, presales and their days, channels of drawers."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update

from addons.pos_accounting_close import hookspecs
from addons.pos_session.models import OrderLine, Session
from addons.pos_ticketing.models import ChannelSession, Performance, SalesChannel
from addons.pos_ticketing.services import accounting
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.registry import registry
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import STARTS, Theatre, make_theatre, statements
from tests.addons.pos_ticketing.contexts import sell_in_channel
from tests.addons.pos_ticketing.take_back_steps import take_back, ticket_ids
from tests.addons.pos_ticketing.test_hooks import programme
from tests.addons.pos_ticketing.test_packages import Pass, season_pass, seats_of

__all__ = ["season_pass"]

LABEL = "Le Malade imaginaire 12/03/2027 20:30"


def reads(seen: list[str]) -> int:
    return sum("SELECT" in statement for statement in seen)


def lines_of(*order_ids: int) -> list[int]:
    """The lines of orders, in the order in which they were written."""
    with acting_as(SYSTEM):
        wanted = select(OrderLine.id).where(OrderLine.order_id.in_(order_ids)).order_by(OrderLine.id)
        return list(db.session.scalars(wanted))


def move(theatre: Theatre, **by: int) -> None:
    """Put the performance off."""
    with acting_as(SYSTEM), unit_of_work():
        db.session.execute(
            update(Performance)
            .where(Performance.id == theatre.performance.id)
            .values(starts_at=STARTS + timedelta(**by))
        )


def test_the_records_are_those_of_the_addon_that_asks() -> None:
    """They are read by attribute: one less, and a closure fails."""
    for name in ("CancelledTicket", "Presale", "DrawerColumn"):
        asked = [field.name for field in fields(getattr(hookspecs, name))]
        assert [field.name for field in fields(getattr(accounting, name))] == asked


def test_the_tickets_that_a_drawer_cancelled(theatre: Theatre) -> None:
    first = theatre.sell(theatre.item(0), theatre.item(1), theatre.item(2, theatre.guest))
    [other] = theatre.tills(1)
    second = other.sell(other.item(3))
    take_back(theatre, first, 1, 2)
    take_back(theatre, second)
    asked = "pos_accounting_close_cancelled_tickets"
    with as_user(theatre.manager):
        with statements() as seen:
            mine = registry().collect(asked, centre=theatre.centre.id, session_id=theatre.session.id)
        assert reads(seen) == 1
        assert registry().collect(asked, centre=theatre.centre.id, session_id=other.session.id) == []
    sold = [*ticket_ids(first)[1:], *ticket_ids(second)]
    assert [(found.source, found.number, found.label, found.amount) for _, found in mine] == [
        (f"pos_ticketing.ticket:{sold[0]}", "A0000002", "Le Malade imaginaire, Plein tarif", 4500),
        (f"pos_ticketing.ticket:{sold[1]}", "A0000003", "Le Malade imaginaire, Invitation", 0),
        (f"pos_ticketing.ticket:{sold[2]}", "A0000004", "Le Malade imaginaire, Plein tarif", 4500),
    ]


def test_what_was_sold_in_advance_and_what_takes_it_back(theatre: Theatre) -> None:
    sale = theatre.sell(theatre.item(0), theatre.item(1), programme(theatre))
    back = take_back(theatre, sale)
    lines = lines_of(sale["order_id"], back["order_id"])
    with as_user(theatre.manager), statements() as seen:
        [(_, found)] = registry().collect("pos_accounting_close_presales", line_ids=lines)
    assert reads(seen) == 1
    source = f"pos_ticketing.performance:{theatre.performance.id}"
    expected = (source, LABEL, date(2027, 3, 12))
    told = {line: (sold.source, sold.label, sold.due_on) for line, sold in found.items()}
    assert told == dict.fromkeys((lines[0], lines[1], lines[3]), expected), "neither the programme"
    with statements() as none:
        assert accounting.presales([]) == {}
    assert reads(none) == 0


def test_each_line_of_a_package_has_its_performance(season_pass: Pass) -> None:
    theatre = season_pass.theatre
    seats = seats_of(theatre, "Carré or")[:3]
    lines = lines_of(theatre.sell(season_pass.item(*seats))["order_id"])
    found = accounting.presales(lines)
    assert [found[line].source for line in lines] == [
        f"pos_ticketing.performance:{performance}" for performance in season_pass.performances
    ]
    assert [found[line].due_on for line in lines] == [
        date(2027, 3, 12), date(2027, 3, 19), date(2027, 3, 26),
    ]  # fmt: skip


def test_the_day_is_that_of_the_performance_now_in_the_zone_of_the_centre(theatre: Theatre) -> None:
    source = f"pos_ticketing.performance:{theatre.performance.id}"
    [line] = lines_of(theatre.sell(theatre.item(0))["order_id"])
    sources = [source, "pos_ticketing.performance:999999", "pos_ticketing.ticket:1", "other:1", f"{source}x"]
    with statements() as seen:
        assert accounting.delivery_days(sources) == {source: date(2027, 3, 12)}
    assert reads(seen) == 1
    move(theatre, hours=3, minutes=30)
    assert accounting.delivery_days([source]) == {source: date(2027, 3, 13)}, "midnight in Paris"
    move(theatre, days=7)
    assert accounting.delivery_days([source]) == {source: date(2027, 3, 19)}
    assert accounting.presales([line])[line].due_on == date(2027, 3, 19)
    with statements() as none:
        assert accounting.delivery_days(["other:1"]) == {}
    assert reads(none) == 0


def test_the_channels_of_drawers_and_the_choice_of_one(theatre: Theatre) -> None:
    [other] = theatre.tills(1)
    channel_id = sell_in_channel(theatre)
    with acting_as(SYSTEM), unit_of_work() as session:
        groups = SalesChannel(centre_id=theatre.centre.id, name="Groupes", active=False)
        session.add(groups)
        session.flush()
        assert groups.id != channel_id
    ids = [theatre.session.id, other.session.id]
    with as_user(theatre.manager):
        with statements() as seen:
            [(manifest, column)] = registry().collect("pos_accounting_close_drawer_columns", session_ids=ids)
        assert reads(seen) == 1
        assert (manifest.name, column.key, column.title) == ("pos_ticketing", "channel", "Sales channel")
        assert column.values == {theatre.session.id: "Guichet"}
        assert column.choices == (("Groupes", "Groupes"), ("Guichet", "Guichet"))
        assert accounting.channel_column([]).choices == column.choices

        def chosen(name: str) -> list[int]:
            return list(db.session.scalars(select(Session.id).where(column.where(name))))

        assert chosen("Guichet") == [theatre.session.id]
        assert chosen("Groupes") == []


def test_the_channels_of_other_centres_are_no_choice(theatre: Theatre) -> None:
    other_theatre = make_theatre()
    sell_in_channel(other_theatre)
    with as_user(theatre.manager):
        column: Any = accounting.channel_column([other_theatre.session.id])
    assert (column.values, column.choices) == ({}, ())
    with acting_as(SYSTEM):
        assert db.session.scalars(select(ChannelSession.session_id)).all() == [other_theatre.session.id]
