"""Lists: search, filters, sort, pages, CSV, all on the server, with two statements whatever the rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import joinedload

from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre, User
from core.testing.factories import as_user, make_user
from core.web.table_csv import csv_text
from core.web.tables import Column, Empty, Filter, Table

NAMES = ["Éléonore Dupré", "eleonore martin", "100 % Coton", "Jean_Paul", "=1+1", "Zoé"]


@pytest.fixture(scope="module", autouse=True)
def people(shell: Flask, camille: User) -> None:
    """35 users besides Camille: a list of four pages of ten."""
    with shell.app_context(), acting_as(SYSTEM):
        for number, name in enumerate([*NAMES, *(f"Person {n:02}" for n in range(28))]):
            make_user(f"u{number:02}", name=name)
        make_user("zz-away", name="Away", active=False)


def logins(page: str) -> list[str]:
    return re.findall(r'<a href="/probe/users\?id=\d+">([\w-]+)</a>', page)


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements that run inside the block."""
    found: list[str] = []

    def keep(conn: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            found.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", keep)


def test_pages(browser: FlaskClient) -> None:
    first = browser.get("/probe/users").text
    assert logins(first) == ["camille", *(f"u{n:02}" for n in range(9))]
    assert "1 à 10 sur 36" in first
    assert logins(browser.get("/probe/users?page=4").text) == ["u29", "u30", "u31", "u32", "u33", "zz-away"]
    for beyond in ("99", "9" * 30):
        assert len(logins(browser.get(f"/probe/users?page={beyond}").text)) == (6 if beyond == "99" else 10)
    for nonsense in ("0", "-1", "x", "1e3", "²"):
        assert "camille" in logins(browser.get(f"/probe/users?page={nonsense}").text)


def test_search_ignores_case_and_accents_and_takes_every_word(browser: FlaskClient) -> None:
    def found(words: str) -> list[str]:
        return logins(browser.get("/probe/users", query_string={"q": words}).text)

    assert found("ELEONORE") == ["u00", "u01"]
    assert found("éléonore dupre") == ["u00"]
    assert found("dupré zoé") == []
    assert found("%") == ["u02"]
    assert found("_") == ["u03"]
    assert found("\\") == []
    assert found("'; DROP TABLE core__user; --") == []
    assert found("u05") == ["u05"]


def test_sort(browser: FlaskClient) -> None:
    page = browser.get("/probe/users?sort=-name").text
    assert re.search(r'aria-sort="descending">\s*<a[^>]*>Nom', page)
    assert "sort=name" in page
    assert logins(browser.get("/probe/users?sort=-login").text)[0] == "zz-away"
    for nonsense in ("password_hash", "-", "--login", "active", "login; --"):
        assert logins(browser.get("/probe/users", query_string={"sort": nonsense}).text)


def test_filters(browser: FlaskClient) -> None:
    assert logins(browser.get("/probe/users?f_active=False").text) == ["zz-away"]
    assert len(logins(browser.get("/probe/users?f_active=nonsense").text)) == 10
    page = browser.get("/probe/users?f_active=False&sort=-login").text
    assert '<option value="False" selected>' in page
    assert 'name="sort" value="-login"' in page


def test_formats(browser: FlaskClient, camille: User) -> None:
    page = browser.get("/probe/users?q=camille").text
    amount = f"{camille.id}\u202f000,00\xa0€"
    assert f'<td class="text-end money">{amount}</td>' in page
    assert '<span class="badge text-bg-success">oui</span>' in page


def test_htmx_gets_only_the_rows(browser: FlaskClient) -> None:
    headers = {"HX-Request": "true", "HX-Target": "table-probe-users"}
    answer = browser.get("/probe/users?page=2", headers=headers)
    assert answer.text.startswith('<div id="table-probe-users">')
    assert "<html" not in answer.text
    assert len(logins(answer.text)) == 10
    history = {**headers, "HX-Target": "", "HX-History-Restore-Request": "true"}
    assert "<html" in browser.get("/probe/users?page=2", headers=history).text


def test_the_search_field_is_reached_by_the_keyboard(browser: FlaskClient) -> None:
    page = browser.get("/probe/users").text
    assert re.search(r'<input class="form-control" type="search" [^>]*data-shortcut="/ Ctrl\+K"', page)


def test_an_empty_list_says_what_to_do(browser: FlaskClient) -> None:
    page = browser.get("/probe/empty").text
    assert "No user" in page
    assert '<a class="btn btn-primary" href="/probe/touch">New user</a>' in page
    nothing = browser.get("/probe/users?q=nobody+at+all").text
    assert "Rien ne correspond à la recherche." in nothing
    assert '<a class="btn btn-outline-secondary" href="/probe/users">Tout afficher</a>' in nothing


def test_csv_holds_every_row_that_is_left(browser: FlaskClient, camille: User) -> None:
    answer = browser.get("/probe/users?format=csv&q=u0")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="probe-users.csv"'
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 11
    assert rows[1][:2] == ["u00", "Éléonore Dupré"]
    assert rows[5][1] == "'=1+1"
    assert re.fullmatch(r"\d+,00", rows[1][2])
    assert len(browser.get("/probe/users?format=csv").data.decode().splitlines()) == 37


def test_the_number_of_statements_does_not_grow(shell: Flask, browser: FlaskClient) -> None:
    with counted(shell) as few:
        browser.get("/probe/users?q=zoe")
    with counted(shell) as many:
        browser.get("/probe/users")
    assert len(few) == len(many)
    with counted(shell) as exported:
        browser.get("/probe/users?format=csv")
    assert len(exported) < len(many)


def test_rows_that_would_load_one_by_one_are_refused(shell: Flask, camille: User) -> None:
    with shell.app_context(), as_user(camille), shell.test_request_context("/"):
        statement = select(Centre).options(joinedload(Centre.team))
        column = Column("team", "Team", value="team.name")
        eager = Table("centres", statement, [column])
        assert len([column.html(row) for row in eager.rows]) == 2
        forbidden = Table("centres", select(Centre), [column])
        db.session.expunge_all()
        with pytest.raises(InvalidRequestError):
            [column.html(row) for row in forbidden.rows]


def test_only_the_rows_of_ones_centres_are_listed_and_counted(browser: FlaskClient) -> None:
    page = browser.get("/probe/centres").text
    assert "Annecy" in page
    assert "Elsewhere" not in page
    assert "1 à 2 sur 2" in page
    assert "Elsewhere" not in browser.get("/probe/centres?format=csv").text


def test_selects_of_columns_and_two_lists_on_a_page(shell: Flask) -> None:
    with shell.app_context(), acting_as(SYSTEM), shell.test_request_context("/x?a_q=Zo&b_page=2"):
        columns = [Column("login", "Login", sort=User.login), Column("name", "Name")]
        statement = select(User.login, User.name).order_by(User.login)
        one: Table = Table("one", statement, columns, search=[User.name], prefix="a_")
        two: Table = Table("two", statement, columns, search=[User.name], prefix="b_", page_size=10)
        assert [row.login for row in one.rows] == ["u05"]
        assert (two.page, two.first, two.last) == (2, 11, 20)
        assert two.url(page=3) == "/x?a_q=Zo&b_page=3"
        assert one.kept_args() == [("b_page", "2")]


def test_an_empty_select_has_one_page(shell: Flask) -> None:
    with shell.app_context(), acting_as(SYSTEM), shell.test_request_context("/"):
        statement = select(User).where(User.login == "nobody")
        table = Table("none", statement, [Column("login", "Login")], empty=Empty("Nobody"))
        assert (table.total, table.pages, table.page, table.page_numbers()) == (0, 1, 1, [1])
        assert list(table.rows) == []


def test_the_pages_offered(shell: Flask) -> None:
    with shell.app_context(), acting_as(SYSTEM), shell.test_request_context("/?page=6"):
        table = Table("many", select(User), [Column("login", "Login")], page_size=3)
        assert table.page_numbers() == [1, 0, 4, 5, 6, 7, 8, 0, 12]


def test_filters_by_text_and_by_date(shell: Flask) -> None:
    name = Filter("name", "Name", where=lambda text: User.name.startswith(text), kind="text")
    until = Filter("until", "Until", where=lambda day: User.login <= f"u{day[-2:]}", kind="date")

    def found(query: str) -> tuple[list[str], list[str]]:
        with shell.app_context(), acting_as(SYSTEM), shell.test_request_context(f"/?{query}"):
            statement = select(User).order_by(User.login)
            table = Table("users", statement, [Column("login", "Login")], filters=[name, until])
            return [user.login for user in table.rows], table.refused

    assert found("f_name=Person+0&f_until=2026-01-08") == (["u06", "u07", "u08"], [])
    for nonsense in ("2026-02-30", "yesterday", "20260108", "2026-W01-1", "9" * 40):
        logins, refused = found(f"f_name=Person+0&f_until={nonsense}")
        assert (len(logins), refused) == (10, ["Until"]), nonsense
    assert found(f"f_name={'x' * 201}")[1] == ["Name"]


def test_a_value_that_is_no_choice_hides_nothing_and_is_told(browser: FlaskClient) -> None:
    page = browser.get("/probe/users?f_active=nonsense").text
    assert "Non appliqué, car la valeur est inconnue" in page
    assert "Non appliqué" not in browser.get("/probe/users?f_active=False").text


def test_columns_read_for_all_rows_at_once(shell: Flask) -> None:
    asked: list[list[str]] = []

    def arrange(rows: Sequence[Any], columns: Sequence[Column]) -> list[Column]:
        asked.append([row.login for row in rows])
        return [*columns, Column("size", "Size", value=lambda row: len(row.name), format="number")]

    with shell.app_context(), acting_as(SYSTEM), shell.test_request_context("/?sort=-login"):
        table = Table(
            "users",
            select(User).order_by(User.login),
            [Column("login", "Login", sort=User.login)],
            page_size=2,
            arrange=arrange,
        )
        assert [column.label for column in table.columns] == ["Login", "Size"]
        assert table.columns[0].html(table.rows[0]) == "zz-away"
        assert asked == [["zz-away", "u33"]]
        assert csv_text(table).splitlines()[:2] == ["Login;Size", "zz-away;4"]
        assert len(asked) == 2


def test_a_long_list_is_counted_to_an_end(shell: Flask) -> None:
    with shell.app_context(), acting_as(SYSTEM), shell.test_request_context("/?page=9"):
        table = Table("users", select(User), [Column("login", "Login")], page_size=4, most=10)
        assert (table.total, table.has_more, table.pages, table.page, table.last) == (10, True, 3, 3, 10)
        assert len(table.all_rows()) == 36
        short = Table("users", select(User), [Column("login", "Login")], most=36)
        assert (short.total, short.has_more) == (36, False)
        shown = render_template("core/table_pager.html", table=table)
    assert "9 à 10 sur plus de 10" in shown


@pytest.mark.parametrize("typed", ["x" * 100_000, "a " * 10_000])
def test_a_search_for_more_than_a_database_takes_answers(browser: FlaskClient, typed: str) -> None:
    assert browser.get("/probe/users", query_string={"q": typed}).status_code == 200
