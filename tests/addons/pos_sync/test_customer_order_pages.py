"""The pages of customer orders, on both roles: made, changed, kept, sold, asked for without a line, linked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_session.models import Order, Session
from addons.pos_session.services.orders import abandon
from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import everything_in_cash
from addons.pos_sync.models import CustomerOrder, CustomerOrderLock, OrderChange, OrderDocument
from addons.pos_sync.services.orders import desk
from core.db import db
from core.identity.models import User
from core.testing.factories import PASSWORD, as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, statements
from tests.addons.pos_sync.customer_orders import customer_order, without_a_line
from tests.addons.pos_sync.exchanging import Exchange

Login = Callable[[User], FlaskClient]
POSTER = ("Affiche", 2, 1_000, 0)


@pytest.fixture
def login(app: Flask) -> Login:
    """A browser of his own for each user."""

    def log_in(user: User) -> FlaskClient:
        browser = app.test_client()
        answer = browser.post("/login", data={"login": user.login, "password": PASSWORD})
        assert answer.status_code == 302
        return browser

    return log_in


@pytest.fixture
def session(shop: Shop) -> Session:
    with as_user(shop.manager):
        return shop.open(5_000)


@pytest.fixture
def head_office(session: Session, tmp_path: Path) -> Iterator[None]:
    with Exchange(tmp_path / "exchange").as_head_office():
        yield


@pytest.fixture
def register(session: Session, tmp_path: Path) -> Iterator[None]:
    with Exchange(tmp_path / "exchange").as_register() as section:
        without_a_line(section, tmp_path)
        yield


def post(browser: FlaskClient, path: str, key: str, expected: int = 200, **form: object) -> str:
    data = {"idempotency_key": f"key-{key}-00", **form}
    answer = browser.post(f"/sync/{path}", data=data, follow_redirects=True)
    text = answer.get_data(as_text=True)
    assert answer.status_code == expected, text
    return text


def page(browser: FlaskClient, path: str, status: int = 200) -> str:
    answer = browser.get(f"/sync/{path}")
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def rows(*lines: tuple[str, str, str, str]) -> dict[str, object]:
    names = ("line_label", "line_quantity", "line_price", "line_discount")
    return {name: [line[at] for line in lines] for at, name in enumerate(names)}


def the_order() -> CustomerOrder:
    db.session.expire_all()
    return db.session.scalars(select(CustomerOrder)).one()


def test_without_a_role_there_are_no_customer_orders(shop: Shop, login: Login) -> None:
    browser = login(shop.manager)
    for path in ("customer-orders", "customer-orders/new", "documents-to-link"):
        page(browser, path, 404)
    order = customer_order(shop.centre.id, POSTER)
    page(browser, f"customer-orders/{order.id}", 404)
    assert "/sync/customer-orders" not in browser.get("/").get_data(as_text=True)


def test_an_order_is_made_with_the_prices_of_the_catalogue_and_changed_upon_its_version(
    head_office: None, shop: Shop, login: Login
) -> None:
    browser = login(shop.manager)
    lines = rows(("Affiche", "3", "", ""), ("Programme", "10", "4,00", "10"), ("", "1", "", ""))
    text = post(browser, "customer-orders", "new", customer="Anne Martin", wanted_on="2026-12-24", **lines)
    order = the_order()
    assert order.number in text and order.number.startswith("COMC/SIEGE/")
    assert [(line.unit_price, line.total_ttc, line.rate) for line in order.lines] == [
        (1_000, 3_000, 2_000),
        (400, 3_600, 550),
    ]
    assert (order.total_ttc, order.version, order.status) == (6_600, 1, "unconfirmed")
    text = post(browser, f"customer-orders/{order.id}/open", "open")
    owner = db.session.scalars(select(CustomerOrderLock.owner)).one()
    assert owner in text
    form = {"owner": owner, "version": "1", "customer": "Anne Durand", **rows(("Affiche", "1", "", ""))}
    post(browser, f"customer-orders/{order.id}/edit", "change", **form)
    post(browser, f"customer-orders/{order.id}/edit", "change", **form)
    assert (the_order().version, the_order().customer, the_order().total_ttc) == (2, "Anne Durand", 1_000)
    assert db.session.scalars(select(CustomerOrderLock)).all() == []
    assert "Anne Durand" in page(browser, "customer-orders?q=dur%C3%A0nd")
    assert order.number not in page(browser, "customer-orders?q=martin")


def test_two_browsers_at_one_order(head_office: None, shop: Shop, login: Login) -> None:
    order = customer_order(shop.centre.id, POSTER)
    first, second = login(shop.manager), login(shop.operator)
    post(first, f"customer-orders/{order.id}/open", "open")
    owner = db.session.scalars(select(CustomerOrderLock.owner)).one()
    assert "modifi" in post(second, f"customer-orders/{order.id}/open", "two", 409)
    assert f"{shop.manager.name}" in page(second, f"customer-orders/{order.id}")
    post(second, f"customer-orders/{order.id}/move/status", "busy", 409, version="1", status="in_progress")
    assert first.post(f"/sync/customer-orders/{order.id}/keep", data={"owner": owner}).status_code == 204
    assert first.post(f"/sync/customer-orders/{order.id}/leave", data={"owner": owner}).status_code == 204
    post(second, f"customer-orders/{order.id}/open", "three")
    post(first, f"customer-orders/{order.id}/take-away", "away")
    post(second, f"customer-orders/{order.id}/move/status", "free", version="1", status="in_progress")
    assert the_order().status == "in_progress"


def test_a_status_upon_another_version_is_refused_and_lets_go(
    head_office: None, shop: Shop, login: Login
) -> None:
    order, browser = customer_order(shop.centre.id, POSTER), login(shop.manager)
    path = f"customer-orders/{order.id}/move"
    post(browser, f"{path}/cancel", "stale", 409, version="7", reason="trop tard")
    post(browser, f"{path}/cancel", "why", 422, version="1")
    post(browser, f"{path}/reopen", "open", 409, version="1")
    post(browser, f"{path}/nothing", "none", 404, version="1")
    assert (the_order().status, db.session.scalars(select(CustomerOrderLock)).all()) == ("confirmed", [])
    post(browser, f"{path}/cancel", "good", version="1", reason="trop tard")
    assert (the_order().status, the_order().cancel_reason) == ("cancelled", "trop tard")


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        (("Inconnu", "1", "", ""), "line-0-label"),
        (("Affiche", "0", "", ""), "line-0-quantity"),
        (("Affiche", "10000", "", ""), "line-0-quantity"),
        (("Affiche", "1", "-3", ""), "line-0-price"),
        (("Affiche", "1", "x", ""), "line-0-price"),
        (("Affiche", "1", "", "101"), "line-0-discount"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_written(
    head_office: None, shop: Shop, login: Login, lines: tuple[str, str, str, str], field: str
) -> None:
    text = post(login(shop.manager), "customer-orders", "bad", 422, customer="Anne", **rows(lines))
    assert f'id="field-{field}-error"' in text
    assert db.session.scalars(select(CustomerOrder)).all() == []


def test_another_price_needs_the_right_to_give_it(head_office: None, shop: Shop, login: Login) -> None:
    rights = ("pos_sync.orders", "pos_session.sell")
    seller = login(make_user(permissions=rights, centres=[shop.centre]))
    post(seller, "customer-orders", "less", 403, customer="Anne", **rows(("Affiche", "1", "", "50")))
    post(seller, "customer-orders", "price", 403, customer="Anne", **rows(("Affiche", "1", "9", "")))
    post(seller, "customer-orders", "price2", customer="Anne", **rows(("Affiche", "1", "10", "")))
    assert the_order().total_ttc == 1_000


def test_head_office_sells_an_order_and_it_is_completed_with_its_payment(
    head_office: None, shop: Shop, login: Login
) -> None:
    order, browser = customer_order(shop.centre.id, POSTER), login(shop.manager)
    post(browser, f"customer-orders/{order.id}/document/advance_invoice", "adv", amount="5")
    with as_user(shop.manager), unit_of_work():
        pay(db.session.scalars(select(Order)).one().id, everything_in_cash)
    assert (the_order().advances, the_order().version) == (500, 2)
    text = post(browser, f"customer-orders/{order.id}/document/receipt", "rec")
    assert "/keep" in text
    draft = db.session.scalars(select(Order).where(Order.state == "draft")).one()
    assert draft.total_ttc == 1_500
    with as_user(shop.manager), unit_of_work():
        pay(draft.id, everything_in_cash)
    assert (the_order().advances, the_order().status, the_order().version) == (0, "closed", 3)
    assert db.session.scalars(select(CustomerOrderLock)).all() == []
    text = page(browser, f"customer-orders/{order.id}")
    assert draft.number in text and "Lorsqu'une correction reprend un acompte" in unescape(text)


def test_a_draft_given_up_lets_the_order_go(head_office: None, shop: Shop, login: Login) -> None:
    order, browser = customer_order(shop.centre.id, POSTER), login(shop.manager)
    post(browser, f"customer-orders/{order.id}/document/receipt", "rec")
    draft = db.session.scalars(select(Order)).one()
    assert browser.post(f"/sync/sales/{draft.id}/keep").status_code == 204
    assert db.session.scalars(select(CustomerOrderLock.operation)).one() == "receipt"
    with as_user(shop.manager), unit_of_work():
        abandon(draft.id, "parti")
    assert db.session.scalars(select(CustomerOrderLock)).all() == []


def test_without_an_open_session_nothing_is_kept(head_office: None, shop: Shop, login: Login) -> None:
    order = customer_order(shop.centre.id, POSTER)
    post(login(shop.operator), f"customer-orders/{order.id}/document/receipt", "no", 409)
    assert db.session.scalars(select(CustomerOrderLock)).all() == []


def test_a_register_without_a_line_asks_and_names_the_order(register: None, shop: Shop, login: Login) -> None:
    order, browser = customer_order(shop.centre.id, POSTER, advances=500), login(shop.manager)
    path = f"customer-orders/{order.id}"
    post(browser, f"{path}/move/status", "st", 409, version="1", status="in_progress")
    post(browser, f"{path}/open", "open", 409)
    text = post(browser, f"{path}/document/receipt", "ask", 409)
    assert "data-offline" in text
    assert db.session.scalars(select(Order)).all() == []
    post(browser, f"{path}/document/receipt", "yes", without_line="1")
    draft = db.session.scalars(select(Order)).one()
    assert draft.total_ttc == 2_000
    with as_user(shop.manager), unit_of_work():
        pay(draft.id, everything_in_cash)
    document = db.session.scalars(select(OrderDocument)).one()
    assert (document.order_id, document.deducted, document.place) == (None, 0, "R1")
    assert (the_order().advances, the_order().status) == (500, "confirmed")


def test_a_new_order_of_a_register_needs_no_line(register: None, shop: Shop, login: Login) -> None:
    browser = login(shop.manager)
    post(browser, "customer-orders", "new", customer="Anne", **rows(("Affiche", "2", "", "")))
    order = the_order()
    assert (order.number, order.version) == ("COMC/R1/00001", 0)
    post(browser, f"customer-orders/{order.id}/move/status", "st", version="0", status="confirmed")
    post(browser, f"customer-orders/{order.id}/open", "open")
    owner = db.session.scalars(select(CustomerOrderLock.owner)).one()
    form = {"owner": owner, "version": "0", "customer": "Anne D.", **rows(("Affiche", "1", "", ""))}
    post(browser, f"customer-orders/{order.id}/edit", "ed", **form)
    assert (the_order().status, the_order().customer, the_order().total_ttc) == (
        "confirmed",
        "Anne D.",
        1_000,
    )
    assert db.session.scalars(select(OrderChange.kind)).all() == ["order"] * 3
    post(browser, f"customer-orders/{order.id}/document/receipt", "rec")
    with as_user(shop.manager), unit_of_work():
        pay(db.session.scalars(select(Order)).one().id, everything_in_cash)
    assert the_order().status == "closed"


def test_a_document_is_linked_with_one_click_once(head_office: None, shop: Shop, login: Login) -> None:
    order, browser = customer_order(shop.centre.id, POSTER, advances=500), login(shop.manager)
    with unit_of_work() as unit:
        document = OrderDocument(
            centre_id=shop.centre.id,
            order_number=order.number,
            kind="receipt",
            place="R1",
            document="001.00001.001",
            total_ttc=2_000,
            author="Caissier",
        )
        unit.add(document)
    assert "001.00001.001" in page(browser, "documents-to-link")
    page(login(shop.operator), "documents-to-link", 403)
    post(browser, f"documents/{document.id}/link", "link")
    post(browser, f"documents/{document.id}/link", "link")
    assert (the_order().version, the_order().status, the_order().advances) == (2, "closed", 500)
    post(browser, f"documents/{document.id}/link", "other", 409)
    assert "001.00001.001" not in page(browser, "documents-to-link")


def test_statements_do_not_grow_with_rows(head_office: None, shop: Shop, login: Login) -> None:
    browser = login(shop.manager)

    def count(path: str) -> int:
        page(browser, path)
        with statements() as seen:
            page(browser, path)
        return len(seen)

    order = customer_order(shop.centre.id, POSTER)
    paths = ["customer-orders", f"customer-orders/{order.id}", "documents-to-link"]
    before = [count(path) for path in paths]
    for _ in range(5):
        customer_order(shop.centre.id, POSTER, POSTER, POSTER)
    with as_user(shop.manager):
        for version, status in enumerate(("in_progress", "confirmed", "in_progress"), start=1):
            desk.take(order.id, "status", "a" * 16)
            word, status_of = f"change-of-{version}-0", {"status": status}
            desk.change(
                order.id, "status", owner="a" * 16, base_version=version, change_id=word, content=status_of
            )
    assert [count(path) for path in paths] == before
