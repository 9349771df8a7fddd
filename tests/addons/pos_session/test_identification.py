"""What identifies a part of a payment: what its method asks, shown to who may see it, and never a card number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_session.errors.payment import (
    CardNumberRefused,
    IdentificationMissing,
    IdentificationNotAsked,
    IdentificationTooLong,
)
from addons.pos_session.models import PartIdentification, PaymentMethod
from addons.pos_session.services.identification import Identification, holds_card_number, shown
from addons.pos_session.services.payment import cancel_payment, pay
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.journal.models import JournalEntry
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import text
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_session.splitting_steps import begin

Login = Callable[[User], FlaskClient]
DUPONT = {"number": "7654321", "bank": "Crédit rural", "drawer": "Mme Dupont"}


def ask(shop: Shop, code: str, *, required: bool = False, **asks: bool) -> None:
    """Let a method ask to be identified."""
    with acting_as(SYSTEM), unit_of_work() as unit:
        method = unit.get(PaymentMethod, shop.methods[code].id)
        assert method is not None
        method.requires_identification = required
        for name in ("number", "bank", "drawer"):
            setattr(method, f"asks_{name}", asks.get(name, False))


def by_cheque(**given: str) -> list[dict[str, Any]]:
    return [{"method": "cheque", "amount": 500, "identification": given}]


def kept() -> list[tuple[str, str, str]]:
    rows = db.session.scalars(select(PartIdentification).order_by(PartIdentification.part_id))
    return [(row.number, row.bank, row.drawer) for row in rows]


def test_a_cheque_is_identified_and_the_journal_knows_nothing_of_it(at_the_till: Shop) -> None:
    ask(at_the_till, "cheque", number=True, bank=True, drawer=True)
    session = at_the_till.open()
    answer = at_the_till.sell(session, at_the_till.item("programme"), parts=by_cheque(**DUPONT))
    assert kept() == [("7654321", "Crédit rural", "Mme Dupont")]
    assert "Dupont" not in str(answer)
    for entry in db.session.scalars(select(JournalEntry.data)):
        assert "7654321" not in entry and "Dupont" not in entry
    at_the_till.sell(session, at_the_till.item("programme"), parts=by_cheque())
    assert len(kept()) == 1, "nothing required: nothing given, nothing kept"


def test_two_cheques_and_cash_each_keep_their_own(at_the_till: Shop) -> None:
    ask(at_the_till, "cheque", number=True)
    order_id, [line] = begin(at_the_till, at_the_till.item("programme", 4))
    cheque, cash = at_the_till.methods["cheque"].id, at_the_till.methods["cash"].id
    tenders = [
        Tender(cheque, 500, Identification("1111111")),
        Tender(cash, 300),
        Tender(cheque, 200, Identification("2222222")),
    ]
    with unit_of_work():
        taken = pay(order_id, tenders, {line: 2})["payment_id"]
    assert kept() == [("1111111", "", ""), ("2222222", "", "")]
    with unit_of_work():
        cancel_payment(order_id, taken, "Autres chèques")
    assert kept()[2:] == [("1111111", "", ""), ("2222222", "", "")], "what goes back is known too"


def test_what_is_required_is_given(at_the_till: Shop) -> None:
    ask(at_the_till, "cheque", required=True, number=True, bank=True)
    session = at_the_till.open()
    for given, field in (
        ({}, "number"),
        ({"number": "1234567"}, "bank"),
        ({"number": " ", "bank": "X"}, "number"),
    ):
        with pytest.raises(IdentificationMissing) as refused:
            at_the_till.sell(session, at_the_till.item("programme"), parts=by_cheque(**given))
        assert list(refused.value.fields) == [f"parts.0.identification.{field}"]
    at_the_till.sell(session, at_the_till.item("programme"), parts=by_cheque(number="1234567", bank="X"))


def test_only_what_a_method_asks_is_kept_and_it_fits(at_the_till: Shop) -> None:
    ask(at_the_till, "cheque", number=True)
    session = at_the_till.open()
    with pytest.raises(IdentificationNotAsked):
        at_the_till.sell(session, at_the_till.item("programme"), parts=by_cheque(drawer="Mme Dupont"))
    with pytest.raises(IdentificationTooLong):
        at_the_till.sell(session, at_the_till.item("programme"), parts=by_cheque(number="A" * 41))
    assert kept() == []


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "CB 4111 1111 1111 1111 12/27",
        "n°5500\u00a00000\u20110000 0004",
        "378282246310005",
        "4222222222222",
        "6304000000000000000"[:19],
        "４１１１１１１１１１１１１１１１",
    ],
)
def test_no_card_number_is_kept(at_the_till: Shop, text: str) -> None:
    assert holds_card_number(text)
    ask(at_the_till, "cheque", number=True, bank=True, drawer=True)
    session = at_the_till.open()
    for field in ("number", "bank", "drawer"):
        with pytest.raises(CardNumberRefused) as refused:
            at_the_till.sell(session, at_the_till.item("programme"), parts=by_cheque(**{field: text}))
        assert list(refused.value.fields) == [f"parts.0.identification.{field}"]
    assert kept() == []


@pytest.mark.parametrize(
    "text",
    ["", "7654321", "4111111111111112", "0123456789012", "Rue 12, 75001 Paris", "411111111111", "2024-11-24"],
)
def test_other_numbers_are_kept(text: str) -> None:
    assert not holds_card_number(text)


def test_it_is_shown_to_who_may_see_it_only(shop: Shop, login: Login) -> None:
    ask(shop, "cheque", number=True, bank=True, drawer=True)
    with as_user(shop.operator):
        session = shop.open()
        sold = shop.sell(session, shop.item("programme"), parts=by_cheque(**DUPONT))
        part_ids = list(db.session.scalars(select(PartIdentification.part_id)))
        assert shown(part_ids, shop.centre.id) != {}
    viewer = make_user(permissions=["pos_session.view"], centres=[shop.centre])
    with as_user(viewer):
        assert shown(part_ids, shop.centre.id) == {}
    page = f"/pos/orders/{sold['order_id']}"
    assert "7654321 · Crédit rural · Mme Dupont" in text(login(shop.operator).get(page))
    hidden = text(login(viewer).get(page))
    assert "Chèque" in hidden and "Dupont" not in hidden and "7654321" not in hidden


def test_the_api_takes_it_and_refuses_what_it_does_not_know(shop: Shop, login: Login) -> None:
    ask(shop, "cheque", number=True)
    with as_user(shop.operator):
        session = shop.open()
    browser = login(shop.operator)

    def send(given: dict[str, Any], key: str) -> Any:
        body = {
            "session": session.id,
            "items": [shop.item("programme")],
            "parts": [{"method": "cheque", "amount": 500, "identification": given}],
        }
        return browser.post("/api/v1/sales", json=body, headers={"Idempotency-Key": key})

    unknown = send({"number": "1234567", "pan": "x"}, "unknown-field").get_json()
    assert list(unknown["fields"]) == ["parts.0.identification.pan"]
    card = send({"number": "4111111111111111"}, "a-card-number").get_json()
    assert (card["code"], list(card["fields"])) == (
        "pos_session.card_number_refused",
        ["parts.0.identification.number"],
    )
    assert "Numéro" in card["message"]
    assert send({"number": "1234567"}, "a-cheque-number").status_code == 201
    with acting_as(SYSTEM):
        assert kept() == [("1234567", "", "")]
