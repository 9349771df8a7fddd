"""Slips of the finger at the till: nothing counted, odd figures, unknown codes, an opening begun by mistake."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_session.models import Order, Session
from addons.pos_session.services import catalogue, opening, orders
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.grid import find_by_code, product_grid
from addons.pos_session.services.price_lists import Counter
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import AddonSwitch, User
from core.journal.models import JournalEntry
from core.testing.factories import PASSWORD, as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import counts, key, new_order, open_session, tap, text
from tests.addons.pos_session.shop import Shop, pieces

Login = Callable[[User], FlaskClient]


def begin(browser: FlaskClient, shop: Shop) -> int:
    answer = browser.post("/pos/sessions", data={"desk_id": shop.desk.id, "password": PASSWORD, **key()})
    return int(answer.location.split("/")[-2])


def test_a_drawer_is_not_empty_by_accident(shop: Shop, browser: FlaskClient) -> None:
    session_id = begin(browser, shop)
    refused = browser.post(f"/pos/sessions/{session_id}/opening", data=key())
    assert refused.status_code == 422
    assert "Cochez que le tiroir-caisse est vide" in text(refused)
    assert 'name="nothing"' in refused.get_data(as_text=True)
    assert (
        browser.post(f"/pos/sessions/{session_id}/opening", data={"nothing": "1", **key()}).status_code == 302
    )
    browser.post(f"/pos/sessions/{session_id}/closing/start", data=key())
    path = f"/pos/sessions/{session_id}/closing"
    refused = browser.post(f"{path}/count")
    assert refused.status_code == 422 and 'name="nothing"' in refused.get_data(as_text=True)
    assert browser.post(f"{path}/count", data={"nothing": "1"}).status_code == 200
    validated = {"password": PASSWORD, **key()}
    assert browser.post(path, data=validated).status_code == 422
    assert browser.post(path, data={"nothing": "1", **validated}).status_code == 302


def test_an_opening_is_given_up(shop: Shop, browser: FlaskClient, login: Login) -> None:
    session_id = begin(browser, shop)
    path = f"/pos/sessions/{session_id}/opening/give-up"
    stranger = make_user(groups=["pos.default.user"], centres=[shop.centre])
    assert login(stranger).post(path, data=key()).status_code == 403
    assert login(shop.manager).post(path, data=key()).status_code == 302
    with acting_as(SYSTEM):
        assert db.session.execute(select(Session)).all() == []
        kinds = db.session.execute(select(JournalEntry.kind)).scalars().all()
    assert "pos_session.given_up" in kinds
    session_id = open_session(login(shop.operator), shop)
    assert (
        login(shop.operator).post(f"/pos/sessions/{session_id}/opening/give-up", data=key()).status_code
        == 409
    )


def test_the_business_day_is_that_of_the_opening(at_the_till: Shop) -> None:
    with clock.frozen(datetime(2026, 4, 1, 20, 0, tzinfo=UTC)), unit_of_work():
        session = opening.create_session(at_the_till.desk.id)
    with clock.frozen(datetime(2026, 4, 2, 8, 0, tzinfo=UTC)), unit_of_work():
        opening.open_session(session.id, Counted(pieces(10_000)))
    assert session.business_day == date(2026, 4, 2)


def test_no_session_where_the_addon_was_just_switched_off(at_the_till: Shop) -> None:
    """The actor was read before: the switch is read again in the transaction."""
    with unit_of_work() as unit:
        unit.add(AddonSwitch(centre_id=at_the_till.centre.id, addon="pos_session", enabled=False))
    with pytest.raises(Exception, match="nothing here"), unit_of_work():
        opening.create_session(at_the_till.desk.id)


@pytest.mark.parametrize("quantity", ["１２", "1_0", "+3", "-1", "10000", "", "2.0"])
def test_quantities_that_are_none(shop: Shop, browser: FlaskClient, quantity: str) -> None:
    order_id = new_order(browser, open_session(browser, shop))
    tap(browser, order_id, {"product_id": shop.products["drink"].id, "quantity": 2})
    with as_user(shop.operator):
        line = orders.lines_of(order_id)[0]
    answer = browser.post(f"/pos/orders/{order_id}/lines/{line.id}", data={"quantity": quantity})
    assert answer.status_code == 422
    with as_user(shop.operator):
        assert orders.lines_of(order_id)[0].quantity == 2


def test_a_tap_is_a_product_and_nothing_else(shop: Shop, browser: FlaskClient) -> None:
    order_id = new_order(browser, open_session(browser, shop))
    item = {"kind": "ticket", "product_id": shop.products["drink"].id, "quantity": 1}
    assert tap(browser, order_id, item).status_code == 422  # type: ignore[arg-type]


def test_an_unknown_code_leaves_the_products_where_they_are(shop: Shop, browser: FlaskClient) -> None:
    order_id = new_order(browser, open_session(browser, shop))
    answer = browser.post(f"/pos/orders/{order_id}/scan", data={"q": "999", **key()}, follow_redirects=True)
    assert "« 999 »" in text(answer)
    assert "Limonade" in text(answer)
    answer = browser.post(f"/pos/orders/{order_id}/scan", data={"q": "limo", **key()}, follow_redirects=True)
    assert "Limonade" in text(answer) and "Affiche" not in text(answer)


def at_the_desk(shop: Shop) -> Counter:
    return Counter(shop.centre.id, shop.desk.id, date(2026, 7, 1))


def test_products_are_found_whatever_their_accents(shop: Shop) -> None:
    with acting_as(SYSTEM), unit_of_work():
        family = catalogue.make_family(shop.centre.id, "Boutique")
        scarf = catalogue.make_product(family, "Écharpe brodée", 2_500, 2_000)
    with as_user(shop.operator):
        for query in ("écharpe", "echarpe", "ÉCHARPE", "BRODEE écharpe"):
            assert [
                tile.id for found in product_grid(at_the_desk(shop), query) for tile in found.products
            ] == [scarf.id]
        assert find_by_code(shop.centre.id, "echarpe brodee") == scarf.id
        assert product_grid(at_the_desk(shop), "100%") == []


def test_a_large_order_is_proposed_readably_in_english(shop: Shop, browser: FlaskClient) -> None:
    browser.post("/language", data={"language": "en"})
    order_id = new_order(browser, open_session(browser, shop))
    tap(browser, order_id, {"product_id": shop.products["seat"].id, "quantity": 30})
    page = browser.get(f"/pos/orders/{order_id}/payment?lang=en").get_data(as_text=True)
    assert 'value="1320,00"' in page
    form = {"method_id": str(shop.methods["card"].id), "amount": "1320,00", **key()}
    assert browser.post(f"/pos/orders/{order_id}/payment", data=form).status_code == 302


def test_cash_is_taken_out_of_what_is_there(shop: Shop, browser: FlaskClient) -> None:
    session_id = open_session(browser, shop)
    path = f"/pos/sessions/{session_id}/cash"
    assert "100,00 €" in text(browser.get(path))
    form = {"kind": "cash_out", "amount": "1000000", "reason": "Dépôt"}
    refused = browser.post(path, data={**form, **key()})
    assert refused.status_code == 409
    assert "Le tiroir-caisse ne contient pas autant" in text(refused)
    assert browser.post(path, data={"amount": "10", "reason": "x", **key()}).status_code == 422


def test_the_order_of_another_says_whose_it_is(shop: Shop, browser: FlaskClient, login: Login) -> None:
    order_id = new_order(browser, open_session(browser, shop))
    notice = f"Cette commande est dans la session de {shop.operator.name}"
    manager = login(shop.manager)
    assert f"{shop.operator.name} sert cette commande" in text(manager.get(f"/pos/orders/{order_id}"))
    assert manager.post(f"/pos/orders/{order_id}/take").status_code == 409
    assert manager.post(f"/pos/orders/{order_id}/take", data={"over": "1"}).status_code == 302
    assert notice in text(manager.get(f"/pos/orders/{order_id}"))
    page = text(login(shop.operator).get(f"/pos/orders/{order_id}"))
    assert f"{shop.manager.name} sert cette commande" in page and notice not in page


def test_who_only_looks_prints_no_receipt(shop: Shop, login: Login) -> None:
    with as_user(shop.operator):
        order_id = shop.sell(shop.open(), shop.item("drink"))["order_id"]
    browser = login(make_user(permissions=["pos_session.view"], centres=[shop.centre]))
    page = browser.get(f"/pos/orders/{order_id}")
    assert page.status_code == 200 and "Ticket de caisse (PDF)" not in text(page)
    assert browser.post(f"/pos/orders/{order_id}/receipt.pdf").status_code == 403
    assert browser.post(f"/pos/orders/{order_id}/print", data={"printer_id": "1"}).status_code == 403


def test_a_second_print_asks_first(shop: Shop, browser: FlaskClient) -> None:
    with as_user(shop.operator):
        order_id = shop.sell(shop.open(), shop.item("drink"))["order_id"]
    assert "data-confirm" not in browser.get(f"/pos/orders/{order_id}").get_data(as_text=True)
    assert browser.post(f"/pos/orders/{order_id}/receipt.pdf").status_code == 200
    page = browser.get(f"/pos/orders/{order_id}")
    assert "duplicata 1" in text(page) and "data-confirm" in page.get_data(as_text=True)


def test_ending_a_session_needs_no_right_to_sell(shop: Shop) -> None:
    keeper = make_user(permissions=["pos_session.operate", "pos_session.view"], centres=[shop.centre])
    with as_user(keeper):
        session = shop.open()
    with acting_as(SYSTEM), unit_of_work():
        orders.new_order(session.id)
    with as_user(keeper):
        shop.close(session, 10_000)
    with acting_as(SYSTEM):
        assert db.session.execute(select(Order.state)).scalar_one() == "abandoned"


def test_the_alert_says_which_way_and_whose(shop: Shop, login: Login) -> None:
    with as_user(shop.operator):
        shop.close(shop.open(), 10_750, accepted=True)
    page = text(login(shop.manager).get("/pos/alerts"))
    assert "+7,50 € (excédent)" in page and shop.operator.name in page


def test_counted_pieces_are_kept_when_a_form_is_refused(shop: Shop, browser: FlaskClient) -> None:
    session_id = begin(browser, shop)
    data = {**counts(10_000), "count_50000": "x", **key()}
    refused = browser.post(f"/pos/sessions/{session_id}/opening", data=data)
    assert refused.status_code == 422 and 'value="1"' in refused.get_data(as_text=True)
