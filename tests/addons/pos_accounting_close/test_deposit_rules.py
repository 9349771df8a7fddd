"""Deposit slips: who sees whose cheque, the narrowed list, each kind once under a race, what tampering breaks."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from addons.pos_accounting_close.models import DepositSlip
from addons.pos_accounting_close.permissions import DEPOSIT, SEE_SALES
from addons.pos_accounting_close.services.deposits import entry_of
from addons.pos_accounting_close.services.invariants_deposits import broken_deposits
from addons.pos_session.errors import CardNumberRefused
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user, make_user
from tests.addons.pos_accounting_close.drawers import add_method
from tests.addons.pos_accounting_close.test_deposits import all_is_well, keys, posted_drawer, slip
from tests.addons.pos_accounting_close.test_entries_tampering import tamper
from tests.addons.pos_session.browsing import text as seen_in
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_session.test_concurrency import at_once

NEW = "/accounting/deposits/new/cheque"
Login = Callable[[User], FlaskClient]


@pytest.mark.parametrize("kind", ["cash", "holiday_cheque"])
def test_two_at_once_deposit_a_sum_once(app: Flask, shop: Shop, accountant: User, kind: str) -> None:
    add_method(shop, "ancv", "holiday_cheque")
    posted_drawer(shop, accountant, orders=2, by="ancv")
    with as_user(accountant):
        wanted = keys(shop, kind)
    assert len(wanted) == 1

    def deposit() -> int:
        return slip(shop, kind, *wanted).number

    answers = at_once(app, (accountant, deposit), (shop.manager, deposit))
    assert sorted(map(str, answers)) == ["1", "pos_accounting_close.deposited_meanwhile"]
    assert all_is_well()


def test_whose_cheque_it_is_sees_who_may(shop: Shop, accountant: User, login: Login) -> None:
    posted_drawer(shop, accountant)
    clerk = make_user(permissions=[DEPOSIT, SEE_SALES], centres=[shop.centre])
    browser = login(clerk)
    pages = [browser.get(NEW)]
    with as_user(accountant):
        made = slip(shop, "cheque", *keys(shop, "cheque"))
    pages.append(browser.get(f"/accounting/deposits/{made.id}"))
    paper = browser.post(f"/accounting/deposits/{made.id}.pdf")
    words = PdfReader(BytesIO(paper.data)).pages[0].extract_text()
    for said in (*map(seen_in, pages), words):
        assert "88,00" in said
        assert "CHQ0" not in said and "Durand" not in said and "BNP" not in said
    assert login(shop.operator).get(f"/accounting/deposits/{made.id}").status_code == 403


def test_the_list_is_narrowed_to_a_period_and_a_session(shop: Shop, accountant: User, login: Login) -> None:
    first, second = (posted_drawer(shop, accountant, cheques=1) for _ in range(2))
    browser = login(accountant)
    day = first.business_day.isoformat()
    assert browser.get(f"{NEW}?from={day}&to={day}").text.count('name="items"') == 2
    narrowed = browser.get(f"{NEW}?session={second.code}")
    assert narrowed.text.count('name="items"') == 1
    assert f"session={second.code}" in narrowed.text.split("idempotency_key")[0], (
        "a refused form stays narrowed"
    )
    empty = seen_in(browser.get(f"{NEW}?to=2020-01-01"))
    assert "Rien à remettre sur cette période" in empty and "Tout afficher" in empty
    assert 'id="field-from-error"' in browser.get(f"{NEW}?from=soon").text


def test_a_note_holds_no_card_number(shop: Shop, accountant: User) -> None:
    posted_drawer(shop, accountant)
    with as_user(accountant), pytest.raises(CardNumberRefused):
        slip(shop, "cheque", *keys(shop, "cheque"), note="4111 1111 1111 1111")


def test_the_piece_of_the_entry_is_the_slip(shop: Shop, accountant: User) -> None:
    posted_drawer(shop, accountant)
    with as_user(accountant):
        pieces = {kind: _piece(slip(shop, kind, *keys(shop, kind))) for kind in ("cheque", "cash")}
    assert pieces == {"cheque": "RCH-1", "cash": "RES-1"}


def _piece(made: DepositSlip) -> str:
    entry = entry_of(made)
    assert entry is not None
    return entry.piece_ref


TAMPERED: tuple[tuple[str, str, str], ...] = (
    ("deposit_slip", "number = 2", "have a gap"),
    ("deposit_slip", "total = total + 1", "is not the sum of its lines"),
    ("deposit_slip", "total = total + 1", "does not bring its total to the bank"),
    ("deposit_item", "amount = amount - 1", "is not the sum of its lines"),
    ("deposit_item", "amount = amount - 1", "deposits what no accounting closure found"),
)


@pytest.mark.parametrize(("table", "change", "said"), TAMPERED)
def test_what_is_changed_behind_the_triggers_is_named(
    shop: Shop, accountant: User, table: str, change: str, said: str
) -> None:
    posted_drawer(shop, accountant)
    with as_user(accountant):
        slip(shop, "cheque", *keys(shop, "cheque"))
    with acting_as(SYSTEM):
        assert list(broken_deposits()) == []
        tamper(f"UPDATE pos_accounting_close__{table} SET {change}")
        assert any(said in sentence for sentence in broken_deposits())
