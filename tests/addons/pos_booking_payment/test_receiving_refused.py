"""What is refused of bookings that are sent: every fault with its place, and nothing stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from addons.pos_booking_payment.errors import BookingsRefused
from addons.pos_booking_payment.models import Booking
from addons.pos_booking_payment.services import draft_checks as said
from addons.pos_booking_payment.services.drafts import CustomerDraft, GroupDraft, ServiceDraft
from addons.pos_booking_payment.services.incoming import OLDER, OTHER_SOURCE
from addons.pos_booking_payment.services.receiving_fundings import SIGN_CHANGES
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.mail_address import NOT_AN_ADDRESS
from tests.addons.pos_booking_payment.sent import BALANCE, INSTALMENT, draft, fundings, pay_here, send, stored
from tests.addons.pos_session.shop import Shop

NIGHT = ServiceDraft("Nuitée", 1, 4_500, 1000)


def stay(**changes: Any) -> tuple[GroupDraft, ...]:
    return (GroupDraft("Séjour", (NIGHT, replace(NIGHT, **changes))),)


def owed(**changes: Any) -> Any:
    return (INSTALMENT, replace(BALANCE, **changes))


@pytest.mark.parametrize(
    ("changes", "path", "message"),
    [
        ({"departs_on": date(2026, 7, 3)}, "departs_on", said.DEPARTS_BEFORE),
        ({"status": "sleeping"}, "status", said.UNKNOWN_STATUS),
        ({"number": "  "}, "number", said.REQUIRED),
        ({"number": "R" * 41}, "number", said.TOO_LONG),
        ({"room": "1\x1b[2J"}, "room", said.UNPRINTABLE),
        ({"room": "\ud800"}, "room", said.UNPRINTABLE),
        ({"total": 10**9}, "total", said.AMOUNT_TOO_LARGE),
        ({"total": -(10**30)}, "total", said.AMOUNT_TOO_LARGE),
        ({"revision": -1}, "revision", said.OUT_OF_RANGE),
        ({"revision": 2**63}, "revision", said.OUT_OF_RANGE),
        ({"invoice_number": "F1"}, "invoiced_on", said.INVOICE_HALF),
        ({"invoiced_on": date(2026, 7, 1)}, "invoice_number", said.INVOICE_HALF),
        ({"customer": CustomerDraft(" ")}, "customer.name", None),
        ({"customer": CustomerDraft("A", email="a@b")}, "customer.email", NOT_AN_ADDRESS),
        ({"customer": CustomerDraft("A", phone="call me")}, "customer.phone", None),
        ({"customer": CustomerDraft("A\x00")}, "customer.name", said.UNPRINTABLE),
        ({"customer": CustomerDraft("A", reference="r" * 181)}, "customer.reference", said.TOO_LONG),
        ({"fundings": owed(amount=0)}, "fundings[1].amount", said.AMOUNT_ZERO),
        ({"fundings": owed(amount=10**9)}, "fundings[1].amount", said.AMOUNT_TOO_LARGE),
        ({"fundings": owed(paid_elsewhere=10**9)}, "fundings[1].paid_elsewhere", said.AMOUNT_TOO_LARGE),
        ({"fundings": owed(kind="gift")}, "fundings[1].kind", said.UNKNOWN_KIND),
        ({"fundings": owed(reference=" A1 ")}, "fundings[1].reference", said.REFERENCE_TWICE),
        ({"fundings": owed(reference="")}, "fundings[1].reference", said.REQUIRED),
        ({"fundings": owed(label="x" * 121)}, "fundings[1].label", said.TOO_LONG),
        ({"groups": stay(quantity=0)}, "groups[0].services[1].quantity", said.OUT_OF_RANGE),
        ({"groups": stay(quantity=10**7)}, "groups[0].services[1].quantity", said.OUT_OF_RANGE),
        ({"groups": stay(quantity=10**6)}, "groups[0].services[1].unit_price", said.AMOUNT_TOO_LARGE),
        ({"groups": stay(rate=10_001)}, "groups[0].services[1].rate", said.PERCENT),
        ({"groups": stay(discount=-1)}, "groups[0].services[1].discount", said.PERCENT),
        ({"groups": stay(label="")}, "groups[0].services[1].label", said.REQUIRED),
        ({"groups": (GroupDraft("x", (NIGHT,) * 1_000),)}, "groups", said.TOO_MANY),
        (
            {"fundings": tuple(replace(BALANCE, reference=str(n)) for n in range(201))},
            "fundings",
            said.TOO_MANY,
        ),
    ],
)
def test_what_is_no_booking(shop: Shop, changes: dict[str, Any], path: str, message: str | None) -> None:
    with pytest.raises(BookingsRefused) as refused:
        send(shop.centre.id, draft("R0"), draft(**changes))
    assert (1, path) in [(fault.index, fault.path) for fault in refused.value.faults]
    assert message is None or message in [fault.message for fault in refused.value.faults]
    assert_nothing_stored()


def test_the_services_together_are_in_range(shop: Shop) -> None:
    many = GroupDraft("Séjour", (ServiceDraft("Or", 1, 999_999_999, 0),) * 2)
    with pytest.raises(BookingsRefused) as refused:
        send(shop.centre.id, draft(groups=(many,)))
    assert [(fault.path, fault.message) for fault in refused.value.faults] == [
        ("total", said.AMOUNT_TOO_LARGE)
    ]
    assert_nothing_stored()


def test_the_same_number_twice(shop: Shop) -> None:
    with pytest.raises(BookingsRefused) as refused:
        send(shop.centre.id, draft("R1"), draft("R2"), draft(" R1"))
    fault = refused.value.faults[0]
    assert (fault.index, fault.path, fault.message) == (2, "number", said.NUMBER_TWICE)


def test_a_hundred_faults_are_kept_and_all_are_counted(shop: Shop) -> None:
    with pytest.raises(BookingsRefused) as refused:
        send(shop.centre.id, *(draft(f"R{n}", status="?") for n in range(150)))
    assert (len(refused.value.faults), refused.value.count) == (100, 150)
    assert "150" in str(refused.value)


def test_a_booking_of_another_source_is_left_alone(shop: Shop) -> None:
    send(shop.centre.id, draft(), source="page")
    with pytest.raises(BookingsRefused) as refused:
        send(shop.centre.id, draft("R0"), draft(room="9"), source="pms")
    fault = refused.value.faults[0]
    assert (fault.index, fault.path, fault.message) == (1, "number", OTHER_SOURCE)
    assert "page" in str(refused.value)
    assert (stored().room, stored().source) == ("12 bis", "page")


def test_an_older_revision(shop: Shop) -> None:
    send(shop.centre.id, draft(revision=5))
    with pytest.raises(BookingsRefused) as refused:
        send(shop.centre.id, draft(revision=4, room="9"))
    assert refused.value.faults[0].message == OLDER
    assert stored().room == "12 bis"


def test_the_sign_of_what_was_paid_here(shop: Shop) -> None:
    send(shop.centre.id, draft())
    turned = draft(fundings=(replace(INSTALMENT, amount=-100), replace(BALANCE, amount=-100)))
    pay_here("A2", 100)
    with pytest.raises(BookingsRefused) as refused:
        send(shop.centre.id, turned)
    assert [(fault.path, fault.message) for fault in refused.value.faults] == [
        ("fundings[1].amount", SIGN_CHANGES)
    ]
    assert fundings()["A1"].amount == 30_000
    pay_here("A2", 0)
    send(shop.centre.id, turned)
    assert fundings()["A1"].amount == -100


def assert_nothing_stored() -> None:
    with acting_as(SYSTEM):
        assert db.session.execute(select(func.count(Booking.id))).scalar_one() == 0
