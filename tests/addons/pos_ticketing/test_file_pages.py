"""The pages of files: listed, leafed through, printed; a ticket found by its code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.journal.models import JournalEntry
from core.testing.factories import make_user
from tests.addons.pos_ticketing.conftest import Theatre, statements
from tests.addons.pos_ticketing.take_back_steps import (
    read,
    take_back,
    ticket_ids,
    tickets,
)

Login = Callable[[User], FlaskClient]


@pytest.fixture
def browser(theatre: Theatre, login: Login) -> FlaskClient:
    return login(theatre.operator)


def test_the_list_finds_files_by_all_that_is_known_of_them(theatre: Theatre, browser: FlaskClient) -> None:
    first = theatre.sell(theatre.item(0))
    second = theatre.sell(theatre.item(1), theatre.item(2))
    for filters, found in (
        ({}, {first["number"], second["number"]}),
        ({"f_label": first["number"]}, {first["number"]}),
        ({"f_ticket": "a0000002"}, {second["number"]}),
        ({"f_ticket": "1"}, {first["number"]}),
        ({"f_amount": "90"}, {second["number"]}),
        ({"f_amount": "douze"}, set()),
        ({"f_event": "malade imag"}, {first["number"], second["number"]}),
        ({"f_event": "cyrano"}, set()),
        ({"f_performance": str(theatre.performance.id)}, {first["number"], second["number"]}),
        ({"f_kind": "back"}, set()),
        ({"f_from": "2100-01-01"}, set()),
        ({"f_contact": "Personne"}, set()),
    ):
        page = browser.get("/ticketing/files", query_string=filters)
        assert page.status_code == 200, filters
        assert {number for number in (first["number"], second["number"]) if number in page.text} == found, (
            filters
        )


def test_the_statements_of_the_list_and_of_a_file_do_not_grow(theatre: Theatre, browser: FlaskClient) -> None:
    def cost(url: str) -> int:
        with statements() as seen:
            assert browser.get(url).status_code == 200
        return len(seen)

    def costs(sale: dict[str, Any]) -> list[int]:
        pages = ("", "/details", "/edit", "/take-back")
        urls = ["/ticketing/files", *(f"/ticketing/files/{sale['order_id']}{page}" for page in pages)]
        cost(urls[0])
        return [cost(url) for url in urls]

    one = costs(theatre.sell(theatre.item(0)))
    many = costs(theatre.sell(*(theatre.item(seat) for seat in range(1, 15))))
    assert one == many


def test_the_last_file_is_that_of_the_operator_at_his_point_of_sale(theatre: Theatre, login: Login) -> None:
    mine = [theatre.sell(theatre.item(seat))["order_id"] for seat in range(3)]
    [other] = theatre.tills(1)
    theirs = other.sell(other.item(5))["order_id"]
    browser = login(theatre.operator)
    assert browser.get("/ticketing/files/last").location == f"/ticketing/files/{mine[-1]}"
    middle = browser.get(f"/ticketing/files/{mine[1]}").text
    assert f'href="/ticketing/files/{mine[0]}"' in middle
    assert f'href="/ticketing/files/{mine[2]}"' in middle
    last = browser.get(f"/ticketing/files/{mine[2]}").text
    assert f'href="/ticketing/files/{theirs}"' not in last
    assert login(other.operator).get("/ticketing/files/last").location == f"/ticketing/files/{theirs}"


def test_who_sold_nothing_gets_the_list(theatre: Theatre, browser: FlaskClient) -> None:
    assert browser.get("/ticketing/files/last").location == "/ticketing/files"


def test_a_file_is_gone_to_by_its_number_or_a_ticket_s(theatre: Theatre, browser: FlaskClient) -> None:
    sale = theatre.sell(theatre.item(0))
    for number in (sale["number"], "A0000001", "a0000001", " 1 "):
        answer = browser.get("/ticketing/files/jump", query_string={"number": number})
        assert answer.location == f"/ticketing/files/{sale['order_id']}", number
    for number in ("A0000009", "x", "", "%", "9" * 59):
        assert browser.get("/ticketing/files/jump", query_string={"number": number}).status_code == 409


def test_a_draft_is_shown_at_the_till_and_a_file_of_others_not_at_all(theatre: Theatre, login: Login) -> None:
    draft = theatre.order()
    assert login(theatre.operator).get(f"/ticketing/files/{draft.id}").location == f"/pos/orders/{draft.id}"
    sale = theatre.sell(theatre.item(0))
    stranger = make_user(groups=["pos.default.administrator"])
    assert login(stranger).get(f"/ticketing/files/{sale['order_id']}").status_code in (403, 404)


def test_tickets_are_printed_from_the_file_and_marked_when_again(
    theatre: Theatre, browser: FlaskClient
) -> None:
    sale = theatre.sell(theatre.item(0), theatre.item(1))
    url = f"/ticketing/files/{sale['order_id']}"
    first, second = ticket_ids(sale)
    assert browser.post(f"{url}/tickets.pdf", data={}).status_code == 422
    assert browser.post(f"{url}/tickets.pdf", data={"ticket": [first]}).mimetype == "application/pdf"
    page = read(browser.get(f"{url}/edit"))
    assert "prochaine : DUPLICATA 1" in page
    assert browser.post(f"{url}/tickets.pdf", data={"ticket": [first, second]}).status_code == 200
    assert "2 fois" in read(browser.get(f"{url}/edit"))
    assert "DUPLICATA 1" in read(browser.get(f"{url}/details"))
    take_back(theatre, sale, 0, 1)
    assert "ne peut plus être imprimé" in read(browser.get(f"{url}/edit"))
    assert browser.post(f"{url}/tickets.pdf", data={"ticket": [first]}).status_code == 422
    assert browser.post(f"/ticketing/tickets/{first}/ticket.pdf").status_code == 409


def test_a_code_tells_everything_of_a_cancelled_ticket(theatre: Theatre, browser: FlaskClient) -> None:
    sale = theatre.sell(theatre.item(0))
    take_back(theatre, sale, added=[{**theatre.item(1), "replaces": ticket_ids(sale)[0]}])
    old = tickets()[0]
    for typed in (old.code, "A0000001"):
        page = read(browser.post("/ticketing/decode", data={"code": typed}))
        for wanted in ("Régie du Théâtre", "A0000001", "Empêchement", "Échangé contre le billet A0000002"):
            assert wanted in page, wanted
        assert old.code in page
    with acting_as(SYSTEM):
        entries = db.session.scalars(
            select(JournalEntry).where(JournalEntry.kind == "pos_ticketing.ticket_decoded")
        ).all()
    assert len(entries) == 2
    assert all(old.code not in entry.data and "Empêchement" not in entry.data for entry in entries)
    for typed in ("A0000099", "nothing", "x" * 61):
        assert browser.post("/ticketing/decode", data={"code": typed}).status_code in (409, 422)


def test_a_code_of_another_centre_stays_unknown(theatre: Theatre, login: Login) -> None:
    theatre.sell(theatre.item(0))
    from tests.addons.pos_ticketing.conftest import make_theatre

    other = make_theatre()
    browser = login(other.operator)
    assert browser.post("/ticketing/decode", data={"code": tickets()[0].code}).status_code == 409


def test_lists_tell_cancelled_tickets(theatre: Theatre, browser: FlaskClient) -> None:
    sale = theatre.sell(theatre.item(0), theatre.item(1))
    take_back(theatre, sale, 0)
    page = read(browser.get("/ticketing/tickets", query_string={"f_state": "cancelled"}))
    assert "A0000001" in page
    assert "A0000002" not in page
    assert "Annulé le" in read(browser.get(f"/ticketing/tickets/{ticket_ids(sale)[0]}"))
