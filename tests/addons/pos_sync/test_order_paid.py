"""Documents of customer orders at head office: linked where nothing is in doubt, else kept until a person does it."""

from __future__ import annotations

import pytest

from addons.pos_sync.errors.orders import DocumentKnown, DocumentLinked, OrderLocked, OrderOfDocumentMissing
from addons.pos_sync.models import OrderDocument
from addons.pos_sync.permissions import ORDERS
from addons.pos_sync.services.orders import locks
from addons.pos_sync.services.orders.documents import DocumentData, Received, link, receive_document
from core.db import db
from core.errors import Forbidden
from core.identity.actor import SYSTEM, acting_as
from core.journal.models import ENTRIES
from core.testing.dying import dies_at_each_statement
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_sync.head_office import NUMBER, A, B, HeadOffice, paid, stored


def receive(
    head_office: HeadOffice, data: DocumentData, owner: str = "", version: int = 0, place: str = "R1"
) -> Received:
    with head_office.at(place):
        change_id = f"document-{data.kind}-{data.document}"
        return receive_document(head_office.centre.id, place, change_id, data, owner, version)


def take(head_office: HeadOffice, operation: str, owner: str = A, place: str = "R2") -> None:
    with head_office.at(place):
        locks.take(NUMBER, owner, operation, place, "Ada")


def unlinked() -> list[OrderDocument]:
    with acting_as(SYSTEM):
        return db.session.query(OrderDocument).filter_by(order_id=None).all()


def test_an_advance_and_the_receipt_that_deducts_it(head_office: HeadOffice) -> None:
    order_id = head_office.send()
    take(head_office, "advance_invoice")
    advance = paid("advance_invoice", total_ttc=1_000)
    assert receive(head_office, advance, A, 1, "R2") == Received(True, 2)
    assert (stored().advances, stored().status, stored().version) == (1_000, "confirmed", 2)
    assert locks.live_lock(order_id) is None
    assert receive(head_office, advance, A, 1, "R2") == Received(True, 2)
    take(head_office, "receipt", B, "R1")
    receipt = paid(document="001.00001.002", deducted=1_000)
    assert receive(head_office, receipt, B, 2) == Received(True, 3)
    assert (stored().advances, stored().status, stored().version) == (0, "closed", 3)
    assert receive(head_office, advance, A, 1, "R2") == Received(True, 2)
    assert (stored().version, unlinked()) == (3, [])


@pytest.mark.parametrize(
    "case", ["without a line", "lock lost", "older version", "too much deducted", "unknown"]
)
def test_what_comes_late_is_kept_and_not_linked(head_office: HeadOffice, case: str) -> None:
    head_office.send()
    owner, version, data = A, 1, paid()
    if case == "without a line":
        owner = ""
    elif case == "older version":
        version = 2
        take(head_office, "receipt")
    elif case == "too much deducted":
        data = paid(deducted=1)
        take(head_office, "receipt")
    elif case == "unknown":
        data = paid(order_number="COMC/R2/00009")
    assert receive(head_office, data, owner, version, "R2") == Received(False, 0)
    assert receive(head_office, data, owner, version, "R2") == Received(False, 0)
    assert [each.document for each in unlinked()] == ["001.00001.001"]
    order = stored()
    assert (order.version, order.status, order.advances) == (1, "confirmed", 0)
    assert locks.live_lock(order.id) is None


def test_documents_of_an_order_that_head_office_did_not_know_are_linked(head_office: HeadOffice) -> None:
    head_office.send(status="unconfirmed")
    assert receive(head_office, paid("advance_invoice", total_ttc=700)).linked
    assert receive(head_office, paid("invoice", document="001.00001.002", deducted=700)).linked
    assert (stored().advances, stored().status) == (0, "closed")
    assert receive(head_office, paid(document="002.00001.001"), place="R2") == Received(False, 0)


def test_nobody_who_is_at_an_order_is_disturbed(head_office: HeadOffice) -> None:
    order_id = head_office.send()
    take(head_office, "edit", B)
    assert receive(head_office, paid()) == Received(False, 0)
    assert (stored().version, locks.live_lock(order_id) is not None) == (1, True)


def test_a_document_has_its_amounts_once(head_office: HeadOffice) -> None:
    head_office.send()
    receive(head_office, paid())
    with pytest.raises(DocumentKnown):
        receive(head_office, paid(total_ttc=2_249))
    assert receive(head_office, paid(), place="R2") == Received(False, 0)


def test_a_person_links_it_with_one_click(head_office: HeadOffice) -> None:
    order_id = head_office.send()
    receive(head_office, paid("advance_invoice", total_ttc=1_000), place="R2")
    receive(head_office, paid(document="001.00001.002"), place="R2")
    advance, receipt = (each.id for each in unlinked())
    clerk = make_user(permissions=[ORDERS], centres=[head_office.centre])
    with as_user(clerk), pytest.raises(Forbidden), unit_of_work():
        link(advance)
    take(head_office, "edit")
    with pytest.raises(OrderLocked), head_office.at(""):
        link(advance)
    with head_office.at(""):
        locks.take_away(order_id)

    def facts() -> tuple[int, int, str]:
        return stored().version, stored().advances, stored().status

    def linking() -> None:
        with head_office.at(""):
            link(advance)

    assert dies_at_each_statement(linking, facts) > 5
    assert facts() == (2, 1_000, "confirmed")
    with head_office.at(""):
        assert link(receipt).version == 3
    assert facts() == (3, 1_000, "closed")
    for document in (advance, receipt):
        with pytest.raises(DocumentLinked), head_office.at(""):
            link(document)
    with acting_as(SYSTEM):
        kinds = [row.kind for row in db.session.execute(ENTRIES.select()) if "linked" in row.kind]
    assert kinds == ["pos_sync.document_linked"] * 2


def test_an_order_that_never_came_is_not_linked_to(head_office: HeadOffice) -> None:
    receive(head_office, paid())
    with pytest.raises(OrderOfDocumentMissing), head_office.at(""):
        link(unlinked()[0].id)
