"""What cannot be reallocated, by whom, and until when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from addons.pos_accounting_close.errors.reallocation import (
    MethodNotReallocatable,
    NothingLeftToReallocate,
    OrderNotFinished,
    PartNotReallocatable,
    ReallocatedTooMuch,
    ReallocationReasonRequired,
    ReallocationTooLate,
    SameMethod,
)
from addons.pos_accounting_close.models import ClosureCheque
from addons.pos_accounting_close.services import closures
from addons.pos_accounting_close.services.closures import Verdict
from addons.pos_accounting_close.services.reallocatable import part_actions
from addons.pos_accounting_close.services.reallocating import Wish, reallocate
from addons.pos_session.errors import (
    AmountNotPositive,
    CardNumberRefused,
    IdentificationNotAsked,
    NotEnoughCash,
    UnknownPaymentMethod,
)
from addons.pos_session.models import PaymentMethod, PaymentPart, Session
from addons.pos_session.services.cash import move_cash
from addons.pos_session.services.identification import NONE, Identification
from addons.pos_session.services.payment import cancel_payment
from core.db import db
from core.errors import Forbidden, NotFound
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.drawers import (
    add_method,
    begin,
    close_accounting,
    close_operator,
    closed_drawer,
    enter_all,
)
from tests.addons.pos_accounting_close.reallocated import paid, parts, put, sound
from tests.addons.pos_session import splitting_steps
from tests.addons.pos_session.shop import Shop, make_shop
from tests.addons.pos_session.test_concurrency import at_once


@pytest.fixture
def card(at_the_till: Shop) -> tuple[Shop, Session, int]:
    """A sale of 44.00 by card in an open session."""
    session = at_the_till.open()
    return at_the_till, session, paid(at_the_till, session, "card", 4_400)[1]


def refused(
    error: type[Exception],
    part_id: int,
    method: PaymentMethod,
    amount: Any = 4_400,
    reason: str = "Erreur",
    given: Identification = NONE,
) -> None:
    """Refused, and nothing is written."""
    before = db.session.query(PaymentPart).count()
    with pytest.raises(error), unit_of_work():
        reallocate(part_id, Wish(method.id, amount, reason, given))
    assert db.session.query(PaymentPart).count() == before


def test_what_is_typed_must_make_sense(card: tuple[Shop, Session, int]) -> None:
    shop, _, part_id = card
    cash = shop.methods["cash"]
    for amount in (0, -1, True, 1.5):
        refused(AmountNotPositive, part_id, cash, amount)
    refused(ReallocatedTooMuch, part_id, cash, 4_401)
    refused(SameMethod, part_id, shop.methods["card"])
    refused(ReallocationReasonRequired, part_id, cash, reason="  ")
    refused(CardNumberRefused, part_id, cash, reason="4111 1111 1111 1111")
    refused(IdentificationNotAsked, part_id, cash, given=Identification("12"))
    refused(CardNumberRefused, part_id, shop.methods["cheque"], given=Identification("4111111111111111"))
    assert sound() == []


def test_only_to_a_method_of_the_centre_in_use_that_stands_alone(card: tuple[Shop, Session, int]) -> None:
    shop, _, part_id = card
    refused(UnknownPaymentMethod, part_id, make_shop().methods["cash"])
    for kind in ("voucher", "credit_note", "on_booking"):
        method = next((each for each in shop.methods.values() if each.kind == kind), None) or add_method(
            shop, kind, kind
        )
        refused(MethodNotReallocatable, part_id, method)
    cheque = shop.methods["cheque"]
    with acting_as(SYSTEM), unit_of_work() as session:
        session.get_one(PaymentMethod, cheque.id).active = False
    refused(UnknownPaymentMethod, part_id, cheque)


def test_a_row_is_moved_once_and_what_took_it_away_never(card: tuple[Shop, Session, int]) -> None:
    shop, session, part_id = card
    put(shop, part_id, "cash", 4_400)
    refused(NothingLeftToReallocate, part_id, shop.methods["cheque"], 1)
    away = parts(session)[1]
    refused(PartNotReallocatable, away.id, shop.methods["cheque"], 1)
    paid(shop, session, "cash", 5_000)
    change = parts(session)[-1]
    assert change.kind == "change"
    refused(PartNotReallocatable, change.id, shop.methods["card"], 600)


def test_the_drawer_cannot_have_held_less_than_nothing(at_the_till: Shop) -> None:
    session = at_the_till.open(0)
    _, part_id = paid(at_the_till, session, "cash", 4_400)
    with unit_of_work():
        move_cash(session.id, "cash_out", 4_000, "Banque")
    refused(NotEnoughCash, part_id, at_the_till.methods["card"])
    put(at_the_till, part_id, "card", 400)
    assert sound() == []


def test_a_draft_and_a_payment_given_back_stay(at_the_till: Shop) -> None:
    session = at_the_till.open()
    order_id, (line_id,) = splitting_steps.begin(at_the_till, at_the_till.item("poster", 2), session=session)
    first = splitting_steps.paying(at_the_till, order_id, ("card", 1_000), lines={line_id: 1})
    refused(OrderNotFinished, parts(session)[0].id, at_the_till.methods["cash"], 1_000)
    with unit_of_work():
        cancel_payment(order_id, first["payment_id"], "Erreur")
    splitting_steps.paying(at_the_till, order_id, ("cash", 2_000))
    taken, counter, kept = parts(session)
    for part in (taken, counter):
        refused(PartNotReallocatable, part.id, at_the_till.methods["cheque"], 1_000)
    assert set(part_actions([taken.id, counter.id, kept.id])) == {kept.id}


def test_only_who_may_and_only_in_his_centre(card: tuple[Shop, Session, int]) -> None:
    shop, _, part_id = card
    cash = shop.methods["cash"]
    with as_user(shop.operator):
        refused(Forbidden, part_id, cash)
        assert part_actions([part_id]) == {}
    with as_user(make_user(groups=["accounting.default.user"], centres=[make_shop().centre])):
        refused(NotFound, part_id, cash)
    refused(NotFound, 999_999, cash)


def test_until_the_accounting_closure_which_keeps_every_cheque(shop: Shop, accountant: User) -> None:
    """A deposit slip only holds cheques of such sessions: one on a slip is never changed (T5-11)."""
    session = closed_drawer(shop, cheques=1, user=shop.manager)
    with as_user(accountant):
        close_operator(session)
        cheque = db.session.scalars(select(ClosureCheque.part_id)).first()
        assert cheque is not None
        became = put(shop, cheque, "card", 1_000)
        put(shop, became, "cheque", 1_000)
        close_accounting(session)
        for part in (part for part in parts(session) if part.amount > 0):
            refused(ReallocationTooLate, part.id, shop.methods["cash"], 100)
        action = part_actions([cheque])[cheque]
        assert isinstance(action.refusal, ReallocationTooLate)
    assert sound() == []


def test_whoever_comes_second_while_the_drawer_is_closed_is_told(
    app: Flask, shop: Shop, accountant: User
) -> None:
    """The session's row decides: the accounting closure and a reallocation at the same instant."""
    session = closed_drawer(shop, cheques=0, orders=1, user=shop.manager)
    with as_user(accountant):
        close_operator(session)
        draft = begin(session.id, "accounting")
        enter_all(draft)
        part_id = next(part.id for part in parts(session) if part.method_kind == "card")
    session_id, method_id = session.id, shop.methods["cash"].id
    db.session.remove()
    answers = at_once(app, (accountant, _closing(draft)), (accountant, _moving(part_id, method_id)))
    assert answers in (
        ["closed", "pos_accounting_close.reallocation_too_late"],
        ["pos_accounting_close.gap_acceptance_unexplained", "moved"],
    )
    with as_user(accountant):
        found = db.session.get_one(Session, session_id)
        assert (found.state == "accounting_closed") == (answers[0] == "closed")
        assert len(parts(found)) == (2 if answers[0] == "closed" else 4)
    assert sound() == []


def _closing(closure_id: int) -> Callable[[], str]:
    def job() -> str:
        with unit_of_work():
            closures.close_accounting(closure_id, Verdict("correct"))
        return "closed"

    return job


def _moving(part_id: int, method_id: int) -> Callable[[], str]:
    def job() -> str:
        with unit_of_work():
            reallocate(part_id, Wish(method_id, 300, "Espèces"))
        return "moved"

    return job
