"""Closing: the counted methods, acceptance above the limit, what stays and what goes to the bank, alerts and mails."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_session.errors import (
    ClosingBlocked,
    CountInvalid,
    DifferenceNotAccepted,
    DifferenceTooLarge,
    KeptInvalid,
    MethodCountInvalid,
    OthersConnected,
)
from addons.pos_session.models import Alert, CashOperation, MethodCount, Session
from addons.pos_session.services import closing, closing_blockers, opening, orders, presence, watch
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.invariants import broken
from addons.pos_session.services.method_counts import MethodFound
from core import clock
from core.config import settings
from core.db import db
from core.errors import Forbidden
from core.identity.actor import SYSTEM, acting_as
from core.mail import MAIL
from core.outbox import OutboxRow
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import text
from tests.addons.pos_session.shop import Shop, pieces
from tests.addons.pos_session.test_corrections import take_back
from tests.addons.pos_session.test_lifecycle import journal

Mails = Callable[[], list[dict[str, Any]]]
CHEQUES = [{"method": "cheque", "amount": 5_400}]
CHEQUE = [{"method": "cheque", "amount": 4_400}]


def alerts() -> list[tuple[str, int, int | None]]:
    rows = db.session.execute(select(Alert).order_by(Alert.id)).scalars()
    return [(alert.kind, alert.amount, alert.method_id) for alert in rows]


def ended(shop: Shop, session: Session) -> None:
    with unit_of_work():
        closing.start_closing(session.id)


@pytest.fixture
def mails(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Mails:
    """The mails queued until now; there is a mail server, and the manager has an address and reads English."""
    monkeypatch.setattr(settings().mail, "host", "mail.example.org")
    with unit_of_work():
        shop.manager.email = "manager@example.org"
        shop.manager.language = "en"

    def queued() -> list[dict[str, Any]]:
        rows = select(OutboxRow.payload).where(OutboxRow.kind == MAIL).order_by(OutboxRow.id)
        return [json.loads(payload) for payload in db.session.execute(rows).scalars()]

    return queued


def test_a_cheque_that_is_missing_is_a_difference_of_its_method(at_the_till: Shop, mails: Mails) -> None:
    session = at_the_till.open(10_000)
    at_the_till.sell(session, at_the_till.item("seat"), parts=CHEQUE)
    at_the_till.sell(session, at_the_till.item("programme"))
    cheque = at_the_till.methods["cheque"]
    ended(at_the_till, session)
    found = {cheque.id: MethodFound(4_000, 1)}
    with pytest.raises(DifferenceNotAccepted), unit_of_work():
        closing.close_session(session.id, Counted(pieces(10_500)), found)
    with unit_of_work():
        closing.close_session(session.id, Counted(pieces(10_500)), found, accepted=True)
    assert (session.closing_difference, session.accepted_by_id) == (0, at_the_till.operator.id)
    row = db.session.execute(select(MethodCount)).scalar_one()
    assert (row.method_id, row.expected, row.counted, row.pieces) == (cheque.id, 4_400, 4_000, 1)
    adjustments = select(CashOperation).where(CashOperation.kind == "adjustment")
    assert db.session.execute(adjustments).first() is None, "only the drawer is adjusted"
    assert alerts() == [("method_difference", -400, cheque.id)]
    entry = journal("pos_session.closed")[0]
    assert entry["found"] == [[cheque.id, 4_400, 4_000]]
    [mail] = mails()
    assert mail["to"] == "manager@example.org"
    assert "Alert of the cash desk 001 Caisse 1" in mail["subject"]
    assert "Difference of a payment method (Chèque)" in mail["text"] and "4.00" in mail["text"]
    assert list(broken()) == []


def test_differences_of_drawer_and_cheques_are_one_mail_and_two_alerts(
    at_the_till: Shop, mails: Mails
) -> None:
    session = at_the_till.open(10_000)
    at_the_till.sell(session, at_the_till.item("seat"), parts=CHEQUE)
    at_the_till.close(session, 9_800, accepted=True, found={"cheque": 4_500})
    assert [(kind, amount) for kind, amount, _ in alerts()] == [
        ("closing_difference", -200),
        ("method_difference", 100),
    ]
    assert len(mails()) == 1
    assert session.closing_difference == -200


def test_the_largest_single_difference_is_compared_with_the_limit(at_the_till: Shop) -> None:
    session = at_the_till.open(10_000)
    at_the_till.sell(session, at_the_till.item("seat"), parts=CHEQUE)
    ended(at_the_till, session)
    small = at_the_till.found(session, cheque=3_400)
    large = at_the_till.found(session, cheque=3_399)
    with pytest.raises(DifferenceTooLarge), unit_of_work():
        closing.close_session(session.id, Counted(pieces(10_000)), large, accepted=True, note="Perdu")
    with as_user(at_the_till.manager), pytest.raises(DifferenceTooLarge), unit_of_work():
        closing.close_session(session.id, Counted(pieces(10_000)), large, accepted=True)
    with unit_of_work():
        closed = closing.close_session(session.id, Counted(pieces(9_000)), small, accepted=True)
    assert closed.closing_difference == -1_000


def test_more_given_back_than_taken_leaves_nothing_to_find(at_the_till: Shop) -> None:
    first = at_the_till.open(10_000)
    sale = at_the_till.sell(first, at_the_till.item("seat"), at_the_till.item("poster"), parts=CHEQUES)
    at_the_till.close(first, 10_000)
    session = at_the_till.open(10_000)
    take_back(at_the_till, sale, session, by="cheque", line=1)
    ended(at_the_till, session)
    with unit_of_work():
        comparison = closing.compare(session.id, Counted(sum=10_000))
    [cheque] = comparison.methods
    assert (cheque.method.amount, cheque.method.to_find, comparison.differences) == (-1_000, 0, ())
    assert (comparison.figures.corrections, comparison.figures.corrected) == (1, -1_000)
    with unit_of_work():
        closing.close_session(session.id, Counted(sum=10_000))
    assert list(broken()) == []


@pytest.mark.parametrize("total", [-1, True, 4.0, "44", 10**12])
def test_an_impossible_total_is_refused(at_the_till: Shop, total: Any) -> None:
    session = at_the_till.open(10_000)
    ended(at_the_till, session)
    cheque = at_the_till.methods["cheque"].id
    with pytest.raises(MethodCountInvalid) as refused, unit_of_work():
        closing.compare(session.id, Counted(sum=10_000), {cheque: MethodFound(total)})
    assert f"method_{cheque}" in refused.value.fields
    card = at_the_till.methods["card"].id
    with pytest.raises(MethodCountInvalid), unit_of_work():
        closing.compare(session.id, Counted(sum=10_000), {card: MethodFound(0)})
    with pytest.raises(MethodCountInvalid), unit_of_work():
        closing.compare(session.id, Counted(sum=10_000), {cheque: MethodFound(0, -1)})
    with pytest.raises(CountInvalid), unit_of_work():
        closing.compare(session.id, Counted(sum=-1))


def test_what_stays_and_what_goes_to_the_bank(at_the_till: Shop) -> None:
    session = at_the_till.open(10_000)
    at_the_till.sell(session, at_the_till.item("poster", 5))
    ended(at_the_till, session)
    for kept in (-1, 15_001):
        with pytest.raises(KeptInvalid), unit_of_work():
            closing.close_session(session.id, Counted(pieces(15_000)), kept=kept)
    with unit_of_work():
        closing.close_session(session.id, Counted(pieces(15_000)), kept=8_000)
    assert (session.closing_kept, session.closing_banked) == (8_000, 7_000)
    assert (session.closing_counted, session.closing_expected, session.closing_difference) == (
        15_000,
        15_000,
        0,
    )
    kinds = db.session.execute(select(CashOperation.kind)).scalars().all()
    assert kinds == ["opening"], "what goes to the bank is no movement of the session"
    entry = journal("pos_session.closed")[0]
    assert (entry["kept"], entry["banked"]) == (8_000, 7_000)
    with unit_of_work():
        following = opening.create_session(at_the_till.desk.id)
    assert following.opening_expected == 8_000


def test_a_closing_without_difference_raises_nothing(at_the_till: Shop, mails: Mails) -> None:
    at_the_till.close(at_the_till.open(10_000), 10_000)
    assert alerts() == [] and mails() == []


def test_what_may_be_forced_is_forced_by_who_may(at_the_till: Shop, mails: Mails) -> None:
    session = at_the_till.open(10_000)
    colleague = make_user(groups=["pos.default.user"], centres=[at_the_till.centre])
    with as_user(colleague):
        assert presence.seen(session.id)
    [blocker] = closing_blockers.blockers(session)
    assert (blocker.params, blocker.forcible) == ({"name": colleague.name}, True)
    with pytest.raises(OthersConnected) as refused:
        ended(at_the_till, session)
    assert "force" in refused.value.fields
    with pytest.raises(Forbidden), unit_of_work():
        closing.start_closing(session.id, force=True)
    with unit_of_work():
        draft = orders.new_order(session.id)
    with unit_of_work():
        orders.add_items(draft.id, [at_the_till.item("drink")])
    with as_user(at_the_till.manager), pytest.raises(ClosingBlocked), unit_of_work():
        closing.start_closing(session.id, force=True)
    with unit_of_work():
        orders.abandon(draft.id, "Parti")
    with as_user(at_the_till.manager):
        with unit_of_work():
            closing.start_closing(session.id, force=True)
        with unit_of_work():
            closing.close_session(session.id, Counted(pieces(10_000)))
    assert alerts() == [("forced_closing", 0, None)]
    assert journal("pos_session.closing_started")[0]["forced"] == 1
    assert "Closing forced" in mails()[0]["text"]


def test_a_blind_count_that_was_shown_is_in_the_journal(at_the_till: Shop) -> None:
    with unit_of_work():
        at_the_till.desk.blind = True
    session = at_the_till.open(10_000)
    ended(at_the_till, session)
    for counted in (9_000, 10_000):
        with unit_of_work():
            closing.compare(session.id, Counted(sum=counted))
    with as_user(at_the_till.manager), unit_of_work():
        closing.compare(session.id, Counted(sum=1))
    shown = journal("pos_session.counted_blind")
    assert [(entry["counted"], entry["difference"]) for entry in shown] == [(9_000, -1_000), (10_000, 0)]


def test_a_session_left_open_is_flagged_once(at_the_till: Shop, mails: Mails) -> None:
    begun = datetime(2026, 5, 1, 8, tzinfo=UTC)
    with clock.frozen(begun):
        session = at_the_till.open(10_000)
    for hours, expected in ((24, []), (24.1, [("left_open", 0, None)]), (30, [("left_open", 0, None)])):
        with clock.frozen(begun + timedelta(hours=hours)), acting_as(SYSTEM):
            watch.flag_left_open({})
        assert alerts() == expected
    assert [mail["to"] for mail in mails()] == ["manager@example.org"]
    assert "Session left open" in mails()[0]["text"]
    assert watch.is_left_open(session, begun + timedelta(hours=25))
    at_the_till.close(session, 10_000)
    assert not watch.is_left_open(session, begun + timedelta(hours=25))


def test_the_lists_say_what_was_left_open_and_what_differed(shop: Shop, browser: FlaskClient) -> None:
    begun = clock.now() - timedelta(hours=25)
    with as_user(shop.operator):
        with clock.frozen(begun):
            session = shop.open(10_000)
        shop.sell(session, shop.item("seat"), parts=CHEQUE)
    with acting_as(SYSTEM):
        watch.flag_left_open({})
    assert "En cours, depuis plus de 24 heures" in text(browser.get("/pos/sessions"))
    with as_user(shop.operator):
        shop.close(session, 10_000, accepted=True, found={"cheque": 4_000})
    assert "depuis plus de 24 heures" not in text(browser.get("/pos/sessions"))
    page = text(browser.get("/pos/alerts"))
    assert "Écart d’un mode de paiement (Chèque)" in page and "-4,00 € (manquant)" in page
    assert "Session restée ouverte" in page and "0,00 € (manquant)" not in page.replace(
        "-4,00 € (manquant)", ""
    )
