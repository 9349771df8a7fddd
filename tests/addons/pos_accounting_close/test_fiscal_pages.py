"""The pages and the command of the fiscal closings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from click.testing import CliRunner
from flask.testing import FlaskClient

from addons.pos_accounting_close.fiscal_commands import fiscal_cli
from addons.pos_accounting_close.models.fiscal import DAY
from addons.pos_accounting_close.services.fiscal_stored import closings_of
from core import clock
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from tests.addons.pos_accounting_close.test_fiscal_closings import FIRST, at, trade
from tests.addons.pos_session.browsing import text
from tests.addons.pos_session.shop import Shop, statements


def form(**values: str) -> dict[str, str]:
    return {"idempotency_key": "fiscal-page-1", **values}


def test_an_accountant_draws_up_a_day_once(
    at_the_till: Shop, accountant: User, login: Callable[[User], FlaskClient]
) -> None:
    trade(at_the_till, FIRST, "seat")
    browser = login(accountant)
    assert "Aucune clôture fiscale" in text(browser.get("/accounting/fiscal"))
    for _ in range(2):
        answer = browser.post("/accounting/fiscal", data=form(period=DAY, day=FIRST.isoformat()))
        assert answer.status_code == 302
    with acting_as(SYSTEM):
        [closing] = closings_of(at_the_till.centre.id, DAY)
    page = text(browser.get(f"/accounting/fiscal/{closing.id}"))
    assert "44,00" in page and closing.mac in page
    paper = browser.get(f"/accounting/fiscal/{closing.id}.pdf")
    assert paper.data.startswith(b"%PDF")
    listed = browser.get("/accounting/fiscal?f_period=day&f_from=2026-03-01&f_to=2026-03-31")
    assert "44,00" in text(listed)


def test_a_refused_form_names_its_field(
    at_the_till: Shop, accountant: User, login: Callable[[User], FlaskClient]
) -> None:
    browser = login(accountant)
    for values, field in (
        ({"period": "week", "day": "2026-03-27"}, "period"),
        ({"period": "day", "day": "27/03"}, "day"),
        ({"period": "day", "day": "2999-01-01"}, "day"),
    ):
        answer = browser.post("/accounting/fiscal", data=form(**values))
        assert answer.status_code == 422, values
        assert f'id="field-{field}-error"' in answer.get_data(as_text=True)


def test_the_list_takes_as_many_statements_for_many_closings(
    at_the_till: Shop, accountant: User, login: Callable[[User], FlaskClient]
) -> None:
    trade(at_the_till, FIRST, "seat")
    browser, counts = login(accountant), []
    for days in (2, 40):
        with clock.frozen(at(FIRST + timedelta(days=days), 6)):
            run("draw", "--centre", at_the_till.centre.code)
            browser.get("/accounting/fiscal")
            with statements() as seen:
                assert browser.get("/accounting/fiscal").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def run(*words: str) -> str:
    """The command as the system runs it."""
    with acting_as(SYSTEM):
        result = CliRunner().invoke(fiscal_cli, list(words))
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_draws_up_and_verifies(at_the_till: Shop) -> None:
    trade(at_the_till, FIRST, "seat")
    code = at_the_till.centre.code
    with clock.frozen(at(FIRST + timedelta(days=2), 6)):
        assert run("draw", "--centre", code) == "day 2026-03-27: no. 1\nday 2026-03-28: no. 2\n"
        assert run("draw", "--centre", code) == "Nothing is due.\n"
    assert run("verify") == "The fiscal closings are whole.\n"
    with acting_as(SYSTEM):
        result = CliRunner().invoke(fiscal_cli, ["draw", "--centre", "nowhere"])
    assert (result.exit_code, "nowhere" in result.output) == (1, True)


def test_the_worklist_counts_the_missing_days(
    at_the_till: Shop, accountant: User, login: Callable[[User], FlaskClient]
) -> None:
    trade(at_the_till, FIRST, "seat")
    with clock.frozen(at(FIRST + timedelta(days=3), 6)):
        browser = login(accountant)
        assert "Journées fiscales à établir" in text(browser.get("/accounting/"))
        with acting_as(SYSTEM):
            run("draw", "--centre", at_the_till.centre.code)
        assert "Journées fiscales à établir" not in text(browser.get("/accounting/"))
