"""Paying a financing in the pages of the till: found, chosen, another amount, and everything that stands against it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from addons.pos_booking_payment.models import Booking, Funding, FundingLine
from addons.pos_booking_payment.models.booking import CANCELLED
from addons.pos_booking_payment.services.tills import chosen_on
from addons.pos_session.models import Order
from addons.pos_session.services import catalogue
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user, make_centre, make_user
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.listed import book, days
from tests.addons.pos_booking_payment.stays import Stay, make_stay
from tests.addons.pos_session.browsing import key, new_order, open_session, tap, text
from tests.addons.pos_session.shop import Shop, statements

Login = Callable[[User], FlaskClient]


@pytest.fixture
def order_id(manager: FlaskClient, shop: Shop) -> int:
    """A draft at the manager's till."""
    return new_order(manager, open_session(manager, shop))


def tab(browser: FlaskClient, order_id: int, **args: str) -> Any:
    return browser.get(f"/pos/orders/{order_id}", query_string={"tab": "bookings", **args})


def choose(browser: FlaskClient, order_id: int, stay: Stay, **form: str) -> Any:
    sent = {"funding_id": stay.funding_ids[0], "version": "1", **key(), **form}
    return browser.post(f"/bookings/orders/{order_id}/fundings", data=sent)


def amount(browser: FlaskClient, order_id: int, typed: str, version: int = 1, **form: str) -> Any:
    line_id = db.session.query(FundingLine.line_id).filter_by(order_id=order_id).scalar()
    sent = {"amount": typed, "version": version, **form, **key()}
    return browser.post(f"/bookings/orders/{order_id}/fundings/{line_id}", data=sent)


def taken(shop: Shop, order_id: int) -> tuple[int, int | None]:
    """(cents, customer) of an order as they are stored now."""
    with as_user(shop.manager):
        order = db.session.get_one(Order, order_id, populate_existing=True)
        return order.total_ttc, order.customer_id


def changed_elsewhere(stay: Stay, **values: Any) -> None:
    with acting_as(SYSTEM), unit_of_work() as unit:
        booking = unit.get_one(Booking, stay.booking_id)
        booking.version += 1
        for name, value in values.items():
            setattr(booking, name, value)


def test_the_tab_finds_and_says_what_is_due(manager: FlaskClient, shop: Shop, order_id: int) -> None:
    make_stay(shop.centre, 30_000, name="Zoé Lambert", number="R-77", room="12B", paid=5_000)
    assert "Réservations Ctrl+B" in text(manager.get(f"/pos/orders/{order_id}"))
    page = text(tab(manager, order_id, q="zoe 12b"))
    assert "R-77 Zoé Lambert Confirmée" in page
    assert "Total 300,00 € Déjà payé 50,00 € Reste dû 250,00 €" in page
    assert "échu le 15/01/2026" in page
    assert "300,00 €" in page
    fragment = manager.get(f"/bookings/orders/{order_id}/found", query_string={"q": "r-77"})
    assert "Zoé Lambert" in text(fragment)
    assert "<html" not in fragment.get_data(as_text=True)


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"show": "arrivals"}, {"today"}),
        ({"show": "present"}, {"today", "here"}),
        ({"show": "overdue"}, {"here"}),
        ({"show": "nonsense"}, {"today", "here", "later"}),
        ({"arrival": "DAY3"}, {"later"}),
        ({"arrival": "tomorrow"}, {"today", "here", "later"}),
    ],
)
def test_searches_of_one_touch(
    manager: FlaskClient, shop: Shop, order_id: int, args: dict[str, str], expected: set[str]
) -> None:
    book(shop.centre, "today", 1_000, arrives=0)
    here = book(shop.centre, "here", 1_000, arrives=-2)
    book(shop.centre, "later", 1_000, arrives=3)
    with acting_as(SYSTEM), unit_of_work():
        for funding in db.session.query(Funding).filter_by(booking_id=here.id):
            funding.due_on = date(2026, 1, 1)
    day = {name: value.replace("DAY3", days(3).isoformat()) for name, value in args.items()}
    page = tab(manager, order_id, **day).get_data(as_text=True)
    assert {name for name in ("today", "here", "later") if f"<strong>{name}</strong>" in page} == expected


def test_nothing_found_says_what_to_do(manager: FlaskClient, shop: Shop, order_id: int) -> None:
    assert "Pas encore de réservation" in text(tab(manager, order_id))
    assert "Vérifiez la saisie" in text(tab(manager, order_id, q="nobody"))
    make_stay(shop.centre, number="R-1", services_total=4_000)
    assert "Aucun financement ouvert ; il reste 40,00 € à payer" in text(tab(manager, order_id))


