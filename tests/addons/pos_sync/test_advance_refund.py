"""Advances paid back from the page of the order, while it is kept, on a credit; what is owed is asked about."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from addons.pos_accounting_close.services.invariants_entries import broken_entries
from addons.pos_session.errors import OrderGivesNothingBack, OrderInvoiced
from addons.pos_session.models import Invoice, Order, OrderLine, Session
from addons.pos_session.services.cash_log import drawer_of_session
from addons.pos_session.services.corrections import check_correctable
from addons.pos_session.services.invariants import broken
from addons.pos_session.services.invoice_document import document_of
from addons.pos_session.services.invoices import credit_invoice, issue_order_credit
from addons.pos_session.services.order_history import history_of
from addons.pos_session.services.orders import add_items, remove_lines
from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import everything_in_cash
from addons.pos_sync.errors.order_sales import (
    AdvanceDeductedElsewhere,
    AdvanceStandsAlone,
    OrdersOffline,
    RefundInvalid,
)
from addons.pos_sync.errors.orders import LockLost
from addons.pos_sync.models import CustomerOrder, CustomerOrderLock, OrderDocument
from addons.pos_sync.services.orders import desk
from addons.pos_sync.services.orders.documents import Received, receive_document
from addons.pos_sync.services.orders.sales import make_draft
from core import clock, migrate
from core.db import db
from core.errors import Forbidden, Refusal
from core.testing.factories import PASSWORD, as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.posted import balances, post
from tests.addons.pos_session.shop import Shop, make_shop
from tests.addons.pos_sync.advances import GOODS, now, office, sold
from tests.addons.pos_sync.customer_orders import customer_order, without_a_line
from tests.addons.pos_sync.exchanging import Exchange
from tests.addons.pos_sync.head_office import A, HeadOffice, paid, stored

__all__ = ["office"]

MAY_REFUND = ["pos_sync.orders", "pos_session.sell", "pos_session.refund", "pos_session.credit"]


def draft_of(order: CustomerOrder, session: Session, amount: int, kind: str = "advance_refund") -> Order:
    owner = secrets.token_hex(16)
    desk.take(order.id, kind, owner)
    with unit_of_work():
        return make_draft(order.id, kind, session.id, owner=owner, amount=amount)


def kinds() -> list[tuple[str, int, int]]:
    rows = select(OrderDocument.kind, OrderDocument.total_ttc, OrderDocument.deducted).order_by(
        OrderDocument.id
    )
    return [(row.kind, row.total_ttc, row.deducted) for row in db.session.execute(rows)]


@pytest.mark.parametrize("status", ["unconfirmed", "confirmed", "closed", "cancelled"])
def test_an_advance_is_paid_back_on_a_credit_in_every_status(
    office: tuple[Shop, Session], status: str
) -> None:
    shop, session = office
    order = customer_order(shop.centre.id, GOODS)
    sold(order.id, session, "advance_invoice", 1_500)
    with unit_of_work():
        order.status, order.cancel_reason = status, "x" if status == "cancelled" else ""
    refund = sold(order.id, session, "advance_refund", 1_000)
    assert (refund.total_ttc, now(order)) == (-1_000, (500, status))
    assert kinds() == [("advance_invoice", 1_500, 0), ("advance_refund", 1_000, 0)]
    credit = db.session.scalars(select(Invoice).where(Invoice.kind == "credit")).one()
    assert (credit.total_ttc, credit.total_ht, credit.credits_id) == (-1_000, 0, None)
    assert credit.number.startswith("AV-") and order.number in credit.reason
    assert any(order.number in mention for mention in document_of(credit).mentions)
    assert [line.total_ttc for line in document_of(credit).lines] == [-1_000]
    assert any("On credit" in step.text for step in history_of(refund))
    with pytest.raises(OrderInvoiced):
        check_correctable(refund, refund)
    with pytest.raises(Refusal), unit_of_work():
        credit_invoice(credit.id, "encore")
    shop.close(session, drawer_of_session(session.id).expected, kept=0)
    assert balances(post(session))["4191"] == -500
    assert list(broken_entries()) == [] and list(broken()) == []


def test_the_migrations_go_down_and_up_with_refunds(office: tuple[Shop, Session]) -> None:
    shop, session = office
    order_id = customer_order(shop.centre.id, GOODS).id
    sold(order_id, session, "advance_invoice", 1_500)
    sold(order_id, session, "advance_refund", 1_000)
    db.session.remove()
    for addon, before in (("pos_sync", "pos_sync_0006"), ("pos_session", "pos_session_0010")):
        migrate.downgrade(addon, to=before)
    migrate.upgrade_all()
    assert kinds() == [("advance_invoice", 1_500, 0)]
    assert db.session.scalars(select(Invoice.kind)).all() == ["invoice"]
    with pytest.raises(DBAPIError):
        db.session.execute(update(OrderDocument).values(total_ttc=1))
    db.session.rollback()
    assert db.session.get_one(CustomerOrder, order_id).advances == 500


@pytest.mark.parametrize("amount", [None, 0, -1, 1_501])
def test_no_more_is_paid_back_than_is_there(office: tuple[Shop, Session], amount: int | None) -> None:
    shop, session = office
    order = customer_order(shop.centre.id, GOODS)
    sold(order.id, session, "advance_invoice", 1_500)
    with pytest.raises(RefundInvalid), unit_of_work():
        make_draft(order.id, "advance_refund", session.id, owner="word", amount=amount)


def test_a_refund_is_alone_and_kept_until_it_is_paid(office: tuple[Shop, Session]) -> None:
    shop, session = office
    order = customer_order(shop.centre.id, GOODS)
    sold(order.id, session, "advance_invoice", 1_500)
    draft = draft_of(order, session, 1_500)
    with unit_of_work():
        add_items(draft.id, [shop.item("drink")])
    with pytest.raises(AdvanceStandsAlone), unit_of_work():
        pay(draft.id, everything_in_cash)
    lines = db.session.scalars(select(OrderLine).where(OrderLine.order_id == draft.id)).all()
    with unit_of_work():
        remove_lines(draft.id, [line.id for line in lines if line.kind == "advance"])
    with pytest.raises(AdvanceStandsAlone), unit_of_work():
        pay(draft.id, everything_in_cash)
    with unit_of_work():
        db.session.get_one(CustomerOrderLock, order.id).expires_at = clock.now()
    with pytest.raises(LockLost), unit_of_work():
        pay(draft.id, everything_in_cash)
    assert now(order) == (1_500, "confirmed")


def test_an_advance_is_deducted_or_paid_back_once(office: tuple[Shop, Session]) -> None:
    """Two drafts of one version: the lock of the first ended, and it is taken again for it."""
    shop, session = office
    order = customer_order(shop.centre.id, GOODS)
    sold(order.id, session, "advance_invoice", 1_500)
    for first, second in (("advance_refund", "receipt"), ("receipt", "advance_refund")):
        drafts = []
        for kind in (first, second):
            with unit_of_work():
                drafts.append(make_draft(order.id, kind, session.id, owner=kind, amount=1_500).id)
        for kind, draft_id in zip((first, second), drafts, strict=True):
            with unit_of_work():
                db.session.query(CustomerOrderLock).delete()
                until = clock.now() + timedelta(minutes=2)
                kept = {"operation": kind, "place": "", "holder": "Ada", "expires_at": until}
                db.session.add(CustomerOrderLock(order_id=order.id, owner=kind, **kept))
            if kind == first:
                with unit_of_work():
                    pay(draft_id, everything_in_cash)
            else:
                with pytest.raises(AdvanceDeductedElsewhere), unit_of_work():
                    pay(draft_id, everything_in_cash)
        assert now(order)[0] == 0
        with unit_of_work():
            db.session.query(CustomerOrderLock).delete()
            order.status = "confirmed"
        sold(order.id, session, "advance_invoice", 1_500)


def test_only_who_may_refund_and_credit_pays_an_advance_back(office: tuple[Shop, Session]) -> None:
    shop, session = office
    order = customer_order(shop.centre.id, GOODS)
    sold(order.id, session, "advance_invoice", 1_500)
    for left_out in ("pos_sync.orders", "pos_session.refund", "pos_session.credit"):
        rights = [right for right in MAY_REFUND if right != left_out]
        clerk = make_user(permissions=rights, centres=[shop.centre])
        with as_user(clerk), pytest.raises(Forbidden), unit_of_work():
            make_draft(order.id, "advance_refund", session.id, owner="word", amount=1_500)
    with pytest.raises(OrderGivesNothingBack), unit_of_work():
        advance = db.session.scalars(select(Order).where(Order.total_ttc == 1_500)).one()
        credit_invoice(db.session.scalars(select(Invoice.id)).one(), "erreur")
        issue_order_credit(advance.id, advance.customer_id or 0, "non")


def test_a_register_pays_back_nothing_without_a_line(app: Flask, tmp_path: Path) -> None:
    shop = make_shop()
    with as_user(shop.manager):
        session = shop.open(5_000)
        with Exchange(tmp_path / "exchange").as_register() as section:
            without_a_line(section, tmp_path)
            order = customer_order(shop.centre.id, GOODS, advances=1_500)
            assert not desk.may_go_offline(order.id, "advance_refund")
            with pytest.raises(OrdersOffline), unit_of_work():
                make_draft(order.id, "advance_refund", session.id, owner="", amount=1_500)
            browser = browser_of(app, shop)
            path = f"/sync/customer-orders/{order.id}/document/advance_refund"
            for more in ({}, {"without_line": "1"}):
                answer = browser.post(
                    path, data={"amount": "15", "idempotency_key": "off-0123456789", **more}
                )
                assert answer.status_code == 409 and b"data-offline" not in answer.data
            assert db.session.scalars(select(Order)).all() == []


def test_head_office_takes_a_refund_off_the_advances_once(head_office: HeadOffice) -> None:
    head_office.send()

    def receive(data: object, owner: str, version: int) -> Received:
        with head_office.at("R1"):
            return receive_document(head_office.centre.id, "R1", f"r-{version}", data, owner, version)  # type: ignore[arg-type]

    assert receive(paid("advance_invoice", total_ttc=1_000), "", 0).linked
    refund = paid("advance_refund", "001.00001.002", total_ttc=700)
    with head_office.at("R1"):
        desk.locks.take(stored().number, A, "advance_refund", "R1", "Ada")
    assert receive(refund, A, 2) == receive(refund, A, 2) == Received(True, 3)
    assert (stored().advances, stored().status) == (300, "confirmed")
    with head_office.at("R1"):
        desk.locks.take(stored().number, A, "advance_refund", "R1", "Ada")
    assert not receive(paid("advance_refund", "001.00001.003", total_ttc=301), A, 3).linked
    assert stored().advances == 300


def browser_of(app: Flask, shop: Shop) -> FlaskClient:
    browser = app.test_client()
    browser.post("/login", data={"login": shop.manager.login, "password": PASSWORD})
    return browser


@pytest.fixture
def press(app: Flask, office: tuple[Shop, Session]) -> Callable[..., str]:
    """Sends a form of the page of an order; what is answered, with the status that is expected."""
    browser = browser_of(app, office[0])

    def sent(path: str, expected: int = 200, **form: str) -> str:
        data = {"idempotency_key": f"key-of-{path}-{form.get('owed', '')}", **form}
        answer = browser.post(f"/sync/customer-orders/{path}", data=data, follow_redirects=True)
        assert answer.status_code == expected, answer.get_data(as_text=True)
        return answer.get_data(as_text=True)

    return sent


@pytest.mark.parametrize("operation", ["cancel", "close"])
def test_an_order_with_advances_is_over_only_once_what_is_owed_was_said(
    office: tuple[Shop, Session], press: Callable[..., str], operation: str
) -> None:
    shop, session = office
    order = customer_order(shop.centre.id, GOODS)
    sold(order.id, session, "advance_invoice", 1_500)
    now(order)
    path = f"{order.id}/move/{operation}"
    asked = {"version": str(order.version), "reason": "n'en veut plus"}
    assert "15,00" in press(path, 409, **asked)
    press(path, 409, **asked, owed="1400")
    assert now(order) == (1_500, "confirmed")
    assert db.session.scalars(select(CustomerOrderLock)).all() == []
    shown = press(path, **asked, owed="1500")
    assert now(order)[1] == {"cancel": "cancelled", "close": "closed"}[operation]
    assert f"{order.id}/document/advance_refund" in shown
    for _ in range(2):  # pressed twice: one draft
        press(f"{order.id}/document/advance_refund", amount="15,00")
    draft = db.session.scalars(select(Order).where(Order.state == "draft")).one()
    assert draft.total_ttc == -1_500
    with unit_of_work():
        pay(draft.id, everything_in_cash)
    assert now(order)[0] == 0


def test_an_order_without_advances_is_called_off_without_a_question(
    office: tuple[Shop, Session], press: Callable[..., str]
) -> None:
    order = customer_order(office[0].centre.id, GOODS)
    press(f"{order.id}/move/cancel", version="1", reason="n'en veut plus")
    assert now(order) == (0, "cancelled")
