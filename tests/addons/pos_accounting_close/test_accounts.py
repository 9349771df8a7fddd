"""Which account stands for what: the most specific mapping holds, and all that is missing is said at once."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from addons.pos_accounting_close.errors.entries import MappingMissing
from addons.pos_accounting_close.models import Account, AccountMapping, Deferral, Entry
from addons.pos_accounting_close.services import uses
from addons.pos_accounting_close.services.accounts import Accounts
from addons.pos_accounting_close.services.chart_defaults import lay_defaults, mapping_key
from addons.pos_accounting_close.services.posting import missing_mappings
from addons.pos_session.models import PaymentMethod, ProductFamily, Session
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.posted import balances, closure_of, counts_of, post
from tests.addons.pos_session.shop import Shop, make_shop, statements


def map_to(shop: Shop, number: str, use: str, **narrowed: Any) -> None:
    """Map a case to an account, which is made."""
    centre = shop.centre.id
    account = db.session.scalar(
        select(Account).where(Account.centre_id == centre, Account.number == number)
    ) or Account(centre_id=centre, number=number, label=f"Compte {number}")
    key = mapping_key(use, **narrowed)
    db.session.add(AccountMapping(centre_id=centre, use=use, key=key, account=account, **narrowed))
    db.session.flush()


def unmap(shop: Shop, *keys: str) -> None:
    """Take mappings away."""
    of_centre = AccountMapping.centre_id == shop.centre.id
    db.session.execute(delete(AccountMapping).where(of_centre, AccountMapping.key.in_(keys)))


def test_the_most_specific_mapping_of_a_sale_holds(at_the_till: Shop) -> None:
    with unit_of_work():
        lay_defaults(at_the_till.centre.id)
        family = db.session.scalars(
            select(ProductFamily.id).where(ProductFamily.centre_id == at_the_till.centre.id)
        ).first()
        unmap(at_the_till, "sales", "sales:line=product")
        found = []
        for number, narrowed in (
            ("70", {}),
            ("701", {"rate": 550}),
            ("702", {"line_kind": "product"}),
            ("703", {"line_kind": "product", "rate": 550}),
            ("704", {"family_id": family}),
            ("705", {"family_id": family, "rate": 550}),
        ):
            map_to(at_the_till, number, uses.SALES, **narrowed)
            accounts = Accounts.of(at_the_till.centre.id)
            case: dict[str, Any] = {"family_id": family, "line_kind": "product", "rate": 550}
            found.append(accounts.account(uses.SALES, **case).number)
        assert found == ["70", "701", "702", "703", "704", "705"]
        other = accounts.account(uses.SALES, family_id=family, line_kind="product", rate=2_000)
        assert other.number == "704", "another rate of the family"
        assert accounts.account(uses.SALES, line_kind="ticket", rate=210).number == "70"


def test_the_account_of_a_method_goes_from_its_own_to_that_of_all(at_the_till: Shop) -> None:
    card = at_the_till.methods["card"].id
    with acting_as(SYSTEM), unit_of_work() as unit:
        lay_defaults(at_the_till.centre.id)
        unmap(at_the_till, "method:kind=card")
        method = unit.get_one(PaymentMethod, card)
        found = []
        for number, narrowed in (
            ("46", {}),
            ("5115", {"method_kind": "card"}),
            ("51151", {"method_id": card}),
        ):
            map_to(at_the_till, number, uses.METHOD, **narrowed)
            accounts = Accounts.of(at_the_till.centre.id)
            found.append(accounts.account(uses.METHOD, method=method).number)
        method.account = "512900"
        own = accounts.account(uses.METHOD, method=method)
        assert [*found, own.number] == ["46", "5115", "51151", "512900"]
        assert own.label == "Carte bancaire", "it is not in the chart"
        method.account = "46"
        assert accounts.account(uses.METHOD, method=method).label == "Compte 46"


def test_one_statement_reads_them_all_and_a_centre_without_a_chart_gets_one(app: Flask) -> None:
    centre = make_shop().centre.id
    with acting_as(SYSTEM), unit_of_work():
        assert Accounts.of(centre).account(uses.VAT).number == "44571"
        with statements() as sent:
            Accounts.of(centre)
    assert len(sent) == 1


def test_missing_mappings_stop_the_closing_all_named_and_nothing_is_written(at_the_till: Shop) -> None:
    session = at_the_till.open(0)
    at_the_till.sell(session, at_the_till.item("programme"), at_the_till.item("poster"))
    at_the_till.sell(session, at_the_till.item("drink"), parts=[{"method": "card", "amount": 300}])
    at_the_till.close(session, 1_500, kept=0)
    with unit_of_work():
        lay_defaults(at_the_till.centre.id)
        unmap(at_the_till, "sales", "sales:line=product", "method:kind=card", "transfer")
        map_to(at_the_till, "707", uses.SALES, rate=550)
    with unit_of_work() as unit:
        closure = closure_of(unit.get_one(Session, session.id))
        seen = missing_mappings(closure, counts_of(session))
        unit.rollback()
    with pytest.raises(MappingMissing) as refused:
        post(session)
    assert str(refused.value.params["missing"]) == (
        "Sales (Boutique, 10\u202f%). Sales (Boutique, 20\u202f%)."
        " Payment method (Carte bancaire). Transfers between cash and bank."
    )
    assert [missing.use for missing in seen] == ["sales", "sales", "method", "transfer"]
    assert [(missing.family_id is not None, missing.rate) for missing in seen[:2]] == [
        (True, 1_000),
        (True, 2_000),
    ]
    assert db.session.query(Entry).count() == db.session.query(Deferral).count() == 0
    with unit_of_work():
        map_to(at_the_till, "70", uses.SALES)
        map_to(at_the_till, "5115", uses.METHOD, method_kind="card")
        map_to(at_the_till, "580", uses.TRANSFER)
    assert balances(post(session))["70"] == -(273 + 833)