def test_choosing_twice_is_choosing_once(manager: FlaskClient, shop: Shop, order_id: int) -> None:
    stay = make_stay(shop.centre, 30_000)
    again = key()
    for sent in (again, again, key()):
        answer = choose(manager, order_id, stay, **sent)
        assert answer.location.endswith(f"/pos/orders/{order_id}?tab=bookings")
    assert taken(shop, order_id) == (30_000, stay.booking.customer_id)
    page = text(tab(manager, order_id))
    assert "Montant à encaisser" in page
    assert "Reste 300,00 € : un montant moindre laisse le reste ouvert" in page


def test_another_amount(manager: FlaskClient, shop: Shop, order_id: int) -> None:
    """Less leads to the payment; more is asked first, and shown; what is no amount changes nothing."""
    stay = make_stay(shop.centre, 30_000)
    choose(manager, order_id, stay)
    assert amount(manager, order_id, "120").location.endswith("/payment")
    assert taken(shop, order_id)[0] == 12_000
    over = amount(manager, order_id, "320")
    assert taken(shop, order_id)[0] == 12_000
    page = text(manager.get(over.location))
    assert "Il ne reste que 300,00 € à payer : 20,00 € de trop" in page
    assert "Encaisser quand même 320,00 €" in page
    for nonsense in ("0", "-5", "abc", "1e400", "12,345", "99999999999999999999"):
        answer = amount(manager, order_id, nonsense)
        assert manager.get(answer.location).status_code == 200
        assert taken(shop, order_id)[0] == 12_000
    amount(manager, order_id, "330", over="32000")
    assert taken(shop, order_id)[0] == 12_000
    amount(manager, order_id, "320", over="32000")
    assert taken(shop, order_id)[0] == 32_000
    assert "20,00 € de trop, comme confirmé" in text(tab(manager, order_id))


def test_a_repayment_is_typed_without_its_sign(manager: FlaskClient, shop: Shop, order_id: int) -> None:
    stay = make_stay(shop.centre, -8_000)
    assert "à rembourser" in text(tab(manager, order_id))
    choose(manager, order_id, stay)
    assert "80,00 € au plus sont rendus" in text(tab(manager, order_id))
    refused = amount(manager, order_id, "80,01")
    assert "80,00 € au plus" in text(manager.get(refused.location))
    amount(manager, order_id, "30")
    assert taken(shop, order_id)[0] == -3_000


def test_who_may_not_refund_sees_why(shop: Shop, login: Login) -> None:
    make_stay(shop.centre, -8_000)
    rights = ["pos_session.sell", "pos_session.operate", "pos_session.view", "pos_booking_payment.view"]
    browser = login(make_user(permissions=rights, centres=[shop.centre]))
    page = text(tab(browser, new_order(browser, open_session(browser, shop))))
    assert "Vous n’avez pas le droit de rendre de l’argent" in page


def test_letting_go_twice(manager: FlaskClient, shop: Shop, order_id: int) -> None:
    stay = make_stay(shop.centre, 30_000)
    choose(manager, order_id, stay)
    line_id = db.session.query(FundingLine.line_id).filter_by(order_id=order_id).scalar()
    for _ in range(2):
        answer = manager.post(f"/bookings/orders/{order_id}/fundings/{line_id}/remove", data=key())
        assert answer.status_code == 302
    assert taken(shop, order_id) == (0, None)


def test_a_financing_in_another_order_is_grey_and_says_who(
    manager: FlaskClient, shop: Shop, login: Login, order_id: int
) -> None:
    stay = make_stay(shop.centre, 30_000)
    choose(manager, order_id, stay)
    other = login(shop.operator)
    with acting_as(SYSTEM), unit_of_work():
        shop.desk = catalogue.make_desk(shop.centre.id, "Caisse 2")
    second = new_order(other, open_session(other, shop))
    page = text(tab(other, second))
    assert f"En cours d’encaissement : Caisse 1, {shop.manager.name}, commande" in page
    assert 'name="funding_id"' not in tab(other, second).get_data(as_text=True)
    refused = choose(other, second, stay)
    assert refused.status_code == 409
    assert "à la caisse Caisse 1" in text(refused)
    assert f"/pos/orders/{order_id}" in refused.get_data(as_text=True)


