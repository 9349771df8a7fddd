"""Reallocating payments: figures, drawers counted before, sheets, chains, receipts, refunds."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from addons.pos_accounting_close.services.expected_cheques import expected_cheques
from addons.pos_session.models import Order, Session
from addons.pos_session.services import customers
from addons.pos_session.services.cash_log import drawer_of_session
from addons.pos_session.services.consolidated import consolidated
from addons.pos_session.services.corrections import correct
from addons.pos_session.services.identification import Identification, of_parts
from addons.pos_session.services.invoice_document import document_of
from addons.pos_session.services.invoices import issue_order_invoice
from addons.pos_session.services.methods import methods_of
from addons.pos_session.services.order_history import history_of
from addons.pos_session.services.orders import lines_of
from addons.pos_session.services.parts import parts_of, payments_of
from addons.pos_session.services.reallocation import left_of
from addons.pos_session.services.receipt import receipt_of
from addons.pos_session.services.refund_means import paid_by_method
from addons.pos_session.services.reopening import reopen
from addons.pos_session.services.sheet import sheet_of
from addons.pos_session.services.summary import read_content, summary_of
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Tender
from core import clock
from core.db import db
from core.journal.models import ENTRIES
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.drawers import closed_drawer
from tests.addons.pos_accounting_close.reallocated import adjustments, by_method, paid, parts, put, sound
from tests.addons.pos_session.shop import Shop


@pytest.fixture
def till(at_the_till: Shop) -> Shop:
    """The shop, its manager acting: he sells, closes and reallocates."""
    return at_the_till


def test_a_card_payment_becomes_cash_while_the_session_goes_on(till: Shop) -> None:
    session = till.open()
    _, part_id = paid(till, session, "card", 4_400)
    put(till, part_id, "cash", 4_400, "Client a payé en espèces")
    assert by_method(session) == {"cash": (4_400, 1)}
    assert drawer_of_session(session.id).expected == 14_400
    assert adjustments(session) == []
    first, away, towards = parts(session)
    assert (first.amount, away.amount, towards.amount) == (4_400, -4_400, 4_400)
    assert {away.reallocates_id, towards.reallocates_id} == {first.id}
    assert away.payment_id == towards.payment_id != first.payment_id
    assert (towards.payment.total, towards.payment.reason) == (0, "Client a payé en espèces")
    closed = till.close(session, 14_400)
    assert (closed.closing_expected, closed.closing_difference) == (14_400, 0)
    summary = summary_of(session.id)
    assert summary is not None
    assert [(row["kind"], row["amount"]) for row in read_content(summary)["methods"]] == [("cash", 4_400)]
    assert sound() == []


def test_a_drawer_44_over_is_right_once_the_card_was_cash(till: Shop) -> None:
    """The session sheet, the consolidated sheet and the lists say the same, before and after."""
    session = till.open()
    _, part_id = paid(till, session, "card", 4_400)
    till.close(session, 14_400, accepted=True, note="44 de trop")
    today = clock.business_day("Europe/Paris")
    assert (session.difference_now, session.expected_now) == (4_400, 10_000)
    put(till, part_id, "cash", 4_400)
    assert adjustments(session) == [4_400, -4_400]
    sheet = sheet_of(session)
    day = consolidated(till.centre.id, today, today).total
    assert (sheet.drawer.expected, sheet.drawer.adjustment) == (14_400, 0)
    assert (day.drawer.expected, day.difference, day.closing) == (14_400, 0, 14_400)
    assert (session.difference_now, session.expected_now) == (0, 14_400)
    assert (session.closing_difference, session.closing_expected) == (4_400, 10_000), "what the closing said"
    assert sound() == []


def test_undone_after_the_closing_it_is_as_before(till: Shop) -> None:
    session = till.open()
    _, part_id = paid(till, session, "card", 4_400)
    till.close(session, 10_000)
    became = put(till, part_id, "cash", 4_400)
    assert sheet_of(session).drawer.adjustment == -4_400
    put(till, became, "card", 4_400)
    assert (adjustments(session), by_method(session)) == ([-4_400, 4_400], {"card": (4_400, 1)})
    assert sheet_of(session).drawer.adjustment == 0 == session.difference_now
    assert sound() == []


def test_a_part_of_a_payment_and_a_chain(till: Shop) -> None:
    session = till.open()
    _, part_id = paid(till, session, "card", 4_400)
    cheque = put(till, part_id, "cheque", 3_000, given=Identification("123", "BNP", "Durand"))
    assert by_method(session) == {"card": (1_400, 1), "cheque": (3_000, 1)}
    assert left_of([part_id, cheque]) == {part_id: 1_400, cheque: 3_000}
    cash = put(till, cheque, "cash", 1_000)
    assert left_of([part_id, cheque, cash]) == {part_id: 1_400, cheque: 2_000, cash: 1_000}
    assert by_method(session) == {"cash": (1_000, 1), "card": (1_400, 1), "cheque": (2_000, 1)}
    assert of_parts([cheque]) == {cheque: Identification("123", "BNP", "Durand")}
    assert [row.kind for row in sheet_of(session).movements if row.order_id] == [
        "sale",
        *["reallocation"] * 4,
    ]
    assert sound() == []


def test_what_was_given_back_as_change_cannot_be_moved(till: Shop) -> None:
    session = till.open()
    _, part_id = paid(till, session, "cash", 10_000)
    assert left_of(part.id for part in parts(session)) == {
        parts(session)[0].id: 4_400,
        parts(session)[1].id: 0,
    }
    put(till, part_id, "card", 4_400)
    drawer = drawer_of_session(session.id)
    assert (drawer.expected, drawer.received, drawer.change) == (10_000, 5_600, 5_600)
    assert sound() == []


def test_counted_methods_are_expected_as_they_stand_now(till: Shop) -> None:
    session = till.open()
    _, part_id = paid(till, session, "cheque", 4_400)
    till.close(session, 10_000, accepted=True, note="Pas de chèque", found={"cheque": 0})
    (before,) = sheet_of(session).counted
    put(till, part_id, "card", 4_400)
    (after,) = sheet_of(session).counted
    assert (before.expected, before.difference, after.expected, after.difference) == (4_400, -4_400, 0, 0)
    assert sound() == []


def test_the_receipt_and_the_invoice_stay_as_they_were(till: Shop) -> None:
    session = till.open()
    order_id, part_id = paid(till, session, "card", 4_400)
    order = db.session.get_one(Order, order_id)
    with unit_of_work():
        customer = customers.create(till.centre.id, {"name": "Dupont"})
    with unit_of_work():
        invoice = issue_order_invoice(order_id, customer.id)
    receipt = receipt_of(order, str, str)
    document = document_of(invoice).payments
    put(till, part_id, "cash", 4_400)
    assert receipt_of(order, str, str) == receipt
    assert document_of(invoice).payments == document
    assert [method.kind for _, method in parts_of(order_id)] == ["card"]
    first, second = payments_of(order_id)
    assert (first.is_reallocation, second.is_reallocation, second.payment.total) == (False, True, 0)
    assert "Reallocated from %(before)s to %(after)s: %(reason)s" in [step.text for step in history_of(order)]


def test_a_refund_goes_back_by_what_the_payment_became(till: Shop) -> None:
    session = till.open()
    order_id, part_id = paid(till, session, "card", 4_400)
    put(till, part_id, "cash", 4_400)
    methods = methods_of(till.centre.id)
    assert paid_by_method(order_id, methods) == {till.methods["cash"].id: 4_400}
    (sold,) = lines_of(order_id)
    with unit_of_work():
        done = correct(
            order_id,
            session.id,
            [Taken(sold.id, 1)],
            [],
            lambda due, _: [Tender(till.methods["cash"].id, due)],
            "Annulé",
        )
    assert done["total"] == -4_400
    refund = parts(session)[-1]
    assert (refund.kind, refund.amount) == ("refund", -4_400)
    put(till, refund.id, "card", 4_400, "Remboursé sur la carte")
    assert left_of([refund.id]) == {refund.id: 0}
    assert by_method(session) == {"cash": (4_400, 1), "card": (-4_400, 1)}
    assert drawer_of_session(session.id).refunds == 0
    assert sound() == []


def test_reopening_takes_every_adjustment_back(till: Shop) -> None:
    session = till.open()
    _, part_id = paid(till, session, "card", 4_400)
    till.close(session, 14_300, accepted=True, note="Trop")
    put(till, part_id, "cash", 4_400)
    with unit_of_work():
        reopen(session.id)
    assert adjustments(session) == [4_300, -4_400, -4_300, 4_400]
    assert (session.difference_now, sheet_of(session).drawer.adjustment) == (None, 0)
    assert sound() == []
    till.close(session, 14_400)
    assert session.closing_expected == 14_400
    assert sound() == []


def test_it_is_signed_on_the_chain_of_the_desk(till: Shop) -> None:
    session: Session = till.open()
    _, part_id = paid(till, session, "card", 4_400)
    put(till, part_id, "cash", 4_400, "Nom d'une personne")
    row = db.session.execute(select(ENTRIES).where(ENTRIES.c.kind == "pos_session.reallocated")).one()
    assert row.chain == f"desk:{till.desk.id}"
    assert '"amount":4400' in row.data.replace(" ", "") and "personne" not in row.data
    with as_user(till.manager):
        assert sound() == []


def test_a_draft_of_a_closure_expects_what_stands_now(shop: Shop) -> None:
    """A cheque moved to another method is no longer expected; moved back, it is the same cheque again."""
    session = closed_drawer(shop, cheques=1, user=shop.manager)
    cheque = shop.methods["cheque"].id
    (part_id,) = (part.id for part in parts(session) if part.method_id == cheque)

    def expected() -> list[tuple[int, int]]:
        return [(part.id, part.net) for part in expected_cheques(session.id, [cheque])]

    with as_user(shop.manager):
        assert expected() == [(part_id, 4_400)]
        became = put(shop, part_id, "card", 1_400)
        assert expected() == [(part_id, 3_000)]
        again = put(shop, became, "cheque", 1_400)
        assert expected() == [(part_id, 4_400)]
        assert left_of([part_id, again]) == {part_id: 3_000, again: 1_400}
        card = put(shop, part_id, "card", 3_000)
        another = put(shop, card, "cheque", 3_000, given=Identification("9"))
        assert expected() == [(part_id, 1_400), (another, 3_000)]
    assert sound() == []
