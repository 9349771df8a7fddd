"""Who meets which page: nothing of another centre, nothing without the right."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from addons.pos_session.services import orders
from core.identity.models import User
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import key, tap
from tests.addons.pos_session.shop import Shop, make_shop

Login = Callable[[User], FlaskClient]


PAGES = (
    "/pos/sessions/{session}",
    "/pos/sessions/{session}/sheet",
    "/pos/sessions/{session}/sheet.pdf",
    "/pos/sessions/{session}/cash",
    "/pos/sessions/{session}/closing",
    "/pos/sessions/{session}/x-report",
    "/pos/sessions/{session}/opening",
    "/pos/orders/{order}",
    "/pos/orders/{order}/lines",
    "/pos/orders/{order}/payment",
    "/pos/orders/{order}/products",
)
POSTS = (
    "/pos/sessions/{session}/orders",
    "/pos/sessions/{session}/opening",
    "/pos/sessions/{session}/cash",
    "/pos/sessions/{session}/closing",
    "/pos/sessions/{session}/closing/start",
    "/pos/sessions/{session}/closing/count",
    "/pos/sessions/{session}/x-report.pdf",
    "/pos/sessions/{session}/x-report/print",
    "/pos/sessions/{session}/closing/resume",
    "/pos/orders/{order}/abandon",
    "/pos/orders/{order}/payment",
    "/pos/orders/{order}/scan",
    "/pos/orders/{order}/print",
    "/pos/orders/{order}/receipt.pdf",
)


def test_a_user_of_another_centre_gets_404_everywhere(shop: Shop, login: Login) -> None:
    with as_user(shop.operator):
        session = shop.open()
        with unit_of_work():
            order = orders.new_order(session.id)
    browser = login(make_shop().manager)
    ids = {"session": session.id, "order": order.id}
    for path in PAGES:
        assert browser.get(path.format(**ids)).status_code == 404, path
    for path in POSTS:
        data = {**key(), "kind": "cash_in", "amount": "1", "reason": "x", "printer_id": "1"}
        assert browser.post(path.format(**ids), data=data).status_code == 404, path
    assert tap(browser, order.id, {"product_id": shop.products["drink"].id, "quantity": 1}).status_code == 404
    for path in ("/pos/sessions", "/pos/orders", "/pos/alerts", "/pos/"):
        assert session.code not in browser.get(path).get_data(as_text=True)


def test_a_user_without_rights_gets_403(shop: Shop, login: Login) -> None:
    browser = login(make_user(centres=[shop.centre]))
    for path in ("/pos/", "/pos/sessions", "/pos/orders", "/pos/alerts", "/pos/sessions/new"):
        assert browser.get(path).status_code == 403, path
