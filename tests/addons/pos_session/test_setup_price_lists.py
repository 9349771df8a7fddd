"""Price lists from their pages: made, filled, copied, published; refused, journalled, in one's own centres only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_session.models import Price, PriceList
from addons.pos_session.services import catalogue, setup_price_lists
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import key, text
from tests.addons.pos_session.setup_reading import journal
from tests.addons.pos_session.shop import Shop, make_shop, statements

Login = Callable[[User], FlaskClient]

PATH = "/pos/setup/price-lists"


def new_list(browser: FlaskClient, **values: str) -> int:
    form = {"list_name": "Été", "desk_id": "", "starts_on": "2026-07-01", "ends_on": "", **values, **key()}
    answer = browser.post(f"{PATH}/new", data=form)
    assert answer.status_code == 302, text(answer)
    return int(answer.location.split("/")[-2])


def prices(shop: Shop, list_id: int) -> dict[str, int]:
    names = {product.id: name for name, product in shop.products.items()}
    with as_user(shop.manager):
        rows = select(Price.product_id, Price.price).where(Price.price_list_id == list_id)
        return {names[product_id]: price for product_id, price in db.session.execute(rows)}


def typed(shop: Shop, **wanted: tuple[str, str]) -> dict[str, str]:
    """``(what the page showed, what was typed)`` by product, as the form sends it."""
    form = {}
    for name, (was, now) in wanted.items():
        form[f"was_{shop.products[name].id}"], form[f"price_{shop.products[name].id}"] = was, now
    return {**form, **key()}


def test_a_list_is_made_filled_and_published(shop: Shop, manager: FlaskClient) -> None:
    list_id = new_list(manager, desk_id=str(shop.desk.id), ends_on="2026-08-31")
    page = f"{PATH}/{list_id}"
    assert manager.post(f"{page}/published", data=key()).status_code == 409, "it has no price"
    form = typed(shop, drink=("", "2,5"), poster=("", "0"), programme=("", ""))
    assert manager.post(f"{page}/prices?q=a&page=1", data=form).location == f"{page}/prices?q=a&page=1"
    assert prices(shop, list_id) == {"drink": 250, "poster": 0}
    shown = text(manager.get(f"{page}/prices"))
    assert "Produits sans prix, qui ne peuvent pas être vendus avec cette liste : 2" in shown
    assert "du 01/07/2026 au 31/08/2026" in shown
    assert manager.post(f"{page}/published", data=key()).status_code == 302
    form = typed(shop, drink=("2,50", "2,80"), poster=("0,00", ""))
    assert manager.post(f"{page}/prices", data=form).status_code == 302
    assert prices(shop, list_id) == {"drink": 280}
    drink, poster = shop.products["drink"].id, shop.products["poster"].id
    assert [(entry["published"], entry["prices"]) for entry in journal("prices_changed")] == [
        (False, [[drink, None, 250], [poster, None, 0]]),
        (True, [[drink, 250, 280], [poster, 0, None]]),
    ]
    assert journal("price_list_published")[0]["published"] == [False, True]
    move = {"list_name": "Été", "desk_id": "", "starts_on": "2026-07-02", "ends_on": "2026-08-31"}
    assert manager.post(page, data={**move, **key()}).status_code == 302
    entry = journal("price_list_changed")[0]
    assert (entry["starts_on"], entry["desk_id"]) == (["2026-07-01", "2026-07-02"], [shop.desk.id, None])
    assert manager.post(f"{page}/withdrawn", data=key()).status_code == 302
    assert "Non publiée" in text(manager.get(PATH))
    assert "2,80" in manager.get(f"{page}/prices?format=csv").get_data(as_text=True)


def test_a_price_changed_meanwhile_is_not_written_over(shop: Shop, manager: FlaskClient) -> None:
    list_id = new_list(manager)
    page = f"{PATH}/{list_id}/prices"
    assert manager.post(page, data=typed(shop, drink=("", "2,50"))).status_code == 302
    stale = manager.post(page, data=typed(shop, drink=("", "3,00"), poster=("", "9,00")))
    assert stale.status_code == 409
    assert "modifié sur un autre poste" in text(stale)
    assert prices(shop, list_id) == {"drink": 250}, "all or nothing"
    untouched = typed(shop, drink=("", ""), poster=("", "9,00"))
    assert manager.post(page, data=untouched).status_code == 302, "what was not touched is not compared"
    assert prices(shop, list_id) == {"drink": 250, "poster": 900}


def test_prices_are_copied_with_a_percentage(shop: Shop, manager: FlaskClient) -> None:
    first, second = new_list(manager), new_list(manager, list_name="Automne")
    copied = f"{PATH}/{first}/copied"
    assert manager.post(copied, data={"source": "own", "percent": "-2,5", **key()}).status_code == 302
    assert prices(shop, first) == {"programme": 488, "drink": 293, "poster": 975, "seat": 4_290}
    assert manager.post(f"{PATH}/{second}/prices", data=typed(shop, drink=("", "1"))).status_code == 302
    form = {"source": str(first), "percent": "", "only_missing": "1", **key()}
    assert manager.post(f"{PATH}/{second}/copied", data=form).status_code == 302
    assert prices(shop, second) == {"programme": 488, "drink": 100, "poster": 975, "seat": 4_290}
    for fault in ("x", "-100", "1000,01", "5,123"):
        answer = manager.post(copied, data={"source": "own", "percent": fault, **key()})
        assert answer.status_code == 422
        assert 'id="field-percent-error"' in answer.get_data(as_text=True)
    elsewhere = make_shop()
    with as_user(elsewhere.manager), unit_of_work():
        day = catalogue.today_of(elsewhere.centre.id)
        values = setup_price_lists.ListValues("Ailleurs", None, day, None)
        foreign = setup_price_lists.add_list(elsewhere.centre.id, values).id
    assert manager.post(copied, data={"source": str(foreign), **key()}).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"list_name": " "}, "list_name"),
        ({"starts_on": ""}, "starts_on"),
        ({"starts_on": "2026-02-30"}, "starts_on"),
        ({"ends_on": "2026-06-30"}, "ends_on"),
    ],
)
def test_a_list_as_it_cannot_be(shop: Shop, manager: FlaskClient, change: dict[str, str], field: str) -> None:
    form = {"list_name": "Été", "desk_id": "", "starts_on": "2026-07-01", "ends_on": "", **change, **key()}
    answer = manager.post(f"{PATH}/new", data=form)
    assert answer.status_code == 422
    assert f'id="field-{field}-error"' in answer.get_data(as_text=True)
    with as_user(shop.manager):
        assert db.session.execute(select(PriceList.id)).all() == []


@pytest.mark.parametrize("wrong", ["x", "-1", "1e3", "12,345", "99999999999"])
def test_a_price_as_it_cannot_be(shop: Shop, manager: FlaskClient, wrong: str) -> None:
    list_id = new_list(manager)
    form = typed(shop, drink=("", wrong), poster=("", "9"))
    answer = manager.post(f"{PATH}/{list_id}/prices", data=form)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert f'id="field-price_{shop.products["drink"].id}-error"' in page
    assert f'value="{wrong}"' in page and 'value="9"' in page, "what was typed is still there"
    assert prices(shop, list_id) == {}


def test_only_who_may_change_the_catalogue(shop: Shop, login: Login) -> None:
    list_id = new_list(login(shop.manager))
    foreign = make_shop()
    foreign_form = typed(foreign, drink=("", "1"))
    assert login(shop.manager).post(f"{PATH}/{list_id}/prices", data=foreign_form).status_code == 404
    for user, status in ((shop.operator, 403), (foreign.manager, 404)):
        browser = login(user)
        for path in ("", "/prices"):
            assert browser.get(f"{PATH}/{list_id}{path}").status_code == status
        for path in ("", "/prices", "/copied", "/published", "/withdrawn"):
            assert browser.post(f"{PATH}/{list_id}{path}", data=key()).status_code == status, path
    desk = {"list_name": "X", "desk_id": str(foreign.desk.id), "starts_on": "2026-07-01", **key()}
    assert login(shop.manager).post(f"{PATH}/new", data=desk).status_code == 404


def test_thousands_of_products_stay_a_page(shop: Shop, manager: FlaskClient) -> None:
    with acting_as(SYSTEM), unit_of_work():
        family = catalogue.make_family(shop.centre.id, "Librairie")
        for number in range(120):
            catalogue.make_product(family, f"Livre {number:03d}", 1_000 + number, 550)
    list_id = new_list(manager)
    manager.get(f"{PATH}/{list_id}/prices")
    seen: list[int] = []
    for query in ("", "?q=affiche", "?page=3"):
        with statements() as sent:
            page = manager.get(f"{PATH}/{list_id}/prices{query}").get_data(as_text=True)
        seen.append(len(sent))
        assert page.count('name="price_') == {"": 50, "?q=affiche": 1, "?page=3": 24}[query]
    assert len(set(seen)) == 1, "whatever the number of rows"
    assert manager.post(f"{PATH}/{list_id}/copied", data={"source": "own", **key()}).status_code == 302
    assert sum(len(entry["prices"]) for entry in journal("prices_changed")) == 124


def test_the_list_in_force_is_said_desk_by_desk(shop: Shop, manager: FlaskClient) -> None:
    with acting_as(SYSTEM), unit_of_work():
        catalogue.make_desk(shop.centre.id, "Bar")
    list_id = new_list(manager, list_name="Maison", desk_id=str(shop.desk.id), starts_on="2020-01-01")
    manager.post(f"{PATH}/{list_id}/copied", data={"source": "own", **key()})
    assert "001 Caisse 1 · les prix propres des produits" in text(manager.get(PATH))
    manager.post(f"{PATH}/{list_id}/published", data=key())
    shown = text(manager.get(PATH))
    assert "001 Caisse 1 · Maison" in shown
    assert "Bar · les prix propres des produits" in shown


def test_the_api_says_what_is_sold_where(shop: Shop, login: Login) -> None:
    with acting_as(SYSTEM), unit_of_work() as unit:
        made = PriceList(
            centre_id=shop.centre.id,
            name="Buvette",
            starts_on=catalogue.today_of(shop.centre.id),
            published=True,
        )
        unit.add(made)
        unit.flush()
        unit.add(Price(price_list_id=made.id, product_id=shop.products["drink"].id, price=250))
    caller = login(shop.operator)
    found = {row["label"]: row for row in caller.get(f"/api/v1/products?desk_id={shop.desk.id}").get_json()}
    assert (found["Limonade"]["price"], found["Limonade"]["rate"]) == (250, 1_000)
    assert found["Affiche"]["price"] is None and found["Affiche"]["price_list"] == "Buvette"
    with as_user(shop.operator):
        session = shop.open()
    path = f"/api/v1/products?session_id={session.id}&barcode=3760001"
    assert [row["label"] for row in caller.get(path).get_json()] == ["Affiche"]
    assert caller.get("/api/v1/products").status_code == 422
    sale = {"session": session.id, "items": [shop.item("poster")], "parts": []}
    refused = caller.post("/api/v1/sales", json=sale, headers={"Idempotency-Key": "no-price-1"})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "pos_session.product_without_price")
    methods = caller.get(f"/api/v1/payment-methods?centre_id={shop.centre.id}").get_json()
    assert [(method["code"], method["asks_number"]) for method in methods] == [
        ("cash", False),
        ("card", False),
        ("cheque", True),
    ]
    stranger = login(make_shop().operator)
    for path in (
        f"/api/v1/products?desk_id={shop.desk.id}",
        f"/api/v1/products?session_id={session.id}",
        f"/api/v1/payment-methods?centre_id={shop.centre.id}",
    ):
        assert stranger.get(path).status_code == 404
