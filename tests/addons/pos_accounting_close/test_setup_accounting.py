"""Setting the accounting up: settings, accounts, journals, mappings, error reasons, by services and by pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_accounting_close.errors.setup import (
    AccountInUse,
    AccountNumberInvalid,
    AccountTaken,
    AccountUnknown,
    CaseInvalid,
    JournalCodeInvalid,
    ReasonTaken,
    TextRequired,
)
from addons.pos_accounting_close.models import Account, AccountMapping, EntryJournal, ErrorReason
from addons.pos_accounting_close.services import setup_accounting as setup
from addons.pos_accounting_close.services import setup_mappings as mapping
from addons.pos_accounting_close.services.accounts import Accounts
from addons.pos_accounting_close.services.setup_mappings import Case
from core.db import db
from core.errors import Forbidden, NotFound, Refusal
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.journal.models import ENTRIES
from core.testing.factories import as_user, make_centre, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import text
from tests.addons.pos_session.shop import Shop, statements


def done(work: Callable[..., Any], *arguments: Any) -> Any:
    with unit_of_work():
        return work(*arguments)


def account(shop: Shop, number: str) -> Account:
    return db.session.scalars(
        select(Account).where(Account.centre_id == shop.centre.id, Account.number == number)
    ).one()


def test_accounts_are_added_renamed_and_removed(at_the_till: Shop) -> None:
    centre_id = at_the_till.centre.id
    made = done(setup.add_account, centre_id, " 7061a ", "Spectacles")
    assert (made.number, made.label) == ("7061A", "Spectacles")
    for number, label, refusal in (
        ("706", "Ventes", AccountTaken),
        ("7", "Ventes", AccountNumberInvalid),
        ("A7", "Ventes", AccountNumberInvalid),
        ("7062", " ", TextRequired),
        ("7062", "x" * 81, TextRequired),
    ):
        with pytest.raises(refusal):
            done(setup.add_account, centre_id, number, label)
    done(setup.rename_account, made.id, "Spectacles vivants")
    done(setup.remove_account, made.id)
    assert db.session.get(Account, made.id) is None
    with pytest.raises(AccountInUse):
        done(setup.remove_account, account(at_the_till, "706").id)


def test_a_mapping_narrows_the_wider_one_and_its_removal_brings_it_back(at_the_till: Shop) -> None:
    centre_id = at_the_till.centre.id
    drinks = at_the_till.products["drink"].family_id
    bar = done(setup.add_account, centre_id, "7071", "Bar")

    def sales(**case: Any) -> str:
        return Accounts.of(centre_id).account("sales", **case).number

    assert sales(family_id=drinks, line_kind="product", rate=1000) == "707"
    narrow = done(mapping.set_mapping, centre_id, Case("sales", family_id=drinks, rate=1000), bar.id)
    assert sales(family_id=drinks, line_kind="product", rate=1000) == "7071"
    assert sales(family_id=drinks, line_kind="product", rate=550) == "707"
    done(mapping.remove_mapping, narrow.id)
    assert sales(family_id=drinks, line_kind="product", rate=1000) == "707"


@pytest.mark.parametrize(
    "case",
    [
        Case("nothing"),
        Case("bank", rate=550),
        Case("vat", method_kind="cash"),
        Case("method", method_kind="barter"),
        Case("sales", line_kind="barter"),
        Case("vat", rate=10_001),
    ],
)
def test_a_case_that_cannot_be_is_refused(at_the_till: Shop, case: Case) -> None:
    with pytest.raises(CaseInvalid):
        done(mapping.set_mapping, at_the_till.centre.id, case, account(at_the_till, "706").id)


def test_what_is_missing_comes_first(at_the_till: Shop) -> None:
    with unit_of_work() as unit:
        for key in ("bank", "method:kind=card"):
            unit.delete(unit.scalars(select(AccountMapping).where(AccountMapping.key == key)).one())
    first, second, *rest = mapping.mapped_uses(at_the_till.centre.id)
    assert {first.use.code, second.use.code} == {"method", "bank"}
    assert next(each for each in (first, second) if each.use.code == "method").unmapped == ["Carte bancaire"]
    assert not any(each.is_missing for each in rest)


def test_nothing_of_another_centre_is_named(at_the_till: Shop) -> None:
    other = make_centre()
    with acting_as(SYSTEM), unit_of_work():
        foreign = setup.add_account(other.id, "706", "Ailleurs")
    with pytest.raises(AccountUnknown):
        done(mapping.set_mapping, at_the_till.centre.id, Case("bank"), foreign.id)
    with pytest.raises(NotFound):
        done(setup.rename_account, foreign.id, "Ici")
    with as_user(at_the_till.operator), pytest.raises(Forbidden):
        done(setup.add_account, at_the_till.centre.id, "7062", "Ventes")


def test_journals_and_reasons(at_the_till: Shop) -> None:
    centre_id = at_the_till.centre.id
    journals = select(EntryJournal).where(EntryJournal.centre_id == centre_id).order_by(EntryJournal.code)
    bank, till, _misc = db.session.scalars(journals).all()
    assert done(setup.change_journal, till.id, "cx", "Caisses").code == "CX"
    for code in ("BQ", "", "TOOLONGCODE", "C-1"):
        with pytest.raises(JournalCodeInvalid):
            done(setup.change_journal, till.id, code, "Caisses")
    reason = done(setup.save_reason, centre_id, None, "Erreur de rendu", 10, True)
    with pytest.raises(ReasonTaken):
        done(setup.save_reason, centre_id, None, "Erreur  de rendu", 20, True)
    done(setup.save_reason, centre_id, reason.id, "Erreur de rendu", 10, False)
    assert db.session.get_one(ErrorReason, reason.id).active is False
    kinds = db.session.scalars(select(ENTRIES.c.kind).where(ENTRIES.c.chain == "house")).all()
    assert kinds.count("pos_accounting_close.settings_changed") == 3, (
        "the journal, the reason made and switched"
    )
    assert bank.code == "BQ"


def test_the_pages_do_it_once_and_refuse_in_words(
    at_the_till: Shop, accountant: User, login: Callable[[User], FlaskClient]
) -> None:
    browser = login(accountant)
    key = {"idempotency_key": "setup-page-1"}
    for _ in range(2):
        answer = browser.post(
            "/accounting/setup/accounts/new", data={"number": "7069", "label": "Bal", **key}
        )
        assert answer.status_code == 302
    assert "7069" in text(browser.get("/accounting/setup/accounts?q=bal"))
    refused = browser.post("/accounting/setup/accounts/new", data={"number": "x", "label": "", **key})
    assert refused.status_code in (409, 422)
    made = account(at_the_till, "7069")
    mapped = {"use": "sales", "line_kind": "", "sold": "ticket", "rate": "", "account_id": made.id}
    key = {"idempotency_key": "setup-page-2"}
    assert browser.post("/accounting/setup/mappings", data={**mapped, **key}).status_code == 302
    page = text(browser.get("/accounting/setup/mappings"))
    assert "7069 Bal" in page and "Billets" in page
    key = {"idempotency_key": "setup-page-3"}
    for wrong in (
        {"use": "bank", "rate": "550"},
        {"use": "vat", "rate": "abc"},
        {"use": "sales", "sold": "²"},
    ):
        sent = {"account_id": made.id, **wrong, "idempotency_key": f"setup-wrong-{wrong['use']}"}
        assert browser.post("/accounting/setup/mappings", data=sent).status_code == 422, wrong
    settings = {"defers_presales": "1", "fiscal_year_month": "9", "day_ends_at": "4"}
    key = {"idempotency_key": "setup-page-4"}
    assert browser.post("/accounting/setup", data={**settings, **key}).status_code == 302
    with acting_as(SYSTEM):
        stored = setup.settings_of(at_the_till.centre.id)
        db.session.refresh(stored)
        assert (stored.defers_presales, stored.fiscal_year_month, stored.day_ends_at) == (True, 9, 4)
    for bad in ({"fiscal_year_month": "13"}, {"day_ends_at": "midi"}):
        key = {"idempotency_key": f"setup-page-{bad}"}
        assert browser.post("/accounting/setup", data={**settings, **bad, **key}).status_code == 422


def test_a_missing_account_leads_to_the_mapping(at_the_till: Shop) -> None:
    with unit_of_work() as unit:
        unit.delete(unit.scalars(select(AccountMapping).where(AccountMapping.key == "bank")).one())
    accounts = Accounts.of(at_the_till.centre.id)
    accounts.account("bank")
    with pytest.raises(Refusal) as refused:
        accounts.check()
    [link] = refused.value.links
    assert (link.endpoint, link.args) == ("pos_accounting_close.mappings", {"use": "bank"})


def test_the_mapping_takes_as_many_statements_for_many_cases(
    at_the_till: Shop, accountant: User, login: Callable[[User], FlaskClient]
) -> None:
    browser, counts = login(accountant), []
    for rates in (range(1), range(1, 30)):
        with acting_as(SYSTEM), unit_of_work():
            for rate in rates:
                mapping.set_mapping(
                    at_the_till.centre.id, Case("vat", rate=rate), account(at_the_till, "44571").id
                )
        browser.get("/accounting/setup/mappings")
        with statements() as seen:
            assert browser.get("/accounting/setup/mappings").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_who_does_not_set_up_meets_a_refusal(at_the_till: Shop, login: Callable[[User], FlaskClient]) -> None:
    browser = login(make_user(groups=["pos.default.user"], centres=[at_the_till.centre]))
    for place in ("", "/accounts", "/mappings", "/reasons"):
        assert browser.get(f"/accounting/setup{place}").status_code == 403
