"""Advances that were used twice, as a document came late and a person linked it: said with the figures."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from addons.pos_sync.models import OrderDocument
from addons.pos_sync.services.orders.advance_sums import AdvanceSums, sums_of
from addons.pos_sync.services.orders.documents import DocumentData, Received, link, receive_document
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import PASSWORD
from tests.addons.pos_sync.head_office import HeadOffice, paid, stored


def receive(head_office: HeadOffice, data: DocumentData, version: int = 0) -> Received:
    with head_office.at("R1"):
        return receive_document(
            head_office.centre.id, "R1", f"{data.kind}-{data.document}", data, "", version
        )


def late(head_office: HeadOffice, data: DocumentData) -> int:
    """A document that is not linked by itself; its id."""
    assert not receive(head_office, data, version=1).linked
    with acting_as(SYSTEM):
        return db.session.query(OrderDocument).filter_by(document=data.document).one().id


def sums() -> AdvanceSums:
    order = stored()
    with acting_as(SYSTEM):
        return sums_of(order)


@pytest.fixture
def used_twice(head_office: HeadOffice) -> int:
    """10.00 paid in advance and deducted; a late receipt deducted them again. Its id."""
    head_office.send()
    assert receive(head_office, paid("advance_invoice", "1", total_ttc=1_000)).linked
    assert receive(head_office, paid("receipt", "2", deducted=1_000)).linked
    return late(head_office, paid("receipt", "3", deducted=1_000))


def test_what_was_used_twice_is_told_and_made_up_for_first(head_office: HeadOffice, used_twice: int) -> None:
    assert sums() == AdvanceSums(1_000, 1_000, 0) and sums().short == 0
    with head_office.at(""):
        link(used_twice)
    assert (sums(), sums().short) == (AdvanceSums(1_000, 2_000, 0), 1_000)
    with head_office.at(""):
        advance = paid("advance_invoice", "4", total_ttc=300)
    more = late(head_office, advance)
    with head_office.at(""):
        link(more)
    assert (sums(), sums().short) == (AdvanceSums(1_300, 2_000, 300), 1_000)
    assert receive(head_office, paid("advance_returned", "5", total_ttc=1_000, corrects="3")).linked
    assert (sums(), sums().short) == (AdvanceSums(1_300, 1_000, 300), 0)
    assert receive(head_office, paid("advance_returned", "6", total_ttc=1_000, corrects="2")).linked
    assert (sums(), sums().short) == (AdvanceSums(1_300, 0, 1_300), 0)


def test_a_late_refund_is_told_as_well(head_office: HeadOffice) -> None:
    head_office.send()
    receive(head_office, paid("advance_invoice", "1", total_ttc=1_000))
    receive(head_office, paid("receipt", "2", deducted=600))
    refund = late(head_office, paid("advance_refund", "3", total_ttc=1_000))
    with head_office.at(""):
        link(refund)
    assert (sums(), sums().short, stored().status) == (AdvanceSums(1_000, 1_600, 0), 600, "closed")


def browser_of(app: Flask, head_office: HeadOffice) -> FlaskClient:
    browser = app.test_client()
    browser.post("/login", data={"login": head_office.user.login, "password": PASSWORD})
    return browser


def test_the_pages_warn_with_the_figures(app: Flask, head_office: HeadOffice, used_twice: int) -> None:
    browser = browser_of(app, head_office)
    order = f"/sync/customer-orders/{stored().id}"
    assert "data-too-much" not in browser.get(order).text
    page = browser.get("/sync/documents-to-link").text
    assert 'data-too-much="1000"' in page and "data-confirm" in page
    form = {"idempotency_key": "link-with-a-shortage"}
    for _ in range(2):
        told = browser.post(f"/sync/documents/{used_twice}/link", data=form, follow_redirects=True)
        assert told.status_code == 200 and "10,00" in told.text
    assert 'data-too-much="1000"' in browser.get(order).text
    assert stored().advances == 0


def test_a_document_that_uses_no_more_than_there_is_warns_of_nothing(
    app: Flask, head_office: HeadOffice
) -> None:
    head_office.send()
    receive(head_office, paid("advance_invoice", "1", total_ttc=1_000))
    late(head_office, paid("receipt", "2", deducted=1_000))
    page = browser_of(app, head_office).get("/sync/documents-to-link").text
    assert "/link" in page and "data-too-much" not in page and "data-confirm" not in page


def test_a_deducted_advance_comes_back_once_in_whatever_parts(head_office: HeadOffice) -> None:
    head_office.send()
    assert receive(head_office, paid("advance_invoice", "1", total_ttc=1_000)).linked
    assert receive(head_office, paid("receipt", "2", deducted=1_000)).linked
    parts = [("3", 400), ("4", 700), ("5", 600), ("6", 1)]  # 7.00 more than 10.00, and a cent
    linked = [
        receive(head_office, paid("advance_returned", document, total_ttc=cents, corrects="2")).linked
        for document, cents in parts
    ]
    assert linked == [True, False, True, False]
    assert sums() == AdvanceSums(1_000, 0, 1_000)