def test_changed_elsewhere_before_it_was_chosen(manager: FlaskClient, shop: Shop, order_id: int) -> None:
    stay = make_stay(shop.centre, 30_000)
    changed_elsewhere(stay)
    refused = choose(manager, order_id, stay)
    assert refused.status_code == 409
    assert "Le document a été modifié sur un autre poste" in text(refused)
    assert 'name="version" value="2"' in refused.get_data(as_text=True)
    assert choose(manager, order_id, stay, version="2").status_code == 302


def test_changed_elsewhere_once_it_was_chosen(manager: FlaskClient, shop: Shop, order_id: int) -> None:
    """The payment is refused and leads back to the tab, where the booking is taken as it is now."""
    stay = make_stay(shop.centre, 30_000)
    choose(manager, order_id, stay)
    amount(manager, order_id, "120")
    changed_elsewhere(stay)
    cash = {"method_id": shop.methods["cash"].id, "amount": "120", **key()}
    refused = manager.post(f"/pos/orders/{order_id}/payment", data=cash)
    assert refused.status_code == 409
    assert f"/pos/orders/{order_id}?tab=bookings" in refused.get_data(as_text=True)
    page = text(tab(manager, order_id))
    assert "Le document a été modifié sur un autre poste" in page
    assert "Prendre la réservation telle qu’elle est" in page
    assert amount(manager, order_id, "", version=1).location.endswith("tab=bookings")
    assert taken(shop, order_id)[0] == 12_000
    amount(manager, order_id, "", version="2")
    assert taken(shop, order_id)[0] == 30_000
    assert (
        manager.post(f"/pos/orders/{order_id}/payment", data={**cash, "amount": "300", **key()}).status_code
        == 302
    )
    assert stay.funding().is_paid


def test_cancelled_bookings_only_give_back(manager: FlaskClient, shop: Shop, order_id: int) -> None:
    stay = make_stay(shop.centre, 30_000, status=CANCELLED)
    assert "La réservation est annulée : rien n’est encaissé pour elle" in text(tab(manager, order_id))
    assert choose(manager, order_id, stay).status_code == 409
    assert taken(shop, order_id) == (0, None)


def test_an_order_with_products_waits(manager: FlaskClient, shop: Shop, order_id: int) -> None:
    """It is put on hold, and the financing is paid by another order; sent twice it begins one."""
    stay = make_stay(shop.centre, 30_000)
    tap(manager, order_id, {"product_id": shop.products["drink"].id, "quantity": 2})
    assert "celle-ci est mise en attente" in text(tab(manager, order_id))
    refused = choose(manager, order_id, stay)
    assert refused.status_code == 409
    assert "Mettre cette commande en attente et encaisser le financement sur une autre" in text(refused)
    again = key()
    first, second = (choose(manager, order_id, stay, apart="1", **again) for _ in range(2))
    assert first.location == second.location
    with as_user(shop.manager):
        assert db.session.get_one(Order, order_id).held_at is not None
        assert db.session.query(Order).count() == 2
        chosen = chosen_on(int(first.location.split("/")[-1].split("?")[0]))
        assert chosen is not None
        assert chosen.funding.id == stay.funding_ids[0]


def test_without_the_right_there_is_no_tab(shop: Shop, login: Login) -> None:
    stay = make_stay(shop.centre, 30_000)
    rights = ["pos_session.sell", "pos_session.operate", "pos_session.view"]
    browser = login(make_user(permissions=rights, centres=[shop.centre]))
    order_id = new_order(browser, open_session(browser, shop))
    assert "Réservations Ctrl+B" not in text(tab(browser, order_id))
    assert browser.get(f"/bookings/orders/{order_id}/found").status_code == 403
    assert choose(browser, order_id, stay).status_code == 403


def test_bookings_of_others_are_not_there(manager: FlaskClient, shop: Shop, order_id: int) -> None:
    other = make_stay(make_centre(), 30_000, name="Stranger")
    assert "Stranger" not in text(tab(manager, order_id, q="stranger"))
    assert choose(manager, order_id, other).status_code == 404


def test_the_statements_of_the_tab_do_not_grow(manager: FlaskClient, shop: Shop, order_id: int) -> None:
    counts = []
    tab(manager, order_id)
    for bookings in (1, 12):
        for _ in range(bookings):
            book(shop.centre, "Hélène", 1_000, 2_000)
        with statements() as seen:
            assert tab(manager, order_id, q="helene").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
