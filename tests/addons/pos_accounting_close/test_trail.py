"""The audit trail: from each line of a session's entry to the orders behind it, which come to it; and up again."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_accounting_close.models import Account, AccountMapping, Entry, EntryLine
from addons.pos_accounting_close.services import trail, uses
from addons.pos_accounting_close.services.chart_defaults import lay_defaults, mapping_key
from addons.pos_session.models import Order, Session
from addons.pos_session.services import orders
from addons.pos_session.services.line_changes import change_line
from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import make_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.posted import lines_of, post
from tests.addons.pos_session.shop import Shop, statements

VIEW, ENTRIES = "pos_session.view", "pos_accounting_close.entries"


@pytest.fixture
def sold(at_the_till: Shop) -> tuple[Session, Entry]:
    """A session with sales at several rates, in cash and by card, one of them with change; counted one euro short."""
    session = at_the_till.open(10_000)
    at_the_till.sell(session, at_the_till.item("programme", 3), at_the_till.item("drink"))
    at_the_till.sell(session, at_the_till.item("drink", 7))
    at_the_till.sell(session, at_the_till.item("poster"), parts=[{"method": "card", "amount": 1000}])
    at_the_till.sell(session, at_the_till.item("seat"), parts=[{"method": "cash", "amount": 10_000}])
    at_the_till.close(session, 18_200, accepted=True, note="one euro", kept=10_000)
    entry = post(session)
    assert entry is not None
    return session, entry


def rows_behind(session: Session, line: EntryLine) -> list[Any]:
    behind = trail.parts_behind if line.use in trail.PAID else trail.lines_behind
    return list(db.session.execute(behind(session.id, line)))


def test_what_stands_behind_a_line_comes_to_it(sold: tuple[Session, Entry]) -> None:
    session, entry = sold
    traced = [line for line in lines_of(entry) if trail.is_traced(entry, line)]
    assert {line.use for line in traced} == {uses.METHOD, uses.SALES, uses.VAT}
    for line in traced:
        facts = trail.facts_of(session.id, line)
        assert rows_behind(session, line)
        assert facts.total == line.debit - line.credit, line.label
        assert [(share.line, share.amount) for share in facts.shares] == [(line, facts.total)]


def test_behind_a_method_are_its_payments(sold: tuple[Session, Entry]) -> None:
    session, entry = sold
    cash = next(line for line in lines_of(entry) if line.use == uses.METHOD and line.account == "530")
    assert [row.amount for row in rows_behind(session, cash)] == [1800, 2100, 10_000, -5600]


def test_behind_sales_are_the_lines_of_their_rate(sold: tuple[Session, Entry]) -> None:
    session, entry = sold
    drinks = next(line for line in lines_of(entry) if line.use == uses.SALES and line.rate == 1000)
    assert [(row.label, row.quantity) for row in rows_behind(session, drinks)] == [
        ("Limonade", 1),
        ("Limonade", 7),
    ]


def test_discounts_posted_apart_are_told(at_the_till: Shop) -> None:
    """They are what the facts of a sale are short of its line."""
    centre = at_the_till.centre
    with acting_as(SYSTEM), unit_of_work() as unit:
        lay_defaults(centre.id)
        account = Account(centre_id=centre.id, number="709", label="Remises")
        unit.add(account)
        unit.flush()
        key = mapping_key(uses.DISCOUNT)
        unit.add(AccountMapping(centre_id=centre.id, use=uses.DISCOUNT, key=key, account_id=account.id))
    session = at_the_till.open(0)
    with unit_of_work():
        order = orders.new_order(session.id)
        line = orders.add_items(order.id, [at_the_till.item("poster", 2)])[0]
        change_line(order.id, line.id, discount=1000)
        pay(order.id, [Tender(at_the_till.methods["cash"].id, 1800)])
    at_the_till.close(session, 1800, kept=0)
    entry = post(session)
    assert entry is not None
    sale = next(line for line in lines_of(entry) if line.use == uses.SALES)
    facts = trail.facts_of(session.id, sale)
    assert (sale.credit, facts.total) == (1667, -1500)
    assert [share.amount for share in facts.shares] == [-1667, 167]
    given = next(line for line in lines_of(entry) if line.use == uses.DISCOUNT)
    assert len(rows_behind(session, given)) == 1


def pages(browser: FlaskClient, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_one_clicks_down_to_the_order_and_up_again(
    sold: tuple[Session, Entry], at_the_till: Shop, login: Callable[[User], FlaskClient]
) -> None:
    session, entry = sold
    browser = login(make_user(permissions=[VIEW, ENTRIES], centres=[at_the_till.centre]))
    top = f"/accounting/entries/{entry.id}"
    page = pages(browser, top)
    assert f'href="/pos/sessions/{session.id}/sheet"' in page
    behind = re.findall(r'href="(/accounting/entries/lines/\d+)"', page)
    assert len(behind) == len([line for line in lines_of(entry) if trail.is_traced(entry, line)])
    found = set()
    for address in behind:
        found |= set(re.findall(r'href="(/pos/orders/\d+)"', pages(browser, address)))
    orders = db.session.scalars(select(Order.id).where(Order.session_id == session.id)).all()
    assert found == {f"/pos/orders/{order_id}" for order_id in orders}
    for address in [*found, f"/pos/sessions/{session.id}"]:
        up = pages(browser, address)
        assert f'href="{top}"' in up
        assert "Écriture CA 1" in unescape(up)


def test_who_may_not_see_entries_is_not_led_there(
    sold: tuple[Session, Entry], at_the_till: Shop, login: Callable[[User], FlaskClient]
) -> None:
    session, _entry = sold
    browser = login(make_user(permissions=[VIEW], centres=[at_the_till.centre]))
    order = db.session.scalars(select(Order.id).where(Order.session_id == session.id)).first()
    for address in (f"/pos/sessions/{session.id}", f"/pos/orders/{order}"):
        assert "/accounting/entries" not in pages(browser, address)


def test_statements_do_not_grow_with_the_orders(
    at_the_till: Shop, login: Callable[[User], FlaskClient]
) -> None:
    browser = login(make_user(permissions=[VIEW, ENTRIES], centres=[at_the_till.centre]))
    sent_by: list[list[int]] = []
    for times in (1, 30):
        session = at_the_till.open(0)
        for _ in range(times):
            at_the_till.sell(session, at_the_till.item("programme"))
        at_the_till.close(session, 500 * times, kept=0)
        entry = post(session)
        assert entry is not None
        lines = [line.id for line in lines_of(entry) if trail.is_traced(entry, line)]
        addresses = [
            f"/accounting/entries/{entry.id}",
            *(f"/accounting/entries/lines/{line}" for line in lines),
        ]
        counts = []
        for address in addresses:
            browser.get(address)
            db.session.expunge_all()  # an object the test still holds would spare a statement
            with statements() as sent:
                assert browser.get(address).status_code == 200
            counts.append(len(sent))
        sent_by.append(counts)
    assert sent_by[0] == sent_by[1]
