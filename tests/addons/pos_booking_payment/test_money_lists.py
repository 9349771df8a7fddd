"""The lists of accountants: open financings, overdue first, and payments taken; shown, narrowed, exported."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from addons.pos_booking_payment.models.booking import CANCELLED
from core import clock
from core.identity.models import User
from core.testing.factories import as_user, make_user
from tests.addons.pos_booking_payment.booked import make_booking, make_funding, pay_funding
from tests.addons.pos_session.shop import Shop, make_shop, statements, without_bookings

Login = Callable[[User], FlaskClient]


def rows(browser: FlaskClient, path: str, **query: str) -> list[list[str]]:
    """The cells of the list as its CSV has them."""
    answer = browser.get(f"/bookings/{path}", query_string={**query, "format": "csv"})
    assert answer.status_code == 200
    text = answer.get_data(as_text=True).lstrip("\ufeff")
    return [line.split(";") for line in text.splitlines()[1:]]


@pytest.fixture
def accountant(shop: Shop, login: Login) -> FlaskClient:
    return login(make_user(groups=["accounting.default.user"], centres=[shop.centre]))


def test_open_financings_overdue_first(shop: Shop, accountant: FlaskClient) -> None:
    today = clock.business_day(shop.centre.timezone)
    booking, other = make_booking(shop), make_booking(shop, "R-000013", "Bruno Petit")
    later = make_funding(booking, 10_000, "Solde", due_on=today)
    late = make_funding(other, 5_000, "Acompte", due_on=today - timedelta(days=1))
    make_funding(other, -700, "Trop-perçu", due_on=today + timedelta(days=9))
    make_funding(other, 900, "Payé ailleurs", due_on=today, paid_elsewhere=900)
    make_funding(other, 900, "Retiré", due_on=today, withdrawn_at=clock.now())
    gone = make_booking(shop, "R-000014", status=CANCELLED)
    make_funding(gone, 1_000, "Annulé")
    make_funding(gone, -300, "À rendre", due_on=today + timedelta(days=20))
    make_funding(make_booking(stranger := make_shop(), "X-1"), 1_000, "Ailleurs")
    assert stranger.centre.id != shop.centre.id
    with as_user(shop.manager):
        pay_funding(shop, shop.open(0), later, {"card": 4_000})
    found = rows(accountant, "financings")
    assert [row[4] for row in found] == ["Acompte", "Solde", "Trop-perçu", "À rendre"]
    assert [row[-1] for row in found] == ["50,00", "60,00", "-7,00", "-3,00"]
    assert [row[4] for row in rows(accountant, "financings", f_due="overdue")] == ["Acompte"]
    assert len(rows(accountant, "financings", f_due="later")) == 3
    assert [row[1] for row in rows(accountant, "financings", q="dupont 12")] == ["R-000012"]
    page = accountant.get("/bookings/financings").get_data(as_text=True)
    assert "Reste à payer en tout : 100,00" in page.replace("\u202f", " ").replace("\xa0", " ")
    assert len(re.findall("text-bg-danger", page)) == 1
    assert accountant.get("/bookings/financings?format=xlsx").data[:2] == b"PK"
    assert late.booking_id == other.id


def test_payments_taken_newest_first(shop: Shop, accountant: FlaskClient) -> None:
    funding = make_funding(make_booking(shop))
    with as_user(shop.manager):
        session = shop.open(0)
        paid = pay_funding(shop, session, funding, {"card": 7_000, "cheque": 5_000})
        pay_funding(shop, session, funding, {"cheque": -5_000}, corrects=paid)
    found = rows(accountant, "payments")
    assert [(row[5], row[6], row[7]) for row in found] == [
        ("Chèque", "-50,00", "Erreur"),
        ("Chèque", "50,00", ""),
        ("Carte bancaire", "70,00", ""),
    ]
    assert {row[1] for row in found} == {"R-000012"}
    card = str(shop.methods["card"].id)
    assert [row[6] for row in rows(accountant, "payments", f_method=card)] == ["70,00"]
    tomorrow = clock.business_day(shop.centre.timezone) + timedelta(days=1)
    assert rows(accountant, "payments", f_from=tomorrow.isoformat()) == []
    page = accountant.get("/bookings/payments").get_data(as_text=True)
    assert "Payé en tout : 70,00" in page.replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize("path", ["financings", "payments"])
def test_the_number_of_statements_does_not_grow(shop: Shop, accountant: FlaskClient, path: str) -> None:
    sent = []
    with as_user(shop.manager):
        session = shop.open(0)
    for number in range(2):
        for each in range(1 + 9 * number):
            funding = make_funding(make_booking(shop, f"R-{number}{each}"))
            with as_user(shop.manager):
                pay_funding(shop, session, funding, {"card": 100})
        accountant.get(f"/bookings/{path}")
        with statements() as seen:
            assert accountant.get(f"/bookings/{path}").status_code == 200
        sent.append(len(seen))
    assert sent[0] == sent[1]


@pytest.mark.parametrize("path", ["financings", "payments"])
def test_only_who_may_see_bookings_and_only_where_the_addon_is_on(
    shop: Shop, login: Login, path: str
) -> None:
    stranger = login(make_user(permissions=["pos_session.view"], centres=[shop.centre]))
    assert stranger.get(f"/bookings/{path}").status_code == 403
    without_bookings(shop)
    assert login(shop.manager).get(f"/bookings/{path}").status_code == 404
