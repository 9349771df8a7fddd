"""Reopening a closed session: who may, when, and what the sheets, counts and summaries say afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from addons.pos_session.errors import (
    DeskBusy,
    DrawerWentOn,
    NotYourSession,
    ResponsibleBusy,
    StaysClosed,
)
from addons.pos_session.models import CashOperation, ClosingSummary, Session
from addons.pos_session.services import catalogue
from addons.pos_session.services.consolidated import consolidated
from addons.pos_session.services.invariants import broken
from addons.pos_session.services.opening import last_closing
from addons.pos_session.services.reopening import may_reopen, reopen, reopenable
from addons.pos_session.services.sheet import sheet_of
from addons.pos_session.services.states import Transition
from addons.pos_session.services.summary import read_content, summary_of
from core import clock
from core.db import db
from core.errors import Refusal, Stale
from core.identity.actor import SYSTEM, acting_as
from core.identity.services.switches import switch_addon
from core.journal.models import ENTRIES
from core.testing.factories import PASSWORD, as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import text as seen_in
from tests.addons.pos_session.other_addon import Adding
from tests.addons.pos_session.shop import Shop, statements

REOPEN = Transition("reopen", "closed", "open", "Reopen")


class TooLate(Refusal):
    code = "test.too_late"
    message = "The operator closing is done."


@pytest.fixture
def reopening(adding: Adding) -> None:
    """An addon that lets closed sessions be reopened."""
    adding(pos_session_transitions=lambda: [REOPEN])


def again(session: Session) -> Session:
    with unit_of_work():
        return reopen(session.id)


def adjustments(session: Session) -> list[int]:
    rows = select(CashOperation.amount).where(
        CashOperation.session_id == session.id, CashOperation.kind == "adjustment"
    )
    return list(db.session.scalars(rows.order_by(CashOperation.id)))


def test_closed_is_the_end_without_an_addon_that_reopens(
    at_the_till: Shop, login: Callable[..., FlaskClient]
) -> None:
    with acting_as(SYSTEM), unit_of_work():
        switch_addon("pos_accounting_close", at_the_till.centre.id, on=False)
    with as_user(at_the_till.operator):
        session = at_the_till.close(at_the_till.open(), 10_000)
        assert not may_reopen(session)
        with statements() as seen:
            assert reopenable(at_the_till.centre.id, at_the_till.operator.id) == []
        assert seen == []
        with pytest.raises(StaysClosed):
            again(session)
    browser = login(at_the_till.operator)
    assert "Ré-ouvrir" not in seen_in(browser.get(f"/pos/sessions/{session.id}"))
    assert browser.get(f"/pos/sessions/{session.id}/reopen").status_code == 302


@pytest.mark.usefixtures("reopening")
def test_the_last_closing_is_what_the_sheets_say(at_the_till: Shop) -> None:
    session = at_the_till.open()
    at_the_till.sell(session, at_the_till.item("programme", 2))
    at_the_till.close(session, 10_800, accepted=True, note="two missing", kept=10_000)
    first = summary_of(session.id)
    assert first is not None and adjustments(session) == [-200]

    again(session)
    assert (session.state, session.reopened, session.closing_counted, session.closed_at) == (
        "open",
        1,
        None,
        None,
    )
    assert adjustments(session) == [-200, 200]
    sheet = sheet_of(session)
    assert (sheet.drawer.expected, sheet.drawer.adjustment) == (11_000, 0)
    (earlier,) = sheet.earlier
    assert (earlier.expected, earlier.counted, earlier.difference) == (11_000, 10_800, -200)
    assert (earlier.kept, earlier.banked, earlier.summary) == (10_000, 800, first.number)
    assert sum(cents * pieces for cents, pieces in earlier.pieces.items()) == 10_800
    with acting_as(SYSTEM):
        assert list(broken()) == []

    at_the_till.sell(session, at_the_till.item("poster"))
    closed = at_the_till.close(session, 12_000)
    assert (closed.closing_expected, closed.closing_difference, closed.closing_note) == (12_000, 0, "")
    sheet = sheet_of(closed)
    assert (sheet.drawer.expected, sheet.drawer.adjustment, sheet.orders) == (12_000, 0, 2)
    assert [each.difference for each in sheet.earlier] == [-200]
    assert [row.amount for row in sheet.movements if row.kind == "adjustment"] == [-200, 200]
    today = clock.business_day("Europe/Paris")
    with as_user(at_the_till.manager):
        day = consolidated(at_the_till.centre.id, today, today).total
    assert (day.sessions, day.difference, day.closing, day.drawer.expected) == (1, 0, 12_000, 12_000)
    assert last_closing(at_the_till.desk.id) == 12_000
    second = summary_of(session.id)
    assert second is not None and second.number == first.number + 1
    assert read_content(second)["replaces"] == first.number
    assert "replaces" not in read_content(first)
    assert read_content(second)["sales"] == 2_000
    with acting_as(SYSTEM):
        assert list(broken()) == []


@pytest.mark.usefixtures("reopening")
def test_a_session_reopened_twice_is_short_by_its_last_count(at_the_till: Shop) -> None:
    session = at_the_till.open()
    at_the_till.sell(
        session,
        at_the_till.item("poster"),
        parts=[{"method": "cheque", "amount": 1_000}],
    )
    for counted, cheques in ((9_900, 0), (10_300, 1_000), (9_950, 1_000)):
        at_the_till.close(session, counted, accepted=True, note="so it is", found={"cheque": cheques})
        if counted != 9_950:
            again(session)
    assert adjustments(session) == [-100, 100, 300, -300, -50]
    sheet = sheet_of(session)
    assert sheet.drawer.adjustment == session.closing_difference == -50
    assert [(row.expected, row.counted) for row in sheet.counted] == [(1_000, 1_000)]
    assert [each.difference for each in sheet.earlier] == [-100, 300]
    assert [each.methods[0].counted for each in sheet.earlier] == [0, 1_000]
    count = select(func.count(ClosingSummary.id)).where(ClosingSummary.session_id == session.id)
    assert db.session.scalar(count) == 3
    with acting_as(SYSTEM):
        assert list(broken()) == []


@pytest.mark.usefixtures("reopening")
def test_reopening_is_journalled_with_the_closing_it_takes_back(at_the_till: Shop) -> None:
    session = at_the_till.open()
    at_the_till.close(session, 9_900, accepted=True, kept=5_000)
    again(session)
    data = db.session.scalars(select(ENTRIES.c.data).where(ENTRIES.c.kind == "pos_session.reopened")).one()
    entry = json.loads(data)
    assert (entry["session"], entry["closing"], entry["counted"]) == (session.id, 1, 9_900)
    assert (entry["difference"], entry["banked"]) == (-100, 4_900)


@pytest.mark.usefixtures("reopening")
def test_what_went_on_is_not_reopened(at_the_till: Shop) -> None:
    first = at_the_till.close(at_the_till.open(), 10_000)
    second = at_the_till.open()
    with pytest.raises(ResponsibleBusy):
        again(first)
    with as_user(at_the_till.manager), pytest.raises(ResponsibleBusy):
        again(first)
    at_the_till.close(second, 10_000)
    with pytest.raises(DrawerWentOn):
        again(first)
    assert [each.id for each in reopenable(at_the_till.centre.id, at_the_till.operator.id)] == [second.id]
    again(second)
    with pytest.raises(Stale):
        again(second)


@pytest.mark.usefixtures("reopening")
def test_a_desk_in_use_is_in_the_way(at_the_till: Shop) -> None:
    session = at_the_till.close(at_the_till.open(), 10_000)
    with as_user(at_the_till.manager):
        at_the_till.open()
    with pytest.raises(DeskBusy):
        again(session)


@pytest.mark.usefixtures("reopening")
def test_an_operator_reopens_his_own_and_a_manager_anybodys(at_the_till: Shop) -> None:
    session = at_the_till.close(at_the_till.open(), 10_000)
    colleague = make_user(groups=["pos.default.user"], centres=[at_the_till.centre])
    with as_user(colleague), pytest.raises(NotYourSession):
        again(session)
    with as_user(at_the_till.manager):
        assert again(session).responsible_id == at_the_till.operator.id


def test_an_addon_forbids_it_in_time(at_the_till: Shop, adding: Adding) -> None:
    def moving(session: Any, transition: str) -> None:
        if transition == "reopen":
            raise TooLate()

    adding(pos_session_transitions=lambda: [REOPEN], pos_session_moving=moving)
    session = at_the_till.close(at_the_till.open(), 9_900, accepted=True)
    with pytest.raises(TooLate):
        again(session)
    db.session.refresh(session)
    assert (session.state, session.reopened, adjustments(session)) == ("closed", 0, [-100])


@pytest.mark.usefixtures("reopening")
def test_the_drawers_of_others_and_of_desks_used_since_are_not_offered(at_the_till: Shop) -> None:
    with acting_as(SYSTEM), unit_of_work():
        other = catalogue.make_desk(at_the_till.centre.id, "Caisse 2")
    mine = at_the_till.close(at_the_till.open(desk=other), 10_000)
    with as_user(at_the_till.manager):
        at_the_till.close(at_the_till.open(), 10_000)
    assert [each.id for each in reopenable(at_the_till.centre.id, at_the_till.operator.id)] == [mine.id]


@pytest.mark.usefixtures("reopening")
def test_it_is_reopened_on_its_page(at_the_till: Shop, login: Callable[..., FlaskClient]) -> None:
    session = at_the_till.open()
    at_the_till.sell(session, at_the_till.item("poster"))
    at_the_till.close(session, 10_900, accepted=True, kept=10_000)
    browser = login(at_the_till.operator)
    assert f"/pos/sessions/{session.id}/reopen" in browser.get(f"/pos/sessions/{session.id}").text
    page = seen_in(browser.get(f"/pos/sessions/{session.id}/reopen"))
    assert "9,00 € ont été mis de côté pour la banque" in page.replace("\xa0", " ").replace("\u202f", " ")
    sent = {"idempotency_key": "reopen-this-session", "password": "wrong"}
    assert browser.post(f"/pos/sessions/{session.id}/reopen", data=sent).status_code in (409, 422)
    sent["password"] = PASSWORD
    for _ in range(2):
        assert browser.post(f"/pos/sessions/{session.id}/reopen", data=sent).status_code == 302
    db.session.refresh(session)
    assert (session.state, session.reopened) == ("open", 1)
    at_the_till.close(session, 11_000)
    sheet = browser.get(f"/pos/sessions/{session.id}/sheet").text
    assert 'data-earlier-closing="1"' in sheet and "après laquelle la session a été ré-ouverte" in sheet
    assert browser.get(f"/pos/sessions/{session.id}/sheet.pdf").status_code in (200, 404)
    summary = summary_of(session.id)
    assert summary is not None
    assert "Remplace la clôture" in seen_in(browser.get(f"/pos/summaries/{summary.id}"))


@pytest.mark.usefixtures("reopening")
def test_a_session_of_yesterday_goes_on_with_its_day(
    at_the_till: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now - timedelta(days=1))
    session = at_the_till.close(at_the_till.open(), 10_000)
    day = session.business_day
    monkeypatch.setattr(clock, "now", lambda: now)
    again(session)
    assert (session.business_day, session.state) == (day, "open")
