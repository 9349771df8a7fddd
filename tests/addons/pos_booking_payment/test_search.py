"""Bookings are found by number, name, room and dates: the exact number first, then who is here, then who comes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from addons.pos_booking_payment.models import Booking, Funding
from addons.pos_booking_payment.models.booking import CHECKED_IN, CONFIRMED
from addons.pos_booking_payment.services.search import MOST_FOUND, find, open_fundings
from core import clock
from core.db import db
from core.errors import NotFound
from core.identity.models import Centre
from core.testing.factories import as_user, make_centre, make_user
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.listed import book, days
from tests.addons.pos_session.shop import statements


@pytest.fixture
def centre(app: Flask) -> Iterator[Centre]:
    """A centre, and who sees its bookings."""
    made = make_centre()
    with as_user(make_user(permissions=["pos_booking_payment.view"], centres=[made])):
        yield made


def names(found: object) -> list[str]:
    return [item.customer_name for item in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("helene", ["Hélène Dupré"]),
        ("DUPRÉ 12b", ["Hélène Dupré"]),
        ("r-100", ["Hélène Dupré", "Théo Martin"]),
        ("chalet", ["Théo Martin"]),
        ("chalet dupre", []),
        ("%", ["100% Loisirs"]),
        ("_", []),
        ("zzz", []),
        ("x" * 3000, []),
    ],
)
def test_every_word_typed_is_in_the_number_the_name_or_the_room(
    centre: Centre, query: str, expected: list[str]
) -> None:
    book(centre, "Hélène Dupré", number="R-1001", room="12B")
    book(centre, "Théo Martin", number="R-1002", room="Chalet 4")
    book(centre, "100% Loisirs", number="G-7", arrives=1)
    book(make_centre(), "Hélène Dupré", number="R-1003")
    assert sorted(names(find(centre.id, query))) == expected


def test_the_exact_number_then_who_is_here_then_who_comes_then_who_left_last(centre: Centre) -> None:
    for name, arrives, number in (
        ("left long ago", -100, "A-1"),
        ("left yesterday", -8, "A-2"),
        ("comes later", 20, "A-3"),
        ("comes tomorrow", 1, "A-4"),
        ("leaves tomorrow", -6, "A-5"),
        ("arrives today", 0, "A-6"),
        ("of that number", -300, "A"),
    ):
        book(centre, name, number=number, arrives=arrives)
    assert names(find(centre.id, " a ")) == [
        "of that number",
        "leaves tomorrow",
        "arrives today",
        "comes tomorrow",
        "comes later",
        "left yesterday",
        "left long ago",
    ]
    assert names(find(centre.id, "A", limit=2)) == ["of that number", "leaves tomorrow"]
    assert names(find(centre.id, ""))[0] == "leaves tomorrow"


def test_dates_and_statuses_narrow_it(centre: Centre) -> None:
    book(centre, "here", arrives=-2, status=CHECKED_IN)
    book(centre, "today", arrives=0)
    book(centre, "leaves", arrives=-7, status=CHECKED_IN)
    book(centre, "later", arrives=3)
    assert names(find(centre.id, "", arrives_from=days(0), arrives_to=days(0))) == ["today"]
    assert names(find(centre.id, "", arrives_from=days(1))) == ["later"]
    assert names(find(centre.id, "", arrives_to=days(-3))) == ["leaves"]
    assert names(find(centre.id, "", present_on=days(0))) == ["leaves", "here", "today"]
    assert names(find(centre.id, "", present_on=days(4))) == ["here", "today", "later"]
    assert names(find(centre.id, "", statuses=[CHECKED_IN])) == ["leaves", "here"]
    assert names(find(centre.id, "", statuses=[CHECKED_IN, CONFIRMED], arrives_from=days(0))) == [
        "today",
        "later",
    ]
    assert find(centre.id, "", statuses=[]) == []


def test_the_open_financings_come_along_and_the_statements_stay_three(centre: Centre) -> None:
    booking = book(centre, "Hélène", 10_000, 20_000, 30_000, -5_000, -6_000, 40_000)
    with unit_of_work():
        partly, paid, elsewhere, repaid, _negative, withdrawn = db.session.query(Funding).order_by(Funding.id)
        partly.paid_here = 9_999
        paid.paid_here = 20_000
        elsewhere.paid_here, elsewhere.paid_elsewhere = 10_000, 20_001
        repaid.paid_here = -5_000
        withdrawn.withdrawn_at = clock.now()
        partly.due_on = days(9)
    (found,) = find(centre.id, "helene")
    assert [funding.amount for funding in found.fundings] == [-6_000, 10_000]
    assert all(not funding.is_paid for funding in found.fundings)
    assert open_fundings([booking.id]) == {booking.id: list(found.fundings)}
    for _ in range(MOST_FOUND + 2):
        book(centre, "Hélène", 1_000)
    db.session.expunge_all()
    with statements() as seen:
        assert len(find(centre.id, "helene")) == MOST_FOUND
    assert len(seen) == 3


def test_a_centre_of_others_is_not_searched(centre: Centre) -> None:
    other = make_centre()
    book(other)
    with pytest.raises(NotFound):
        find(other.id, "")
    assert db.session.query(Booking).all() == []
