"""The performances of orders on sheet and history; orders found by performance or ticket number."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from addons.pos_session.services.order_columns import order_columns, order_filters
from addons.pos_session.services.sheet import sheet_of
from addons.pos_ticketing.services.order_search import performances_column
from core.identity.models import User
from core.testing.factories import as_user
from tests.addons.pos_ticketing.conftest import Theatre, statements

Login = Callable[[User], FlaskClient]

SHOWN = "Le Malade imaginaire 12/03/2027 20:30 × 2"
"""In the zone of the theatre: an hour after UTC."""


def test_the_performances_of_orders_in_one_statement(theatre: Theatre) -> None:
    first = theatre.sell(theatre.item(0), theatre.item(1))
    second = theatre.sell(theatre.item(2), theatre.item(3))
    with as_user(theatre.operator):
        with statements() as seen:
            column = performances_column([first["order_id"], second["order_id"]])
        assert len([statement for statement in seen if "SELECT" in statement]) == 1
        assert column.values == {first["order_id"]: SHOWN, second["order_id"]: SHOWN}
        with statements() as none:
            assert performances_column([]).values == {}
        assert not [statement for statement in none if "SELECT" in statement]
        asked = {
            column.key: column.values for column in order_columns(theatre.centre.id, [second["order_id"]])
        }
        assert asked["pos_ticketing.performances"] == {second["order_id"]: SHOWN}


def test_the_sheet_names_the_performance(theatre: Theatre, login: Login) -> None:
    theatre.sell(theatre.item(0), theatre.item(1))
    with as_user(theatre.operator):
        [column] = sheet_of(theatre.session).order_columns
    assert list(column.values.values()) == [SHOWN]
    browser = login(theatre.operator)
    page = browser.get(f"/pos/sessions/{theatre.session.id}/sheet").get_data(as_text=True)
    assert '<th scope="col">Séances</th>' in page
    assert f"<td>{SHOWN}</td>" in page
    assert SHOWN in browser.get(f"/pos/sessions/{theatre.session.id}/sheet.csv").get_data(as_text=True)


def test_the_history_by_performance_and_by_ticket_number(theatre: Theatre, login: Login) -> None:
    sold = [theatre.sell(theatre.item(seat))["number"] for seat in (0, 1, 2)]
    browser = login(theatre.operator)
    [item] = [item for item in order_filters(None) if item.key.startswith("pos_ticketing_")]

    def found(text: str) -> list[str]:
        page = browser.get("/pos/history/orders", query_string={f"f_{item.key}": text}).get_data(as_text=True)
        return sorted(re.findall(r'<a href="/pos/orders/\d+">([\d.]+)</a>', page))

    assert found("malade") == sold
    assert found("IMAGINAIRE le") == sold
    assert found("avare") == []
    tickets = browser.get("/api/v1/orders?state=validated").json
    number = next(
        order["pos_ticketing"]["tickets"][0]["number"] for order in tickets if order["number"] == sold[1]
    )
    assert found(number) == [sold[1]]
    assert found(str(int(number[-7:]))) == [sold[1]]
    assert found(f"X{number}") == []
    assert found("9999999") == []
    assert found("%") == []
