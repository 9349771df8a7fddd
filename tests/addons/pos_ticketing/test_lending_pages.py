"""The page of a performance's contingents lends them to a register, asks for them and takes them back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_sync.services.receiving.registers import make_register
from addons.pos_ticketing.models import LentContingent
from core import clock
from core.config import settings
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre, selects
from tests.addons.pos_ticketing.lending_pair import Pair, lent_states, make_pair, set_apart

HOUR = timedelta(hours=1)


@pytest.fixture
def pair(theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> Pair:
    """Head office with a register."""
    monkeypatch.setattr(settings().section("pos_sync"), "role", "head_office")
    with acting_as(SYSTEM), unit_of_work():
        make_register(theatre.centre.id, "R1", "Caisse du parvis")
    return make_pair(theatre)


def lent() -> LentContingent:
    with acting_as(SYSTEM):
        found = db.session.scalars(select(LentContingent)).one()
        db.session.refresh(found)
        return found


def test_a_contingent_is_lent_prolonged_asked_for_and_taken_back(
    pair: Pair, login: Callable[[User], FlaskClient]
) -> None:
    office = pair.office
    contingent = set_apart(office, "Parvis", 3, 4)
    browser, base = login(office.manager), f"/ticketing/performances/{office.performance.id}/set-aside"
    form = {
        "contingent_id": contingent.id,
        "holder": "R1",
        "until": "2027-01-05T18:30",
        "idempotency_key": "lend-0001",
    }
    assert "Prêter à une caisse" in browser.get(base).text
    for wrong, sentence in (
        ({"holder": "R9"}, "Aucune caisse de ce centre"),
        ({"until": ""}, "Indiquez jusqu"),
        ({"until": "2020-01-01T10:00"}, "passé"),
    ):
        page = browser.post(f"{base}/lend", data={**form, **wrong})
        assert page.status_code == 422
        assert sentence in page.text
    for _ in range(2):
        assert browser.post(f"{base}/lend", data=form).status_code == 302, "the same click twice"
    one = lent()
    assert (one.holder, lent_states(one)) == ("R1", {3: "out", 4: "out"})
    page = browser.get(base).text
    assert "2 prêtées, 0 vendues, 0 rendues, 2 à la caisse" in page
    assert "sans nouvelles" in page
    assert "Reprendre sans réponse" not in page
    assert (
        browser.post(f"/ticketing/lent/{one.id}/until", data={"until": "2027-01-05T19:30"}).status_code == 302
    )
    refused = browser.post(
        f"/ticketing/lent/{one.id}/take-back", data={"reason": "x", "idempotency_key": "back-0001"}
    )
    assert refused.status_code == 409
    assert browser.post(f"/ticketing/lent/{one.id}/recall").status_code == 302
    assert "Redemandé" in browser.get(base).text
    with clock.frozen(lent().until + 2 * HOUR):
        browser = login(office.manager)
        assert "Reprendre sans réponse" in browser.get(base).text
        body = {"reason": "Stolen", "idempotency_key": "back-0002"}
        assert browser.post(f"/ticketing/lent/{one.id}/take-back", data=body).status_code == 302
    assert lent_states(one) == {3: "taken_back", 4: "taken_back"}


def test_a_seller_lends_nothing(pair: Pair, login: Callable[[User], FlaskClient]) -> None:
    office = pair.office
    contingent = set_apart(office, "Parvis", 3)
    one = pair.lend(contingent, clock.now() + HOUR)
    browser = login(office.operator)
    assert browser.post(f"/ticketing/performances/{office.performance.id}/set-aside/lend").status_code == 403
    for what in ("until", "recall", "take-back"):
        assert browser.post(f"/ticketing/lent/{one.id}/{what}").status_code == 403
    assert lent_states(one) == {3: "out"}


def test_reads_do_not_grow_with_what_is_lent(pair: Pair, login: Callable[[User], FlaskClient]) -> None:
    office = pair.office
    browser, base = login(office.manager), f"/ticketing/performances/{office.performance.id}/set-aside"
    pair.lend(set_apart(office, "First", 3), clock.now() + HOUR)
    few = selects(browser, base)
    for at in range(4):
        pair.lend(set_apart(office, f"Other {at}", 4 + at, 10 + at), clock.now() + HOUR)
    assert selects(browser, base) == few


def test_the_register_says_what_is_for_sale_here(pair: Pair, login: Callable[[User], FlaskClient]) -> None:
    office = pair.office
    pair.lend(set_apart(office, "Parvis", 3), clock.now() + HOUR)
    pair.contact()
    register = pair.register()
    order = register.order()
    browser = login(register.operator)
    url = f"/ticketing/performances/{register.performance.id}"
    assert "Seules les places que le siège prête" in browser.get(f"{url}/plan?order={order.id}").text
    facts = browser.get(f"{url}/places/4?order={order.id}").get_json()["facts"]
    assert "vendue par le siège" in str(facts)
    assert "siège" not in str(browser.get(f"{url}/places/3?order={order.id}").get_json()["facts"])
