"""The life of a session: opening, cash movements, closing, what is refused and what is recorded."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from addons.pos_session.errors import (
    AmountNotPositive,
    ClosingBlocked,
    CountInvalid,
    DeskBusy,
    DeskInactive,
    DifferenceNotAccepted,
    DifferenceTooLarge,
    NoCashMethod,
    NotASeller,
    NotAttached,
    NoteRequired,
    NotYourSession,
    ReasonRequired,
    ResponsibleBusy,
    SessionNotOpen,
)
from addons.pos_session.models import Alert, CashCount, CashOperation, Session
from addons.pos_session.services import catalogue, closing, opening, orders, switching
from addons.pos_session.services.cash import move_cash
from addons.pos_session.services.cash_log import drawer_of_session
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.invariants import broken
from core import clock
from core.db import db
from core.errors import Forbidden, NotFound, Stale
from core.identity.actor import SYSTEM, acting_as
from core.journal.models import JournalEntry
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, make_shop, pieces


def journal(kind: str) -> list[dict[str, object]]:
    rows = db.session.execute(
        select(JournalEntry).where(JournalEntry.kind == kind).order_by(JournalEntry.seq)
    )
    return [json.loads(entry.data) for entry in rows.scalars()]


def test_a_session_opens_with_its_count(at_the_till: Shop) -> None:
    with clock.frozen(datetime(2026, 3, 31, 22, 30, tzinfo=UTC)):
        session = at_the_till.open(12_345)
    assert (session.state, session.code, session.opening_counted) == ("open", "001.00001", 12_345)
    assert session.business_day == date(2026, 4, 1), "the business day is the day in the centre's zone"
    assert (session.opening_expected, session.opening_difference) == (None, 0)
    counts = db.session.execute(
        select(CashCount.denomination, CashCount.quantity).order_by(CashCount.id)
    ).all()
    assert counts == [(10_000, 1), (2_000, 1), (200, 1), (100, 1), (20, 2), (5, 1)]
    assert journal("pos_session.opened")[0]["counted"] == 12_345


def test_closing_two_euros_short(at_the_till: Shop) -> None:
    session = at_the_till.open(10_000)
    at_the_till.sell(session, at_the_till.item("programme", 10))
    with pytest.raises(DifferenceNotAccepted):
        at_the_till.close(session, 14_800)
    with unit_of_work():
        closed = closing.close_session(session.id, Counted(pieces(14_800)), accepted=True)
    assert (closed.state, closed.closing_expected, closed.closing_counted) == ("closed", 15_000, 14_800)
    assert closed.closing_difference == -200
    assert closed.accepted_by_id == at_the_till.operator.id
    assert drawer_of_session(session.id).expected == 15_000
    adjustment = db.session.execute(
        select(CashOperation).where(CashOperation.kind == "adjustment")
    ).scalar_one()
    assert adjustment.amount == -200
    alert = db.session.execute(select(Alert)).scalar_one()
    assert (alert.kind, alert.amount, alert.session_id) == ("closing_difference", -200, session.id)
    entry = journal("pos_session.closed")[0]
    assert (entry["expected"], entry["counted"], entry["difference"]) == (15_000, 14_800, -200)
    assert entry["methods"] == [[at_the_till.methods["cash"].id, 5_000]]
    assert list(broken()) == []


def test_closing_three_euros_over_and_closing_even(at_the_till: Shop) -> None:
    first = at_the_till.open(10_000)
    assert at_the_till.close(first, 10_300, accepted=True).closing_difference == 300
    second = at_the_till.open(10_300)
    assert at_the_till.close(second, 10_300).closing_difference == 0
    assert second.accepted_by_id is None
    kinds = db.session.execute(select(CashOperation.kind, CashOperation.session_id)).all()
    assert kinds.count(("adjustment", first.id)) == 1 and ("adjustment", second.id) not in kinds
    assert len(db.session.execute(select(Alert)).all()) == 1


def test_cash_taken_out_is_expected_to_be_out(at_the_till: Shop) -> None:
    session = at_the_till.open(10_000)
    at_the_till.sell(session, at_the_till.item("poster", 5))
    with unit_of_work():
        move_cash(session.id, "cash_out", 2_000, "Monnaie pour le bar")
        move_cash(session.id, "cash_in", 500, "Appoint")
    drawer = drawer_of_session(session.id)
    assert (drawer.cash_out, drawer.cash_in, drawer.expected) == (2_000, 500, 13_500)
    assert at_the_till.close(session, 13_500).closing_difference == 0
    assert [entry["amount"] for entry in journal("pos_session.cash_moved")] == [-2_000, 500]


def test_a_cash_movement_needs_an_amount_a_reason_and_an_open_session(at_the_till: Shop) -> None:
    session = at_the_till.open()
    with pytest.raises(AmountNotPositive), unit_of_work():
        move_cash(session.id, "cash_in", 0, "Appoint")
    with pytest.raises(ReasonRequired), unit_of_work():
        move_cash(session.id, "cash_in", 100, "  ")
    at_the_till.close(session, 10_000)
    with pytest.raises(SessionNotOpen), unit_of_work():
        move_cash(session.id, "cash_in", 100, "Appoint")


def test_the_opening_is_compared_with_the_last_closing(at_the_till: Shop) -> None:
    at_the_till.close(at_the_till.open(10_000), 10_000)
    with unit_of_work():
        session = opening.create_session(at_the_till.desk.id)
    assert session.opening_expected == 10_000
    with pytest.raises(NoteRequired), unit_of_work():
        opening.open_session(session.id, Counted(pieces(8_000)))
    with unit_of_work():
        opening.open_session(session.id, Counted(pieces(8_000)), "Un billet de 20 manque")
    assert (session.code, session.opening_difference) == ("001.00002", -2_000)
    alert = db.session.execute(select(Alert)).scalar_one()
    assert (alert.kind, alert.amount) == ("opening_difference", -2_000)
    assert journal("pos_session.opened")[1]["difference"] == -2_000


def test_one_active_session_per_responsible_and_per_desk(at_the_till: Shop) -> None:
    session = at_the_till.open()
    with acting_as(SYSTEM), unit_of_work():
        second_desk = catalogue.make_desk(at_the_till.centre.id, "Caisse 2")
    with pytest.raises(ResponsibleBusy) as refused, unit_of_work():
        opening.create_session(second_desk.id)
    assert refused.value.links[0].args == {"session_id": session.id}
    assert str(refused.value) == "You cannot create two active sessions with the same responsible"
    with as_user(at_the_till.manager), pytest.raises(DeskBusy) as busy, unit_of_work():
        opening.create_session(at_the_till.desk.id)
    assert busy.value.links[0].args == {"session_id": session.id}
    for state in ("closing_control", "open"):
        with unit_of_work():
            closing.start_closing(session.id) if state == "closing_control" else closing.resume(session.id)
        with pytest.raises(ResponsibleBusy), unit_of_work():
            opening.create_session(second_desk.id)
    at_the_till.close(session, 10_000)
    with unit_of_work():
        assert opening.create_session(second_desk.id).state == "opening_control"


def test_a_session_in_another_centre_is_in_the_way_without_a_link(shop: Shop) -> None:
    other = make_shop()
    both = make_user(groups=["pos.default.user"], centres=[shop.centre, other.centre])
    with as_user(both), unit_of_work():
        opening.create_session(other.desk.id)
    with as_user(shop.manager), pytest.raises(ResponsibleBusy) as refused, unit_of_work():
        opening.create_session(shop.desk.id, both.id)
    assert refused.value.links == []


def test_who_and_what_may_not_have_a_session(at_the_till: Shop) -> None:
    other = make_shop()
    with pytest.raises(NotFound), unit_of_work():
        opening.create_session(other.desk.id)
    with pytest.raises(Forbidden), unit_of_work():
        opening.create_session(at_the_till.desk.id, at_the_till.manager.id)
    looker = make_user(permissions=["pos_session.view"], centres=[at_the_till.centre])
    gone = make_user(groups=["pos.default.user"], centres=[at_the_till.centre], active=False)
    for user, error in ((other.operator, NotAttached), (looker, NotASeller), (gone, NotAttached)):
        with as_user(at_the_till.manager), pytest.raises(error), unit_of_work():
            opening.create_session(at_the_till.desk.id, user.id)
    with unit_of_work():
        at_the_till.desk.active = False
        db.session.merge(at_the_till.desk)
    with pytest.raises(DeskInactive), unit_of_work():
        opening.create_session(at_the_till.desk.id)


def test_an_opening_that_is_refused_leaves_the_session_in_opening_control(at_the_till: Shop) -> None:
    with acting_as(SYSTEM), unit_of_work():
        at_the_till.methods["cash"].active = False
        db.session.merge(at_the_till.methods["cash"])
    with unit_of_work():
        session = opening.create_session(at_the_till.desk.id)
    with pytest.raises(NoCashMethod), unit_of_work():
        opening.open_session(session.id, Counted(pieces(1_000)))
    db.session.refresh(session)
    assert session.state == "opening_control"
    assert db.session.execute(select(CashOperation)).first() is None


def test_an_unfinished_order_blocks_the_closing_with_a_link(at_the_till: Shop) -> None:
    session = at_the_till.open()
    with unit_of_work():
        order = orders.new_order(session.id)
        orders.add_items(order.id, [at_the_till.item("drink")])
    with pytest.raises(ClosingBlocked) as refused, unit_of_work():
        closing.start_closing(session.id)
    assert [link.args for link in refused.value.links] == [{"order_id": order.id}]
    with unit_of_work():
        orders.abandon(order.id, "Client parti")
    assert at_the_till.close(session, 10_000).state == "closed"


def test_only_a_manager_accepts_a_large_difference_and_says_why(at_the_till: Shop) -> None:
    session = at_the_till.open(10_000)
    with pytest.raises(DifferenceTooLarge):
        at_the_till.close(session, 8_999, accepted=True, note="Perdu")
    with as_user(at_the_till.manager):
        with pytest.raises(DifferenceTooLarge), unit_of_work():
            closing.close_session(session.id, Counted(pieces(8_999)), accepted=True)
        with unit_of_work():
            closed = closing.close_session(
                session.id, Counted(pieces(8_999)), accepted=True, note="Vol constaté"
            )
    assert (closed.closing_difference, closed.accepted_by_id) == (-1_001, at_the_till.manager.id)


def test_the_transitions_are_refused_from_any_other_state(at_the_till: Shop) -> None:
    session = at_the_till.open()
    with pytest.raises(Stale), unit_of_work():
        opening.open_session(session.id, Counted(pieces(0)))
    with pytest.raises(Stale), unit_of_work():
        closing.close_session(session.id, Counted(pieces(10_000)))
    with pytest.raises(Stale), unit_of_work():
        closing.resume(session.id)
    with unit_of_work():
        closing.start_closing(session.id)
    with pytest.raises(SessionNotOpen):
        at_the_till.sell(session, at_the_till.item("drink"))
    with unit_of_work():
        closing.resume(session.id)
    assert at_the_till.sell(session, at_the_till.item("drink"))["total"] == 300
    with unit_of_work():
        closing.start_closing(session.id)
        closing.close_session(session.id, Counted(pieces(10_300)))
    for transition in (closing.start_closing, closing.resume):
        with pytest.raises(Stale), unit_of_work():
            transition(session.id)


def test_a_colleague_does_not_close_my_session_but_a_manager_may(at_the_till: Shop) -> None:
    session = at_the_till.open()
    colleague = make_user(groups=["pos.default.user"], centres=[at_the_till.centre])
    with as_user(colleague), pytest.raises(NotYourSession), unit_of_work():
        closing.start_closing(session.id)
    with as_user(at_the_till.manager):
        assert at_the_till.close(session, 10_000).closed_by_id == at_the_till.manager.id


@pytest.mark.parametrize("counts", [{300: 1}, {100: -1}, {100: True}, {100: 1_000_000}])
def test_a_count_that_is_none_is_refused(at_the_till: Shop, counts: dict[int, int]) -> None:
    with unit_of_work():
        session = opening.create_session(at_the_till.desk.id)
    with pytest.raises(CountInvalid), unit_of_work():
        opening.open_session(session.id, Counted(counts))


def test_the_addon_stays_on_while_a_session_is_active(at_the_till: Shop) -> None:
    assert switching.reasons_against_switching_off(at_the_till.centre.id) == []
    session = at_the_till.open()
    assert switching.reasons_against_switching_off(at_the_till.centre.id) == [switching.SESSION_ACTIVE]
    assert switching.reasons_against_switching_off(make_shop().centre.id) == []
    at_the_till.close(session, 10_000)
    assert switching.reasons_against_switching_off(at_the_till.centre.id) == []
    assert switching.reasons_against_purging() == []


def test_another_centre_sees_no_session(at_the_till: Shop) -> None:
    session = at_the_till.open()
    other = make_shop()
    with as_user(other.manager):
        assert db.session.execute(select(Session)).first() is None
        with pytest.raises(NotFound), unit_of_work():
            closing.start_closing(session.id)
