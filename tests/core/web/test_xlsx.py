"""Spreadsheets, read back from the file: exact money, dates, and no text that calculates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from core.identity.models import User
from core.testing.factories import as_user, make_user
from core.web import xlsx
from core.web.xlsx import SheetColumn, SheetFormat, TooManyRows, xlsx_bytes, xlsx_response
from tests.core.web.sheet_reader import Cell, read_sheet


@pytest.fixture(scope="module", autouse=True)
def people(shell: Flask, camille: User) -> None:
    with shell.app_context():
        for number, name in enumerate(["Éléonore Dupré", '=HYPERLINK("http://example.org")', "Zoé"]):
            make_user(f"x{number}", name=name)


@pytest.fixture
def page(shell: Flask, camille: User) -> Iterator[None]:
    """A request of somebody whose centre is in Paris."""
    with shell.app_context(), as_user(camille), shell.test_request_context("/"):
        yield


def cell_of(kind: SheetFormat, value: Any) -> Cell:
    """A value written and read back."""
    return read_sheet(xlsx_bytes("Sheet", [SheetColumn("Head", kind)], [[value]])).rows[1]["A"]


@pytest.mark.usefixtures("page")
class TestCells:
    @pytest.mark.parametrize(
        ("cents", "written"),
        [
            (0, "0.00"),
            (1, "0.01"),
            (-5, "-0.05"),
            (1990, "19.90"),
            (123456789, "1234567.89"),
            (-100, "-1.00"),
        ],
    )
    def test_money_is_a_number_with_two_decimals(self, cents: int, written: str) -> None:
        assert cell_of("money", cents) == Cell("n", written, "#,##0.00")

    @given(st.integers(min_value=-(10**14), max_value=10**14))
    def test_no_cent_is_lost(self, cents: int) -> None:
        cell = cell_of("money", cents)
        assert Decimal(cell.value) * 100 == cents

    def test_numbers_and_rates(self) -> None:
        assert cell_of("number", 1284) == Cell("n", "1284", "#,##0")
        assert cell_of("rate", 550) == Cell("n", "0.0550", "0.00%")
        assert cell_of("number", 12345678901234567) == Cell("s", "12345678901234567", "0")

    def test_a_value_that_is_missing_leaves_its_cell_empty(self) -> None:
        columns = [SheetColumn("A", "money"), SheetColumn("B")]
        assert list(read_sheet(xlsx_bytes("Sheet", columns, [[None, "x"]])).rows[1]) == ["B"]

    def test_days_and_instants(self) -> None:
        day = cell_of("localdate", date(2026, 7, 14))
        assert (day.kind, day.format, day.moment) == ("n", "14", "2026-07-14 00:00")
        instant = cell_of("localtime", datetime(2026, 7, 14, 22, 30, tzinfo=UTC))
        assert (instant.kind, instant.format, instant.moment) == ("n", "22", "2026-07-15 00:30")
        local = cell_of("localdate", datetime(2026, 7, 14, 22, 30, tzinfo=UTC))
        assert local.moment == "2026-07-15 00:00"
        assert cell_of("localdate", date(1789, 7, 14)) == Cell("s", "1789-07-14", "0")

    @pytest.mark.parametrize(
        "text",
        [
            "=1+1",
            "@SUM(A1)",
            "+33 1",
            "-1",
            "007",
            "{=1}",
            "http://example.org",
            " é ",
            "a\nb",
            "<b>&amp;</b>",
            "12,50",
        ],
    )
    def test_a_text_stays_a_text(self, text: str) -> None:
        data = xlsx_bytes("Sheet", [SheetColumn("=1+1")], [[text]])
        sheet = read_sheet(data)
        assert [row["A"].value for row in sheet.rows] == ["=1+1", text]
        assert [row["A"].kind for row in sheet.rows] == ["s", "s"]
        assert "<f>" not in sheet.xml
        assert "hyperlink" not in sheet.xml

    def test_a_text_longer_than_a_cell_is_cut(self) -> None:
        cell = cell_of("text", "x" * 40_000)
        assert cell.value == "x" * 32_767

    @pytest.mark.parametrize(
        ("asked", "title"),
        [
            ("Feuille consolidée", "Feuille consolidée"),
            ("Caisse 1/2 [soir]: *?\\", "Caisse 1 2  soir"),
            ("x" * 40, "x" * 31),
            ("History", "Guichet"),
            ("'", "Guichet"),
        ],
    )
    def test_the_title_of_a_sheet(self, asked: str, title: str) -> None:
        assert read_sheet(xlsx_bytes(asked, [], [])).title == title

    def test_a_response_has_its_name_and_a_head_that_stays(self) -> None:
        columns = [SheetColumn("Jour", "localdate"), SheetColumn("Espèces", "money")]
        answer = xlsx_response("feuille été.xlsx", "Juillet", columns, [[date(2026, 7, 14), 1050]])
        assert answer.headers["Content-Type"] == xlsx.MIME
        assert "filename*=UTF-8''feuille%20%C3%A9t%C3%A9.xlsx" in answer.headers["Content-Disposition"]
        answer.direct_passthrough = False
        sheet = read_sheet(answer.get_data())
        assert sheet.frozen == "A2"
        assert [cell.value for cell in sheet.rows[0].values()] == ["Jour", "Espèces"]
        assert sheet.rows[1]["B"].value == "10.50"

    def test_more_rows_than_the_format_holds_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(xlsx, "MAX_ROWS", 2)
        assert len(read_sheet(xlsx_bytes("Sheet", [SheetColumn("A")], [["1"], ["2"]])).rows) == 3
        with pytest.raises(TooManyRows, match="2 rows at most"):
            xlsx_bytes("Sheet", [SheetColumn("A")], [["1"], ["2"], ["3"]])


def test_a_list_is_downloaded_with_every_row_that_is_left(browser: FlaskClient) -> None:
    assert "format=xlsx" in browser.get("/probe/users?q=x").text
    answer = browser.get("/probe/users?format=xlsx&q=x&sort=-login&page=2")
    assert answer.headers["Content-Type"] == xlsx.MIME
    assert answer.headers["Content-Disposition"] == "attachment; filename=probe-users.xlsx"
    head, *rows = read_sheet(answer.data).rows
    assert [cell.value for cell in head.values()][:2] == ["Identifiant", "Nom"]
    assert [row["A"].value for row in rows] == ["x2", "x1", "x0"]
    assert rows[1]["B"] == Cell("s", '=HYPERLINK("http://example.org")', "0")
    assert (rows[0]["C"].kind, rows[0]["C"].format) == ("n", "#,##0.00")
    assert {row["D"].value for row in rows} == {"oui"}


def test_only_the_rows_of_ones_centres_are_in_the_file(browser: FlaskClient) -> None:
    found = read_sheet(browser.get("/probe/centres?format=xlsx").data).rows
    names = {cell.value for row in found for cell in row.values()}
    assert "Annecy" in names
    assert "Elsewhere" not in names
