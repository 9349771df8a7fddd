"""Taking back through the pages: refunds and exchanges, from the file to the money, as a browser does."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_session.models import Order
from addons.pos_session.services.cash_log import drawer_of_session
from addons.pos_ticketing.models import TakeBack
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user
from tests.addons.pos_ticketing.conftest import Theatre
from tests.addons.pos_ticketing.take_back_steps import (
    all_is_well,
    cancellations,
    cash_id,
    key,
    read,
    settle_url,
    sold_seats,
    ticket_ids,
    tickets,
)

Login = Callable[[User], FlaskClient]
_holds = count(1)


@pytest.fixture
def browser(theatre: Theatre, login: Login) -> FlaskClient:
    return login(theatre.operator)


def test_a_refund_from_the_file_to_the_money(theatre: Theatre, browser: FlaskClient) -> None:
    sale = theatre.sell(theatre.item(0), theatre.item(1))
    order_id, (first, _second) = sale["order_id"], ticket_ids(sale)
    page = browser.get(f"/ticketing/files/{order_id}/take-back")
    assert "Remboursé : 45,00" in read(page)
    sent = {f"do_{first}": "refund", "reason": "Malade"}
    go = browser.post(f"/ticketing/files/{order_id}/take-back", data=sent)
    assert go.status_code == 302, read(go)
    settle = browser.get(go.location)
    assert 'data-due="-4500"' in settle.text
    paid = {**sent, "method_id": cash_id(theatre), "amount": "45,00", **key()}
    done = browser.post(settle_url(order_id), data=paid)
    assert done.status_code == 302, read(done)
    assert browser.post(settle_url(order_id), data=paid).location == done.location
    [cancelled] = cancellations()
    assert (cancelled.ticket_id, cancelled.reason) == (first, "Malade")
    with as_user(theatre.operator):
        assert drawer_of_session(theatre.session.id).expected == 4500
    shown = browser.get(f"/ticketing/files/{order_id}")
    assert "Annulé" in read(shown)
    assert "Malade" in read(browser.get(f"/ticketing/files/{order_id}/details"))
    assert "-45,00" in read(browser.get(done.location))
    assert all_is_well()


def test_a_refund_of_less_is_refused_and_shown_again(theatre: Theatre, browser: FlaskClient) -> None:
    sale = theatre.sell(theatre.item(0))
    sent = {
        f"do_{ticket_ids(sale)[0]}": "refund",
        "reason": "x",
        "method_id": cash_id(theatre),
        "amount": "44,00",
    }
    answer = browser.post(settle_url(sale["order_id"]), data={**sent, **key()})
    assert answer.status_code == 409
    assert "exactement" in read(answer)
    assert 'value="44,00"' in answer.text
    assert cancellations() == []


def test_what_is_wrong_is_named_and_nothing_is_done(theatre: Theatre, browser: FlaskClient) -> None:
    sale, other = theatre.sell(theatre.item(0)), theatre.sell(theatre.item(1))
    url = f"/ticketing/files/{sale['order_id']}/take-back"
    mine, foreign = f"do_{ticket_ids(sale)[0]}", f"do_{ticket_ids(other)[0]}"
    for sent in (
        {"reason": "x"},
        {mine: "refund"},
        {mine: "zwei", "reason": "x"},
        {mine: "0x1", "reason": "x"},
        {"do_x": "refund", "reason": "x"},
        {"do_99999999999": "refund", "reason": "x"},
        {foreign: "refund", "reason": "x"},
        {"take_1": "-1", "reason": "x"},
    ):
        assert browser.post(url, data=sent).status_code in (409, 422), sent
    for sent in ({mine: "999999", "reason": "x"}, {mine: "other", "reason": "x", "draft": "77"}):
        assert browser.get(settle_url(sale["order_id"]), query_string=sent).status_code in (404, 409, 422)
    assert cancellations() == []
    assert set(sold_seats(theatre)) == {0, 1}


def test_another_rate_for_the_same_place(theatre: Theatre, browser: FlaskClient) -> None:
    sale = theatre.sell(theatre.item(0))
    wish = {f"do_{ticket_ids(sale)[0]}": str(theatre.guest.id), "reason": "Invitation"}
    assert "Invitation · 0,00" in read(browser.get(f"/ticketing/files/{sale['order_id']}/take-back"))
    go = browser.post(f"/ticketing/files/{sale['order_id']}/take-back", data=wish)
    assert 'data-due="-4500"' in browser.get(go.location).text
    paid = {**wish, "method_id": cash_id(theatre), "amount": "45", **key()}
    done = browser.post(settle_url(sale["order_id"]), data=paid)
    assert done.status_code == 302, read(done)
    assert [ticket.price for ticket in tickets()] == [4500, 0]
    assert "en remplacement de A0000001" in read(browser.get(done.location))
    assert all_is_well()


def exchange_begun(theatre: Theatre, browser: FlaskClient, sale: dict[str, Any]) -> int:
    """The first ticket is to get another place: the draft to choose it for."""
    wish = {f"do_{ticket_ids(sale)[0]}": "other", "reason": "Autre place"}
    go = browser.post(f"/ticketing/files/{sale['order_id']}/take-back", data=wish)
    assert go.status_code == 302, read(go)
    with acting_as(SYSTEM):
        basket = db.session.scalars(select(TakeBack)).one()
    assert go.location == f"/ticketing/orders/{basket.order_id}/choose"
    return basket.order_id


def add_place(browser: FlaskClient, theatre: Theatre, draft_id: int, seat: int) -> None:
    """Hold a place on the plan for the draft and put it on it, as the plan page does."""
    of = f"/ticketing/performances/{theatre.performance.id}"
    body = {"order": draft_id, "seats": [seat], "audience_category": theatre.full.id}
    held = browser.post(
        f"{of}/holds", json=body, headers={"Idempotency-Key": f"exchange-hold-{next(_holds)}"}
    )
    assert held.status_code in (200, 201), held.text
    added = browser.post(f"{of}/orders/{draft_id}/basket/add", data=key())
    assert added.status_code == 302, read(added)


def test_another_place_is_chosen_on_the_plan_and_the_gap_settled(
    theatre: Theatre, browser: FlaskClient
) -> None:
    sale = theatre.sell(theatre.pit(1))
    draft_id = exchange_begun(theatre, browser, sale)
    short = browser.get(f"/ticketing/exchanges/{draft_id}", follow_redirects=True)
    assert short.status_code == 409
    assert "Places choisies : 0" in read(short)
    add_place(browser, theatre, draft_id, 0)
    till = browser.get(f"/pos/orders/{draft_id}")
    assert f"/ticketing/exchanges/{draft_id}" in till.text
    go = browser.get(f"/ticketing/exchanges/{draft_id}", follow_redirects=True)
    assert 'data-due="2500"' in go.text, read(go)
    paid = {
        f"do_{ticket_ids(sale)[0]}": "other",
        "draft": str(draft_id),
        "reason": "Autre place",
        "method_id": cash_id(theatre),
        "amount": "25",
        **key(),
    }
    done = browser.post(settle_url(sale["order_id"]), data=paid)
    assert done.status_code == 302, read(done)
    assert browser.post(settle_url(sale["order_id"]), data=paid).location == done.location
    assert [ticket.replaces_id for ticket in tickets()] == [None, ticket_ids(sale)[0]]
    assert set(sold_seats(theatre)) == {0}
    with acting_as(SYSTEM):
        assert db.session.scalars(select(TakeBack)).all() == []
        assert db.session.get_one(Order, draft_id).state == "abandoned"
    with as_user(theatre.operator):
        assert drawer_of_session(theatre.session.id).expected == 4500
    assert all_is_well()


def test_the_draft_of_an_exchange_is_not_paid_as_a_sale(theatre: Theatre, browser: FlaskClient) -> None:
    draft_id = exchange_begun(theatre, browser, theatre.sell(theatre.item(5)))
    add_place(browser, theatre, draft_id, 0)
    answer = browser.post(
        f"/pos/orders/{draft_id}/payment", data={"method_id": cash_id(theatre), "amount": "45", **key()}
    )
    assert answer.status_code == 409
    assert "porte les places d’un échange" in read(answer)
    assert set(sold_seats(theatre)) == {5}


def test_the_exchange_that_is_begun_is_gone_on_with(theatre: Theatre, browser: FlaskClient) -> None:
    """Asked for again, the same draft is used, with what it holds."""
    sale = theatre.sell(theatre.item(5))
    draft_id = exchange_begun(theatre, browser, sale)
    add_place(browser, theatre, draft_id, 0)
    wish = {f"do_{ticket_ids(sale)[0]}": "other", "reason": "Autre place"}
    go = browser.post(f"/ticketing/files/{sale['order_id']}/take-back", data=wish)
    assert f"draft={draft_id}" in go.location
