"""The pages of the books: what is found, summed, balanced, carried forward, and who sees it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.identity.models import Centre, User
from core.testing.factories import make_user
from tests.addons.pos_accounting_close.books import SALE, book_centre, entry_lines, make_entry
from tests.addons.pos_session.shop import statements

ENTRIES = "pos_accounting_close.entries"
ALL = "/accounting/entries"
BANKED = (("512", "Banque", 1055, 0), ("580", "Virements internes", 0, 1055))


@pytest.fixture
def centre(app: Flask) -> Centre:
    """Three entries: two of the closures, one of the bank."""
    centre = book_centre()
    make_entry(centre, 1, date(2026, 2, 27), piece="CC-1")
    make_entry(centre, 2, date(2026, 3, 1), label="Caisse 002", piece="CC-2")
    make_entry(centre, 1, date(2026, 3, 2), BANKED, journal="bank", label="Remise", piece="RB-1")
    return centre


@pytest.fixture
def browser(centre: Centre, login: Callable[[User], FlaskClient]) -> FlaskClient:
    return login(make_user(permissions=[ENTRIES], centres=[centre]))


def text_of(browser: FlaskClient, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    plain = unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))
    return " ".join(plain.split())


def rows_of(browser: FlaskClient, address: str) -> list[list[str]]:
    """The cells of a CSV, without its head."""
    answer = browser.get(address)
    assert answer.status_code == 200
    return [line.split(";") for line in answer.data.decode("utf-8-sig").splitlines()[1:]]


@pytest.mark.parametrize(
    ("query", "lines", "debit"),
    [
        ("", 8, "31,65"),
        ("f_journal={closures}", 6, "21,10"),
        ("f_account=53", 2, "21,10"),
        ("f_account=4", 2, "0,00"),
        ("f_account=5%", 0, None),
        ("f_piece=cc-2", 3, "10,55"),
        ("f_piece=CA+2", 3, "10,55"),
        ("f_piece=BQ+1", 2, "10,55"),
        ("f_from=2026-03-01", 5, "21,10"),
        ("f_to=2026-02-28", 3, "10,55"),
        ("f_exported=yes", 0, None),
        ("f_exported=no", 8, "31,65"),
        ("q=caisse+002", 3, "10,55"),
    ],
)
def test_lines_are_found_and_summed(
    centre: Centre, browser: FlaskClient, query: str, lines: int, debit: str | None
) -> None:
    closures = re.search(r'option value="(\d+)"[^>]*>CA ', browser.get(ALL).get_data(as_text=True))
    assert closures is not None
    address = f"{ALL}?{query.format(closures=closures[1])}"
    assert len(rows_of(browser, f"{address}&format=csv")) == lines
    shown = text_of(browser, address)
    assert (f"Débit des lignes trouvées {debit}" in shown) if debit else ("Débit des lignes" not in shown)


def test_an_entry_shows_that_it_balances(centre: Centre, browser: FlaskClient) -> None:
    entry = make_entry(centre, 3, date(2026, 4, 1))
    shown = text_of(browser, f"{ALL}/{entry.id}")
    assert "Écriture CA 3" in shown
    assert "Équilibrée" in shown
    assert "Pas exportée" in shown
    assert "Total 10,55 € 10,55 €" in shown


def test_the_balance_balances(centre: Centre, browser: FlaskClient) -> None:
    address = "/accounting/balance?from=2026-03-01&to=2026-03-31"
    rows = rows_of(browser, f"{address}&format=csv")
    assert rows == [
        ["44571", "TVA collectée", "0,00", "0,55", "0,00", "0,55"],
        ["512", "Banque", "10,55", "0,00", "10,55", "0,00"],
        ["530", "Caisse", "10,55", "0,00", "10,55", "0,00"],
        ["580", "Virements internes", "0,00", "10,55", "0,00", "10,55"],
        ["706", "Prestations de services", "0,00", "10,00", "0,00", "10,00"],
    ]
    assert "Total 21,10 € 21,10 € 21,10 € 21,10 €" in text_of(browser, address)
    assert browser.get(f"{address}&format=xlsx").data[:2] == b"PK"


def test_a_ledger_carries_forward(centre: Centre, browser: FlaskClient) -> None:
    make_entry(
        centre, 3, date(2026, 3, 5), (("530", "Caisse", 0, 200), ("580", "Virements internes", 200, 0))
    )
    address = "/accounting/ledger?account=530&from=2026-03-01&to=2026-03-31"
    rows = rows_of(browser, f"{address}&format=csv")
    assert [(row[0], row[1], row[-1]) for row in rows] == [
        ("2026-03-01", "CA 2", "21,10"),
        ("2026-03-05", "CA 3", "19,10"),
    ]
    assert "Report 10,55 € Débit 10,55 € Crédit 2,00 € Solde 19,10 €" in text_of(browser, address)


@pytest.mark.parametrize(
    "query", ["", "account=999", "account=530&from=yesterday", "from=2026-03-01&to=2026-01-01"]
)
def test_an_odd_address_is_a_page(centre: Centre, browser: FlaskClient, query: str) -> None:
    assert browser.get(f"/accounting/ledger?{query}").status_code == 200
    assert browser.get(f"/accounting/balance?{query}").status_code == 200


def test_a_line_without_orders_says_so(centre: Centre, browser: FlaskClient) -> None:
    entry = make_entry(centre, 3, date(2026, 4, 1))
    shown = text_of(browser, f"{ALL}/lines/{entry_lines(entry)[0].id}")
    assert "Aucune commande ne se trouve derrière cette ligne" in shown
    assert browser.get(f"{ALL}/lines/999999").status_code == 404
    assert browser.get(f"{ALL}/lines/99999999999999999999").status_code == 404


def test_statements_do_not_grow_with_the_lines(centre: Centre, browser: FlaskClient) -> None:
    addresses = (ALL, f"{ALL}?format=csv", "/accounting/balance", "/accounting/ledger?account=530")
    before = []
    for address in addresses:
        browser.get(address)
        with statements() as sent:
            browser.get(address)
        before.append(len(sent))
    for number in range(10, 40):
        make_entry(centre, number, date(2026, 6, 1), SALE * 2)
    for address, few in zip(addresses, before, strict=True):
        with statements() as many:
            browser.get(address)
        assert len(many) == few, address


def test_an_empty_book_says_what_to_do(app: Flask, login: Callable[[User], FlaskClient]) -> None:
    browser = login(make_user(permissions=[ENTRIES], centres=[book_centre()]))
    assert "Aucune écriture" in text_of(browser, ALL)
    assert "Aucune écriture sur cette période" in text_of(browser, "/accounting/balance")
    assert "Choisissez un compte" in text_of(browser, "/accounting/ledger")
